"""Writes the answer key of a day, part of the population by part: one CSV file a sheet."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Protocol

SHEETS = {
    "breaches": ("rule_id", "subject_type", "subject_id", "planted"),
    "ties": ("record_type", "record_key", "person_id", "expect"),
    "knows": ("kind", "subject", "source", "detail"),
    "timeliness": ("plan_id", "review_class", "evidence", "decision_class"),
}


class Knowing(Protocol):
    """Who can tell what a correct night finds."""

    def key(self, as_of: date) -> Iterable[Any]: ...
    def ties(self, as_of: date) -> Iterable[Any]: ...
    def knows(self, as_of: date) -> Iterable[Any]: ...
    def timeliness(self, as_of: date) -> Iterable[Any]: ...


class Key:
    """The sheets of one day while they are written."""

    def __init__(self, writers: dict[str, Any]) -> None:
        self._writers = writers
        self._senders = set[tuple[Any, ...]]()

    def add(self, part: Knowing, day: date) -> None:
        """Write what follows from one part of the population."""
        answers = {
            "breaches": self._each_sender_once(part.key(day)),
            "ties": part.ties(day),
            "knows": part.knows(day),
            "timeliness": part.timeliness(day),
        }
        for sheet, entries in answers.items():
            self._writers[sheet].writerows([getattr(entry, name) for name in SHEETS[sheet]] for entry in entries)

    def _each_sender_once(self, breaches: Iterable[Any]) -> Iterator[Any]:
        """Senders are the one subject that the parts share."""
        for entry in breaches:
            identity = (entry.rule_id, entry.subject_id)
            if entry.subject_type != "sender" or identity not in self._senders:
                yield entry
            if entry.subject_type == "sender":
                self._senders.add(identity)


@contextmanager
def key_of(folder: Path) -> Iterator[Key]:
    """Yield the key to be written into the folder; nobody ever sees half of it."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = {sheet: folder / f".{sheet}.part" for sheet in SHEETS}
    with ExitStack() as stack:
        files = {sheet: stack.enter_context(part.open("w", newline="")) for sheet, part in parts.items()}
        writers = {sheet: csv.writer(file) for sheet, file in files.items()}
        for sheet, columns in SHEETS.items():
            writers[sheet].writerow(columns)
        yield Key(writers)
    for sheet, part in parts.items():
        part.replace(folder / f"{sheet}.csv")
