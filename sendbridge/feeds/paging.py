"""Pages of JSON behind opaque tokens: the run of requests that several connectors make alike."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import requests

from sendbridge.errors import FeedChanged
from sendbridge.feeds.session import demand, place


@dataclass(frozen=True)
class JsonPage:
    """One page as received, how many records are on it, and the time that the system gave for the run."""

    body: bytes
    count: int
    as_of: datetime | None


def json_pages(
    session: requests.Session, url: str, *, since: datetime | None, limit: int, headers: dict[str, str] | None = None
) -> Iterator[JsonPage]:
    """Yield the pages of one resource, from a moment on or all; raise FeedChanged where an answer is no page."""
    query: dict[str, str | int] = {"limit": limit}
    if since is not None:
        query["updated_since"] = since.astimezone(UTC).isoformat()
    seen: set[str] = set()
    while True:
        answer = demand(session.get(url, params=query, headers=headers))
        content = _content(answer)
        yield JsonPage(answer.content, len(content["items"]), _moment(content.get("asOf")))
        token = content.get("nextPageToken")
        if not token:
            return
        if token in seen:
            raise FeedChanged(f"{place(url)} leads from page to page in a circle; tell the system's owner")
        seen.add(token)
        query = {"limit": limit, "page_token": token}


def _content(answer: requests.Response) -> dict[str, Any]:
    try:
        content = json.loads(answer.content)
    except ValueError:
        content = None
    if not isinstance(content, dict) or not isinstance(content.get("items"), list):
        raise FeedChanged(
            f"{place(answer.url)} answered something that is not a page of records (JSON with a list `items`); "
            "compare it with the system's contract, then run the night again"
        )
    return content


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
