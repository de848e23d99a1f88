"""Where a finding stands in the council's own file, and which other rows belong to it."""

from pathlib import Path

from sendbridge.returns import annex_a
from tests.unit.returns.annex_a_check import SETTINGS, Checked, list_1, read_and_judge, workbook


def located(checked: Checked, path: Path, *wanted: tuple[str, str | None]) -> list[tuple[str, str, str | None]]:
    """Return file, place and value of each record key and field."""
    checked.con.execute("CREATE TABLE wanted_position (record_type VARCHAR, record_key VARCHAR, field VARCHAR)")
    rows = [["annex_a_plan", *each] for each in wanted]
    checked.con.executemany("INSERT INTO wanted_position VALUES (?, ?, ?)", rows)
    annex_a.locate(checked.con, SETTINGS, [path])
    return [(row[0], row[1], row[2]) for row in checked.rows("SELECT file_name, place, value FROM position")]


def test_a_value_is_shown_by_cell_and_as_typed(tmp_path: Path) -> None:
    """The cell's letter and row are the sheet's own, and the text is character for character what was typed."""
    rows = [["Our council"], [], *list_1({}, {"Gender": " Femail "})]
    path = workbook(tmp_path / "lists.xlsx", {"List 1": rows})
    checked = read_and_judge([path])
    assert checked.rows("SELECT record_key, field, column_letter FROM bad_value WHERE row_number > 0") == [
        ("L1-000005", "gender_code", "E")
    ]
    assert located(checked, path, ("L1-000005", "gender_code")) == [("lists.xlsx", "List 1!E5", " Femail ")]


def test_a_blank_cell_a_row_and_a_column_that_is_not_there_have_places_too(tmp_path: Path) -> None:
    """A rule may speak of an empty cell, of the whole row, or of what the council did not ask."""
    path = workbook(tmp_path / "lists.xlsx", {"List 1": list_1({"UPN": ""})})
    wanted = [("L1-000002", "upn"), ("L1-000002", None), ("L1-000002", "case_worker")]
    assert located(read_and_judge([path]), path, *wanted) == [
        ("lists.xlsx", "List 1!B2", None),
        ("lists.xlsx", "List 1, row 2", None),
        ("lists.xlsx", "List 1, row 2", None),
    ]


def test_a_csv_file_has_rows_and_headings(tmp_path: Path) -> None:
    """A CSV file has no letters that anybody sees, so the heading stands for the column."""
    path = tmp_path / "list 1.csv"
    path.write_text("\n".join(",".join(map(str, row)) for row in list_1({"ULN": "1000000042.0"})))
    checked = read_and_judge([path])
    assert located(checked, path, ("L1-000002", "uln"), ("L1-000002", None)) == [
        ("list 1.csv", "row 2, column ULN", "1000000042.0"),
        ("list 1.csv", "row 2", None),
    ]


def test_places_of_two_tables_are_kept_apart(tmp_path: Path) -> None:
    """A row of the second table is looked for there."""
    sheets = {"List 1 north": list_1({"ULN": "1"}), "List 1 south": list_1({"ULN": "2"})}
    path = workbook(tmp_path / "lists.xlsx", sheets)
    wanted = [("L1-000002", "uln"), ("L1-2-000002", "uln")]
    assert located(read_and_judge([path]), path, *wanted) == [
        ("lists.xlsx", "List 1 north!C2", "1"),
        ("lists.xlsx", "List 1 south!C2", "2"),
    ]


def test_rows_with_one_upn_are_linked(tmp_path: Path) -> None:
    """Each row that shares a UPN is shown with all the others, however the UPN is typed."""
    rows = list_1({"UPN": "T895200025001"}, {"UPN": "t8952 00025001"}, {}, {"UPN": "T895200025001"})
    checked = read_and_judge([workbook(tmp_path / "lists.xlsx", {"List 1": rows})])
    assert {row for rule_id, row in checked.findings if rule_id == "AX109"} == {"L1-000002", "L1-000003", "L1-000005"}
    assert checked.rows("SELECT rule_id, others FROM linked WHERE record_key = 'L1-000003'") == [
        ("AX109", "List 1!B2, List 1!B5")
    ]
    assert checked.rows("SELECT count(*) FROM linked") == [(3,)]


def test_a_filler_in_every_row_is_linked_with_the_first_rows_only(tmp_path: Path) -> None:
    """Hundreds of rows with UPN X999 give a list that can still be shown, and say how many more there are."""
    path = tmp_path / "list 1.csv"
    path.write_text("\n".join(",".join(map(str, row)) for row in list_1(*[{"UPN": "X999"}] * 300)))
    checked = read_and_judge([path])
    assert checked.rows("SELECT count(*) FROM finding WHERE rule_id = 'AX109'") == [(300,)]
    [(others,)] = checked.rows("SELECT others FROM linked WHERE record_key = 'L1-000003'")
    assert others.startswith("row 2, row 4, row 5")
    assert others.endswith("row 22 and 279 more")


def test_what_is_wrong_with_a_file_has_a_place_too(tmp_path: Path) -> None:
    """A column that is missing is shown at the headings, a file that holds no list as a whole."""
    path = workbook(tmp_path / "lists.xlsx", {"List 1": [["Title"], *list_1({})]})
    checked = read_and_judge([path])
    [(file_id,)] = checked.rows("SELECT DISTINCT file_id FROM bad_value")
    assert located(checked, path, (file_id, "absence")) == [("lists.xlsx", "List 1, row 2", None)]


def test_a_row_is_known_by_the_councils_own_id(tmp_path: Path) -> None:
    """The lists carry no names, so the officer is given the unique id, the date of birth and the UPN."""
    checked = read_and_judge([workbook(tmp_path / "lists.xlsx", {"List 1": list_1({"Unique ID": 70001.0})})])
    assert checked.rows("SELECT record_type, record_key, reference, date_of_birth FROM child") == [
        ("annex_a_plan", "L1-000002", "70001", "2015-06-01")
    ]


def test_the_lists_are_named_with_their_sizes(tmp_path: Path) -> None:
    """One line says what came; the lists themselves do not say of which day they speak."""
    checked = read_and_judge([workbook(tmp_path / "lists.xlsx", {"List 1": list_1({}, {})})])
    assert annex_a.about(checked.con) == "List 1 (EHC plans) with 2 rows"
    assert annex_a.as_of(checked.con) is None
