"""The case system by its reporting database: read by SELECT alone, for councils whose case system has no API to read.

Which tables and columns: mappings/case_reporting_database.yml. What goes back goes another way
(docs/ways-to-a-case-system.md).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sendbridge.feeds import Arrival, FeedSession, Page, PullNotes, Seen
from sendbridge.feeds.reporting_database import ReportingDatabase
from sendbridge.mapping import load_feed
from sendbridge.settings import Settings


class CaseReportingDatabase:
    """A read-only account of a reporting database."""

    name = "case_management"
    pool = "case_management"

    def __init__(self, settings: Settings, session: FeedSession) -> None:
        self.notes = PullNotes()
        self._mapping = load_feed(settings, "case_reporting_database")
        self._database = ReportingDatabase(settings)
        self._overlap = timedelta(minutes=settings.pull_overlap_minutes)

    def pull(self, since: datetime | None, *, full: bool, seen: Seen) -> Iterator[Page]:
        """Yield every record type's pages, all of one moment: those changed since the last refresh that was read."""
        with self._database.reading() as connection:
            self._database.demand_tables(connection, self._mapping)
            refreshed = self.notes.watermark = self._database.refreshed_at(connection, self._mapping)
            if since and refreshed and refreshed <= since:
                self.notes.waiting.append("the reporting database has not been refreshed since the last pull")
            start = None if full or since is None or refreshed is None else since - self._overlap
            for (record_type, _), layout in self._mapping.layouts.items():
                for body in self._database.pages(connection, layout, since=start):
                    yield Page(body, record_type, "database", self.name, ".json")
                is_all = start is None or layout.query is None or layout.query.watermark is None
                self.notes.arrivals.append(Arrival(self.name, record_type, full=is_all))


CONNECTOR = CaseReportingDatabase
