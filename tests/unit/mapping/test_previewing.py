"""What somebody is told about their own file before any night reads it."""

import json
from pathlib import Path

import pytest

from sendbridge.errors import Misconfigured
from sendbridge.mapping import preview
from sendbridge.mapping.previewing import FieldFault, PreviewColumn, UnknownCode
from sendbridge.settings import Settings

TEXT = """Advice for the council,,,,,
Trust,Our reference,Shoe size,Need,Advice sent,Sex
RXA,AD1,7,No need,02/03/2026,M
RXA,AD2,8,No idea,31/02/2026,M
RXA,,8,No idea,soon,M
"""


def file(folder: Path, name: str, text: str) -> Path:
    """Write somebody's file."""
    path = folder / name
    path.write_text(text)
    return path


def test_a_file_is_told_what_would_map_and_what_would_not(tmp_path: Path) -> None:
    """Columns, fields, faults with letters and rows, codes with counts, and what to do."""
    report = preview(Settings(), file(tmp_path, "anything.csv", TEXT))
    assert (report.source, report.record_type, report.layout) == ("health_trusts", "advice_return", "file")
    assert (report.header_row, report.row_count, report.readable_count) == (2, 3, 2)
    assert report.unmapped_columns == [PreviewColumn("Shoe size", "C", None)]
    assert PreviewColumn("Need", "D", "need_code") in report.mapped
    assert "nhs_number" in report.unmapped_fields
    assert FieldFault("sent_date", "Advice sent", "E", "bad_date", 2, [2, 3]) in report.faults
    assert FieldFault("advice_reference", "Our reference", "B", "no_key", 1, [3]) in report.faults
    assert report.unknown_codes == [UnknownCode("need_code", "No idea", 2)]
    assert report.advice == "1 of 3 rows have no readable key and would be left out."
    assert json.loads(json.dumps(report.to_json()))["row_count"] == 3


def test_a_file_without_its_key_column_is_told_which_one(tmp_path: Path) -> None:
    """The first thing to mend comes first."""
    report = preview(Settings(), file(tmp_path, "advice.csv", "Surname,Need,Clinician\nRoe,No need,Dr Doe\n"))
    assert report.readable_count == 0
    assert report.advice.startswith("No column for advice_reference: ")


def test_a_list_without_keys_claims_no_other_file(tmp_path: Path) -> None:
    """A few columns that every list of children has do not make a trust's file an inspection list."""
    text = "Surname,Forename,DOB,Sex,Service,Status,Status date\nRoe,Ann,01/02/2015,F,SALT,Active,01/02/2026\n"
    assert preview(Settings(), file(tmp_path, "children.csv", text)).record_type == "caseload_entry"


def test_a_foreign_file_fits_no_mapping(tmp_path: Path) -> None:
    """Nothing is guessed."""
    report = preview(Settings(), file(tmp_path, "menu.csv", "Monday,Tuesday\nSoup,Pie\n"))
    assert (report.source, report.advice[:40]) == (None, "No mapping knows enough of this file's c")


def test_a_page_of_json_is_told_too(tmp_path: Path) -> None:
    """An answer of an API can be looked at like a file."""
    page = {"items": [{"cycleRef": "AR1", "planRef": "PL1", "mtgDt": "31-Feb-2026", "laDecCd": "AMEND"}]}
    report = preview(Settings(), file(tmp_path, "page.json", json.dumps(page)))
    assert (report.source, report.record_type) == ("case_management", "review")
    assert report.faults == [FieldFault("meeting_date", "mtgDt", None, "bad_date", 1, [1])]


def test_a_named_mapping_must_exist(tmp_path: Path) -> None:
    """The message lists the mappings there are."""
    path = file(tmp_path, "a.csv", TEXT)
    with pytest.raises(Misconfigured, match="no mapping trusts; there are annex_a, case_management"):
        preview(Settings(), path, "trusts")
    with pytest.raises(Misconfigured, match="there is no file"):
        preview(Settings(), tmp_path / "none.csv")
    assert preview(Settings(), path, "school_settings").source is None


def test_a_spreadsheet_that_does_not_open_is_told_as_that(tmp_path: Path) -> None:
    """A broken file is not blamed for its columns."""
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(Misconfigured, match=r"broken\.xlsx does not open as a spreadsheet; save it again"):
        preview(Settings(), tmp_path / "broken.xlsx")
