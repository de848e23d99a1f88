"""COLLECT's CSV set: the same records as the XML, with what is doubled or hangs from nothing kept for the rules."""

import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sendbridge.records import RETURN_RECORDS, columns
from sendbridge.returns.sen2 import load_layout, locate
from sendbridge.settings import Settings
from tests.unit.returns.sen2.small_csv_set import Table, csv_set, read_table, write_table
from tests.unit.returns.sen2.small_return import Reader, faults, message, night_of, person, rows, written
from tests.unit.returns.sen2.sound_returns import returns

Set = dict[str, Path]


@pytest.fixture
def given_set(read_text: Reader, tmp_path: Path) -> Set:
    """Return the CSV set of a return with two persons."""
    return csv_set(read_text(message(person(), person(UPN="B895200025005", Surname="Núñez"))), tmp_path)


def change(path: Path, alter: object) -> None:
    """Alter a file's rows."""
    table = read_table(path)
    alter(table)  # type: ignore[operator]
    write_table(path, table)


def column(table: Table, name: str) -> int:
    """Return where a column stands."""
    return table[0].index(name)


def facts(con: duckdb.DuckDBPyConnection, record_type: str) -> list[object]:
    """Return everything that the records of a type say, without the ids of the file."""
    names = [one.name for one in columns(RETURN_RECORDS[record_type]) if not one.name.endswith("native_id")]
    return rows(con, f"SELECT {', '.join(names)} FROM {record_type} ORDER BY ALL")


@pytest.mark.parametrize("year", [2023, 2026])
@settings(max_examples=3, deadline=None)
@given(data=st.data())
def test_the_set_says_what_the_xml_says(year: int, data: st.DataObject) -> None:
    """Every record of every module is the same, keys and all."""
    with tempfile.TemporaryDirectory() as folder:
        first = night_of(written(Path(folder), data.draw(returns(year))))
        second = night_of(*csv_set(first, Path(folder)).values())
    assert [fault for fault in faults(second) if fault[0] != "unknown_column"] == []
    for record_type in load_layout(Settings()).modules:
        assert facts(second, record_type) == facts(first, record_type)
    assert rows(second, 'SELECT DISTINCT "full" FROM arrival') == [True]


def test_a_row_that_hangs_from_nothing_is_kept(given_set: Set) -> None:
    """It has no parent and no person, and the id that leads nowhere."""
    change(given_set["sen2_request"], lambda table: table[2].__setitem__(column(table, "persontableid"), "9999"))
    con = night_of(*given_set.values())
    assert rows(con, "SELECT parent_native_id FROM sen2_request WHERE person_id IS NULL") == ["9999"]
    assert rows(con, "SELECT left(record_key, 1), person_id FROM sen2_active_plan WHERE person_id IS NULL") == [
        ("X", None)
    ]
    assert rows(con, "SELECT count(*) FROM plan") == [1]


def test_doubled_ids_are_kept(given_set: Set) -> None:
    """Two rows of one id are two records, and what hangs from the id hangs from the first."""
    change(given_set["sen2_request"], lambda table: table[2].__setitem__(0, table[1][0]))
    con = night_of(*given_set.values())
    assert rows(con, "SELECT count(*), count(DISTINCT native_id), count(DISTINCT record_key) FROM sen2_request") == [
        (2, 1, 2)
    ]
    assert rows(con, "SELECT count(*) FROM sen2_assessment") == [2]


def test_ids_that_a_spreadsheet_made_floats_still_fit(given_set: Set) -> None:
    """12.0 and 12 are one id."""
    for path in (given_set["sen2_person"], given_set["sen2_request"]):
        change(path, lambda table: [row.__setitem__(0, f"{row[0]}.0") for row in table[1:]])
    con = night_of(*given_set.values())
    assert rows(con, "SELECT count(person_id) FROM sen2_need") == [2]


@pytest.mark.parametrize(
    ("record_type", "name", "typed", "field", "value"),
    [
        ("sen2_placement", "placementrank", "1.0", "rank", "1"),
        ("sen2_named_plan", "pb", "False", "personal_budget", "0"),
        ("sen2_named_plan", "pb", "1.0", "personal_budget", "1"),
        ("sen2_named_plan", "pb", "perhaps", "personal_budget", "perhaps"),
        ("sen2_return", "serialno", "7", "serial_number", "007"),
        ("sen2_person", "surname", "1.0", "surname", "1.0"),
    ],
)
def test_codes_are_read_as_the_xml_would_have_them(
    given_set: Set, record_type: str, name: str, typed: str, field: str, value: str
) -> None:
    """Spreadsheets' floats, words for yes and no, and lost zeros come back to the return's codes."""
    change(given_set[record_type], lambda table: table[1].__setitem__(column(table, name), typed))
    con = night_of(*given_set.values())
    assert rows(con, f"SELECT {field} FROM {record_type} ORDER BY row_number")[0] == value


def test_a_date_that_cannot_be_read_has_row_and_column(given_set: Set) -> None:
    """The place is the spreadsheet's row, the header being row 1."""
    change(
        given_set["sen2_person"], lambda table: table[2].__setitem__(column(table, "personbirthdate"), "2015-Foo-04")
    )
    con = night_of(*given_set.values())
    assert faults(con) == [("bad_date", 3, "personbirthdate")]
    con.execute("CREATE TABLE wanted_position AS SELECT record_type, record_key, field FROM bad_value")
    locate(con, [])
    assert rows(con, "SELECT file_name, place, value FROM position") == [
        ("Blade-Export_20-01-2026_person.csv", "row 3, column personbirthdate", "2015-Foo-04")
    ]


def test_a_column_that_nobody_knows_is_told(given_set: Set) -> None:
    """A misspelt heading is not read in silence."""
    change(given_set["sen2_person"], lambda table: table[0].__setitem__(column(table, "sex"), "seks"))
    con = night_of(*given_set.values())
    assert sorted(faults(con)) == [("missing_column", 1, "sex"), ("unknown_column", 1, "seks")]
    assert rows(con, "SELECT field FROM carried WHERE record_type = 'person' AND field = 'sex'") == []


def test_a_missing_file_is_told(given_set: Set) -> None:
    """Its module has not arrived, and the set is not whole."""
    con = night_of(*(path for name, path in given_set.items() if name != "sen2_placement"))
    assert faults(con) == [("missing_file", 1, "placementdetail.csv")]
    assert rows(con, "SELECT record_type FROM arrival WHERE record_type LIKE '%placement'") == []
    assert rows(con, 'SELECT DISTINCT "full" FROM arrival') == [False]


def test_a_file_of_another_kind_is_told(given_set: Set, tmp_path: Path) -> None:
    """A list that is none of the set's is a fault of the set."""
    stray = tmp_path / "shopping.csv"
    stray.write_text("milk,bread\n1,2\n")
    assert ("bad_file", 1, None) in faults(night_of(*given_set.values(), stray))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_files_are_read_however_they_were_saved(given_set: Set, encoding: str, delimiter: str) -> None:
    """Encoding and delimiter are found out."""
    path = given_set["sen2_person"]
    text = path.read_text(encoding="utf-8").replace(",", delimiter)
    path.write_bytes(text.encode(encoding))
    con = night_of(*given_set.values())
    assert faults(con) == []
    assert set(rows(con, "SELECT surname FROM sen2_person")) == {"Núñez", "Reed"}


def test_a_cell_without_end_stops_the_file(given_set: Set) -> None:
    """A quotation mark that is never closed is a fault of the file, with the row before it."""
    path = given_set["sen2_person"]
    path.write_text(path.read_text(encoding="utf-8") + '"' + "x" * 11_000_000, encoding="utf-8")
    con = night_of(*given_set.values())
    assert faults(con) == [("too_long", 3, None)]
    assert rows(con, "SELECT count(*) FROM sen2_person") == [2]
