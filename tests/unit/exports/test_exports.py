"""Exception lists hold what their readers need, safely."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendbridge.errors import NightNotReady
from sendbridge.exports import export_lists, list_exceptions, night_tallies, slug
from sendbridge.settings import Settings
from sendbridge.spreadsheets import csv_bytes, safe_cell
from tests.council import FIRST, Council
from tests.night_builder import NightBuilder


@pytest.fixture
def council(state_url: str, tmp_path: Path) -> Council:
    """A council with two faults of two owners, one about a restricted child."""
    made = Council(
        Settings(
            state_url=state_url,
            nights_dir=tmp_path / "nights",
            landing_dir=tmp_path / "landing",
            exports_dir=tmp_path / "exports",
        )
    )
    made.night(two_faults)
    return made


def two_faults(night: NightBuilder) -> None:
    """AR03 for a keyworker about P2, AR22 for a setting about a restricted P3."""
    night.record("person", person_id="P2", surname="=Ash", forename="Robin")
    night.record("person", person_id="P3", surname="Hidden", forename="Kim", restricted=True)
    night.record("establishment", urn="100002", establishment_name="Oak School", feed="establishment_register")
    night.arrive("case_management")
    night.rule("AR03").find("AR03", ("review", "R1"), person_id="P2")
    night.rule("AR22", owner_role="SENCO / setting", priority=3).find("AR22", ("person", "P3"), person_id="P3")
    night.add("clock", deadline_id="R06", person_id="P2", due_date=date(2026, 2, 27), state="overdue")


def read(council: Council, name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV list."""
    body = (council.settings.exports_dir / FIRST.isoformat() / name).read_bytes()
    return [*csv.DictReader(io.StringIO(body.decode("utf-8-sig")))]


def test_there_is_one_whole_list_and_one_for_each_owner(council: Council) -> None:
    """Every owner has a list of his own in both formats; names of files say the owner and nothing else."""
    counts = {"exception_lists": 3, "exceptions_listed": 2, "exceptions_accepted": 0}
    assert export_lists(council.settings, FIRST) == counts
    names = sorted(path.name for path in (council.settings.exports_dir / "2026-03-02").iterdir())
    assert names == [
        f"exceptions_{who}.{kind}" for who in ("all", "senco-setting", "send-keyworker") for kind in ("csv", "xlsx")
    ]
    assert [row["Rule"] for row in read(council, "exceptions_senco-setting.csv")] == ["AR22"]


def test_a_list_names_child_setting_and_what_to_do(council: Council) -> None:
    """The council's people see whom it is about, where, and what to do, in cells that no spreadsheet runs."""
    export_lists(council.settings, FIRST)
    row = read(council, "exceptions_send-keyworker.csv")[0]
    assert (row["Surname"], row["Forename"], row["What to do"]) == ("'=Ash", "Robin", "do AR03")
    assert (row["Setting"], row["Record"], row["From the first night"]) == ("Oak School", "R1", "yes")


def test_a_list_counts_the_days_to_the_childs_next_legal_date(council: Council) -> None:
    """Past days are negative; a child without a running clock has neither date nor days."""
    export_lists(council.settings, FIRST)
    late, without = read(council, "exceptions_all.csv")
    assert (late["Next legal date"], late["Days left"]) == ("2026-02-27", "'-3")
    assert (without["Next legal date"], without["Days left"]) == ("", "")


def test_within_a_priority_the_nearest_legal_date_comes_first(council: Council) -> None:
    """Whoever has a date comes before whoever has none, the earliest first, whatever the day of detection."""

    def fill(night: NightBuilder) -> None:
        night.arrive("case_management").rule("AR03")
        for person_id, due_date in (("P4", date(2026, 5, 1)), ("P5", date(2026, 3, 9)), ("P6", None)):
            night.find("AR03", ("person", person_id), person_id=person_id)
            night.add("clock", deadline_id="R01", person_id=person_id, due_date=due_date, state="running")

    council.night(fill)
    found = list_exceptions(council.settings, rule_id="AR03", subject_type="person")
    assert [row["person_id"] for row in found] == ["P5", "P4", "P6"]
    assert [row["next_legal_date"] for row in found] == ["2026-03-09", "2026-05-01", None]


def test_a_restricted_child_is_not_named(council: Council) -> None:
    """Who is adopted or at a protected address is listed by number only."""
    export_lists(council.settings, FIRST)
    (row,) = read(council, "exceptions_senco-setting.csv")
    assert (row["Person"], row["Surname"], row["Forename"]) == ("P3", "restricted", "restricted")


def test_both_formats_say_the_same_and_all_cells_are_text(council: Council) -> None:
    """The XLSX holds the CSV's cells, none of them a number, a date or a formula."""
    export_lists(council.settings, FIRST)
    book = openpyxl.load_workbook(council.settings.exports_dir / FIRST.isoformat() / "exceptions_all.xlsx")
    header, *rows = book.active.iter_rows(values_only=True)
    assert [dict(zip(header, (cell or "" for cell in row), strict=True)) for row in rows] == read(
        council, "exceptions_all.csv"
    )
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
    assert all(cell is None or isinstance(cell, str) for row in rows for cell in row)


def test_the_same_night_makes_the_same_bytes(council: Council) -> None:
    """Lists made twice are equal byte for byte."""
    folder = council.settings.exports_dir / FIRST.isoformat()
    export_lists(council.settings, FIRST)
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    export_lists(council.settings, FIRST)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


def test_a_night_that_is_not_sealed_has_no_lists(council: Council) -> None:
    """The sentence says which night to run."""
    with pytest.raises(NightNotReady, match="2026-03-09"):
        export_lists(council.settings, FIRST.replace(day=9))


@pytest.mark.parametrize(
    ("filters", "rules"),
    [
        ({}, ["AR03", "AR22"]),
        ({"rule_id": "AR22"}, ["AR22"]),
        ({"owner_role": "SEND keyworker"}, ["AR03"]),
        ({"setting_urn": "100002"}, ["AR03"]),
        ({"state": "closed"}, []),
        ({"state": None, "priority": 3}, ["AR22"]),
    ],
)
def test_exceptions_are_listed_by_what_stands_on_them(
    council: Council, filters: dict[str, Any], rules: list[str]
) -> None:
    """Lists filter without opening a night, and hold no names."""
    found = list_exceptions(council.settings, **filters)
    assert [row["rule_id"] for row in found] == rules
    assert "Ash" not in str(found)


def test_the_night_is_told_by_rule_and_owner(council: Council) -> None:
    """Opened, still open, closed and reopened are counted apart."""
    council.night(
        lambda night: night.arrive("case_management").rule("AR03").rule("AR22", "passed").find("AR03", ("review", "R1"))
    )
    first, second = (night_tallies(council.settings, FIRST.replace(day=day))["exceptions"] for day in (2, 3))
    assert [(row["rule_id"], row["opened"]) for row in first] == [("AR03", 1), ("AR22", 1)]
    assert [(row["rule_id"], row["owner_role"], row["still_open"], row["closed"]) for row in second] == [
        ("AR03", "SEND keyworker", 1, 0),
        ("AR22", "SENCO / setting", 0, 1),
    ]


@pytest.mark.parametrize("text", ["=1+1", "+44", "-5", "@SUM", "\tx", "\rx"])
def test_what_a_spreadsheet_would_run_is_text(text: str) -> None:
    """A quote goes before what begins a formula, in lists and in headers."""
    assert safe_cell(text) == f"'{text}"
    assert csv_bytes([text], []).decode("utf-8-sig").lstrip('"').startswith("'")


def test_an_owner_makes_a_plain_file_name() -> None:
    """Whatever an owner is called, his file's name has small letters, digits and dashes."""
    assert slug("Admissions / placements team (SEND)") == "admissions-placements-team-send"
