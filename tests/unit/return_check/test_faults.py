"""The list of a checked file: every fault once, the gravest first, with the value as it was typed."""

from sendbridge.return_check.faults import counts_by_rule, listed_faults
from tests.unit.return_check.conftest import CANARY, FORMULA


def test_errors_come_first_with_child_place_and_value(found):
    """A line names the child, the place in the file and the text that stands there, blanks and all."""
    faults = [*listed_faults(found.con)]
    assert [fault.severity for fault in faults] == ["error", "error", "error", "query"]
    by_rule = {fault.rule_id: fault for fault in faults}
    assert (by_rule["ID01"].surname, by_rule["ID01"].value) == (CANARY, FORMULA)
    assert by_rule["ID01"].place == "line 12, /Message/Persons/Person[1]/UPN"
    assert by_rule["ID05"].value == " X1 "
    assert (by_rule["AR13"].surname, by_rule["AR13"].item) == (CANARY, "decision code")


def test_a_value_that_cannot_be_read_is_told_once(found):
    """Where a rule speaks of the item already, that it cannot be read is not told again."""
    titles = {fault.rule_id: fault.title for fault in listed_faults(found.con)}
    assert titles["ID01"].endswith("(what was typed cannot be read)")
    assert titles["MP01"] == "A value cannot be read"
    counts = {rule_id: count for rule_id, *_, count in counts_by_rule(found.con)}
    assert counts == {"ID01": 1, "ID05": 1, "AR13": 1, "MP01": 1}
