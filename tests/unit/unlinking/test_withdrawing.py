"""A decision about a tie is withdrawn: matching decides again, and the audit keeps what was."""

from datetime import date
from pathlib import Path

import pytest

from sendbridge.errors import Misconfigured
from sendbridge.push.approvals import Author
from sendbridge.store import tables
from sendbridge.unlinking import Consent, Link, decide_tie, shown_tie, unlink, withdraw_decision
from tests.council import Council
from tests.unit.unlinking.matched_nights import ROW, held_night, sqlite_council, tie_tonight

OFFICER = Author("A Officer", date(2026, 3, 4), "The school says so.")
SECOND = Author("B Officer", date(2026, 3, 5), "The school was wrong.")
KNOWING = Consent(to_doubts=True)
AMYS = Link(*ROW, "P2")


@pytest.fixture
def council(migrated_sqlite: Path, tmp_path: Path) -> Council:
    """A council that has had no night."""
    return sqlite_council(migrated_sqlite, tmp_path)


def test_a_withdrawn_decision_is_in_force_no_more(council: Council) -> None:
    """The next night holds the record as before; both the decision and its withdrawal stay in the history."""
    held_night(council)
    before = tie_tonight(council)
    decide_tie(council.settings, AMYS, "same", OFFICER, consent=KNOWING)
    withdrawn = withdraw_decision(council.settings, AMYS, SECOND)
    assert (withdrawn["decision"], withdrawn["decided_by"]) == ("same", "A Officer")
    held_night(council)
    assert tie_tonight(council) == before
    shown = shown_tie(council.settings, *ROW)
    assert shown["decisions"] == []
    assert [(row["decision"], row["decided_by"], row["reason"]) for row in shown["history"]] == [
        ("same", "A Officer", "The school says so."),
        ("withdrawn", "B Officer", "The school was wrong."),
    ]


def test_what_nobody_decided_is_not_withdrawn(council: Council) -> None:
    """Without a decision about this person, or without a reason, there is nothing to withdraw."""
    held_night(council)
    with pytest.raises(Misconfigured, match="nothing is decided about roll_entry 100002.1 and P2; `sendbridge ties sh"):
        withdraw_decision(council.settings, AMYS, SECOND)
    with pytest.raises(Misconfigured, match="say why with --reason"):
        withdraw_decision(council.settings, AMYS, Author("B Officer", date(2026, 3, 5), ""))


def test_what_a_link_caused_is_not_left_behind_unseen(council: Council) -> None:
    """A `same` by which a night tied the record points to unlinking; with --yes it is withdrawn all the same."""
    held_night(council)
    decide_tie(council.settings, AMYS, "same", OFFICER, consent=KNOWING)
    held_night(council)
    with pytest.raises(Misconfigured, match="`sendbridge ties unlink` lists and undoes it"):
        withdraw_decision(council.settings, AMYS, SECOND)
    withdraw_decision(council.settings, AMYS, SECOND, consent=KNOWING)
    assert council.held(tables.tie_decision) == []


def test_an_unlinking_is_not_withdrawn_unseen(council: Council) -> None:
    """A `not same` that undid a wrong link may bring the link back: it is told, and needs --yes."""
    held_night(council, forename="Amy")
    unlink(council.settings, AMYS, OFFICER)
    with pytest.raises(Misconfigured, match="may tie the record to P2 again"):
        withdraw_decision(council.settings, AMYS, SECOND)
    withdraw_decision(council.settings, AMYS, SECOND, consent=KNOWING)
    held_night(council, forename="Amy")
    assert tie_tonight(council)[:2] == ("tied", "P2")


def test_of_a_guarded_record_named_people_withdraw(council: Council) -> None:
    """Where anybody whom the record may be of is restricted, others are sent to the safeguarding lead."""
    held_night(council, restricted="P2")
    decide_tie(council.settings, AMYS, "not_same", OFFICER, consent=Consent(as_named_person=True))
    with pytest.raises(Misconfigured, match="ask the Safeguarding lead"):
        withdraw_decision(council.settings, AMYS, SECOND, consent=KNOWING)
    withdraw_decision(council.settings, AMYS, SECOND, consent=Consent(as_named_person=True))
    assert [row["detail"]["restricted"] for row in council.held(tables.audit) if row["action"] == "tie_withdrawn"]
