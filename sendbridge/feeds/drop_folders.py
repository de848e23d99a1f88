"""Drop folders: one folder per sender with `in` and `out`; a file counts once it lies still and is whole."""

import os
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from sendbridge.feeds.connector import PullNotes, Seen
from sendbridge.landing import Arrival, Copy, Page
from sendbridge.mapping.fitting import layout_of
from sendbridge.mapping.language import Mapping
from sendbridge.settings import Settings

TABLES = (".csv", ".xlsx", ".xlsm", ".xls")
_NO_TABLES = (".doc", ".docx", ".jpg", ".msg", ".ods", ".pdf", ".png", ".rtf", ".txt", ".xml", ".zip")  # told by name
_UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")
_LONG_QUIET = 10  # times the usual quiet, for a file that may be half a file
_LEAST_LONG_QUIET = 120  # seconds


@dataclass(frozen=True)
class DroppedFile:
    """A file that is whole, and whose folder it lies in."""

    sender: str
    path: Path


def dropped_files(root: Path, settings: Settings, *, waiting: list[str]) -> Iterator[DroppedFile]:
    """Yield every whole table file, oldest first per sender; tell in `waiting` how many are not whole, and why."""
    for sender_dir in sorted(path for path in root.glob("*") if (path / "in").is_dir()):
        reasons: dict[str, int] = {}
        for path in _oldest_first(sender_dir / "in"):
            reason = why_it_waits(path, quiet_seconds=settings.quiet_seconds)
            if reason is None:
                yield DroppedFile(sender_dir.name, path)
            else:
                reasons[reason] = reasons.get(reason, 0) + 1
        waiting += [f"{count} file(s) of {sender_dir.name} wait: {reason}" for reason, count in reasons.items()]


def _oldest_first(folder: Path) -> list[Path]:
    files = [path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")]
    return sorted(files, key=lambda path: (path.stat().st_mtime_ns, path.name))


def why_it_waits(path: Path, *, quiet_seconds: int) -> str | None:
    """Say why a file is not read tonight, or None; the sentence says what to do."""
    suffix = path.suffix.lower()
    if suffix in _UNFINISHED or path.name.startswith("~$"):
        return "somebody is still writing; they are read when they have their final name"
    if suffix not in TABLES:
        return f"a {suffix if suffix in _NO_TABLES else 'nameless'} file is no table; ask for CSV or XLSX"
    age = time.time() - path.stat().st_mtime
    if 0 <= age < quiet_seconds:
        return "they changed a moment ago; they are read in the next pull if they lie still"
    if suffix in (".xlsx", ".xlsm") and not zipfile.is_zipfile(path):
        return "they are no whole spreadsheet; they are read once they are, else ask for them again"
    if suffix == ".csv" and 0 <= age < max(quiet_seconds * _LONG_QUIET, _LEAST_LONG_QUIET) and _is_cut_off(path):
        return "their last line is not finished; they are read in a later pull if they stay so"
    return None


def rests(path: Path, settings: Settings) -> bool:
    """Say whether a file has not changed for a while."""
    return not 0 <= time.time() - path.stat().st_mtime < settings.quiet_seconds


def _is_cut_off(path: Path) -> bool:
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return True
        file.seek(-1, os.SEEK_END)
        return file.read(1) not in b"\r\n"


def dropped_pages(root: Path, settings: Settings, mapping: Mapping, notes: PullNotes, *, seen: Seen) -> Iterator[Page]:
    """Yield every whole file that no earlier night has read, note whose list has arrived and what lies there twice."""
    met: set[tuple[str, str]] = set()
    for dropped in dropped_files(root, settings, waiting=notes.waiting):
        body = read_still(dropped.path)
        if body is None:
            notes.waiting.append(f"1 file(s) of {dropped.sender} wait: it changed while it was read")
            continue
        digest = sha256(body).hexdigest()
        if (dropped.sender, digest) in met:
            notes.copies.append(Copy(dropped.sender, layout_of(mapping, dropped.path).record_type))
        elif not seen(digest):
            yield from _page_of(dropped, body, mapping, notes)
        met.add((dropped.sender, digest))


def _page_of(dropped: DroppedFile, body: bytes, mapping: Mapping, notes: PullNotes) -> Iterator[Page]:
    layout, path = layout_of(mapping, dropped.path), dropped.path
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    suffix = path.suffix.lower()
    yield Page(body, layout.record_type, "file", dropped.sender, suffix, written_date=written, original_name=path.name)
    arrival = Arrival(dropped.sender, layout.record_type, full=layout.is_full_list)
    if arrival not in notes.arrivals:
        notes.arrivals.append(arrival)


def read_still(path: Path) -> bytes | None:
    """Return the file's bytes, or None when it changed or went while it was read."""
    try:
        before = path.stat()
        body = path.read_bytes()
        after = path.stat()
    except OSError:
        return None
    still = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return body if still and len(body) == after.st_size else None


def leave_file(root: Path, sender: str, name: str, body: bytes) -> Path:
    """Put a file in the sender's out folder, whole or not at all; the same name replaces it."""
    folder = root / sender / "out"
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{name}.part"
    with part.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    part.rename(folder / name)
    return folder / name
