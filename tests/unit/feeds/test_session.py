"""How patient the HTTP session is, and how silent, tried on a server of the test's own."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sendbridge.errors import FeedChanged, FeedUnavailable
from sendbridge.feeds import ClientCredentials, FeedSession, demand, json_pages, open_session
from sendbridge.settings import Settings

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Neighbour:
    """A server that gives the answers it was told, in order, and remembers what it was asked."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    asked: list[tuple[str, str, str]] = field(default_factory=list)

    def will(self, status: int, content: object = "", **headers: str) -> None:
        """Add an answer."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.answers.append((status, {name.replace("_", "-"): value for name, value in headers.items()}, body))


@pytest.fixture
def neighbour() -> Iterator[Neighbour]:
    """A neighbour on loopback."""
    told = Neighbour()

    class Told(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            told.asked.append((self.command, self.path, self.headers.get("Authorization", "")))
            status, headers, body = told.answers.pop(0)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = "Content-Length" in headers

        do_GET = do_POST = do_PATCH = answer  # noqa: N815 (the server's own names)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Told)
    told.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def session() -> Iterator[FeedSession]:
    """A session with two retries and little time."""
    with open_session(Settings(http_retries=2, http_timeout_seconds=5)) as opened:
        yield opened


def test_a_busy_system_is_asked_again(neighbour: Neighbour, session: FeedSession) -> None:
    """Too many requests and short outages pass unnoticed, at the time that the system asks for."""
    neighbour.will(429, Retry_After="0")
    neighbour.will(503, Retry_After="0")
    neighbour.will(200, {"fine": True})
    assert demand(session.get(neighbour.url)).json() == {"fine": True}


def test_an_outage_is_feed_unavailable_without_query_or_body(neighbour: Neighbour, session: FeedSession) -> None:
    """The message says which call failed and what to do, and carries nothing about a child."""
    for _ in range(3):
        neighbour.will(503, {"detail": "Zoe Roe"}, Retry_After="0")
    with pytest.raises(FeedUnavailable) as failed:
        demand(session.get(neighbour.url + "/persons", params={"surname": "Roe"}))
    assert "GET " + neighbour.url + "/persons did not succeed (status 503)" in str(failed.value)
    assert "Roe" not in str(failed.value)


def test_no_answer_at_all_is_feed_unavailable_and_hides_its_cause(session: FeedSession) -> None:
    """Even the chained cause, which would name the query, is cut off."""
    with pytest.raises(FeedUnavailable) as failed:
        session.get("http://127.0.0.1:1/persons?surname=Roe")
    assert "Roe" not in str(failed.value)
    assert failed.value.__suppress_context__


def test_an_answer_that_is_cut_off_is_asked_for_again(neighbour: Neighbour, session: FeedSession) -> None:
    """Half an answer never counts as one."""
    neighbour.will(200, b'{"half', Content_Length="100")
    neighbour.will(200, {"whole": True})
    assert session.get(neighbour.url).json() == {"whole": True}


def test_a_write_is_repeated_only_under_its_key(neighbour: Neighbour, session: FeedSession) -> None:
    """Without an Idempotency-Key nobody knows what a second write would do."""
    neighbour.will(503, Retry_After="0")
    neighbour.will(201, Retry_After="0")
    assert session.post(neighbour.url, json={}).status_code == 503
    neighbour.answers.insert(0, (503, {"Retry-After": "0"}, b""))
    assert session.post(neighbour.url, json={}, headers={"Idempotency-Key": "1"}).status_code == 201


def test_a_refused_token_is_renewed_once(neighbour: Neighbour, session: FeedSession) -> None:
    """An expired token costs one more call; a second refusal is for a person to mend."""
    session.auth = ClientCredentials(session, neighbour.url + "/token", client_id="us", client_secret="x")
    neighbour.will(200, {"access_token": "one", "expires_in": 300})
    neighbour.will(401)
    neighbour.will(200, {"access_token": "two", "expires_in": 300})
    neighbour.will(200, {"fine": True})
    assert demand(session.get(neighbour.url + "/a")).json() == {"fine": True}
    assert neighbour.asked[-1] == ("GET", "/a", "Bearer two")
    neighbour.will(401)
    neighbour.will(200, {"access_token": "three", "expires_in": 300})
    neighbour.will(401)
    with pytest.raises(FeedUnavailable, match=r"/a was refused \(401\); correct the client id"):
        demand(session.get(neighbour.url + "/a"))


def test_pages_are_followed_to_the_last(neighbour: Neighbour, session: FeedSession) -> None:
    """Tokens lead on, and the time of the run is told."""
    neighbour.will(200, {"items": [1, 2], "nextPageToken": "t&1", "asOf": "2026-03-02T01:00:00Z"})
    neighbour.will(200, {"items": [3], "nextPageToken": None, "asOf": "2026-03-02T01:00:00Z"})
    pages = [*json_pages(session, neighbour.url + "/plans", since=None, limit=2)]
    assert [page.count for page in pages] == [2, 1]
    assert str(pages[0].as_of) == "2026-03-02 01:00:00+00:00"
    assert [path for _, path, _ in neighbour.asked] == ["/plans?limit=2", "/plans?limit=2&page_token=t%261"]


def test_pages_in_a_circle_stop_the_feed(neighbour: Neighbour, session: FeedSession) -> None:
    """A token that comes back would go on for ever."""
    for _ in range(2):
        neighbour.will(200, {"items": [], "nextPageToken": "same"})
    with pytest.raises(FeedChanged, match="in a circle"):
        list(json_pages(session, neighbour.url, since=None, limit=2))


@pytest.mark.parametrize("content", [b"<html>", {"rows": []}, [1], {"items": {}}])
def test_what_is_no_page_stops_the_feed(neighbour: Neighbour, session: FeedSession, content: object) -> None:
    """A log-in page or another shape is not taken for an empty list."""
    neighbour.will(200, content)
    with pytest.raises(FeedChanged, match="not a page of records"):
        list(json_pages(session, neighbour.url, since=None, limit=2))
