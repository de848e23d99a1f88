"""The case system's own import of change files: old values are compared, what fits is written, rows are answered."""

import csv
import io
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from sandbox.case_system.layout import RESOURCES, Resource
from sandbox.case_system.rules import problems_with_change, problems_with_new
from sandbox.case_system.store import CaseStore
from sandbox.world_dir import write_whole

MOVED = "old no longer matches"
HEADERS = ("change_reference", "field", "answer", "reject_reason", "new_record_key")
SCHEMA = """
CREATE TABLE IF NOT EXISTS import_answer (
    change_reference TEXT NOT NULL,
    field TEXT NOT NULL,
    answer TEXT NOT NULL,
    reject_reason TEXT NOT NULL,
    new_record_key TEXT NOT NULL,
    PRIMARY KEY (change_reference, field)
)
"""
_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")
Row = dict[str, str]
Answer = tuple[str, str, str]  # accepted or rejected, why, and the number of a new record


def import_changes(store: CaseStore, folder: Path) -> dict[str, int]:
    """Import every change file of the folder `out` that has no return in `in` yet; return how rows were answered."""
    counts = {"files": 0, "accepted": 0, "rejected": 0}
    store.connection.execute(SCHEMA)
    for path in sorted((folder / "out").glob("changes-*.csv")):
        target = folder / "in" / f"return-of-{path.name}"
        if target.exists():
            continue
        answers = [*import_file(store, path)]
        write_whole(target, _as_csv(answers))
        counts["files"] += 1
        for row in answers:
            counts[row["answer"]] += 1
    return counts


def import_file(store: CaseStore, path: Path) -> Iterator[Row]:
    """Import one file and yield its answers; a change that was answered before is answered alike and does nothing."""
    store.connection.execute(SCHEMA)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [{name: _as_meant(cell) for name, cell in row.items()} for row in csv.DictReader(file)]
    for reference, together in groupby(rows, key=lambda row: row["change_reference"]):
        of_one = [*together]
        with store.writing():
            known = _known(store, reference)
            news = [row for row in of_one if row["field"] not in known]
            known |= _apply(store, news) if news else {}
            _remember(store, reference, known)
        for row in of_one:
            yield dict(zip(HEADERS, (reference, row["field"], *known[row["field"]]), strict=True))


def _apply(store: CaseStore, rows: list[Row]) -> dict[str, Answer]:
    resource = RESOURCES[rows[0]["native_type"]]
    return (_create if rows[0]["kind"] == "create" else _change)(store, resource, rows)


def _change(store: CaseStore, resource: Resource, rows: list[Row]) -> dict[str, Answer]:
    stored = store.find(resource, rows[0]["record_key"])
    if stored is None:
        return {row["field"]: ("rejected", "unknown record", "") for row in rows}
    answers: dict[str, Answer] = {}
    wanted: dict[str, Any] = {}
    for row in rows:
        name = row["native_field"]
        old, new = (_value(resource, name, row[column]) for column in ("old_value", "new_value"))
        if stored.values.get(name) == new:
            answers[row["field"]] = ("accepted", "", "")
        elif stored.values.get(name) != old:
            answers[row["field"]] = ("rejected", MOVED, "")
        else:
            wanted[name] = new
    problems = problems_with_change(store, resource, stored.values, wanted)
    fine = {name: value for name, value in wanted.items() if name not in problems}
    if fine:
        store.change(resource, stored, fine, source="bridge")
    for row in rows:
        problem = problems.get(row["native_field"])
        answers.setdefault(row["field"], ("rejected", problem, "") if problem else ("accepted", "", ""))
    return answers


def _create(store: CaseStore, resource: Resource, rows: list[Row]) -> dict[str, Answer]:
    values = {row["native_field"]: _value(resource, row["native_field"], row["new_value"]) for row in rows}
    problems = problems_with_new(store, resource, values)
    if problems:
        usual = next(iter(problems.values()))
        return {row["field"]: ("rejected", problems.get(row["native_field"], usual), "") for row in rows}
    ref = store.next_ref(resource)
    store.create(resource, {**values, resource.key.native: ref}, source="bridge")
    return {row["field"]: ("accepted", "", ref) for row in rows}


def _known(store: CaseStore, reference: str) -> dict[str, Answer]:
    rows = store.connection.execute(
        "SELECT field, answer, reject_reason, new_record_key FROM import_answer WHERE change_reference = ?",
        (reference,),
    )
    return {field: (answer, reason, key) for field, answer, reason, key in rows}


def _remember(store: CaseStore, reference: str, answers: dict[str, Answer]) -> None:
    store.connection.executemany(
        "INSERT OR IGNORE INTO import_answer VALUES (?, ?, ?, ?, ?)",
        [(reference, field, *answer) for field, answer in answers.items()],
    )


def _value(resource: Resource, name: str, cell: str) -> Any:
    if not cell:
        return None
    field = resource.by_native.get(name)
    return int(cell) if field is not None and field.kind == "whole" and cell.isdigit() else cell


def _as_meant(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_RUN_BY_SPREADSHEETS) else cell


def _as_csv(rows: list[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, HEADERS)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
