"""The national register of establishments (GIAS): two whole files by HTTP, fetched only when they have changed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256

import requests

from sendbridge.errors import Misconfigured
from sendbridge.feeds import Arrival, FeedSession, Page, PullNotes, Seen, demand
from sendbridge.mapping import load_feed
from sendbridge.settings import Settings

FILES = {"establishment": "edubasealldata.csv", "establishment_link": "links_edubasealldata.csv"}
MARGIN = timedelta(seconds=2)  # HTTP times are whole seconds


class EstablishmentRegister:
    """The register's download page."""

    name = "establishment_register"
    pool = "establishment_register"

    def __init__(self, settings: Settings, session: FeedSession) -> None:
        if not settings.register_url:
            raise Misconfigured("set SENDBRIDGE_REGISTER_URL, or start the sandbox with `sendbridge sandbox up`")
        self.notes = PullNotes()
        self._base = f"{settings.register_url.rstrip('/')}/register"
        self._mapping = load_feed(settings, self.name)
        self._session = session

    def pull(self, since: datetime | None, *, full: bool, seen: Seen) -> Iterator[Page]:
        """Yield the files that no earlier night has read; an unchanged one has arrived all the same."""
        condition = {} if full or since is None else {"If-Modified-Since": _http_date(since)}
        for record_type, file_name in FILES.items():
            answer = demand(self._session.get(f"{self._base}/{file_name}", headers=condition), 200, 304)
            self.notes.watermark = self.notes.watermark or _server_time(answer)
            changed = answer.status_code == 200 and not seen(sha256(answer.content).hexdigest())
            if changed:
                yield Page(answer.content, record_type, "file", self.name, ".csv", file_name)
            self.notes.arrivals.append(Arrival(self.name, record_type, full=changed))


def _http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)


def _server_time(answer: requests.Response) -> datetime | None:
    """Return the register's own clock, a little back: what changes within the second is fetched once more."""
    try:
        return parsedate_to_datetime(answer.headers["Date"]) - MARGIN
    except (KeyError, ValueError):
        return None


CONNECTOR = EstablishmentRegister
