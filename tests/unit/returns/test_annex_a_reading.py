"""The inspection lists as councils send them: sheets of any name, titles, missing columns, two files, broken files."""

from datetime import date
from pathlib import Path

import pytest

from sendbridge.returns import annex_a
from tests.unit.returns.annex_a_check import (
    PLAN,
    SETTINGS,
    SUPPORT,
    list_1,
    read_and_judge,
    table,
    workbook,
)

COUNTS = "SELECT record_type, row_count FROM arrival ORDER BY record_type"


@pytest.mark.parametrize("names", [("List 1", "List 2"), ("EHCPs 2026", "SEN support"), ("Sheet1", "Sheet2")])
def test_sheets_are_known_by_name_or_by_columns(tmp_path: Path, names: tuple[str, str]) -> None:
    """Whatever the sheets are called and in whatever order they stand, each list is read as itself."""
    first, second = names
    path = workbook(tmp_path / "a.xlsx", {second: table(SUPPORT, SUPPORT), first: list_1({}), "Notes": [["Draft"]]})
    checked = read_and_judge([path])
    assert checked.rows(COUNTS) == [("annex_a_plan", 1), ("annex_a_support", 2)]
    assert checked.said == [f"annex_a_support: 2 rows of {second}", f"annex_a_plan: 1 rows of {first}"]


def test_another_list_beside_the_two_is_passed_over(tmp_path: Path) -> None:
    """List 3 has the same columns and is about other children."""
    sheets = {"List 1": list_1({}), "List 2": table(SUPPORT), "List 3": table(SUPPORT, SUPPORT)}
    checked = read_and_judge([workbook(tmp_path / "a.xlsx", sheets)])
    assert checked.rows(COUNTS) == [("annex_a_plan", 1), ("annex_a_support", 1)]


def test_a_sound_list_fails_no_rule(tmp_path: Path) -> None:
    """Nothing is found where nothing is wrong, and an empty list is told from a list that did not come."""
    sheets = {"List 1": list_1({"Case worker": "Officer 1", "Date of death": ""}), "List 2": [list(SUPPORT)]}
    checked = read_and_judge([workbook(tmp_path / "a.xlsx", sheets)])
    assert checked.findings == set()
    assert {checked.outcomes[rule] for rule in checked.outcomes if rule.startswith("AX1")} == {"passed"}
    assert {checked.outcomes[rule] for rule in checked.outcomes if rule.startswith("AX2")} == {"empty"}


def test_a_list_that_did_not_come_is_not_judged(tmp_path: Path) -> None:
    """One CSV file alone leaves the other list's rules out."""
    path = tmp_path / "plans.csv"
    path.write_text("\n".join(",".join(map(str, row)) for row in list_1({"Gender": ""})))
    checked = read_and_judge([path])
    assert ("AX101b", "L1-000002") in checked.findings
    assert checked.messages["AX201b"] == "annex_a_support has never arrived"


def test_a_column_that_is_missing_is_told_once_and_blames_no_child(tmp_path: Path) -> None:
    """Without a column for ethnicity no child's is called blank."""
    rows = table(*[{heading: value for heading, value in PLAN.items() if heading != "Ethnicity"}] * 3)
    checked = read_and_judge([workbook(tmp_path / "a.xlsx", {"List 1": rows})])
    assert (checked.outcomes["AX101c"], checked.messages["AX101c"]) == (
        "not_evaluated",
        "annex_a_plan arrived without ethnicity_code",
    )
    told = checked.rows("SELECT field, column_name, row_number FROM bad_value WHERE reason_code = 'missing_column'")
    assert ("ethnicity_code", "Ethnicity", 0) in told
    assert not {field for field, _, _ in told} & {"case_worker", "date_of_death", "upn_unknown_reason"}


@pytest.mark.parametrize("fields", [("UPN",), ("ULN",), ("Date of birth",)])
def test_a_rule_on_several_columns_wants_them_all(tmp_path: Path, fields: tuple[str, ...]) -> None:
    """Whether a child has neither UPN nor ULN cannot be said of a list without one of the columns."""
    rows = table({heading: value for heading, value in PLAN.items() if heading not in fields})
    checked = read_and_judge([workbook(tmp_path / "a.xlsx", {"List 1": rows})])
    assert checked.outcomes["AX107"] == "not_evaluated"


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"a,b\n1,2\n"])
@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_a_file_without_a_list_is_a_finding(tmp_path: Path, name: str, content: bytes) -> None:
    """A broken or foreign file is told as a value, and nothing is judged."""
    (tmp_path / name).write_bytes(content)
    checked = read_and_judge([tmp_path / name])
    assert checked.rows("SELECT reason_code, sender FROM bad_value") == [("bad_file", "annex_a")]
    assert set(checked.outcomes.values()) == {"not_evaluated"}
    assert not annex_a.fits(SETTINGS, [tmp_path / name])


def test_lists_are_recognised(tmp_path: Path) -> None:
    """A file that holds one of the lists is known by its columns, before anything is read."""
    path = workbook(tmp_path / "anything.xlsx", {"Sheet1": [["Council of Somewhere"], *list_1({})]})
    assert annex_a.fits(SETTINGS, [path])


def test_two_tables_of_one_list_keep_their_rows_apart(tmp_path: Path) -> None:
    """A list in two sheets is one list: its rows have keys of their own, and a UPN in both is a double."""
    path = workbook(tmp_path / "a.xlsx", {"List 1 north": list_1({}), "List 1 south": list_1({}, {})})
    checked = read_and_judge([path])
    shared = {row for rule_id, row in checked.findings if rule_id == "AX109"}
    assert shared == {"L1-000002", "L1-2-000002"}
    assert checked.rows("SELECT row_count, file_count FROM arrival") == [(3, 1)]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (date(2015, 6, 1), date(2015, 6, 1)),
        ("1/6/2015", date(2015, 6, 1)),
        ("2015-06-01", date(2015, 6, 1)),
        ("01/06/15", date(2015, 6, 1)),
        ("01/06/35", date(1935, 6, 1)),
        ("1-Jun-2015", date(2015, 6, 1)),
        ("01/06/2015 00:00", date(2015, 6, 1)),
        ("01/06/2015 14:30", date(2015, 6, 1)),
        (42156, date(2015, 6, 1)),
        ("31/02/2015", None),
        ("06/13/2015", None),
    ],
)
def test_dates_are_read_as_offices_write_them(tmp_path: Path, typed: object, day: date | None) -> None:
    """Day first, ISO, a spreadsheet's own dates and its serial numbers; what is no day is not guessed at."""
    path = workbook(tmp_path / "a.xlsx", {"List 1": list_1({"Date of birth": typed})})
    checked = read_and_judge([path])
    assert checked.rows("SELECT date_of_birth FROM annex_a_plan") == [(day,)]
    assert (checked.rows("SELECT count(*) FROM bad_value WHERE reason_code = 'bad_date'") == [(1,)]) == (day is None)
    assert ("AX101a", "L1-000002") not in checked.findings


@pytest.mark.parametrize(
    ("heading", "typed", "field", "value"),
    [
        ("ULN", 1000000042, "uln", "1000000042"),
        ("ULN", "1000000042.0", "uln", "1000000042"),
        ("Unique ID", 70001.0, "unique_id", "70001"),
        ("Gender", "female", "gender_code", "F"),
        ("Ethnicity", "White British", "ethnicity_code", "WBRI"),
        ("SEN primary need", "ASD - Autistic Spectrum Disorder", "need_code", "ASD"),
        ("SEN primary need", "speech, language and communication needs", "need_code", "SLCN"),
    ],
)
def test_words_and_numbers_become_ours(tmp_path: Path, heading: str, typed: object, field: str, value: str) -> None:
    """Codes may be words, and a number that a spreadsheet turned into a fraction is an identifier again."""
    checked = read_and_judge([workbook(tmp_path / "a.xlsx", {"List 1": list_1({heading: typed})})])
    assert checked.rows(f"SELECT {field} FROM annex_a_plan") == [(value,)]


def test_a_need_that_nobody_assessed_is_of_list_2_alone(tmp_path: Path) -> None:
    """SEN support may begin without a specialist's word; a plan cannot."""
    sheets = {"List 1": list_1({"SEN primary need": "NSA"}), "List 2": table(SUPPORT | {"SEN primary need": "NSA"})}
    checked = read_and_judge([workbook(tmp_path / "a.xlsx", sheets)])
    assert checked.rows("SELECT record_type, field, value FROM bad_value WHERE reason_code = 'unknown_code'") == [
        ("annex_a_plan", "need_code", "NSA")
    ]
