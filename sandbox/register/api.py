"""The register's downloads over HTTP, with ETag and Last-Modified so that an unchanged file is not sent again."""

import hashlib
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.problems import Problem
from sandbox.register.writing import ESTABLISHMENT_LINKS, ESTABLISHMENTS

BASE = "/register"


class RegisterApi:
    """The two files of the register."""

    def __init__(self, register_dir: Path) -> None:
        self._register_dir = register_dir

    @property
    def routes(self) -> list[Route]:
        """Return the paths of the files."""
        names = (ESTABLISHMENTS, ESTABLISHMENT_LINKS)
        return [Route(f"{BASE}/{name}", self.download, methods=["GET"], name=name) for name in names]

    async def download(self, request: Request) -> Response:
        """Send a file, or say that the caller has it already."""
        path = self._register_dir / request.url.path.rpartition("/")[2]
        if not path.exists():
            raise Problem(503, "not_available", headers={"Retry-After": "1"})
        content, changed = path.read_bytes(), int(path.stat().st_mtime)
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {"ETag": etag, "Last-Modified": formatdate(changed, usegmt=True)}
        if _has_it(request, etag, changed):
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers, media_type="text/csv; charset=windows-1252")


def _has_it(request: Request, etag: str, changed: int) -> bool:
    """Whether the caller's copy is this one; an ETag says more than a time (RFC 9110 section 13.2.2)."""
    if known := request.headers.get("if-none-match"):
        return known == "*" or etag in {one.strip().removeprefix("W/") for one in known.split(",")}
    try:
        return parsedate_to_datetime(request.headers.get("if-modified-since", "")).timestamp() >= changed
    except ValueError:
        return False
