"""What a check writes: cells that nothing runs, values as typed, notes that lapse, and a page without a child."""

import csv
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from sendbridge import spreadsheets
from sendbridge.errors import Misconfigured
from sendbridge.return_check.faults import HEADERS
from sendbridge.return_check.notes import take_over_notes
from sendbridge.return_check.writing import write_results
from tests.unit.return_check.conftest import CANARY, FORMULA


def _sheet(path, name="Faults"):
    headers, *rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python()
    return [dict(zip(headers, row, strict=False)) for row in rows]


def _csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _noted(path, **notes):
    rows = _csv(path)
    for row in rows:
        row["Note"] = notes.get(row["Rule"], "")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, [*HEADERS.values()])
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_the_workbook_holds_values_as_typed_and_no_formula(found, tmp_path):
    """A value that looks like a formula is a text, letter for letter, and no cell of the book is one."""
    workbook, *_ = write_results(found, tmp_path)
    values = {row["Rule"]: row["Value in the file"] for row in _sheet(workbook)}
    assert values["ID01"] == FORMULA
    assert values["ID05"] == " X1 "
    with zipfile.ZipFile(workbook) as book:
        sheets = [book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 3
    assert not [sheet for sheet in sheets if b"<f>" in sheet or b"<f " in sheet or b"hyperlink" in sheet]


def test_the_csv_is_guarded(found, tmp_path):
    """In CSV, which has no kinds of cell, an apostrophe goes before what a spreadsheet would run."""
    _, text, *_ = write_results(found, tmp_path)
    rows = {row["Rule"]: row for row in _csv(text)}
    assert rows["ID01"]["Value in the file"] == f"'{FORMULA}"
    assert rows["ID05"]["Forename"] == "'+44"


def test_a_full_sheet_goes_on_in_the_next(found, tmp_path, monkeypatch):
    """No fault is lost where a sheet is full."""
    monkeypatch.setattr(spreadsheets, "_MOST_ROWS", 3)
    workbook, *_ = write_results(found, tmp_path)
    assert len(_sheet(workbook)) == 3
    assert len(_sheet(workbook, "Faults 2")) == 1


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_notes_are_taken_over_and_listed_for_collect(found, tmp_path, form):
    """A note on a query comes back in the next list and in the notepad; a note on an error is no explanation."""
    workbook, text, *_ = write_results(found, tmp_path)
    _noted(text, ID05="The trust confirmed it.", ID01="We know.")
    take_over_notes(found.con, [text])
    workbook, *_ = write_results(found, tmp_path)
    take_over_notes(found.con, [text if form == "csv" else workbook])
    *_, notepad = write_results(found, tmp_path / "again")
    assert {row["Rule"]: row["Note"] for row in _sheet(tmp_path / "again" / "sen2_check.xlsx")} == {
        "ID01": "We know.", "ID05": "The trust confirmed it.", "AR13": "", "MP01": "",
    }  # fmt: skip
    assert [row["Note"] for row in _csv(notepad)] == ["The trust confirmed it."]


def test_a_note_lapses_with_the_value_that_it_explains(found, tmp_path):
    """When another value stands in the file, the query has to be explained anew."""
    _, text, *_ = write_results(found, tmp_path)
    _noted(text, ID05="The trust confirmed it.")
    found.con.execute("UPDATE position SET value = 'X2' WHERE record_key = 'P2'")
    take_over_notes(found.con, [text])
    workbook, *_ = write_results(found, tmp_path / "again")
    assert {row["Note"] for row in _sheet(workbook)} == {""}


def test_another_spreadsheet_is_no_list_of_ours(found, tmp_path):
    """A file without our columns is refused, and the columns are named."""
    (tmp_path / "other.csv").write_text("Rule,Comment\nID01,x\n")
    with pytest.raises(Misconfigured, match=r"other.csv is no list of ours: it lacks the columns Key, Item"):
        take_over_notes(found.con, [tmp_path / "other.csv"])


def test_the_summary_page_counts_and_names_nobody(found, tmp_path):
    """The page has the counts, every reason for silence and each broken rule, and no child's name or value."""
    *_, page = write_results(found, tmp_path)
    text = page.read_text(encoding="utf-8")
    assert "<b>3</b>errors" in text
    assert "<b>1</b>queries" in text
    assert "Give the register of establishments with --register" in text
    assert "ID03 cannot run" in text
    assert not [word for word in (CANARY, "Ada", "Bell", FORMULA, "31/02/2011") if word in text]
    assert not [word for word in ("<script", "http://", "https://", "src=") if word in text]
