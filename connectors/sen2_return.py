"""A council's SEN2 return in the place of its case system: the newest XML file of a folder.

It brings persons, requests, assessments, plans, the latest review, phase transfers and placements, and nothing that
the return has no item for. Nothing can be written back to a file: there is no push, whatever the push mode says.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sendbridge.errors import FeedUnavailable
from sendbridge.feeds import Arrival, FeedSession, Page, PullNotes, Seen
from sendbridge.feeds.drop_folders import rests
from sendbridge.landing import sha256_of
from sendbridge.returns.sen2.derive import DERIVED
from sendbridge.returns.sen2.night import RECORD_TYPE
from sendbridge.settings import Settings


class Sen2ReturnFile:
    """The folder into which somebody puts the return."""

    name = "case_management"
    pool = "case_management"

    def __init__(self, settings: Settings, session: FeedSession) -> None:
        self.notes = PullNotes()
        self._settings = settings

    def pull(self, since: datetime | None, *, full: bool, seen: Seen) -> Iterator[Page]:
        """Yield the newest return, unless an earlier night has read it; it is always the whole list."""
        path = self._newest()
        if not full and seen(sha256_of(path)):
            return
        yield Page(path, RECORD_TYPE, "file", self.name, ".xml", path.name)
        self.notes.arrivals += [Arrival(self.name, record_type, full=True) for record_type in DERIVED]

    def _newest(self) -> Path:
        folder = self._settings.sen2_drop_dir
        found = [path for path in folder.glob("*") if path.suffix.casefold() == ".xml" and path.is_file()]
        ready = [path for path in found if rests(path, self._settings)]
        if not ready:
            raise FeedUnavailable(
                f"there is no SEN2 return in {folder} that lies still; "
                "put the XML there, or set SENDBRIDGE_SEN2_DROP_DIR"
            )
        return max(ready, key=lambda path: (path.stat().st_mtime_ns, path.name))


CONNECTOR = Sen2ReturnFile
