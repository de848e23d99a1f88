"""The files that settings and trusts leave are as real ones are: CSV and XLSX with the faults that offices make."""

import csv
import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sandbox.files.drop import leave
from sandbox.files.layout import LAYOUTS
from sandbox.files.styles import STYLES, style_of
from sandbox.files.writing import file_content
from sandbox.testing import Sandbox
from sandbox.world_dir import WorldDir
from tests.integration.sandbox.tiny_world import START, review_return

DAY = date(2026, 3, 2)
BIRTH = datetime(2015, 5, 4)  # noqa: DTZ001 - dates in a workbook have no time zone
ADVICE: dict[str, Any] = {
    "provider_code": "RXX",
    "advice_reference": "AD-0001",
    "nhs_number": "0123456789",
    "surname": "O’Neill",
    "date_of_birth": date(2015, 5, 4),
    "appointment_missed": False,
    "need_code": "not_known",
}


def csv_rows(content: bytes, encoding: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


def xlsx_sheet(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content)).active


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("what", LAYOUTS)
def test_every_style_writes_every_kind_of_file_the_same_each_time(name: str, what: str) -> None:
    """A file's bytes follow from its rows, its style and its day alone."""
    rows = [ADVICE] if what == "advice" else []
    first = file_content(what, rows, style=STYLES[name], day=DAY)
    assert first == file_content(what, rows, style=STYLES[name], day=DAY)
    assert len(first) > len(LAYOUTS[what])


def test_a_csv_may_be_in_windows_letters() -> None:
    """A curly apostrophe is one byte of Windows-1252."""
    content = file_content("advice", [ADVICE], style=STYLES["csv_cp1252"], day=DAY)
    assert b"O\x92Neill" in content


def test_no_letter_is_lost() -> None:
    """A name that Windows-1252 cannot write makes its office save as UTF-8."""
    content = file_content("advice", [{**ADVICE, "forename": "Łukasz"}], style=STYLES["csv_cp1252"], day=DAY)
    assert content.startswith(b"\xef\xbb\xbf")
    assert "Łukasz" in content.decode()


def test_a_csv_may_begin_with_a_byte_order_mark() -> None:
    """Excel's UTF-8 begins with a BOM."""
    assert file_content("advice", [], style=STYLES["csv_bom"], day=DAY).startswith(b"\xef\xbb\xbfTrust,")


@pytest.mark.parametrize(
    ("style", "birth_date", "nhs_number"),
    [
        ("csv", "04/05/2015", "0123456789"),
        ("csv_bom", "2015-05-04", "0123456789"),
        ("csv_numbers", "04/05/15", "123456789"),
        ("csv_floats", "04-May-2015", "123456789.0"),
        ("csv_serial", "42128", "123456789"),
    ],
)
def test_a_csv_writes_dates_and_numbers_as_its_office_does(style: str, birth_date: str, nhs_number: str) -> None:
    """Dates are in the office's way; a spreadsheet has eaten leading zeros where it took ids for numbers."""
    content = file_content("advice", [ADVICE], style=STYLES[style], day=DAY)
    header, row = csv_rows(content, STYLES[style].encoding)[:2]
    assert row[[name in ("DOB", "Date of birth") for name in header].index(True)] == birth_date
    assert row[[name in ("NHS No", "NHS number") for name in header].index(True)] == nhs_number


def test_blanks_trail_below_and_beside_the_table() -> None:
    """Rows and columns that hold nothing follow the table."""
    rows = csv_rows(file_content("advice", [ADVICE], style=STYLES["csv_numbers"], day=DAY), "cp1252")
    assert len(rows) == 2 + 3
    assert not any("".join(row) for row in rows[2:])
    assert all(row[-2:] == ["", ""] for row in rows)


def test_a_workbook_may_have_a_title_in_merged_cells() -> None:
    """The header stands below a title that is merged over the table's width."""
    sheet = xlsx_sheet(file_content("advice", [ADVICE], style=STYLES["xlsx_title"], day=DAY))
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {"A1:S1", "A2:S2"}
    assert (sheet["A1"].value.split()[0], sheet["A3"].value, sheet["A4"].value) == ("Advice", "Trust", "RXX")


@pytest.mark.parametrize(
    ("style", "value"), [("xlsx", BIRTH), ("xlsx_serial", 42128), ("xlsx_text_dates", "04/05/2015")]
)
def test_a_workbook_holds_dates_as_its_office_does(style: str, value: object) -> None:
    """A date is a real one, the bare number under it, or text."""
    sheet = xlsx_sheet(file_content("advice", [ADVICE], style=STYLES[style], day=DAY))
    header = next(row for row in sheet.iter_rows() if row[2].value in ("NHS No", "NHS number"))
    column = next(cell for cell in header if cell.value in ("DOB", "Date of birth"))
    assert column.offset(row=1).value == value


def test_a_workbook_may_hold_ids_as_numbers() -> None:
    """An NHS number that was taken for a number has lost its leading zero; a reference is text."""
    sheet = xlsx_sheet(file_content("advice", [ADVICE], style=STYLES["xlsx_numbers"], day=DAY))
    assert (sheet["C1"].value, sheet["C2"].value, sheet["B2"].value) == ("NHS number", 123456789, "AD-0001")


def test_returns_are_in_the_settings_own_words() -> None:
    """Roles, codes, flags and year groups are written as settings write them."""
    rows = csv_rows(file_content("annual_reviews", [review_return("100001", 1)], style=STYLES["csv"], day=DAY), "utf-8")
    entry = dict(zip(*rows, strict=True))
    assert entry["Invited"] == "Parent;Head;LA"
    assert (entry["Recommendation"], entry["PfA discussed"], entry["Year group"]) == ("Change of placement", "Yes", "R")
    assert entry["Date of meeting"] == "02/03/2026"


def test_what_people_write_by_mistake_is_written() -> None:
    """A text where a date or a code belongs goes into the file as it is."""
    slip = {**ADVICE, "date_of_birth": "31/02/2015", "need_code": "perhaps"}
    rows = csv_rows(file_content("advice", [slip], style=STYLES["csv"], day=DAY), "utf-8")
    assert {"31/02/2015", "perhaps"} <= set(rows[1])


def test_a_fact_without_a_column_is_refused() -> None:
    """A fact that no column takes is named, not dropped."""
    with pytest.raises(ValueError, match="shoe_size"):
        file_content("advice", [{**ADVICE, "shoe_size": 4}], style=STYLES["csv"], day=DAY)


def test_an_office_keeps_its_style() -> None:
    """An office's number leads to one style, and every style is somebody's."""
    assert {style_of(number) for number in range(len(STYLES))} == set(STYLES.values())
    assert style_of(3) == style_of(3 + len(STYLES))


def test_names_of_files_say_kind_and_day_only(neighbours: Sandbox) -> None:
    """Settings' and trusts' files lie in their own folders, whole, under names without a child."""
    files = sorted(str(path.relative_to(neighbours.dir)) for path in (neighbours.dir / "drop").rglob("*.*"))
    assert files == [
        "drop/settings/100001/in/annual_reviews_20260302.csv",
        "drop/trusts/RXX/in/advice_20260302.xlsx",
    ]


def test_a_second_file_of_a_day_does_not_replace_the_first(tmp_path: Path) -> None:
    """Two files of one kind and day get two names; the same file again is no second one."""
    world_dir = WorldDir(tmp_path)
    folder = world_dir.trusts_drop_dir / "RXX" / "in"
    paths = [
        leave(world_dir, folder, content, what="advice", day=START, extension="csv")
        for content in (b"one", b"two", b"one")
    ]
    assert [path.name for path in paths] == ["advice_20260302.csv", "advice_20260302_2.csv", "advice_20260302.csv"]
    assert [path.read_bytes() for path in paths[:2]] == [b"one", b"two"]
