"""Health trusts: advice files and caseload lists come by drop folder; lists of open requests and reports go back.

A caseload file is the trust's whole list; an advice file adds to what it sent before.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sendbridge.errors import FeedUnavailable
from sendbridge.feeds import FeedSession, Page, PullNotes, Seen, dropped_pages, leave_file
from sendbridge.mapping import load_feed
from sendbridge.settings import Settings


class HealthTrusts:
    """The trusts' drop folders, one per ODS code."""

    name = "health_trusts"
    pool = "health_trusts"

    def __init__(self, settings: Settings, session: FeedSession) -> None:
        self.notes = PullNotes()
        self._settings = settings
        self._mapping = load_feed(settings, self.name)

    def pull(self, since: datetime | None, *, full: bool, seen: Seen) -> Iterator[Page]:
        """Yield every file that no earlier night has read."""
        root = self._settings.trusts_drop_dir
        if not root.is_dir():
            raise FeedUnavailable(f"there is no folder {root}; make it or set SENDBRIDGE_TRUSTS_DROP_DIR")
        yield from dropped_pages(root, self._settings, self._mapping, self.notes, seen=seen)

    def deliver_file(self, sender: str, name: str, body: bytes) -> Path:
        """Leave a list or report in a trust's out folder."""
        return leave_file(self._settings.trusts_drop_dir, sender, name, body)


CONNECTOR = HealthTrusts
