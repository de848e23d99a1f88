"""A decision about whose record is whose is looked at before it is kept."""

import json
from datetime import date
from pathlib import Path

import pytest

from sendbridge.errors import Misconfigured, NightNotReady, SendBridgeError
from sendbridge.push.approvals import Author
from sendbridge.store import tables
from sendbridge.unlinking import Consent, Link, caused_by, decide_tie, unlink
from tests.council import Council
from tests.unit.unlinking.matched_nights import BEN, ROW, asked, held_night, sqlite_council, tie_tonight

OFFICER = Author("A Officer", date(2026, 3, 4), "The school says so.")
KNOWING, NAMED = Consent(to_doubts=True), Consent(to_doubts=True, as_named_person=True)
AMYS, ANNS, BENS = (Link(*ROW, person) for person in ("P2", "P3", "P4"))


@pytest.fixture
def council(migrated_sqlite: Path, tmp_path: Path) -> Council:
    """A council that has had no night."""
    return sqlite_council(migrated_sqlite, tmp_path)


def refused(council: Council, link: Link, *, reason: str = "It is.", consent: Consent | None = None) -> str:
    """Return why `same` is not kept; nothing is written."""
    with pytest.raises(SendBridgeError) as told:
        decide_tie(council.settings, link, "same", Author("A Officer", date(2026, 3, 4), reason), consent=consent)
    assert council.held(tables.tie_decision) == []
    assert [row for row in council.held(tables.audit) if row["action"].startswith("tie_")] == []
    return str(told.value)


@pytest.mark.parametrize(
    ("link", "says"),
    [
        (Link("banana", "100002|1", "P2"), "'banana' is no record that is tied to a child; say one of review_return"),
        (Link("roll_entry", "NOPE|1", "P2"), "has no roll_entry NOPE|1; `sendbridge ties list` shows what is held"),
        (Link("roll_entry", "100002|1", "P00000000"), "P00000000 is not on the case system"),
    ],
)
@pytest.mark.parametrize("decision", ["same", "not_same"])
def test_what_is_not_known_is_refused(council: Council, link: Link, says: str, decision: str) -> None:
    """A type, a record or a person that is not there is told, with what to do, and nothing is kept."""
    held_night(council)
    with pytest.raises(Misconfigured, match=says.replace("|", r"\|")):
        decide_tie(council.settings, link, decision, OFFICER, consent=NAMED)  # type: ignore[arg-type]
    assert council.held(tables.tie_decision) == []


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_decision_without_a_reason_is_refused(council: Council, reason: str) -> None:
    """An empty reason is asked for once more."""
    held_night(council)
    assert "say why with --reason" in refused(council, AMYS, reason=reason)


def test_without_a_night_nothing_is_decided(council: Council) -> None:
    """Where no night is kept the record cannot be looked at, and the sentence names the command to run."""
    with pytest.raises(NightNotReady, match="sendbridge night run"):
        decide_tie(council.settings, AMYS, "same", OFFICER)


def test_another_child_than_the_candidates_is_asked_about(council: Council) -> None:
    """Who is no candidate, of another birth date and forename, is told by grades; no value of a child is in it."""
    held_night(council)
    said = refused(council, BENS)
    assert "P4 is not among the candidates of roll_entry 100002|1" in said
    assert "date of birth (differs) and forename (differs) do not agree" in said
    assert "sex differs" in said
    assert "--yes" in said
    assert not [value for value in ("Amye", "Young", *BEN.values()) if str(value) in said]


def test_a_held_candidate_is_asked_about_by_what_is_not_exact(council: Council) -> None:
    """A candidate whose forename is not exact is told by that alone, and kept with --yes; the next night ties."""
    held_night(council)
    said = refused(council, AMYS)
    assert ("candidates" in said, "forename (" in said, "date of birth (" in said) == (False, True, False)
    decided = decide_tie(council.settings, AMYS, "same", OFFICER, consent=KNOWING)
    assert (decided.comparison.grades["upn"], decided.comparison.grades["surname"]) == ("same", "exact")
    assert len(decided.doubts) == 1
    held_night(council)
    assert tie_tonight(council) == ("tied", "P2", "person_decided")


def test_a_decision_that_nothing_speaks_against_is_kept_at_once(council: Council) -> None:
    """A candidate of the very birth date and forename needs no more words."""
    held_night(council, forename="Amy", former_upn="K895200025004", upn="G895200025002")
    assert tie_tonight(council)[0] == "held"
    kept = decide_tie(council.settings, ANNS, "not_same", OFFICER)
    assert (kept.doubts, [row["decision"] for row in council.held(tables.tie_decision)]) == ([], ["not_same"])


def test_the_evidence_is_kept_with_the_decision(council: Council) -> None:
    """Grades, weight, the doubts that were set aside and the night that was looked at stand in the audit."""
    held_night(council)
    decide_tie(council.settings, AMYS, "same", OFFICER, consent=KNOWING)
    (noted,) = [row for row in council.held(tables.audit) if row["action"] == "tie_same"]
    detail = noted["detail"]
    assert (noted["actor"], detail["reason"], detail["person_id"]) == ("A Officer", "The school says so.", "P2")
    assert (detail["evidence"]["date_of_birth"], detail["night"]) == ("exact", "2026-03-02")
    assert detail["weight"] > 0
    assert len(detail["doubts_set_aside"]) == 1


def test_the_grades_are_those_of_matching(council: Council) -> None:
    """What is compared for a decision is what matching itself says of the pair, in grades and weight."""
    held_night(council)
    decided = decide_tie(council.settings, AMYS, "same", OFFICER, consent=KNOWING)
    ((weight, evidence),) = asked(council, "SELECT weight, evidence FROM tie_candidate WHERE person_id = 'P2'")
    assert decided.comparison.grades == json.loads(evidence)
    assert decided.comparison.weight == pytest.approx(weight, abs=0.01)


def test_a_second_person_is_asked_about(council: Council) -> None:
    """A `same` beside another's `same` is told with author and date; kept with --yes, the two hold the record."""
    held_night(council)
    decide_tie(council.settings, AMYS, "same", OFFICER, consent=KNOWING)
    with pytest.raises(Misconfigured, match="A Officer decided on 2026-03-04 that it is about P2"):
        decide_tie(council.settings, ANNS, "same", OFFICER)
    decide_tie(council.settings, ANNS, "same", OFFICER, consent=KNOWING)
    held_night(council)
    assert tie_tonight(council) == ("held", None, "person_decided")


def test_a_link_in_force_is_undone_before_another_is_made(council: Council) -> None:
    """A record that is tied is not moved to another child while what the link caused stands; unlinked, it is."""
    held_night(council, forename="Amy")
    assert tie_tonight(council)[:2] == ("tied", "P2")
    assert "is tied to P2; if that is wrong, undo it first: `sendbridge ties unlink`" in refused(
        council, BENS, consent=KNOWING
    )
    unlink(council.settings, AMYS, OFFICER)
    decide_tie(council.settings, BENS, "same", OFFICER, consent=KNOWING)
    held_night(council, forename="Amy")
    assert tie_tonight(council) == ("tied", "P4", "person_decided")


@pytest.mark.parametrize(("restricted", "link"), [("P2", AMYS), ("P2", BENS), ("P4", BENS)])
@pytest.mark.parametrize("decision", ["same", "not_same"])
def test_a_guarded_record_is_for_named_people(council: Council, restricted: str, link: Link, decision: str) -> None:
    """With a restricted candidate or person, who is not one of the named people is sent to the safeguarding lead."""
    held_night(council, restricted=restricted)
    with pytest.raises(Misconfigured, match="ask the Safeguarding lead; if you are one of the named people, say --res"):
        decide_tie(council.settings, link, decision, OFFICER, consent=KNOWING)  # type: ignore[arg-type]
    assert council.held(tables.tie_decision) == []
    decide_tie(council.settings, link, decision, OFFICER, consent=NAMED)  # type: ignore[arg-type]
    (noted,) = [row for row in council.held(tables.audit) if row["action"] == f"tie_{decision}"]
    assert (noted["actor"], noted["detail"]["restricted"]) == ("A Officer", True)


def test_whoever_a_decision_names_guards_the_record(council: Council) -> None:
    """A decision for a restricted person keeps the record with the named people before any night has seen it."""
    held_night(council, restricted="P4")
    decide_tie(council.settings, BENS, "not_same", OFFICER, consent=NAMED)
    with pytest.raises(Misconfigured, match="Safeguarding lead"):
        decide_tie(council.settings, AMYS, "same", OFFICER, consent=KNOWING)


def test_a_guarded_link_is_neither_listed_nor_undone_by_others(council: Council) -> None:
    """What a restricted child's link caused says where the child is: only named people see it, and undo it."""
    held_night(council, restricted="P2")
    decide_tie(council.settings, AMYS, "same", OFFICER, consent=NAMED)
    held_night(council, restricted="P2")
    for attempt in (lambda: caused_by(council.settings, AMYS), lambda: unlink(council.settings, AMYS, OFFICER)):
        with pytest.raises(Misconfigured, match="Safeguarding lead"):
            attempt()
    assert caused_by(council.settings, AMYS, consent=NAMED).nights == 1
    unlink(council.settings, AMYS, OFFICER, consent=NAMED)
    (noted,) = [row for row in council.held(tables.audit) if row["action"] == "tie_unlinked"]
    assert noted["detail"]["restricted"]
