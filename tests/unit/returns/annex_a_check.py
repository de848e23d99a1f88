"""Reads Annex A files into a database of their own and judges them, as `sendbridge check` does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

from sendbridge.checks.examples import create_empty_night
from sendbridge.checks.figures import load_figures
from sendbridge.checks.rules import create_tables, evaluate_with_rules, load_suites, set_parameters
from sendbridge.returns import annex_a
from sendbridge.settings import Settings

DAY = date(2026, 3, 1)
SETTINGS = Settings()
FIGURES = load_figures(SETTINGS)
SUITES = [suite for suite in load_suites(SETTINGS) if suite.asked_of == annex_a.FEED]
ROW = {"Unique ID": "1", "UPN": "T895200025001", "ULN": "1000000042", "Date of birth": "01/06/2015", "Gender": "F"}
PLAN = ROW | {
    "Ethnicity": "WBRI",
    "Date initial EHC plan issued": "01/02/2021",
    "Date updated EHC plan issued": "01/04/2025",
    "Date EHC plan last reviewed": "01/12/2025",
    "SEN primary need": "ASD",
    "Main education establishment - URN": "100001",
    "Subsidiary education establishment - phase (dual registration)": "",
    "Does the child or young person have a disability?": "Yes",
}
SUPPORT = {heading: value for heading, value in PLAN.items() if "EHC" not in heading}


@dataclass(frozen=True)
class Checked:
    """What came of reading and judging files."""

    con: duckdb.DuckDBPyConnection
    outcomes: dict[str, str]
    messages: dict[str, str | None]
    said: list[str]

    @property
    def findings(self) -> set[tuple[str, str]]:
        """Rule and row of every finding."""
        return {*self.con.execute("SELECT rule_id, subject_id FROM finding").fetchall()}

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self.con.execute(sql).fetchall()


def read_and_judge(files: Sequence[Path], *, day: date = DAY) -> Checked:
    """Read the files and judge them by the rules of the lists."""
    con = duckdb.connect()
    create_empty_night(con)
    create_tables(con)
    set_parameters(con, day, {}, figures=FIGURES)
    said: list[str] = []
    annex_a.read(con, SETTINGS, files, progress=said.append)
    evaluations = [each for suite in SUITES for each in evaluate_with_rules(con, suite)]
    outcomes = {each.rule_id: each.outcome for each in evaluations}
    return Checked(con, outcomes, {each.rule_id: each.message for each in evaluations}, said)


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    """Write a workbook, cell by cell; a date becomes a real date cell."""
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def table(*rows: dict[str, Any]) -> list[list[Any]]:
    """Return the heading row and the rows; the first row names the columns."""
    return [list(rows[0]), *([row.get(heading) for heading in rows[0]] for row in rows)]


def list_1(*changes: dict[str, Any]) -> list[list[Any]]:
    """Return a List 1 of sound rows, each changed as told; what any row names is a column."""
    added = {heading: "" for change in changes for heading in change}
    return table(*(PLAN | added | {"UPN": f"T8952000250{place:02}"} | change for place, change in enumerate(changes)))
