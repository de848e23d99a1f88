"""Faults of a group, the council or a sender, open and close as those of a record do, though no record is theirs."""

import pytest

from tests.council import Council
from tests.night_builder import NightBuilder

COUNCIL, TRUST = ("authority", "895"), ("sender", "RJN")


def too_many_others(night: NightBuilder) -> None:
    """The council's mix of requests fails RQ07."""
    night.arrive("case_management").rule("RQ07").find("RQ07", COUNCIL, field="request_source_code")


def silent_trust(night: NightBuilder) -> None:
    """A trust has sent no caseload while another has."""
    night.arrive("case_management").arrive("health_trusts", "RBT")
    night.rule("AD13").find("AD13", TRUST, source="health_trusts", field="caseload_entry")


def test_a_fault_of_the_council_is_nobodys_child(council: Council) -> None:
    """It names no child, setting or sender, and still has words, owner and due date."""
    council.night(lambda night: night.arrive("case_management"))
    council.night(too_many_others)
    row = council.only()
    assert (row["subject_type"], row["subject_id"], row["owner_role"]) == (*COUNCIL, "SEND keyworker")
    assert (row["person_id"], row["child_id"], row["setting_urn"], row["sender"]) == (None, None, None, None)
    assert row["due_date"] is not None


def test_a_fault_of_the_council_closes_when_its_rule_passes(council: Council) -> None:
    """It lives on as one row, closes when the rule finds it no more, and comes back under its id."""
    council.night(too_many_others)
    council.night(too_many_others)
    council.night(lambda night: night.arrive("case_management").rule("RQ07", "passed"))
    council.night(too_many_others)
    assert council.history() == [(1, "opened"), (3, "closed"), (4, "reopened")]


@pytest.mark.parametrize("outcome", ["empty", "broken", "not_evaluated"])
def test_a_rule_that_saw_no_group_proves_nothing(council: Council, outcome: str) -> None:
    """No record stands for the group, so only a rule that looked at it can say that the fault is gone."""
    council.night(too_many_others)
    council.night(lambda night: night.arrive("case_management").rule("RQ07", outcome))
    assert council.only()["state"] == "open"


def test_a_silent_trust_is_told_under_its_own_name(council: Council) -> None:
    """The exception carries the trust as its sender, so that it stands on that trust's list."""
    council.night(silent_trust)
    assert council.only()["sender"] == "RJN"


def test_a_trust_is_silent_until_it_sends(council: Council) -> None:
    """The night that hears the trust closes the exception."""
    council.night(silent_trust)
    council.night(silent_trust)
    council.night(lambda night: night.arrive("case_management").arrive("health_trusts", "RJN").rule("AD13", "passed"))
    assert council.history() == [(1, "opened"), (3, "closed")]


def test_a_trust_that_is_no_longer_expected_is_no_longer_silent(council: Council) -> None:
    """Its account is closed and it never sends again: the rule, and any other trust's arrival, are proof enough."""
    council.night(silent_trust)
    council.night(lambda night: night.arrive("case_management").arrive("health_trusts", "RBT").rule("AD13", "passed"))
    assert council.only()["state"] == "closed"


def test_a_feed_that_was_not_heard_proves_no_trust_right(council: Council) -> None:
    """While nothing at all came from the trusts, a silent one stays silent."""
    council.night(silent_trust)
    council.night(lambda night: night.arrive("case_management").silent("health_trusts", "RJN").rule("AD13", "passed"))
    assert council.only()["state"] == "open"
