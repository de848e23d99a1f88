"""An exception's age is counted to the child's next legal date."""

from datetime import date
from typing import Any

import pytest

from sendbridge.exceptions.legal_dates import LEGAL_DUTIES
from tests.council import Council
from tests.night_builder import NightBuilder

SOON, LATER, PAST, LONG_PAST = date(2026, 3, 20), date(2026, 6, 1), date(2026, 2, 20), date(2025, 9, 1)


def night_with(*clocks: tuple[str, date | None, str], person_id: str = "P1") -> Any:
    """Return what fills a night: AR03 fails for P1's review, and the clocks stand as given."""

    def fill(night: NightBuilder) -> None:
        night.arrive("case_management").rule("AR03").find("AR03", ("review", "R1"), person_id="P1")
        for deadline_id, due_date, state in clocks:
            night.add("clock", deadline_id=deadline_id, person_id=person_id, due_date=due_date, state=state)

    return fill


@pytest.mark.parametrize(
    ("clocks", "expected"),
    [
        ([("R06", SOON, "due_soon"), ("R01", LATER, "running")], SOON),
        ([("R06", SOON, "due_soon"), ("R09", PAST, "overdue"), ("R10", LONG_PAST, "overdue")], LONG_PAST),
        ([("R06", PAST, "met_late"), ("R05", PAST, "met"), ("R01", LATER, "running")], LATER),
        ([("D10", PAST, "excused"), ("R01", LATER, "running")], LATER),
        (
            [("R08", SOON, "running"), ("D09", SOON, "running"), ("P04", SOON, "overdue"), ("R01", LATER, "running")],
            LATER,
        ),
        ([("D04", None, "running")], None),
        ([], None),
    ],
    ids=["nearest to come", "earliest overdue", "met is over", "excused", "windows, Code, local", "no number", "none"],
)
def test_the_next_legal_date(council: Council, clocks: list[Any], expected: date | None) -> None:
    """It is the earliest overdue day of a legal duty, else the nearest to come; nothing else counts."""
    council.night(night_with(*clocks))
    assert council.only()["next_legal_date"] == expected


def test_another_childs_clock_says_nothing(council: Council) -> None:
    """The date is that of the child whom the exception is about."""
    council.night(night_with(("R06", SOON, "due_soon"), person_id="P2"))
    assert council.only()["next_legal_date"] is None


def test_it_moves_with_the_clock_each_night(council: Council) -> None:
    """A later night puts its own date on what is still found, and takes one away that is met."""
    council.night(night_with(("R06", SOON, "due_soon")))
    council.night(night_with(("R06", SOON, "met"), ("R01", LATER, "running")))
    assert council.only()["next_legal_date"] == LATER
    council.night(night_with(("R01", LATER, "met")))
    assert council.only()["next_legal_date"] is None


def test_what_no_night_could_prove_is_refreshed_too(council: Council) -> None:
    """An exception that stays open because nothing was proved still counts to tonight's date."""
    council.night(night_with(("R06", SOON, "due_soon")))
    council.night(lambda night: night.rule("AR03", "passed").add("clock", deadline_id="R09", person_id="P1",
                                                                 due_date=LATER, state="running"))  # fmt: skip
    assert (council.only()["state"], council.only()["next_legal_date"]) == ("open", LATER)


def test_a_closed_exception_keeps_its_last_date(council: Council) -> None:
    """What is over is not counted to anything any more."""
    council.night(night_with(("R06", SOON, "due_soon")))
    council.night(lambda night: night.arrive("case_management").rule("AR03", "passed"))
    assert (council.only()["state"], council.only()["next_legal_date"]) == ("closed", SOON)


def test_an_exception_about_no_child_has_no_date(council: Council) -> None:
    """A setting, a sender or a feed has no clock."""
    council.night(lambda night: night.arrive("case_management").rule("XX01").find("XX01", ("setting", "100001")))
    assert council.only()["next_legal_date"] is None


def test_legal_duties_are_what_the_law_makes_somebody_do() -> None:
    """Reviews, plans and orders count; comments, the Code's "should" and the council's own targets do not."""
    assert {"D02", "D10", "R01", "R06", "R10", "P01", "M03", "T12"} <= set(LEGAL_DUTIES)
    assert not {"D08", "R08", "T06", "C02", "R02", "D09", "P04", "X01", "L03"} & set(LEGAL_DUTIES)
