"""A query that was explained is no work while its value stays; an error is never accepted."""

from datetime import date, timedelta
from typing import Any

import pytest

from sendbridge.errors import Misconfigured
from sendbridge.exceptions.accepting import Note, accept, withdraw
from sendbridge.exports import list_exceptions, night_tallies
from sendbridge.store import tables
from tests.council import FIRST, Council, Fill
from tests.night_builder import NightBuilder

EXPLAINED = Note("The parents asked for it.", "officer")


def faulty(value: str = "a", **rule: Any) -> Fill:
    """AR10 fails for the review, on this value."""

    def fill(night: NightBuilder) -> None:
        night.arrive("case_management").rule("AR10", **({"severity": "query"} | rule))
        night.find("AR10", ("review", "R1"), person_id="P1", value_hash=value)

    return fill


def sound(night: NightBuilder) -> None:
    """AR10 passes."""
    night.arrive("case_management").rule("AR10", "passed", severity="query")


def unheard(night: NightBuilder) -> None:
    """The case system does not arrive, and AR10 does not run."""
    night.silent("case_management", "case_management").rule("AR10", "not_evaluated", severity="query")


def accepted(council: Council, note: Note = EXPLAINED) -> None:
    """Accept the one exception on the date of the last night."""
    accept(council.settings, council.only()["exception_id"], council.next_date - timedelta(days=1), note=note)


def ended(council: Council) -> list[str | None]:
    """Return why each acceptance ended."""
    return [row["ended_because"] for row in council.held(tables.acceptance)]


def test_an_accepted_query_is_no_work_and_stays_the_same_row(council: Council) -> None:
    """It leaves the list of what is open, is counted apart, and goes on being seen."""
    council.night(faulty())
    accepted(council)
    counts = council.night(faulty())
    assert (council.only()["state"], council.only()["last_seen_date"]) == ("accepted", FIRST + timedelta(days=1))
    assert list_exceptions(council.settings) == []
    (row,) = list_exceptions(council.settings, state="accepted")
    assert (row["acceptance_reason"], row["acceptance_author"]) == ("The parents asked for it.", "officer")
    (told,) = night_tallies(council.settings, FIRST + timedelta(days=1))["exceptions"]
    assert (told["still_open"], told["accepted"], counts["accepted"]) == (0, 1, 1)


@pytest.mark.parametrize(
    ("later", "because"),
    [
        pytest.param(faulty("b"), "value_changed", id="another value"),
        pytest.param(faulty(severity="error"), "severity_changed", id="an error now"),
    ],
)
def test_an_acceptance_lapses_with_what_it_was_about(council: Council, later: Fill, because: str) -> None:
    """The same exception is open again, due from that night, and says so."""
    council.night(faulty())
    accepted(council)
    counts = council.night(later)
    row = council.only()
    assert (row["state"], row["reopened_count"], row["due_date"]) == ("open", 1, FIRST + timedelta(days=3))
    assert council.history() == [(1, "opened"), (1, "accepted"), (2, "lapsed")]
    assert (ended(council), counts["acceptances_lapsed"]) == ([because], 1)


@pytest.mark.parametrize("nights", [faulty(), unheard], ids=["seen", "not evaluated"])
def test_an_acceptance_holds_to_its_last_day(council: Council, nights: Fill) -> None:
    """On the day named it holds still; on the next it is over, whether the fault was seen or not."""
    council.night(faulty())
    accepted(council, Note("For now.", "officer", "lead", expires_date=FIRST + timedelta(days=1)))
    states = []
    for _ in range(2):
        council.night(nights)
        states.append(council.only()["state"])
    assert (states, ended(council)) == (["accepted", "open"], ["expired"])


def test_a_value_that_no_rule_looked_at_has_not_changed(council: Council) -> None:
    """A night without the feed leaves an accepted query as it is."""
    council.night(faulty())
    accepted(council)
    counts = council.night(unheard)
    assert (council.only()["state"], counts["not_evaluated"]) == ("accepted", 1)


def test_an_explained_value_that_comes_back_is_explained(council: Council) -> None:
    """Closed by proof, it comes back under its id with the value that was accepted, and is accepted."""
    council.night(faulty())
    accepted(council)
    council.night(sound)
    assert council.only()["state"] == "closed"
    council.night(faulty())
    assert council.only()["state"] == "accepted"
    told = ["opened", "accepted", "closed", "reopened", "accepted"]
    assert [event for _, event in council.history()] == told


def test_another_value_that_comes_back_is_open(council: Council) -> None:
    """The old note says nothing about the new value, and nothing about the old one should it return."""
    council.night(faulty())
    accepted(council)
    council.night(sound)
    council.night(faulty("b"))
    council.night(faulty())
    assert (council.only()["state"], ended(council)) == ("open", ["value_changed"])


def test_a_withdrawn_acceptance_opens_the_exception_again(council: Council) -> None:
    """Who took it back is on record, and the same value may be accepted again."""
    council.night(faulty())
    accepted(council)
    withdraw(council.settings, council.only()["exception_id"], FIRST, author="lead")
    assert (council.only()["state"], ended(council)) == ("open", ["withdrawn"])
    accepted(council)
    assert (council.only()["state"], ended(council)) == ("accepted", ["withdrawn", None])
    assert {row["actor"] for row in council.held(tables.audit)} == {"officer", "lead"}


def test_a_second_note_takes_the_place_of_the_first(council: Council) -> None:
    """Only the newest acceptance holds."""
    council.night(faulty())
    accepted(council)
    accepted(council, Note("Better said.", "officer", "lead"))
    council.night(faulty())
    assert ended(council) == ["replaced", None]
    assert list_exceptions(council.settings, state="accepted")[0]["acceptance_reason"] == "Better said."


@pytest.mark.parametrize(
    ("fill", "note", "told"),
    [
        pytest.param(faulty(severity="error"), EXPLAINED, "an error must be corrected", id="an error"),
        pytest.param(faulty(), Note(" ", "officer"), "the reason is empty", id="no reason"),
        pytest.param(faulty(), Note("x", "officer", None, date(2026, 1, 1)), "is past", id="a day that is over"),
    ],
)
def test_what_cannot_be_accepted_is_told_in_a_sentence(council: Council, fill: Fill, note: Note, told: str) -> None:
    """The sentence says what to do, and nothing is kept."""
    council.night(fill)
    with pytest.raises(Misconfigured, match=told):
        accepted(council, note)
    assert (council.only()["state"], council.held(tables.acceptance)) == ("open", [])


def test_only_what_is_wrong_now_can_be_accepted_or_withdrawn(council: Council) -> None:
    """A closed exception, one that nobody knows and one that is not accepted are refused."""
    council.night(faulty())
    council.night(sound)
    with pytest.raises(Misconfigured, match="is closed"):
        accepted(council)
    with pytest.raises(Misconfigured, match="there is no exception e-1"):
        accept(council.settings, "e-1", FIRST, note=EXPLAINED)
    with pytest.raises(Misconfigured, match="is not accepted"):
        withdraw(council.settings, council.only()["exception_id"], FIRST, author="lead")


def test_a_hash_cannot_be_guessed_from_its_value(council: Council) -> None:
    """Two councils know the same value by different hashes, and neither is the value's own."""
    council.night(faulty())
    other = Council(council.settings.model_copy(update={"authority_code": "896"}))
    other.night(faulty())
    hashes = {row["value_hash"] for row in council.rows()}
    assert len(hashes) == 2
    assert "a" not in hashes
    assert "value_hash" not in list_exceptions(council.settings)[0]
