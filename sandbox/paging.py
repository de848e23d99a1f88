"""Pages in the order of change, and the opaque signed tokens that lead from one page to the next."""

import base64
import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from starlette.datastructures import QueryParams

from sandbox.problems import Problem

LARGEST_PAGE = 2_000
USUAL_PAGE = 500
STAMP = "%Y-%m-%dT%H:%M:%S.%fZ"


def stamp_text(moment: datetime) -> str:
    """Write a moment as the neighbours do: UTC, to the microsecond."""
    return moment.astimezone(UTC).strftime(STAMP)


@dataclass(frozen=True)
class PageRun:
    """Where a run of pages stands: after (last_modified, ref), among records changed since `since`."""

    resource: str
    since: str
    as_of: str
    filters: dict[str, str]
    last_modified: str = ""
    ref: str = ""
    repeats: int = 0

    def after(self, last_modified: str, ref: str) -> "PageRun":
        """Return the run as it stands after a page that ends with this record."""
        return replace(self, last_modified=last_modified, ref=ref)

    def token(self, secret: str) -> str:
        """Write the run as an opaque token that only we can have made."""
        text = json.dumps(asdict(self), separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(_signature(text, secret) + text).decode().rstrip("=")

    @classmethod
    def from_token(cls, token: str, secret: str) -> "PageRun":
        """Read a token of ours back; refuse any other."""
        try:
            raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except ValueError:
            raise Problem(400, "bad_page_token", fields={"page_token": "bad_format"}) from None
        signature, text = raw[:16], raw[16:]
        if not hmac.compare_digest(signature, _signature(text, secret)):
            raise Problem(400, "bad_page_token", fields={"page_token": "bad_format"})
        return cls(**json.loads(text))


def _signature(text: bytes, secret: str) -> bytes:
    return hmac.new(secret.encode(), text, hashlib.sha256).digest()[:16]


def page_size(query: QueryParams) -> int:
    """Return the number of records that the caller wants on a page."""
    text = query.get("limit", str(USUAL_PAGE))
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= LARGEST_PAGE):
        raise Problem(400, "bad_parameter", fields={"limit": "out_of_range"})
    return int(text)


def since_of(query: QueryParams) -> str:
    """Return `updated_since` in our own form, or nothing."""
    text = query.get("updated_since")
    if text is None:
        return ""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Problem(400, "bad_parameter", fields={"updated_since": "bad_format"}) from None
    if moment.tzinfo is None:
        raise Problem(400, "bad_parameter", fields={"updated_since": "no_time_zone"})
    return stamp_text(moment)


def page_run(query: QueryParams, *, resource: str, filters: tuple[str, ...], secret: str, now: str) -> PageRun:
    """Return the run that the caller is in: the one in the token, or a new one."""
    if unknown := [name for name in query if name not in {"limit", "updated_since", "page_token", *filters}]:
        raise Problem(400, "unknown_parameter", fields=dict.fromkeys(unknown, "unknown_parameter"))
    asked = PageRun(resource, since_of(query), now, {name: query[name] for name in filters if name in query})
    if "page_token" not in query:
        return asked
    run = PageRun.from_token(query["page_token"], secret)
    same_filters = all(run.filters.get(name) == value for name, value in asked.filters.items())
    if run.resource != resource or (asked.since and asked.since != run.since) or not same_filters:
        raise Problem(400, "bad_page_token", fields={"page_token": "of_another_question"})
    return run


def page_body(bodies: list[str], *, next_token: str | None, as_of: str) -> bytes:
    """Join records that are JSON already into the answer's body."""
    tail = json.dumps({"nextPageToken": next_token, "asOf": as_of}, separators=(",", ":"))[1:]
    return ('{"items":[' + ",".join(bodies) + "]," + tail).encode()
