"""Keeps what a source sent, byte for byte with its SHA-256, before anything reads it; and lets it go in time."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from sendbridge.settings import Settings

MANIFEST = "manifest.json"
RETENTION_DAYS = {"health_trusts": 30}
USUAL_RETENTION_DAYS = 90
_CHUNK = 1024 * 1024
Layout = Literal["api", "portal", "file", "database"]


@dataclass(frozen=True)
class Page:
    """What one answer, or one file, held: bytes as received, and which record type they are said to be."""

    body: bytes | Path
    record_type: str
    layout: Layout
    sender: str
    extension: str
    original_name: str | None = field(default=None, repr=False)  # may hold a child's name: never logged
    written_date: date | None = None  # when a dropped file was last written, by the clock of its folder (UTC)


@dataclass(frozen=True)
class Arrival:
    """A sender's list of one record type came; `full` lists prove that what they leave out is gone."""

    sender: str
    record_type: str
    full: bool


@dataclass(frozen=True)
class Copy:
    """A sender's folder holds the same bytes under a second name."""

    sender: str
    record_type: str


@dataclass(frozen=True)
class LandedFile:
    """One landed file; its name in the folder says nothing about a child."""

    file_id: str
    sha256: str
    size: int
    sender: str
    record_type: str
    layout: Layout
    landed_at: str
    name: str
    written_date: str | None = None

    @property
    def is_drop(self) -> bool:
        """It came by a drop folder, and may be gone from there by now."""
        return self.layout == "file"


@dataclass(frozen=True)
class Manifest:
    """What one pull landed; it stands in the folder only when the pull was complete."""

    feed: str
    sync_date: date
    full: bool
    watermark: datetime | None
    files: tuple[LandedFile, ...]
    arrivals: tuple[Arrival, ...]
    waiting: tuple[str, ...] = ()
    copies: tuple[Copy, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the manifest as JSON types."""
        return {
            "feed": self.feed,
            "sync_date": self.sync_date.isoformat(),
            "full": self.full,
            "watermark": self.watermark.isoformat() if self.watermark else None,
            "files": [asdict(file) for file in self.files],
            "arrivals": [asdict(arrival) for arrival in self.arrivals],
            "waiting": list(self.waiting),
            "copies": [asdict(copy) for copy in self.copies],
        }


def landing_folder(settings: Settings, feed: str, sync_date: date) -> Path:
    """Return the folder of one feed's pull for one night."""
    return settings.landing_dir / settings.authority_code / feed / sync_date.isoformat()


def read_manifest(settings: Settings, feed: str, sync_date: date) -> Manifest | None:
    """Return what a complete pull landed, or None; a pull that was complete but not yet in place is put there."""
    folder = landing_folder(settings, feed, sync_date)
    staged = _staged(folder)
    if not folder.exists() and (staged / MANIFEST).exists():
        staged.rename(folder)
    path = folder / MANIFEST
    manifest = _manifest(json.loads(path.read_text())) if path.exists() else None
    return manifest if manifest and _is_whole(folder, manifest) else None


def _is_whole(folder: Path, manifest: Manifest) -> bool:
    """After a power cut a file may be shorter than its manifest says."""
    return all(
        (folder / file.name).exists() and (folder / file.name).stat().st_size == file.size for file in manifest.files
    )


def _manifest(stored: dict[str, Any]) -> Manifest:
    watermark = stored["watermark"]
    return Manifest(
        feed=stored["feed"],
        sync_date=date.fromisoformat(stored["sync_date"]),
        full=stored["full"],
        watermark=datetime.fromisoformat(watermark) if watermark else None,
        files=tuple(LandedFile(**file) for file in stored["files"]),
        arrivals=tuple(Arrival(**arrival) for arrival in stored["arrivals"]),
        waiting=tuple(stored["waiting"]),
        copies=tuple(Copy(**copy) for copy in stored.get("copies", ())),
    )


def _staged(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.part")


@dataclass
class Landing:
    """One pull's landing, built beside its place and put there whole; a crash leaves what the next run throws away."""

    folder: Path
    files: list[LandedFile] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    @classmethod
    def begin(cls, settings: Settings, feed: str, sync_date: date) -> "Landing":
        """Start with an empty folder, whatever an earlier crash left there."""
        folder = landing_folder(settings, feed, sync_date)
        shutil.rmtree(_staged(folder), ignore_errors=True)
        _staged(folder).mkdir(parents=True)
        return cls(folder)

    def land(self, page: Page) -> LandedFile | None:
        """Keep the page's bytes; None when the same bytes have landed in this pull already."""
        part = _staged(self.folder) / "landing.part"
        sha256, size = _copy(page.body, part)
        if sha256 in self._seen:
            part.unlink()
            return None
        return self._keep(part, page, sha256=sha256, size=size)

    def _keep(self, part: Path, page: Page, *, sha256: str, size: int) -> LandedFile:
        name = f"{len(self.files) + 1:05d}-{sha256[:16]}{page.extension}"
        part.rename(part.with_name(name))
        landed = LandedFile(
            file_id=sha256[:16],
            sha256=sha256,
            size=size,
            sender=page.sender,
            record_type=page.record_type,
            layout=page.layout,
            landed_at=datetime.now(UTC).isoformat(timespec="seconds"),
            name=name,
            written_date=page.written_date.isoformat() if page.written_date else None,
        )
        self._seen.add(sha256)
        self.files.append(landed)
        return landed

    def keep_dropped(self, earlier: Manifest) -> None:
        """Take over what an earlier pull of the same night found in drop folders: it may be gone from there."""
        for file in earlier.files:
            if file.is_drop:
                suffix, written = Path(file.name).suffix, file.written_date
                day = date.fromisoformat(written) if written else None
                path = self.folder / file.name
                self.land(Page(path, file.record_type, file.layout, file.sender, suffix, written_date=day))

    def complete(self, manifest: Manifest) -> Manifest:
        """Write the manifest last and put the folder in its place."""
        staged = _staged(self.folder)
        _write_through(staged / MANIFEST, json.dumps(manifest.to_json(), indent=1).encode())
        old = self.folder.with_name(f"{self.folder.name}.old")
        shutil.rmtree(old, ignore_errors=True)
        if self.folder.exists():
            self.folder.rename(old)
        staged.rename(self.folder)
        shutil.rmtree(old, ignore_errors=True)
        return manifest


def _copy(body: bytes | Path, target: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as file:
        for chunk in _chunks(body):
            digest.update(chunk)
            size += len(chunk)
            file.write(chunk)
    return digest.hexdigest(), size


def _chunks(body: bytes | Path) -> Iterator[bytes]:
    if isinstance(body, bytes):
        yield body
        return
    with body.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256."""
    digest = hashlib.sha256()
    for chunk in _chunks(path):
        digest.update(chunk)
    return digest.hexdigest()


def _write_through(path: Path, content: bytes) -> None:
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)


def expire(settings: Settings, today: date, *, is_sealed: Callable[[date], bool]) -> list[Path]:
    """Delete landed folders past their feed's retention; what a night that is not sealed needs stays. Return them."""
    gone = []
    for folder in sorted((settings.landing_dir / settings.authority_code).glob("*/????-??-??")):
        kept_days = RETENTION_DAYS.get(folder.parent.name, USUAL_RETENTION_DAYS)
        landed = date.fromisoformat(folder.name)
        if landed < today - timedelta(days=kept_days) and is_sealed(landed):
            shutil.rmtree(folder)
            gone.append(folder)
    return gone
