"""OAuth 2 client credentials: tokens that expire, kept in the server's memory only."""

import base64
import binascii
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse

from sandbox.problems import Problem


@dataclass
class Grant:
    """A token that was given: until when it holds, and how often it was used."""

    expires: float
    uses: int = 0


class Tokens:
    """Gives tokens to the one client there is, and knows them again."""

    def __init__(
        self,
        *,
        client_id: str,
        client_secret: str,
        expires_in: float = 300,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = (client_id, client_secret)
        self._expires_in = expires_in
        self._clock = clock
        self._grants: dict[str, Grant] = {}

    async def give(self, request: Request) -> JSONResponse:
        """Answer POST /oauth/token as RFC 6749 section 4.4 has it."""
        if request.headers.get("content-type", "").split(";")[0] != "application/x-www-form-urlencoded":
            return JSONResponse({"error": "invalid_request"}, 400)
        form = dict(parse_qsl((await request.body()).decode("ascii", "replace")))
        if form.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        if not self._is_the_client(*_credentials(request, form)):
            return JSONResponse({"error": "invalid_client"}, 401, {"WWW-Authenticate": 'Basic realm="case system"'})
        token = secrets.token_urlsafe(24)
        self._forget_expired()
        self._grants[token] = Grant(self._clock() + self._expires_in)
        content = {"access_token": token, "token_type": "Bearer", "expires_in": int(self._expires_in)}
        return JSONResponse(content, headers={"Cache-Control": "no-store"})

    def demand(self, request: Request, *, uses: int | None = None) -> None:
        """Refuse a caller without a token that holds; `uses` is how many requests one is good for."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        grant = self._grants.get(token) if scheme.lower() == "bearer" else None
        if grant is None:
            code = "invalid_token" if token else "token_required"
            raise Problem(401, code, headers={"WWW-Authenticate": f'Bearer realm="case system", error="{code}"'})
        grant.uses += 1
        if grant.expires <= self._clock() or (uses is not None and grant.uses > uses):
            del self._grants[token]
            challenge = 'Bearer realm="case system", error="invalid_token", error_description="expired"'
            raise Problem(401, "token_expired", headers={"WWW-Authenticate": challenge})

    def _is_the_client(self, client_id: str, client_secret: str) -> bool:
        given, known = f"{client_id}\n{client_secret}", "\n".join(self._client)
        return hmac.compare_digest(given.encode(), known.encode())

    def _forget_expired(self) -> None:
        now = self._clock()
        self._grants = {token: grant for token, grant in self._grants.items() if grant.expires > now}


def _credentials(request: Request, form: dict[str, str]) -> tuple[str, str]:
    """Return the client's id and secret, from the form or from HTTP Basic."""
    scheme, _, packed = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        client_id, _, client_secret = base64.b64decode(packed, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return client_id, client_secret
