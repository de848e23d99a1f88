"""Reads what comes back of a change file: which change was accepted, which was not and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sendbridge.mapping.language import ColumnRule, LayoutMapping
from sendbridge.mapping.tables import DOES_NOT_OPEN, is_broken_spreadsheet, read_table
from sendbridge.records import Column
from sendbridge.spreadsheets import original_text

Answer = Literal["accepted", "rejected", "moved"]
MOVED = "old no longer matches"  # the one reason that says that nothing is wrong with the value
_ANSWERS: dict[str, Answer] = {"accepted": "accepted", "rejected": "rejected"}
_HEADINGS = {
    "change_reference": ("change_reference", "change reference"),
    "field": ("field",),
    "answer": ("answer", "accepted or rejected", "result"),
    "reason": ("reject_reason", "reject reason", "reason"),
    "record_key": ("new_record_key", "new record key", "record_key", "record key"),
}
_NEEDED = ("change_reference", "field", "answer")
LONGEST_REASON = 200


@dataclass(frozen=True)
class ReturnedRow:
    """One row of a return; `row` counts as a person sees it, the heading's among them."""

    row: int
    reference: str
    field: str
    answer: str
    reason: str
    record_key: str

    @property
    def said(self) -> Answer | None:
        """What it answers; None where it is neither of the two words."""
        answer = _ANSWERS.get(self.answer.casefold())
        is_moved = _plain(self.reason) == _plain(MOVED)
        return "moved" if answer == "rejected" and is_moved else answer


@dataclass(frozen=True)
class Complaint:
    """What of a return could not be taken, and what to do; it names a row and never a value."""

    row: int
    reference: str
    says: str


def read_return(path: Path) -> list[ReturnedRow] | Complaint:
    """Return the rows of a CSV or XLSX file, or why it cannot be read."""
    if is_broken_spreadsheet(path):
        return Complaint(1, "", f"the file {DOES_NOT_OPEN}")
    table = read_table(path, _LAYOUT)
    found = {column.field for column in table.place.header.columns} if table else set()
    if table is None or not found >= {*_NEEDED}:
        lacking = ", ".join(name for name in _NEEDED if name not in found)
        return Complaint(1, "", f"the file has no column {lacking}; name the columns as the contract does")
    header_row = table.place.header.row + 1
    return [*_rows({field: column.to_pylist() for field, column in table.columns.items()}, header_row)]


def _rows(columns: dict[str, list[str | None]], header_row: int) -> Iterator[ReturnedRow]:
    for number, _ in enumerate(columns["change_reference"]):
        said = {
            name: original_text((columns[name][number] or "").strip()) if name in columns else "" for name in _HEADINGS
        }
        if any(said.values()):
            yield ReturnedRow(
                row=header_row + number + 1,
                reference=said["change_reference"],
                field=said["field"],
                answer=said["answer"],
                reason=said["reason"][:LONGEST_REASON],
                record_key=said["record_key"],
            )


def _plain(reason: str) -> str:
    return " ".join(reason.replace("_", " ").casefold().rstrip(". ").split())


def _column(name: str, headings: tuple[str, ...]) -> ColumnRule:
    return ColumnRule(Column(name, str, "", personal=False, codes=()), headings)


_LAYOUT = LayoutMapping(
    record_type="change_return",
    layout="file",
    form="table",
    columns=tuple(_column(name, headings) for name, headings in _HEADINGS.items()),
    numbered="R",  # its rows have no key of their own
)
