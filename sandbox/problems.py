"""What a neighbour answers when its contract is broken: problem+json with a code and the fields at fault."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

TITLES = {
    400: "The request is not as the contract says",
    401: "Who are you?",
    404: "There is no such thing",
    405: "That cannot be done here",
    406: "We only send JSON",
    409: "This Idempotency-Key was used for something else",
    412: "The record has changed since it was read",
    415: "We only read JSON",
    422: "A rule of this system forbids it",
    428: "Say with If-Match which version you have read",
    429: "Too many requests",
    503: "Not available just now",
}


class Problem(Exception):
    """An answer that says no; `fields` leads from the field's name to what is wrong with it."""

    def __init__(
        self, status: int, code: str, *, fields: Mapping[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.fields = dict(fields or {})
        self.headers = headers or {}


def problem_answer(problem: Problem) -> JSONResponse:
    """Write the problem as RFC 9457 has it."""
    content = {
        "type": f"urn:sandbox:problem:{problem.code}",
        "title": TITLES.get(problem.status, "Not possible"),
        "status": problem.status,
        "code": problem.code,
        "problems": [{"field": field, "code": code} for field, code in problem.fields.items()],
    }
    return JSONResponse(content, problem.status, problem.headers, "application/problem+json")


async def on_problem(_request: Request, problem: Exception) -> JSONResponse:
    """Answer a Problem that was raised anywhere below."""
    if not isinstance(problem, Problem):
        raise problem
    return problem_answer(problem)


async def on_http_exception(_request: Request, exception: Exception) -> JSONResponse:
    """Answer the framework's own refusals (no such path, no such method) in the contract's form."""
    if not isinstance(exception, HTTPException):
        raise exception
    code = {404: "not_found", 405: "method_not_allowed"}.get(exception.status_code, "refused")
    headers = dict(exception.headers or {})
    return problem_answer(Problem(exception.status_code, code, headers=headers))
