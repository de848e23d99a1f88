"""A wrong link on real neighbours: pushed, undone from the command line, reversed, and not tied again."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.integration.night.conftest import Cli, Council, council_in

Told = Callable[..., Any]


@pytest.fixture
def council(tmp_path: Path) -> Iterator[Council]:
    """A council after its first night, whose changes are on the case system."""
    with ExitStack() as opened:
        made = opened.enter_context(council_in(tmp_path))
        made.run_night()
        yield made


@pytest.fixture
def told(cli: Cli) -> Told:
    """Run the command line for this council; returns what it said as JSON."""

    def run(*arguments: str) -> Any:
        code, out, _ = cli(*arguments, "--json")
        assert code == 0
        return json.loads(out)

    return run


def review(council: Council, key: str) -> dict[str, Any]:
    """Return a review as the case system holds it, without version and time."""
    (row,) = [row for row in council.sandbox.case_rows("annual-reviews") if row["cycleRef"] == key]
    return {name: value for name, value in row.items() if name not in ("version", "lastModified")}


def widest_change(council: Council) -> tuple[str, str, str, int]:
    """Return record, person and review of the return that changed most fields, and how many."""
    (found,) = council.ask(
        "SELECT source_key, person_id, target_key, count(*) FROM proposal "
        "WHERE target_type = 'review' AND kind = 'update' AND decision = 'apply' "
        "GROUP BY ALL ORDER BY 4 DESC, 1 LIMIT 1"
    )
    return found  # type: ignore[return-value]


def test_a_wrong_link_is_undone_on_the_case_system(council: Council, told: Told) -> None:
    """Listed first and changed by nothing; then reversed field by field; the next night does not tie it again."""
    record, person, key, fields = widest_change(council)
    (written,) = [row for row in council.sandbox.case_audit() if row["ref"] == key]
    before = {name: old for name, (old, _) in written["changes"].items()}
    link = ("review_return", record, person)
    listed = told("ties", "unlink", *link, "--reason", "The twin's")
    assert (len(listed["values_to_take_back"]), len(listed["agreed_values"]) >= fields) == (fields, True)
    assert listed["receipts"] or "|" in record
    assert council.state_columns("tie_decision", "record_key") == []
    done = told("ties", "unlink", *link, "--reason", "The twin's", "--yes", "--who", "A Officer")
    assert done["undone"]["values_to_take_back"] == fields
    council.run_steps("push", "confirm", "report")
    assert {name: review(council, key)[name] for name in before} == before
    assert not [row for row in council.state_columns("agreed_value", "target_key") if row == (key,)]
    council.next_day()
    council.run_night()
    states = council.ask(f"SELECT state, person_id FROM tie WHERE record_key = '{record}'")
    assert all(tied != person for _, tied in states)
    assert states
    assert council.ask(f"SELECT 1 FROM proposal WHERE source_key = '{record}'") == []
    assert {name: review(council, key)[name] for name in before} == before
    shown = told("ties", "show", "review_return", record)
    assert [each["decision"] for each in shown["decisions"]] == ["not_same"]


def test_an_edit_since_is_left_to_a_person(council: Council, told: Told) -> None:
    """A person changed one of the values after our push: that one stays and becomes a task, the others come back."""
    record, person, key, fields = widest_change(council)
    council.sandbox.fault("stale_version", times=1, values={"mtgDt": "05-Jan-2026"})
    told("ties", "unlink", "review_return", record, person, "--reason", "The twin's", "--yes")
    council.run_steps("push", "confirm", "report")
    held = review(council, key)
    assert (held["mtgDt"], held["schoolRecCd"]) == ("05-Jan-2026", None)
    faults = council.state_columns("exception", "rule_id", "subject_id", "field", "state")
    assert [row for row in faults if row[0] == "PU04"] == [("PU04", key, "meeting_date", "open")]
    states = council.state_columns("change", "kind", "state", "field")
    assert sum(row[:2] == ("reverse", "confirmed") for row in states) == fields - 1
