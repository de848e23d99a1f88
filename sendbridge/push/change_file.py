"""Writes what waits in the outbox into a change file for the case system's own import, and waits for its answers."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from sendbridge.feeds import leave_file
from sendbridge.mapping import load_feed
from sendbridge.push.change_rows import HEADERS, Row, as_text, rows_of
from sendbridge.push.drain import NIGHTS_TO_TRY, TARGET, Counts
from sendbridge.push.faults import Letter, open_faults
from sendbridge.push.returned_changes import take_returns
from sendbridge.push.usual_size import Release, demand_usual_size
from sendbridge.settings import Settings
from sendbridge.spreadsheets import Sheet, csv_bytes, write_book
from sendbridge.store import changes, deliveries, outbox, sent_changes
from sendbridge.store.identity import delivery_key
from sendbridge.store.session import transaction

KIND = "change_file"


def push_by_file(settings: Settings, sync_date: date, *, release: Release | None = None) -> Counts:
    """Take the answers that came, then write what waits into one file; raise PushStopped when that is far too much.

    A file is there whole before its letters count as sent: after a crash between the two it is written again.
    """
    counts = take_returns(settings, sync_date).counts
    if settings.push_mode(TARGET) != "apply":
        return counts | {"changes_sent": 0}
    with transaction(settings.state_url) as connection:
        letters = to_send(connection, settings.authority_code)
        waiting = [letter for letter, _ in letters]
        demand_usual_size(connection, settings, sync_date, target=TARGET, letters=waiting, release=release)
    counts["changes_sent"] = _send(settings, sync_date, letters) if letters else 0
    counts["changes_waiting"] = _give_up_slowly(settings, sync_date)
    return counts


def to_send(connection: Connection, authority_code: str) -> list[tuple[Letter, Sequence[Any]]]:
    """Return the letters that wait with their fields, but those that say nothing which is not under way already."""
    under_way = {_place(row): row["new_value"] for row in sent_changes.in_flight(connection, authority_code, TARGET)}
    found: list[tuple[Letter, Sequence[Any]]] = []
    for letter in outbox.waiting(connection, authority_code, TARGET):
        fields = changes.of_key(connection, authority_code, letter["idempotency_key"])
        if any(under_way.get(_place(row), _NOT_SENT) != row["new_value"] for row in fields):
            found.append((letter, fields))
    return found


_NOT_SENT = object()


def _place(change: Any) -> tuple[str, str, str]:
    return change["target_type"], change["target_key"] or change["source_key"], change["field"]


def _send(settings: Settings, sync_date: date, letters: Sequence[tuple[Letter, Sequence[Any]]]) -> int:
    authority_code = settings.authority_code
    with transaction(settings.state_url) as connection:
        name = _file_name(connection, authority_code, sync_date)
    rows = [*_rows(settings, letters, sync_date)]
    for file_name, body in _bodies(settings, rows, name=name, made=sync_date).items():
        leave_file(settings.case_changes_dir.parent, settings.case_changes_dir.name, file_name, body)
    with transaction(settings.state_url) as connection:
        _replace_older(connection, authority_code, letters)
        keys = [letter["idempotency_key"] for letter, _ in letters]
        sent_changes.note_sent(connection, authority_code, keys, sync_date=sync_date)
        deliveries.enqueue(connection, authority_code, [_delivery(settings, sync_date, name, len(keys), len(rows))])
    return len(letters)


def _replace_older(
    connection: Connection, authority_code: str, letters: Iterable[tuple[Letter, Sequence[Any]]]
) -> None:
    """What a newer letter says of a field takes the place of what an older one, still under way, said of it."""
    newer = {_place(change) for _, fields in letters for change in fields}
    older = sent_changes.in_flight(connection, authority_code, TARGET)
    sent_changes.replace(connection, authority_code, [row["change_id"] for row in older if _place(row) in newer])


def _file_name(connection: Connection, authority_code: str, sync_date: date) -> str:
    """Return the file's name without its ending; a second file of one night is numbered."""
    number = deliveries.count_of(connection, authority_code, KIND, sync_date=sync_date) + 1
    return f"changes-{sync_date}" + (f"-{number}" if number > 1 else "")


def _rows(settings: Settings, letters: Iterable[tuple[Letter, Sequence[Any]]], sync_date: date) -> Iterator[Row]:
    mapping = load_feed(settings, TARGET)
    for letter, fields in letters:
        yield from rows_of(mapping, letter, fields, night=sync_date)


def _bodies(settings: Settings, rows: Sequence[Row], *, name: str, made: date) -> Mapping[str, bytes]:
    """Return both forms of the file; a spreadsheet keeps dates and numbers, a CSV is in the case system's own form."""
    mapping = load_feed(settings, TARGET)
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "changes.xlsx"
        sheet = Sheet(HEADERS, rows, day_format="dd/mm/yyyy")
        write_book(book, {"Changes": sheet}, title="Changes for the case system", made=made)
        workbook = book.read_bytes()
    return {f"{name}.csv": csv_bytes([*HEADERS], [as_text(row, mapping) for row in rows]), f"{name}.xlsx": workbook}


def _delivery(settings: Settings, sync_date: date, name: str, letters: int, rows: int) -> dict[str, Any]:
    return {
        "delivery_key": delivery_key(settings.authority_code, KIND, name),
        "kind": KIND,
        "recipient": TARGET,
        "subject_id": name,
        "sync_date": sync_date,
        "content": {"changes": letters, "rows": rows},
        "state": "delivered",
        "delivered_date": sync_date,
    }


def _give_up_slowly(settings: Settings, sync_date: date) -> int:
    """Count the night for all that has no answer, tell people of what waits too long, and return how many wait."""
    with transaction(settings.state_url) as connection:
        sent_changes.note_unanswered(connection, settings.authority_code, TARGET, sync_date=sync_date)
        waiting = sent_changes.unanswered(connection, settings.authority_code, TARGET)
        late = [("PU02", letter, "") for letter in waiting if letter["missed_nights"] >= NIGHTS_TO_TRY]
        open_faults(connection, settings.authority_code, sync_date, found=late)
    return len(waiting)
