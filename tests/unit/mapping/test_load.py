"""What a mapping file may not say, and how the complaint names the line."""

from pathlib import Path

import pytest

from sendbridge.errors import Misconfigured
from sendbridge.mapping import load_mapping
from tests.unit.mapping.small_mapping import CASELOAD, mapping_of, read_rows

FAULTS = [
    ("caseload_entry:\n", "caseload_entries:\n", 5, "no record type caseload_entries"),
    ("surname: [Surname]", "sirname: [Surname]", 14, "caseload_entry has no field sirname"),
    ("entry_reference: [Local no]\n", "service: [Local no]\n", 11, "entry_reference is part of the key"),
    (
        "surname: [Surname]",
        "surname: [Local no]",
        14,
        "entry_reference and surname are both read from the column Local no",
    ),
    ("%d/%m/%y", "%d/%m", 8, "%d/%m must name the year once"),
    ("%d/%m/%y", "%d/%m/%Q", 8, "%d/%m/%Q is no date format"),
    ("%d/%m/%y", "%m/%d/%Y", 8, "%d/%m/%Y and %m/%d/%Y read the same text as different days"),
    ("Male: M", "Male: X", 16, "sex has no code X"),
    ("Male: M", "Male: M, female: M", 16, "Female stands twice"),
    ("Male: M", "Male: M, Male: M", 16, "Male stands here twice"),
    ("{nhs_number: 10}", "{nhs_number: ten}", 9, "the width of nhs_number is a whole number"),
    ("{nhs_number: 10}", "{upn: 13}", 9, "pad names upn"),
    ("format: table", "fromat: table", 7, "fromat means nothing here"),
    ("format: table", "format: xml", 7, "format is json or table"),
    ("sender: true", "sender: maybe", 11, "true or false is wanted"),
    ("source: health_trusts\n", "", 2, "the mapping needs source"),
    ("      dates:", "      encoding: klingon\n      dates:", 8, "no text encoding klingon"),
    ("[Surname]", "[Surname", 15, "this is not YAML"),
]


@pytest.mark.parametrize(("was", "becomes", "line", "complaint"), FAULTS, ids=[fault[3] for fault in FAULTS])
def test_a_fault_is_named_with_file_and_line(tmp_path: Path, was: str, becomes: str, line: int, complaint: str) -> None:
    """Whoever edits a mapping is led to the line."""
    assert was in CASELOAD
    with pytest.raises(Misconfigured) as refused:
        mapping_of(CASELOAD.replace(was, becomes, 1), tmp_path)
    assert str(refused.value).startswith(f"{tmp_path / 'small.yml'}, line {line}: ")
    assert complaint in str(refused.value)


def test_dates_without_a_format_are_refused(tmp_path: Path) -> None:
    """A date column cannot be read by guessing."""
    text = "\n".join(line for line in CASELOAD.splitlines() if "dates:" not in line)
    with pytest.raises(Misconfigured, match="line 14: date_of_birth is a date, and the mapping names no dates"):
        mapping_of(text, tmp_path)


def test_words_stay_words(tmp_path: Path) -> None:
    """Yes, No, on and 010 are what the file says, not what YAML makes of them."""
    text = CASELOAD.replace("Male: M", "No: M, 010: F, on: M")
    rule = mapping_of(text, tmp_path).layout("caseload_entry", "file").by_field["sex"]
    assert rule.codes == {"No": "M", "010": "F", "on": "M", "Female": "F", "Not said": None}


def test_what_is_said_on_top_holds_below_unless_said_again(tmp_path: Path) -> None:
    """Formats are written once per file and replaced where a layout differs."""
    text = CASELOAD.replace('version: "1"', 'version: "1"\nformat: json\ndates: ["%Y-%m-%d"]\nrows: records')
    layout = mapping_of(text, tmp_path).layout("caseload_entry", "file")
    assert (layout.form, layout.rows_name) == ("table", "records")
    assert layout.by_field["status_date"].dates[0] == "%d/%m/%Y"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"- just\n- a list\n"])
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, content: bytes) -> None:
    """Nothing but Misconfigured comes of a wrong file."""
    path = tmp_path / "small.yml"
    path.write_bytes(content)
    with pytest.raises(Misconfigured, match="small.yml"):
        load_mapping(path)


LISTED = """
source: annex_a
version: "1"
records:
  annex_a_support:
    file:
      numbered: L2-
      dates: ["%d/%m/%Y"]
      columns:
        upn: [UPN]
        date_of_birth: [DOB]
"""


def test_rows_without_a_key_are_numbered(tmp_path: Path) -> None:
    """Where the mapping numbers the rows the key needs no column, and is the prefix and the row's number."""
    layout = mapping_of(LISTED, tmp_path).layout("annex_a_support", "file")
    records, bad = read_rows(layout, [{"upn": "A1"}, {"date_of_birth": "x"}])
    assert [row["record_key"] for row in records] == [row["row_key"] for row in records] == ["L2-000001", "L2-000002"]
    assert bad == [(2, "date_of_birth", "bad_date", "x")]


def test_rows_that_nobody_numbers_need_a_key(tmp_path: Path) -> None:
    """A list without a key is refused, unless its rows are numbered."""
    with pytest.raises(Misconfigured, match="row_key is part of the key"):
        mapping_of(LISTED.replace("numbered: L2-", "format: table"), tmp_path)
