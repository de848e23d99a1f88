"""The rules of the inspection lists against the answer key: every planted fault is found, and nothing else."""

from pathlib import Path

import pytest

from sandbox.returns.annex_a import Lists, Style, breaches, make_lists, unreadable, write_csv, write_workbook
from tests.unit.returns.annex_a_check import DAY, Checked, read_and_judge

FIELDS = {
    "gender": "gender_code",
    "ethnicity": "ethnicity_code",
    "need": "need_code",
    "last_reviewed": "last_reviewed_date",
}
STYLES = [
    Style(),
    Style(wording=1, title_rows=2, dates="uk", numbers_are_numbers=True),
    Style(dates="iso", blank_row_every=9),
    Style(wording=1, title_rows=1, dates="serial", blank_row_every=40),
]


def wanted(lists: Lists, style: Style) -> set[tuple[str, str]]:
    """Return what the key says, by rule and row."""
    return {
        (rule_id, f"L{number}-{style.row_of(place):06}")
        for number, children in lists.children.items()
        for rule_id, place in breaches(children, number, lists.day)
    }


def wanted_unread(lists: Lists, style: Style) -> set[tuple[str, str]]:
    """Return which cells cannot be read, by row and field."""
    return {
        (f"L{number}-{style.row_of(place):06}", FIELDS.get(fact, fact))
        for number, children in lists.children.items()
        for place, fact in unreadable(children, number)
    }


def unread(checked: Checked) -> set[tuple[str, str]]:
    """Return which cells were told as unreadable."""
    return {*checked.rows("SELECT record_key, field FROM bad_value")}


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.dates)
@pytest.mark.parametrize("seed", [1, 7, 23])
def test_a_workbook_is_judged_as_the_key_says(tmp_path: Path, seed: int, style: Style) -> None:
    """Recall and precision are 1.0 for every rule, through a real workbook, and for what cannot be read."""
    lists = make_lists(seed, rows=150, day=DAY)
    write_workbook(tmp_path / "annex a.xlsx", lists, style)
    checked = read_and_judge([tmp_path / "annex a.xlsx"])
    assert checked.findings == wanted(lists, style)
    assert unread(checked) == wanted_unread(lists, style)
    assert set(checked.outcomes.values()) == {"failed"}


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.dates)
def test_csv_files_are_judged_as_the_key_says(tmp_path: Path, style: Style) -> None:
    """The same holds for a CSV file of each list."""
    lists = make_lists(5, rows=150, day=DAY)
    checked = read_and_judge(write_csv(tmp_path, lists, style))
    assert checked.findings == wanted(lists, style)
    assert unread(checked) == wanted_unread(lists, style)


def test_lists_without_added_columns_leave_their_rules_out(tmp_path: Path) -> None:
    """A council that names no case workers is not blamed for each child; the rest is judged as ever."""
    lists = make_lists(3, rows=150, day=DAY)
    style = Style(has_added_columns=False)
    write_workbook(tmp_path / "lists.xlsx", lists, style)
    for child in (child for children in lists.children.values() for child in children):
        child.upn_unknown_reason = None
    checked = read_and_judge([tmp_path / "lists.xlsx"])
    left_out = {rule_id for rule_id, outcome in checked.outcomes.items() if outcome == "not_evaluated"}
    assert left_out == {"AX104", "AX112"}
    assert checked.messages["AX104"] == "annex_a_plan arrived without case_worker"
    assert checked.findings == {found for found in wanted(lists, style) if found[0] not in left_out}
