"""How a neighbour reads a request and writes an answer: JSON only, gzip when asked."""

import gzip
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox.problems import Problem

JSON_TYPES = {"application/json", "application/merge-patch+json"}
WORTH_PACKING = 1_000


def demand_json_wanted(request: Request) -> None:
    """Refuse a caller who cannot read what we send."""
    ranges = [part.split(";")[0].strip().lower() for part in request.headers.get("accept", "*/*").split(",")]
    if not {"*/*", "application/*", "application/json"}.intersection(ranges):
        raise Problem(406, "not_acceptable")


async def read_object(request: Request) -> tuple[bytes, dict[str, Any]]:
    """Return the body as sent and as the JSON object that it must be."""
    content_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if content_type not in JSON_TYPES:
        raise Problem(415, "unsupported_media_type")
    body = await request.body()
    try:
        content = json.loads(body)
    except ValueError:
        raise Problem(400, "bad_json") from None
    if not isinstance(content, dict):
        raise Problem(400, "bad_json")
    return body, content


def json_answer(request: Request, body: bytes, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Send bytes that are JSON already, packed when the caller asks for it."""
    headers = {"Vary": "Accept-Encoding", **(headers or {})}
    if len(body) > WORTH_PACKING and "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, compresslevel=1)
        headers["Content-Encoding"] = "gzip"
    return Response(body, status, headers, "application/json")
