"""School settings: returns, rolls and terms from the portal, returns as files from the others; receipts go back.

Our own layouts (docs/contracts/settings_portal.yml, mappings/school_settings.yml). What comes by the portal has the
portal as its sender, since it is the portal that arrives or does not; a file's sender is the setting's URN.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sendbridge.errors import Misconfigured
from sendbridge.feeds import (
    Arrival,
    FeedSession,
    Page,
    PullNotes,
    Receipt,
    ReturnReceipt,
    Seen,
    demand,
    dropped_pages,
    json_pages,
    leave_file,
)
from sendbridge.mapping import load_feed
from sendbridge.settings import Settings

PAGE_SIZE = 2_000


class SchoolSettings:
    """The settings' portal and their drop folders."""

    name = "school_settings"
    pool = "school_settings"

    def __init__(self, settings: Settings, session: FeedSession) -> None:
        if not settings.portal_url and not settings.settings_drop_dir.is_dir():
            raise Misconfigured("set SENDBRIDGE_PORTAL_URL or SENDBRIDGE_SETTINGS_DROP_DIR, or both")
        self.notes = PullNotes()
        self._settings = settings
        self._session = session
        self._api = f"{settings.portal_url.rstrip('/')}/portal/v1"
        self._headers = {"X-Api-Key": settings.portal_key.get_secret_value()}
        self._mapping = load_feed(settings, self.name)

    def pull(self, since: datetime | None, *, full: bool, seen: Seen) -> Iterator[Page]:
        """Yield the portal's pages, then every file that no earlier night has read."""
        if self._settings.portal_url:
            yield from self._portal_pages(None if full else since)
        yield from dropped_pages(self._settings.settings_drop_dir, self._settings, self._mapping, self.notes, seen=seen)

    def _portal_pages(self, since: datetime | None) -> Iterator[Page]:
        start = since - timedelta(minutes=self._settings.pull_overlap_minutes) if since else None
        for (record_type, layout), shape in self._mapping.layouts.items():
            if layout != "portal":
                continue
            url = f"{self._api}/{shape.resource}"
            for page in json_pages(self._session, url, since=start, limit=PAGE_SIZE, headers=self._headers):
                self.notes.watermark = self.notes.watermark or page.as_of
                yield Page(page.body, record_type, "portal", self.name, ".json")
            self.notes.arrivals.append(Arrival(self.name, record_type, full=start is None))

    def send_receipt(self, receipt: ReturnReceipt) -> Receipt:
        """Tell the setting, on its portal, what became of its return."""
        names = {rule.field: rule.names[0] for rule in self._mapping.layout("review_return", "portal").columns}
        issues = [
            {
                "field": names.get(issue.field, issue.field) if issue.field else None,
                "code": issue.code,
                "text": issue.text,
                "due": issue.due_date.isoformat() if issue.due_date else None,
            }
            for issue in receipt.issues
        ]
        body = {
            "urn": receipt.setting_urn,
            "returnNumber": receipt.return_reference,
            "outcome": receipt.outcome,
            "issues": [{name: value for name, value in issue.items() if value is not None} for issue in issues],
        }
        headers = {**self._headers, "Idempotency-Key": receipt.idempotency_key}
        answer = demand(self._session.post(f"{self._api}/receipts", json=body, headers=headers), 200, 201, 409, 422)
        key = f"{receipt.setting_urn}|{receipt.return_reference}"
        if answer.status_code in (200, 201):
            return Receipt("accepted", key)
        problems = {str(one["field"]): str(one["code"]) for one in answer.json().get("problems", [])}
        return Receipt("conflict_key" if answer.status_code == 409 else "refused", key, problems=problems)

    def deliver_file(self, sender: str, name: str, body: bytes) -> Path:
        """Leave a report in a file-sending setting's out folder."""
        return leave_file(self._settings.settings_drop_dir, sender, name, body)


CONNECTOR = SchoolSettings
