"""The rules of SEN2 on whole returns: file, reader, rules, against an answer key that shares nothing with them."""

from pathlib import Path

import pytest

from prove.returns import Checked, asked, check, suites
from sandbox.returns.sen2 import Breach, Made, faulty_return, key, sound_return

NEEDS_PREVIOUS = {"S2-L18", "S2-P29", "S2-X03", "S2-X04", "S2-X05", "S2-X06"}
NEEDS_REGISTER = {"S2-D04", "S2-D10", "S2-D11", "S2-L07", "S2-L08", "S2-P12", "S2-P25"}
NEVER_SAID = {"ID05", "ID13"}  # a return knows neither when a UPN was given nor that a person has died
NEEDS_MEETINGS = {"AR02", "AR03", "AR04", "AR10", "AR13", "AR26"}  # no return before 2024 tells of a meeting


def not_evaluated(checked: Checked) -> set[str]:
    """Return the rules that lacked something to look at."""
    return {each.rule_id for each in checked.evaluations if each.outcome == "not_evaluated"}


def broken(checked: Checked) -> list[str | None]:
    """Return what rules said that could not run."""
    return [each.message for each in checked.evaluations if each.outcome == "broken"]


def wanted(made: Made, *, register: bool, previous: bool) -> set[Breach]:
    """Return the answer key as a set, which holds each breach once."""
    breaches = list(key(made, register=register, previous=previous))
    assert len(breaches) == len(set(breaches))
    return set(breaches)


@pytest.mark.parametrize(
    ("seed", "year", "each", "persons"),
    [(1, 2023, 1, 420), (2, 2024, 1, 420), (3, 2025, 1, 420), (4, 2026, 1, 420), (1, 2024, 0, 700), (2, 2026, 0, 700)],
)
def test_every_breach_is_found_and_nothing_else(seed: int, year: int, each: int, persons: int, tmp_path: Path) -> None:
    """Recall and precision are 1.0 for every rule, with the register and the return of the year before."""
    made, previous = faulty_return(seed, persons=persons, year=year, each=each), year > 2023
    checked = check(made, tmp_path, register=True, previous=previous)
    assert broken(checked) == []
    assert checked.found == wanted(made, register=True, previous=previous)
    assert not_evaluated(checked) - NEEDS_MEETINGS == NEVER_SAID | (set() if previous else NEEDS_PREVIOUS)


def test_without_register_and_the_year_before_it_is_said_what_was_not_judged(tmp_path: Path) -> None:
    """The rules that need either are not evaluated; all others find what they find with them."""
    made = faulty_return(5, persons=420, year=2026)
    checked = check(made, tmp_path, register=False, previous=False)
    assert checked.found == wanted(made, register=False, previous=False)
    assert not_evaluated(checked) == NEVER_SAID | NEEDS_PREVIOUS | NEEDS_REGISTER


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_a_sound_return_has_no_finding(year: int, tmp_path: Path) -> None:
    """Nothing is found where nothing was planted."""
    made = sound_return(year, persons=500, year=year)
    checked = check(made, tmp_path, register=True, previous=year > 2023)
    assert checked.found == set()
    assert broken(checked) == []


def test_the_sandbox_breaks_every_rule_that_a_return_can_break() -> None:
    """Four years of returns hold a breach of every rule but those that no XML return can say anything of."""
    seen: set[str] = set()
    for year in (2023, 2024, 2025, 2026):
        for seed in (1, 2, 3, 4):
            made = faulty_return(seed, persons=800, year=year, each=seed // 2 % 2)
            seen |= {rule for rule, _, _ in key(made, register=True, previous=True)}
    rules = {rule.rule_id for suite in suites() for rule in asked(suite)}
    assert rules - seen == NEVER_SAID | {"S2-X01", "S2-X02"}
    assert seen <= rules
