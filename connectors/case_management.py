"""The case management system: everything it holds comes in; corrections, new reviews and tasks go out.

Our own layout of a Liquidlogic-like API (docs/contracts/case_system.yml). Another system is another file here.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import requests

from sendbridge.errors import Misconfigured
from sendbridge.feeds import (
    Arrival,
    Change,
    ClientCredentials,
    FeedSession,
    Guard,
    Outcome,
    Page,
    PullNotes,
    Receipt,
    Seen,
    Task,
    demand,
    json_pages,
)
from sendbridge.mapping import LayoutMapping, decode, encode, load_feed
from sendbridge.mapping.native import format_date
from sendbridge.settings import Settings

PAGE_SIZE = 2_000
DATE = "%d-%b-%Y"
COMPARE_AND_SET = "application/vnd.compare-and-set+json"
KEY_REUSED = "idempotency_key_reused"
_OUTCOMES: dict[int, Outcome] = {412: "moved", 422: "refused", 404: "refused", 409: "moved"}


class CaseManagement:
    """The case system's API behind OAuth 2 client credentials."""

    name = "case_management"
    pool = "case_management"

    def __init__(self, settings: Settings, session: FeedSession) -> None:
        if not settings.case_url:
            raise Misconfigured("set SENDBRIDGE_CASE_URL, or start the sandbox with `sendbridge sandbox up`")
        base = settings.case_url.rstrip("/")
        self.notes = PullNotes()
        self._api = f"{base}/api/v1"
        self._mapping = load_feed(settings, self.name)
        self._overlap = timedelta(minutes=settings.pull_overlap_minutes)
        self._session = session
        self._session.auth = ClientCredentials(
            session,
            f"{base}/oauth/token",
            client_id=settings.case_client_id,
            client_secret=settings.case_client_secret.get_secret_value(),
        )

    def pull(self, since: datetime | None, *, full: bool, seen: Seen) -> Iterator[Page]:
        """Yield every resource's pages: all of them, or from the watermark less the overlap on."""
        start = None if full or since is None else since - self._overlap
        for (record_type, _), shape in self._mapping.layouts.items():
            for page in json_pages(self._session, f"{self._api}/{shape.resource}", since=start, limit=PAGE_SIZE):
                self.notes.watermark = self.notes.watermark or page.as_of
                yield Page(page.body, record_type, "api", self.name, ".json")
            self.notes.arrivals.append(Arrival(self.name, record_type, full=start is None))

    @cached_property
    def guard(self) -> Guard:
        """What the mapping says, else what the API says: records with versions, or that it takes compare-and-set."""
        if self._mapping.guard is not None:
            return self._mapping.guard
        shape = next(iter(self._mapping.layouts.values()))
        answer = demand(self._session.get(f"{self._api}/{shape.resource}", params={"limit": 1}))
        if any("version" in record for record in answer.json()[shape.rows_name]):
            return "version"
        return "values" if COMPARE_AND_SET in answer.headers.get("Accept-Patch", "") else "none"

    def push(self, change: Change) -> Receipt:
        """PATCH a record that is still as it was read, by version or by values, or POST a new one."""
        shape = self._shape(change.target_type)
        body: dict[str, Any] = {**encode(self._mapping, change.target_type, "api", change.values)}
        headers = {"Idempotency-Key": change.idempotency_key}
        url = f"{self._api}/{shape.resource}"
        if change.kind == "create":
            return self._receipt(shape, self._session.post(url, json=body, headers=headers))
        if self.guard == "version":
            headers["If-Match"] = f'"v{change.base_version}"'
        else:
            body = {"expected": encode(self._mapping, change.target_type, "api", change.expected), "values": body}
        return self._receipt(shape, self._session.patch(f"{url}/{change.target_key}", json=body, headers=headers))

    def read_back(self, target_type: str, target_key: str) -> dict[str, str | None] | None:
        """Return the record as it stands now, in canonical text."""
        url = f"{self._api}/{self._shape(target_type).resource}/{target_key}"
        answer = demand(self._session.get(url), 200, 404)
        if answer.status_code == 404:
            return None
        return decode(self._mapping, target_type, "api", answer.json())

    def open_task(self, task: Task) -> Receipt:
        """Put an exception on the case; while its task is open the system answers with that one."""
        body = {
            "personRef": task.person_id,
            "planRef": task.plan_id,
            "title": task.title,
            "detail": task.detail,
            "sourceRef": task.exception_id,
            "ruleCd": task.rule_id,
            "dueDt": format_date(task.due_date, DATE) if task.due_date else None,
            "ownerRole": task.owner_role,
        }
        given = {name: value for name, value in body.items() if value is not None}
        headers = {"Idempotency-Key": task.idempotency_key}
        return self._task_receipt(self._session.post(f"{self._api}/tasks", json=given, headers=headers))

    def close_task(self, task_key: str, *, idempotency_key: str) -> Receipt:
        """Close a task; one that a person has closed already counts as closed."""
        url = f"{self._api}/tasks/{task_key}"
        answer = demand(self._session.get(url), 200, 404)
        if answer.status_code == 200 and answer.json().get("state") != "CLOSED":
            headers = {"Idempotency-Key": idempotency_key, "If-Match": answer.headers.get("ETag", "")}
            closing: dict[str, Any] = {"state": "CLOSED"}
            if self.guard == "values":
                closing = {"expected": {"state": answer.json().get("state")}, "values": closing}
            answer = self._session.patch(url, json=closing, headers=headers)
        return self._task_receipt(answer)

    def _shape(self, record_type: str) -> LayoutMapping:
        return self._mapping.layout(record_type, "api")

    def _receipt(self, shape: LayoutMapping, answer: requests.Response) -> Receipt:
        key = shape.by_field[shape.key[0]].names[0]
        fields = {name: rule.field for rule in shape.columns for name in rule.names}
        return _receipt(answer, key, fields)

    def _task_receipt(self, answer: requests.Response) -> Receipt:
        return _receipt(answer, "taskRef", {})


def _receipt(answer: requests.Response, key: str, fields: dict[str, str]) -> Receipt:
    demand(answer, 200, 201, *_OUTCOMES)
    content: dict[str, Any] = answer.json()
    if answer.status_code in (200, 201):
        version = content.get("version")
        return Receipt("accepted", str(content[key]), None if version is None else int(version))
    found = {fields.get(one["field"], one["field"]): str(one["code"]) for one in content.get("problems", [])}
    code = str(content.get("code", answer.status_code))
    if code == KEY_REUSED:
        return Receipt("conflict_key", problems=found or {"": code})
    return Receipt(_OUTCOMES[answer.status_code], problems=found or {"": code})


CONNECTOR = CaseManagement
