"""The HTTP session that connectors share: pooled, timed, patient with a busy system, silent about what it carries."""

import time
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.util.retry import Retry

from sendbridge.errors import FeedUnavailable
from sendbridge.settings import Settings

BUSY = (429, 500, 502, 503, 504)
READS = frozenset({"GET", "HEAD"})
REPEATABLE_WRITES = frozenset({"POST", "PATCH", "PUT"})
LONGEST_WAIT = 60  # seconds; a Retry-After beyond it is cut to it
CONNECT_SECONDS = 10.0


class PatientAdapter(HTTPAdapter):
    """Retries reads, and such writes as carry an Idempotency-Key, since only those may be sent twice."""

    def __init__(self, retries: int) -> None:
        self._writes = HTTPAdapter(pool_maxsize=4, max_retries=_retry(retries, REPEATABLE_WRITES))
        super().__init__(pool_maxsize=4, max_retries=_retry(retries, READS))

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send by the patience that the request may have."""
        if "Idempotency-Key" in request.headers:
            return self._writes.send(request, *args, **kwargs)
        return super().send(request, *args, **kwargs)

    def close(self) -> None:
        """Close both pools."""
        self._writes.close()
        super().close()


def _retry(retries: int, methods: frozenset[str]) -> Retry:
    return Retry(
        total=retries,
        allowed_methods=methods,
        status_forcelist=BUSY,
        backoff_factor=0.3,
        backoff_jitter=0.5,
        backoff_max=LONGEST_WAIT,
        respect_retry_after_header=True,
        retry_after_max=LONGEST_WAIT,
        raise_on_status=False,
    )


class FeedSession(requests.Session):
    """A session in which every call has a time-out, and every failure is FeedUnavailable without query or body."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._timeout = (min(CONNECT_SECONDS, settings.http_timeout_seconds), settings.http_timeout_seconds)
        self._repeats = settings.http_retries
        self.trust_env = False  # a netrc or proxy of the machine must never meet a child's record
        adapter = PatientAdapter(settings.http_retries)
        self.mount("http://", adapter)
        self.mount("https://", adapter)

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        """Send; the answer may still say no, but there is one."""
        kwargs.setdefault("timeout", self._timeout)
        may_repeat = method in READS or "Idempotency-Key" in (kwargs.get("headers") or {})
        for left in range(self._repeats if may_repeat else 0, -1, -1):
            try:
                return super().request(method, url, *args, **kwargs)
            except requests.exceptions.ChunkedEncodingError as error:  # cut in the body, which urllib3 does not retry
                if left == 0:
                    raise unavailable(str(method), str(url), type(error).__name__) from None
            except requests.RequestException as error:
                raise unavailable(str(method), str(url), type(error).__name__) from None
        raise unavailable(str(method), str(url), "no answer")


def open_session(settings: Settings) -> FeedSession:
    """Return a new session; whoever opens it closes it."""
    return FeedSession(settings)


def place(url: str) -> str:
    """Return host and path alone, for messages: a query may name a child."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"


def unavailable(method: str, url: str, reason: str) -> FeedUnavailable:
    """Say which call failed and what to do."""
    return FeedUnavailable(
        f"{method} {place(url)} did not succeed ({reason}); nothing was lost: see that the system is up and "
        "reachable (`sendbridge doctor`), then run the night again"
    )


def demand(answer: requests.Response, *wanted: int) -> requests.Response:
    """Return the answer if it has one of these statuses, else raise what to do about it."""
    if answer.status_code in (wanted or (200,)):
        return answer
    method, url = str(answer.request.method), answer.url
    if answer.status_code in (401, 403):
        raise FeedUnavailable(
            f"{method} {place(url)} was refused ({answer.status_code}); correct the client id, secret or key in the "
            "settings, and ask the system's owner whether access is still granted"
        )
    raise unavailable(method, url, f"status {answer.status_code}")


def _unsigned(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


class ClientCredentials(AuthBase):
    """OAuth 2 client credentials: takes a token when needed, and a new one once when the old is refused."""

    def __init__(self, session: FeedSession, token_url: str, *, client_id: str, client_secret: str) -> None:
        self._session = session
        self._token_url = token_url
        self._credentials = {"client_id": client_id, "client_secret": client_secret}
        self._token: str | None = None
        self._ends = 0.0

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Sign the request."""
        request.headers["Authorization"] = f"Bearer {self._valid_token()}"
        request.register_hook("response", self._again_when_refused)  # type: ignore[no-untyped-call]
        return request

    def _valid_token(self) -> str:
        if self._token is None or time.monotonic() >= self._ends:
            self._take_token()
        return str(self._token)

    def _take_token(self) -> None:
        form = {"grant_type": "client_credentials", **self._credentials}
        # A token may be asked for twice, so this write may be repeated.
        headers = {"Idempotency-Key": "token", "Accept": "application/json"}
        answer = demand(self._session.post(self._token_url, data=form, headers=headers, auth=_unsigned))
        try:
            granted = answer.json()
            self._token, seconds = str(granted["access_token"]), float(granted.get("expires_in", 60))
        except (ValueError, KeyError, TypeError):
            raise unavailable("POST", self._token_url, "no token in the answer") from None
        self._ends = time.monotonic() + seconds * 0.9

    def _again_when_refused(self, answer: requests.Response, **kwargs: Any) -> requests.Response:
        if answer.status_code != 401 or answer.request.headers.get("X-Second-Token"):
            return answer
        answer.content  # noqa: B018 (reads the refusal to its end, so that the line can be used again)
        answer.close()
        self._take_token()
        again = answer.request.copy()
        again.headers["Authorization"] = f"Bearer {self._token}"
        again.headers["X-Second-Token"] = "1"
        second: requests.Response = answer.connection.send(again, **kwargs)
        second.history.append(answer)
        second.request = again
        return second
