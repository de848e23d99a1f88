"""The portal's HTTP API, as docs/contracts/settings_portal.yml has it."""

import hmac
import json
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.answers import demand_json_wanted, json_answer, read_object
from sandbox.faults import Faults
from sandbox.idempotency import WriteRequest
from sandbox.paging import page_body, page_run, page_size
from sandbox.portal.layout import RESOURCES
from sandbox.portal.store import PortalStore
from sandbox.problems import Problem

BASE = "/portal/v1"
RECEIPT_FIELDS = {"urn", "returnNumber", "outcome", "issues"}
ISSUE_FIELDS = {"field", "code", "text", "due"}


class PortalApi:
    """Returns, rolls and terms to read; receipts to give."""

    def __init__(self, store: PortalStore, faults: Faults, *, key: str, secret: str) -> None:
        self._store = store
        self._faults = faults
        self._key = key
        self._secret = secret

    @property
    def routes(self) -> list[Route]:
        """Return the paths that the portal answers."""
        return [
            Route(f"{BASE}/receipts", self.receipt, methods=["POST"]),
            *(Route(f"{BASE}/{name}", self.page, methods=["GET"], name=name) for name in RESOURCES),
        ]

    def _open(self, request: Request) -> None:
        if not hmac.compare_digest(request.headers.get("x-api-key", "").encode(), self._key.encode()):
            raise Problem(401, "unknown_key", headers={"WWW-Authenticate": "ApiKey"})
        demand_json_wanted(request)

    async def page(self, request: Request) -> Response:
        """Answer GET /returns, /rolls and /terms: records in the order of change."""
        self._open(request)
        resource = request.url.path.replace(BASE, "portal")
        run = page_run(request.query_params, resource=resource, filters=(), secret=self._secret, now=self._store.now())
        size = page_size(request.query_params)
        rows = self._store.page(run, size)
        following = self._faults.page_after(run, rows, size)
        token = following.token(self._secret) if following else None
        return json_answer(request, page_body([row[2] for row in rows[:size]], next_token=token, as_of=run.as_of))

    async def receipt(self, request: Request) -> Response:
        """Answer POST /receipts: what became of one return; the same receipt again is answered the same, with 200."""
        self._open(request)
        body, receipt = await read_object(request)
        write = WriteRequest(request, body)
        with self._store.writing() as connection:
            if answer := write.stored_answer(connection, replayed_status=200):
                return answer
            if problems := problems_with_receipt(receipt):
                raise Problem(422, "rule_broken", fields=problems)
            ref = f"{receipt['urn']}|{receipt['returnNumber']}"
            if not self._store.has_return(ref):
                raise Problem(422, "rule_broken", fields={"returnNumber": "unknown_return"})
            self._store.keep_receipt(ref, receipt)
            return write.answer(connection, json.dumps(receipt).encode(), status=201, headers={})


def problems_with_receipt(receipt: dict[str, Any]) -> dict[str, str]:
    """Say which parts of a receipt are not as the contract has them."""
    problems = dict.fromkeys(receipt.keys() - RECEIPT_FIELDS, "unknown_field")
    problems |= {name: "required" for name in ("urn", "returnNumber") if not _is_text(receipt.get(name))}
    if receipt.get("outcome") not in ("accepted", "rejected"):
        problems["outcome"] = "unknown_code"
    issues = receipt.get("issues", [])
    if not isinstance(issues, list) or not all(isinstance(issue, dict) for issue in issues):
        return {**problems, "issues": "bad_format"}
    for place, issue in enumerate(issues):
        problems |= {f"issues[{place}].{name}": code for name, code in _problems_with_issue(issue).items()}
    return problems


def _problems_with_issue(issue: dict[str, Any]) -> dict[str, str]:
    problems = dict.fromkeys(issue.keys() - ISSUE_FIELDS, "unknown_field")
    problems |= {name: "required" for name in ("code", "text") if not _is_text(issue.get(name))}
    problems |= {name: "bad_format" for name in ("field",) if issue.get(name) is not None and not _is_text(issue[name])}
    if issue.get("due") is not None and not _is_iso_date(issue["due"]):
        problems["due"] = "bad_format"
    return problems


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_iso_date(value: object) -> bool:
    try:
        return isinstance(value, str) and len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False
