"""A line between the bridge and the case system on which writes are doubled, late, or answered to nobody."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

WEATHERS = ("fair", "doubled", "lost", "late")
LATE_SECONDS = 0.15
PASSED_ON = ("Content-Type", "ETag", "Accept-Patch", "Location", "Retry-After", "Content-Encoding")


class Line(ThreadingHTTPServer):
    """What comes in on a port of its own goes to the case system, as the weather has it."""

    daemon_threads = True

    def __init__(self, target: str, weather: str) -> None:
        super().__init__(("127.0.0.1", 0), Passing)
        self.target = urlsplit(target)
        self.weather = weather
        self.met: set[str] = set()  # the keys of writes that have met the weather: each does once
        self.late: list[threading.Timer] = []

    @property
    def url(self) -> str:
        """Return where the line begins."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def meets_weather(self, method: str, key: str | None) -> bool:
        """Say whether this request is a write that has not met the weather yet."""
        if method not in ("PATCH", "POST") or key in (None, "token") or key in self.met:
            return False
        self.met.add(str(key))
        return True

    def pass_on(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        """Ask the case system; return its status, headers and body."""
        onward = http.client.HTTPConnection(str(self.target.hostname), self.target.port, timeout=20)
        onward.request(method, path, body or None, headers)
        answer = onward.getresponse()
        content = answer.read()
        known = {name: value for name in PASSED_ON if (value := answer.getheader(name)) is not None}
        onward.close()
        return answer.status, known, content

    def handle_error(self, *_: Any) -> None:
        """Say nothing of callers that were killed while they waited."""


class Passing(BaseHTTPRequestHandler):
    """One request on the line."""

    server: Line
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Pass a request on, in the weather that there is."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        asked = (self.command, self.path, body, headers)
        if self.server.meets_weather(self.command, self.headers.get("Idempotency-Key")):
            if self.server.weather == "late":
                timer = threading.Timer(LATE_SECONDS, self.server.pass_on, asked)
                self.server.late.append(timer)
                timer.start()
            if self.server.weather in ("doubled", "lost"):
                self.server.pass_on(*asked)
            if self.server.weather in ("late", "lost"):
                self.close_connection = True
                self.connection.close()
                return
        self._answer(*self.server.pass_on(*asked))

    do_PATCH = do_POST = do_GET  # noqa: N815 - as above

    def _answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Write no log."""


@contextmanager
def line(target: str, weather: str) -> Iterator[Line]:
    """Yield a line to the case system; what is late has arrived when it ends."""
    opened = Line(target, weather)
    serving = threading.Thread(target=opened.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    serving.start()
    try:
        yield opened
    finally:
        for timer in opened.late:
            timer.join()
        opened.shutdown()
        opened.server_close()
