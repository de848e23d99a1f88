"""`sendbridge ties list`, `show` and `decide`: an officer finds what is held, sees the candidates, and decides."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sendbridge.cli.app import main
from tests.council import Council
from tests.night_builder import NightBuilder
from tests.unit.unlinking.matched_nights import ROW, children, held_night, matched_night, roll_row, sqlite_council

Cli = Callable[..., Any]


@pytest.fixture
def council(migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Council:
    """A council that has had no night, and to which the command line speaks."""
    made = sqlite_council(migrated_sqlite, tmp_path)
    for name in ("state_url", "nights_dir", "landing_dir"):
        monkeypatch.setenv(f"SENDBRIDGE_{name.upper()}", str(getattr(made.settings, name)))
    return made


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run the command line; returns what it said, and checks the exit code."""

    def run(*arguments: str, code: int = 0) -> str:
        monkeypatch.setattr("sys.argv", ["sendbridge", "ties", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert (ended.value.code or 0) == code, said.err
        return " ".join((said.err if code else said.out).split()) if "--json" not in arguments else said.out

    return run


def test_what_is_held_is_listed(council: Council, says: Cli) -> None:
    """A held record stands on the list with its reason and best candidate; filters and limit narrow it."""
    held_night(council)
    (row,) = json.loads(says("list", "--json"))
    assert (row["record_type"], row["record_key"], row["what"], row["state"]) == (*ROW, "tie", "held")
    assert (row["person_id"], row["for_named_people"], row["is_decided"]) == ("P2", False, False)
    assert "1 held" in says("list", "--reason", row["reason_code"], "--type", "roll_entry", "--limit", "1")
    assert json.loads(says("list", "--reason", "restricted", "--json")) == []
    assert json.loads(says("list", "--state", "tied", "--json")) == []
    assert "choose one of held, tied" in says("list", "--state", "lost", code=2)
    assert "household_mate" in says("list", "--reason", "banana", code=2)
    assert "review_return" in says("list", "--type", "banana", code=2)


def test_a_long_list_is_cut(council: Council, says: Cli) -> None:
    """More than the limit is told, and counted whole."""

    def fill(night: NightBuilder) -> None:
        children(night)
        roll_row(night)
        roll_row(night, admission_number="2")

    matched_night(council, fill)
    said = says("list", "--limit", "1")
    assert "2 held" in said
    assert "The first 1 are shown" in said


def test_a_restricted_person_stands_on_no_list(council: Council, says: Cli) -> None:
    """Of a guarded record the list names nobody, and says that named people decide."""
    held_night(council, restricted="P2")
    (row,) = json.loads(says("list", "--json"))
    assert (row["reason_code"], row["person_id"], row["for_named_people"]) == ("restricted", None, True)


def test_a_held_record_shows_its_candidates(council: Council, says: Cli) -> None:
    """Candidates come in their order with weight, evidence field by field, the obstacle in words, and the twin told."""
    held_night(council)
    shown = json.loads(says("show", *ROW, "--json"))
    first = shown["candidates"][0]
    assert (first["rank"], first["person_id"], first["household_warning"]) == (1, "P2", True)
    assert (first["evidence"]["upn"], first["evidence"]["date_of_birth"]) == ("same", "exact")
    assert first["weight"] > 0
    assert shown["tie"]["means"] == first["means"]
    said = says("show", *ROW)
    assert "Candidate 1: P2, weight" in said
    assert "surname exact, date of birth exact" in said
    assert "a sibling or twin of P2 is on file" in said
    assert f"{first['obstacle']}: {first['means']}" in said
    assert not [value for value in ("Amye", "Young", "2012-05-04") if value in said]


def test_a_decision_is_shown_with_author_date_and_reason(council: Council, says: Cli) -> None:
    """A decided tie shows who decided it, when, why and on which evidence; the list says that it is decided since."""
    held_night(council)
    assert "say --yes" in says("decide", *ROW, "P2", "--same", "--reason", "Seen the papers", code=2)
    arguments = ("decide", *ROW, "P2", "--same", "--reason", "Seen the papers", "--who", "J Smith", "--yes", "--json")
    kept = json.loads(says(*arguments))
    assert (kept["decision"], kept["person_id"], kept["grades"]["upn"]) == ("same", "P2", "same")
    assert len(kept["doubts"]) == 1
    assert json.loads(says("list", "--json"))[0]["is_decided"]
    held_night(council)
    shown = json.loads(says("show", *ROW, "--json"))
    (decision,) = shown["decisions"]
    assert (shown["tie"]["state"], decision["decided_by"], decision["reason"]) == ("tied", "J Smith", "Seen the papers")
    assert (decision["decided_date"], decision["evidence"]["upn"]) == (kept["decided_date"], "same")
    said = says("show", *ROW)
    assert f"Decided by J Smith on {kept['decided_date']}: same as P2. Reason: Seen the papers" in said
    assert "evidence then" in said
    assert "person_decided: a person decided it" in said


def test_a_guarded_record_needs_the_word_of_a_named_person(council: Council, says: Cli) -> None:
    """Without --restricted the refusal says whom to ask; with it the decision is kept."""
    held_night(council, restricted="P2")
    arguments = ("decide", *ROW, "P2", "--not-same", "--reason", "Seen the papers")
    assert "ask the Safeguarding lead" in says(*arguments, code=2)
    assert "not about P2" in says(*arguments, "--restricted")
    unlinking = ("unlink", *ROW, "P2", "--reason", "Wrong")
    assert "ask the Safeguarding lead" in says(*unlinking, code=2)
    assert "Nothing was changed" in says(*unlinking, "--restricted")


def test_a_held_pairing_says_why_it_waits(council: Council, says: Cli) -> None:
    """A return that is tied and fits no single review stands on the list, and its reason is told in words."""

    def fill(night: NightBuilder) -> None:
        key = {"record_type": "review_return", "record_key": "100002|1"}
        night.add("tie", **key, state="tied", person_id="P1", reason_code="identifier_and_nickname", sender="100002")
        night.add("pairing", **key, state="held", reason_code="several_cycles", target_type="review")

    council.night(fill)
    (row,) = json.loads(says("list", "--json"))
    assert (row["what"], row["reason_code"], row["person_id"]) == ("pairing", "several_cycles", "P1")
    assert "fits more than one annual review cycle" in says("show", "review_return", "100002|1")


def test_a_record_that_is_not_there_shows_as_that(council: Council, says: Cli) -> None:
    """Nothing is made up for an unknown record; and without any night there is nothing to list."""
    assert "sendbridge night run" in says("list", code=7)
    held_night(council)
    assert "no such record" in says("show", "roll_entry", "NOPE|1")


def test_a_decision_is_withdrawn(council: Council, says: Cli) -> None:
    """What was decided is withdrawn with a reason, and the record shows both; a second time there is nothing to it."""
    held_night(council)
    says("decide", *ROW, "P3", "--not-same", "--reason", "Seen both", "--who", "J Smith")
    arguments = ("withdraw", *ROW, "P3", "--reason", "Mistaken", "--who", "K Jones")
    withdrawn = json.loads(says(*arguments, "--json"))
    assert (withdrawn["withdrawn"]["decided_by"], withdrawn["withdrawn_by"]) == ("J Smith", "K Jones")
    assert "withdrawn P3, K Jones: Mistaken" in says("show", *ROW)
    assert "nothing is decided about" in says(*arguments, code=2)
