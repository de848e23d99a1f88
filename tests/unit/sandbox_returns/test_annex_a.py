"""The generator of the inspection lists: every rule is planted, and the key knows each planted fault."""

from collections import Counter
from datetime import date

import pytest

from sandbox.returns.annex_a import breaches, make_lists

DAY = date(2026, 3, 1)
RULES = 31


@pytest.mark.parametrize("day", [DAY, date(2028, 2, 29)])
def test_every_rule_is_planted_and_in_the_key(day: date) -> None:
    """The smallest lists hold each rule's fault, and none is lost to another that was planted beside it."""
    lists = make_lists(1, rows=0, day=day)
    planted = {(each.rule_id, each.row) for number in (1, 2) for each in lists.planted[number]}
    found = {breach for number in (1, 2) for breach in breaches(lists.children[number], number, day)}
    assert len({rule_id for rule_id, _ in planted}) == RULES
    assert planted <= found


def test_the_same_seed_gives_the_same_lists() -> None:
    """A seed is a world; another is another."""
    assert make_lists(4, rows=120, day=DAY) == make_lists(4, rows=120, day=DAY)
    assert make_lists(4, rows=120, day=DAY) != make_lists(5, rows=120, day=DAY)


def test_most_rows_are_sound() -> None:
    """Faults stand among sound rows, as in life, and no rule floods the list."""
    lists = make_lists(2, rows=2000, day=DAY)
    counts = Counter(rule_id for rule_id, _ in breaches(lists.children[1], 1, DAY))
    assert max(counts.values()) < 60
