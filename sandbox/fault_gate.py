"""Stands before the neighbours' servers and lets go wrong what the fault modes say: slowness, refusals, cut lines."""

import asyncio
from collections import Counter
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from sandbox.faults import Faults
from sandbox.problems import Problem, problem_answer

OPEN_LINES: dict[Any, asyncio.Transport] = {}
PREFIXES = {"/oauth/": "case", "/api/": "case", "/portal/": "portal", "/register/": "register"}


class CuttableProtocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """uvicorn's own protocol, which also remembers the line so that a fault can cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Remember the line by the caller's address."""
        super().connection_made(transport)
        OPEN_LINES[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the line."""
        OPEN_LINES.pop(self.client, None)
        super().connection_lost(exc)


class FaultGate:
    """The ASGI application around all neighbours."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults
        self._requests: Counter[str] = Counter()
        self._pages: Counter[str] = Counter()
        self._refusals: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless a fault is on for its system."""
        system = self._system(scope)
        if not system or not self._faults.on:
            self._pages.clear()
            self._refusals.clear()
            await self._app(scope, receive, send)
            return
        if slow := self._faults.of("slow", system):
            await asyncio.sleep(slow["seconds"])
        if refusal := self._refusal(system):
            await problem_answer(refusal)(scope, receive, send)
        elif self._is_to_be_cut(scope, system):
            await self._send_half(scope, receive, send)
        elif self._is_write(scope) and self._faults.of("lost_answer", system):
            self._faults.take("lost_answer")
            await self._app(scope, receive, _nowhere)
            await _cut(scope)
        else:
            await self._app(scope, receive, send)

    def _system(self, scope: Scope) -> str:
        path = scope.get("path", "")
        return next((system for prefix, system in PREFIXES.items() if path.startswith(prefix)), "")

    def _is_write(self, scope: Scope) -> bool:
        return scope["method"] in ("POST", "PATCH") and not scope["path"].startswith("/oauth/")

    def _refusal(self, system: str) -> Problem | None:
        """Return the 429 or 503 that is due, if one is."""
        if fault := self._faults.of("rate_limit", system):
            self._requests[system] += 1
            if self._requests[system] % fault["every"] == 0:
                return Problem(429, "too_many_requests", headers={"Retry-After": str(fault["retry_after"])})
        if self._refusals[system] > 0:
            self._refusals[system] -= 1
            if self._refusals[system] == 0:
                self._faults.clear("down_half_way")
            return Problem(503, "not_available", headers={"Retry-After": "0"})
        return None

    def _is_to_be_cut(self, scope: Scope, system: str) -> bool:
        """Count the pages of a run; after so many the line is cut and the system is down for a while."""
        fault = self._faults.of("down_half_way", system)
        is_page = scope["method"] == "GET" and not scope["path"].startswith("/oauth/")
        if fault is None or not is_page:
            self._pages[system] = self._pages[system] if fault else 0
            return False
        self._pages[system] += 1
        if self._pages[system] <= fault["pages"]:
            return False
        self._pages[system] = 0
        self._refusals[system] = fault["refusals"]
        if not fault["refusals"]:
            self._faults.clear("down_half_way")
        return True

    async def _send_half(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the first half of the answer under the length of the whole, then cut the line."""

        async def halve(message: Message) -> None:
            if message["type"] == "http.response.body":
                body = message.get("body", b"")
                message = {"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True}
            await send(message)

        await self._app(scope, receive, halve)
        await _cut(scope)


async def _nowhere(_message: Message) -> None:
    """Lose the answer."""


async def _cut(scope: Scope) -> None:
    """Close the caller's line without another byte, and wait until it is gone."""
    line = OPEN_LINES.get(tuple(scope["client"]))
    if line is None:
        raise RuntimeError("a fault that cuts the line needs the sandbox's own server")
    line.close()
    while tuple(scope["client"]) in OPEN_LINES:
        await asyncio.sleep(0.001)
