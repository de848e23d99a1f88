"""Takes the returns that lie in the case system's folder: each file once, and what cannot be taken goes back."""

import hashlib
import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from sendbridge.errors import Misconfigured
from sendbridge.feeds import leave_file
from sendbridge.feeds.drop_folders import read_still, why_it_waits
from sendbridge.push.answered_fields import Taken, sorted_complaints, take_answers
from sendbridge.push.returned_rows import Complaint, read_return
from sendbridge.settings import CASE_SYSTEM, Settings
from sendbridge.spreadsheets import csv_bytes
from sendbridge.store import deliveries
from sendbridge.store.identity import delivery_key
from sendbridge.store.session import require_kept, transaction

KIND = "change_return"
HEADERS = ("row", "change_reference", "what_is_wrong_and_what_to_do")
_TAKEN = ("changes_accepted", "changes_refused", "changes_moved", "answers_known")
_TABLES = (".csv", ".xlsx", ".xlsm", ".xls")


@dataclass
class Returns:
    """What came of the returns of one run: counts, and the file in which each complaint lies."""

    counts: dict[str, int] = field(default_factory=dict)
    complaints: list[Complaint] = field(default_factory=list)

    @property
    def answers(self) -> int:
        """How many answers were taken, or had been before."""
        return sum(self.counts.get(name, 0) for name in _TAKEN)


def take_returns(settings: Settings, sync_date: date) -> Returns:
    """Take every return that lies still in the case system's folder `in`; the files stay where they are."""
    folder = settings.case_changes_dir / "in"
    taken = Returns()
    paths = [path for path in folder.glob("*") if path.is_file() and not path.name.startswith(".")]
    for path in sorted(paths, key=lambda path: (path.stat().st_mtime_ns, path.name)):
        body = None if why_it_waits(path, quiet_seconds=settings.quiet_seconds) else read_still(path)
        if body is None:
            _count(taken, returns_waiting=1)
        else:
            _take(settings, sync_date, body, path.suffix.lower(), into=taken)
    return taken


def take_return(settings: Settings, sync_date: date, path: Path) -> Returns:
    """Take one return, wherever it lies; raise Misconfigured when there is no such table."""
    if not path.is_file():
        raise Misconfigured(f"there is no file {path}; name the return of a change file")
    if path.suffix.lower() not in _TABLES:
        raise Misconfigured(f"{path} is no CSV or XLSX file; name the return of a change file")
    require_kept(settings.state_url)
    taken = Returns()
    _take(settings, sync_date, path.read_bytes(), path.suffix.lower(), into=taken)
    return taken


def _take(settings: Settings, sync_date: date, body: bytes, suffix: str, *, into: Returns) -> None:
    """Take a file whole, in one transaction with the memory that it was taken."""
    sha256 = hashlib.sha256(body).hexdigest()
    key = delivery_key(settings.authority_code, KIND, sha256)
    with transaction(settings.state_url) as connection:
        before = deliveries.read(connection, settings.authority_code, key)
        if before is None:
            taken = _answers(connection, settings, sync_date, body, suffix)
            deliveries.enqueue(connection, settings.authority_code, [_delivery(key, sha256, sync_date, taken)])
    if before is not None:
        _count(into, returns_known=1)
        return
    into.complaints += taken.complaints
    _leave_complaints(settings, sha256, taken.complaints)
    _count(
        into,
        returns_taken=1,
        changes_accepted=taken.accepted,
        changes_refused=taken.refused,
        changes_moved=taken.moved,
        answers_known=taken.known,
        changes_half_answered=taken.half_answered,
        answers_not_taken=len(taken.complaints) - taken.half_answered,
    )


def _answers(connection: Connection, settings: Settings, sync_date: date, body: bytes, suffix: str) -> Taken:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"return{suffix}"
        path.write_bytes(body)
        rows = read_return(path)
    if isinstance(rows, Complaint):
        return Taken(complaints=[rows])
    return take_answers(connection, settings.authority_code, sync_date, rows=rows)


def _leave_complaints(settings: Settings, sha256: str, complaints: list[Complaint]) -> None:
    """Leave what could not be taken beside the change files, for whoever makes the return; no value is in it."""
    if complaints:
        rows = [(one.row, one.reference, one.says) for one in sorted_complaints(complaints)]
        name = f"return-{sha256[:12]}-to-correct.csv"
        leave_file(settings.case_changes_dir.parent, settings.case_changes_dir.name, name, csv_bytes(HEADERS, rows))


def _delivery(key: str, sha256: str, sync_date: date, taken: Taken) -> dict[str, Any]:
    return {
        "delivery_key": key,
        "kind": KIND,
        "recipient": CASE_SYSTEM,
        "subject_id": sha256[:16],
        "sync_date": sync_date,
        "content": {"accepted": taken.accepted, "refused": taken.refused, "moved": taken.moved},
        "state": "delivered",
        "delivered_date": sync_date,
    }


def _count(taken: Returns, **counts: int) -> None:
    for name, count in counts.items():
        taken.counts[name] = taken.counts.get(name, 0) + count
