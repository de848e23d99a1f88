"""Files as people send them: titles above the header, odd encodings, ragged rows, real spreadsheet cells."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from sendbridge.mapping import LayoutMapping, csv_text
from sendbridge.mapping.tables import TableFile, column_letter, locate, plain_header, read_table
from tests.unit.mapping.small_mapping import CASELOAD, mapping_of

HEADER = ["Trust", "Local no", "Notes", "SURNAME ", "date of\nBirth"]


@pytest.fixture
def layout(tmp_path: Path) -> LayoutMapping:
    """A caseload list."""
    return mapping_of(CASELOAD, tmp_path).layout("caseload_entry", "file")


def csv_file(folder: Path, text: str, *, encoding: str = "utf-8") -> Path:
    """Write a CSV file."""
    path = folder / "list.csv"
    path.write_bytes(text.encode(encoding))
    return path


def sheet_file(folder: Path, rows: list[list[Any]]) -> Path:
    """Write a spreadsheet whose first sheet is empty."""
    path = folder / "list.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy", "remove_timezone": True}) as book:
        book.add_worksheet("Read me").write(0, 0, "Please fill in the second sheet")
        sheet = book.add_worksheet("List")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell)
    return path


def values(table: TableFile | None, field: str) -> list[str | None]:
    """Return one column of a file that was read."""
    assert table is not None
    found: list[str | None] = table.columns[field].to_pylist()
    return found


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_is_read_whatever_it_was_saved_with(
    layout: LayoutMapping, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    """A name with an accent comes through each encoding and delimiter that offices use."""
    text = "Trust,Local no,Surname\r\nRXA,1,Zoë\r\n".replace(",", delimiter)
    table = read_table(csv_file(tmp_path, text, encoding=encoding), layout)
    assert values(table, "surname") == ["Zoë"]


def test_header_below_titles_is_found_with_letters(layout: LayoutMapping, tmp_path: Path) -> None:
    """Headings count without case and blanks, and each column keeps its letter."""
    path = csv_file(tmp_path, 'Our list,,,,\n,,,,\nTrust,Local no,Notes,SURNAME ,"date of\nBirth"\nRXA,1,x,Roe,\n')
    place = locate(path, layout)
    assert place is not None
    assert (place.header.row, [(one.field, one.letter) for one in place.header.columns]) == (
        2,
        [("provider_code", "A"), ("entry_reference", "B"), ("surname", "D"), ("date_of_birth", "E")],
    )
    assert [(one.header, one.letter) for one in place.header.unknown] == [("Notes", "C")]


def test_ragged_and_blank_rows_keep_their_numbers(layout: LayoutMapping, tmp_path: Path) -> None:
    """Row numbers are those that a person counts below the header."""
    table = read_table(csv_file(tmp_path, "Trust,Local no,Surname\nRXA,1\n\nRXA,3,Roe,,,\n"), layout)
    assert values(table, "surname") == [None, None, "Roe"]
    assert table is not None
    assert table.row_numbers.to_pylist() == [1, 2, 3]


@pytest.mark.parametrize("ragged", [False, True])
def test_large_files_are_read_like_small_ones(
    layout: LayoutMapping, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ragged: bool
) -> None:
    """The quick reader for large files and the patient one give the same columns."""
    path = csv_file(
        tmp_path, 'Title,,\nTrust,Local no,Surname\nRXA,007,"O""Neill\nRoe"\n,,\n' + ("RXA,2\n" if ragged else "")
    )
    patient = read_table(path, layout)
    monkeypatch.setattr(csv_text, "_LARGE", 0)
    quick = read_table(path, layout)
    for field in ("entry_reference", "surname"):
        assert [one or None for one in values(quick, field)] == [one or None for one in values(patient, field)]


def test_spreadsheet_cells_become_the_text_that_a_person_sees(layout: LayoutMapping, tmp_path: Path) -> None:
    """Dates are ISO, whole numbers have no fraction, ticks are true, and the right sheet is found."""
    rows = [["List for March"], HEADER, ["RXA", 12, 2.5, True, date(2015, 5, 4)], [None, " "]]
    table = read_table(sheet_file(tmp_path, rows), layout)
    assert table is not None
    assert table.place.part == "List"
    assert [values(table, field)[0] for field in ("entry_reference", "surname", "date_of_birth")] == [
        "12",
        "true",
        "2015-05-04",
    ]


def test_a_cell_with_a_time_of_day_keeps_it(layout: LayoutMapping, tmp_path: Path) -> None:
    """What is more than a date is not cut to one in silence."""
    path = sheet_file(tmp_path, [HEADER, ["RXA", 1, "", "", datetime(2015, 5, 4, 9, 30)]])  # noqa: DTZ001 (a cell has no zone)
    assert values(read_table(path, layout), "date_of_birth") == ["2015-05-04 09:30:00"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"hello", b"Name,Age\nRoe,7\n"])
@pytest.mark.parametrize("name", ["list.csv", "list.xlsx"])
def test_a_file_without_the_columns_is_no_table(
    layout: LayoutMapping, tmp_path: Path, name: str, content: bytes
) -> None:
    """A broken or foreign file gives nothing, and no exception."""
    path = tmp_path / name
    path.write_bytes(content)
    assert read_table(path, layout) is None


def test_a_missing_key_column_is_named_and_the_sender_may_stand_in(layout: LayoutMapping, tmp_path: Path) -> None:
    """The trust's own code may be missing, the entry's number may not."""
    place = locate(csv_file(tmp_path, "Surname,Sex\nRoe,Male\n"), layout)
    assert place is not None
    assert place.header.lacks(layout) == ["entry_reference"]


def test_letters_go_on_after_z() -> None:
    """Columns are named as a spreadsheet names them."""
    assert [column_letter(position) for position in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_dashes_and_quotes_of_a_heading_are_plain() -> None:
    """An office program's long dash and curly apostrophe make no other heading."""
    assert plain_header("Main establishment – URN, children’s") == plain_header("main establishment - urn, children's")
