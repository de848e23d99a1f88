"""Writes what a check found: the list as XLSX and CSV, the notes for COLLECT, and the summary page."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sendbridge.return_check.checking import Checked
from sendbridge.return_check.faults import HEADERS, cells, counts_by_rule, listed_faults
from sendbridge.return_check.notes import NOTEPAD_HEADERS, has_notes, notepad
from sendbridge.return_check.summary import summary_page
from sendbridge.spreadsheets import Sheet, safe_cell, write_book

_WIDTHS = {"title": 42, "guidance": 55, "value": 22, "place": 42, "law": 30, "note": 40, "severity": 8, "priority": 8}
_USUAL_WIDTH = 16


def write_results(checked: Checked, folder: Path) -> list[Path]:
    """Write the four files into the folder and return their paths; a file that is open in a spreadsheet is told."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{checked.kind.name}_check"
    workbook, text = folder / f"{stem}.xlsx", folder / f"{stem}.csv"
    page, notes = folder / f"{stem}.html", folder / f"{stem}_notepad.csv"
    write_book(workbook, _sheets(checked), title=checked.kind.title, made=checked.as_of)
    _write_csv(text, list(HEADERS.values()), (cells(fault) for fault in listed_faults(checked.con)))
    written = [workbook, text, page]
    noted = [*notepad(listed_faults(checked.con))] if has_notes(checked.con) else []  # the list is sorted each time
    if noted:
        _write_csv(notes, NOTEPAD_HEADERS, noted)
        written.append(notes)
    page.write_text(summary_page(checked, lists=[path.name for path in written if path != page]), encoding="utf-8")
    return written


def _sheets(checked: Checked) -> dict[str, Sheet]:
    widths = {header: _WIDTHS.get(name, _USUAL_WIDTH) for name, header in HEADERS.items()}
    rules = {"Rule": 10, "Level": 8, "Priority": 8, "What is wrong": 70, "How many": 10}
    silent = {"Rule": 10, "Outcome": 16, "Why": 80}
    return {
        "Faults": Sheet(widths, map(cells, listed_faults(checked.con))),
        "By rule": Sheet(rules, counts_by_rule(checked.con)),
        "Not evaluated": Sheet(silent, _not_evaluated(checked)),
    }


def _not_evaluated(checked: Checked) -> Iterator[Sequence[object]]:
    for each in checked.evaluations:
        if each.outcome in ("not_evaluated", "broken"):
            yield each.rule_id, each.outcome.replace("_", " "), each.message


def _write_csv(path: Path, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headers)
        writer.writerows([safe_cell(cell) for cell in row] for row in rows)
