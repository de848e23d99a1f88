"""Whole nights of a council whose case system has no API: read by its database, changed by files."""

import csv
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from sandbox.case_system.layout import RESOURCES
from sandbox.case_system.store import CaseStore
from tests.integration.night.conftest import Council, council_in


@pytest.fixture
def filing(tmp_path: Path) -> Iterator[Council]:
    """A council whose changes go by files."""
    with council_in(tmp_path, wishes={"case_write": "change_file"}, plans=30) as council:
        yield council


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [*csv.DictReader(file)]


def states(council: Council) -> dict[str, int]:
    """Return how many letters are in which state."""
    found = [state for (state,) in council.state_columns("outbox", "state")]
    return {state: found.count(state) for state in sorted({*found})}


def returns(council: Council) -> list[Path]:
    """Return the returns that lie in the case system's folder."""
    return sorted((council.settings.case_changes_dir / "in").glob("*.csv"))


def test_changes_go_by_a_file_and_are_agreed(filing: Council, reporting_database: str) -> None:
    """Propose, file, import, return, image, base: over real files, with rows that are rejected and a return twice."""
    filing.sandbox.publish(reporting_database)
    wishes = {"case_read": "database", "case_database_url": SecretStr(reporting_database), "case_url": ""}
    filing.settings = filing.settings.model_copy(update=wishes)
    council = filing
    first = council.run_night()
    sent = first["push"]["changes_sent"]
    assert sent > 0
    assert states(council) == {"sent": sent}
    (file,) = (council.settings.case_changes_dir / "out").glob("changes-*.csv")
    wanted = rows_of(file)
    assert council.sandbox.case_audit() == []
    assert council.sandbox.case_rows("tasks") == []

    moved = next(row for row in wanted if row["kind"] == "update" and row["native_type"] == "annual-reviews")
    edit(council, moved)
    counts = council.sandbox.take_changes()
    assert counts["accepted"] + counts["rejected"] == len(wanted)
    answers = {(row["change_reference"], row["field"]): row["answer"] for row in rows_of(returns(council)[0])}
    assert answers[moved["change_reference"], moved["field"]] == "rejected"
    written = council.sandbox.case_audit()
    shutil.copy(returns(council)[0], returns(council)[0].with_name("the same again.csv"))

    council.next_day()
    second = council.run_night()
    assert council.sandbox.case_audit() == written  # the file that was answered is not imported again
    assert (second["push"]["returns_taken"], second["push"]["returns_known"]) == (1, 1)
    assert second["push"]["changes_accepted"] == counts["accepted"]
    assert second["confirm"]["changes_confirmed"] == counts["accepted"]
    assert ("SY08", moved["record_key"]) in {
        (rule, key) for rule, key in council.state_columns("exception", "rule_id", "subject_id")
    }
    agreed = council.state_columns("agreed_value", "target_key", "field")
    keys = {row["change_reference"]: row["new_record_key"] for row in rows_of(returns(council)[0])}
    accepted = [row for row in wanted if answers[row["change_reference"], row["field"]] == "accepted"]
    compared = {(row["record_key"] or keys[row["change_reference"]], row["field"]) for row in accepted}
    assert compared & {*agreed}


def edit(council: Council, row: dict[str, str]) -> None:
    """Let somebody at the council write another value just before the file is imported."""
    with closing(CaseStore(council.sandbox.world_dir.case_path)) as store, store.writing():
        resource = RESOURCES[row["native_type"]]
        stored = store.find(resource, row["record_key"])
        assert stored
        field = resource.by_native[row["native_field"]]
        other = {"date": "01-Jan-2020", "flag": "Y" if row["new_value"] == "N" else "N", "text": "999999"}
        codes = [code for code in field.codes.values() if code not in (row["old_value"], row["new_value"])]
        store.change(resource, stored, {field.native: other.get(field.kind) or codes[0]}, source="world")


def test_a_lost_return_does_no_harm(filing: Council) -> None:
    """What was imported is seen in the next image; a second night writes nothing twice."""
    council = filing
    council.run_night()
    council.sandbox.take_changes()
    written = council.sandbox.case_audit()
    assert written
    for path in returns(council):
        path.rename(council.sandbox.dir / path.name)
    _next_day_without_import(council)
    council.run_night()
    assert council.sandbox.case_audit() == written
    assert "confirmed" in states(council)
    assert set(states(council)) <= {"confirmed", "sent"}


def _next_day_without_import(council: Council) -> None:
    """Move on while the change files lie elsewhere, so that nobody imports them a second time."""
    out, away = council.settings.case_changes_dir / "out", council.sandbox.dir / "away"
    out.rename(away)
    council.next_day()
    shutil.copytree(away, out, dirs_exist_ok=True)


def test_files_imported_twice_are_answered_alike(filing: Council) -> None:
    """The importer knows what it has answered; nothing is written a second time."""
    council = filing
    council.run_night()
    council.sandbox.take_changes()
    written, first = council.sandbox.case_audit(), returns(council)[0].read_bytes()
    returns(council)[0].unlink()
    council.sandbox.take_changes()
    assert returns(council)[0].read_bytes() == first
    assert council.sandbox.case_audit() == written


def test_without_a_way_back_all_is_shown_and_nothing_leaves(tmp_path: Path) -> None:
    """`none` offers what could be changed, and no file, task or change goes out."""
    with council_in(tmp_path, wishes={"case_write": "none"}, plans=30) as council:
        council.run_night()
    assert {state for (state,) in council.state_columns("change", "state")} <= {"proposed", "awaiting_approval"}
    assert council.state_columns("change", "state")
    assert council.sandbox.case_audit() == []
    assert not (council.settings.case_changes_dir / "out").exists()
