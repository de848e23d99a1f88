"""The case system's HTTP API, as docs/contracts/case_system.yml has it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.answers import demand_json_wanted, json_answer, read_object
from sandbox.case_system.layout import RESOURCES, Resource
from sandbox.case_system.rules import problems_with_change, problems_with_new
from sandbox.case_system.store import CaseStore, Stored
from sandbox.case_system.tokens import Tokens
from sandbox.case_system.unversioned import compared, said_of, without_version
from sandbox.faults import Faults
from sandbox.idempotency import WriteRequest
from sandbox.paging import page_body, page_run, page_size
from sandbox.problems import Problem

BASE = "/api/v1"


class CaseApi:
    """The resources of the case system, over HTTP."""

    def __init__(self, store: CaseStore, tokens: Tokens, faults: Faults, *, secret: str) -> None:
        self._store = store
        self._tokens = tokens
        self._faults = faults
        self._secret = secret

    @property
    def routes(self) -> list[Route]:
        """Return the paths that the case system answers."""
        return [
            Route("/oauth/token", self._tokens.give, methods=["POST"]),
            Route(f"{BASE}/{{resource}}", self.page, methods=["GET"]),
            Route(f"{BASE}/{{resource}}", self.create, methods=["POST"]),
            Route(f"{BASE}/{{resource}}/{{ref}}", self.one, methods=["GET"]),
            Route(f"{BASE}/{{resource}}/{{ref}}", self.change, methods=["PATCH"]),
        ]

    def _open(self, request: Request) -> Resource:
        """Let a known caller in, to a resource that exists."""
        self._tokens.demand(request, uses=self._faults.option("expired_token", "uses"))
        demand_json_wanted(request)
        resource = RESOURCES.get(request.path_params["resource"])
        if resource is None:
            raise Problem(404, "unknown_resource")
        return resource

    async def page(self, request: Request) -> Response:
        """Answer GET /<resource>: records in the order of change."""
        resource = self._open(request)
        filters = ("sourceRef", "state") if resource.name == "tasks" else ()
        now = self._store.now()
        run = page_run(request.query_params, resource=resource.name, filters=filters, secret=self._secret, now=now)
        size = page_size(request.query_params)
        rows = self._store.page(run, size)
        following = self._faults.page_after(run, rows, size)
        token = following.token(self._secret) if following else None
        body = page_body([self._shown(row[2]) for row in rows[:size]], next_token=token, as_of=run.as_of)
        return json_answer(request, body, headers=said_of(self._guard or ""))

    async def one(self, request: Request) -> Response:
        """Answer GET /<resource>/<ref>."""
        resource = self._open(request)
        _demand_no_parameters(request)
        stored = self._found(resource, request)
        return json_answer(request, self._shown(stored.body).encode(), headers=self._etag(stored))

    async def create(self, request: Request) -> Response:
        """Answer POST /<resource>: a new record, under a number of our own."""
        resource = self._open(request)
        _demand_no_parameters(request)
        body, values = await read_object(request)
        write = WriteRequest(request, body)
        with self._store.writing() as connection:
            if answer := write.stored_answer(connection):
                return answer
            if resource.name == "tasks" and (open_task := self._open_task(resource, values)):
                headers = self._located(resource, open_task)
                return write.answer(connection, self._shown(open_task.body).encode(), status=200, headers=headers)
            self._refuse_if_told(resource, values)
            if problems := problems_with_new(self._store, resource, values):
                raise Problem(422, "rule_broken", fields=problems)
            values = {"state": "OPEN", **values} if resource.name == "tasks" else values
            values = {**values, resource.key.native: self._store.next_ref(resource)}
            stored = self._store.create(resource, values, source="bridge")
            body = self._shown(stored.body).encode()
            return write.answer(connection, body, status=201, headers=self._located(resource, stored))

    async def change(self, request: Request) -> Response:
        """Answer PATCH /<resource>/<ref>: some fields of one record, if it is still as the caller read it."""
        resource = self._open(request)
        _demand_no_parameters(request)
        body, changes = await read_object(request)
        write = WriteRequest(request, body)
        self._edit_behind_the_callers_back(resource, request)
        with self._store.writing() as connection:
            if answer := write.stored_answer(connection):
                return answer
            stored = self._found(resource, request)
            changes = self._guarded(request, stored, changes)
            self._refuse_if_told(resource, changes)
            if problems := problems_with_change(self._store, resource, stored.values, changes):
                raise Problem(422, "rule_broken", fields=problems)
            stored = self._store.change(resource, stored, changes, source="bridge")
            return write.answer(connection, self._shown(stored.body).encode(), status=200, headers=self._etag(stored))

    @property
    def _guard(self) -> str | None:
        """Return how writes are guarded where records have no versions; None while they have."""
        return self._faults.option("without_versions", "guard")

    def _shown(self, body: str) -> str:
        return without_version(body) if self._guard else body

    def _etag(self, stored: Stored) -> dict[str, str]:
        return said_of(self._guard) if self._guard else {"ETag": f'"v{stored.version}"'}

    def _located(self, resource: Resource, stored: Stored) -> dict[str, str]:
        return {**self._etag(stored), "Location": f"{BASE}/{resource.name}/{stored.ref}"}

    def _guarded(self, request: Request, stored: Stored, told: dict[str, Any]) -> dict[str, Any]:
        """Return what may be set: if the record has the version, or the values, that the caller read."""
        if self._guard == "values":
            return compared(stored, told)
        if self._guard is None:
            self._demand_same_version(request, stored)
        return told

    def _demand_same_version(self, request: Request, stored: Stored) -> None:
        wanted = request.headers.get("if-match")
        if wanted is None:
            raise Problem(428, "if_match_required")
        if wanted != self._etag(stored)["ETag"]:
            raise Problem(412, "version_moved", headers=self._etag(stored))

    def _found(self, resource: Resource, request: Request) -> Stored:
        stored = self._store.find(resource, request.path_params["ref"])
        if stored is None:
            raise Problem(404, "unknown_record")
        return stored

    def _open_task(self, resource: Resource, values: dict[str, Any]) -> Stored | None:
        """Return the open task that this exception has already: there is never a second."""
        tasks = self._store.group(resource, str(values.get("sourceRef")))
        return next((task for task in tasks if task.values["state"] == "OPEN"), None)

    def _edit_behind_the_callers_back(self, resource: Resource, request: Request) -> None:
        """Under the fault stale_version somebody edits the record just before the change arrives."""
        fault = None if resource.name == "tasks" else self._faults.take("stale_version")
        if fault is not None and (stored := self._store.find(resource, request.path_params["ref"])):
            with self._store.writing():
                self._store.change(resource, stored, dict(fault.get("values") or {}), source="world")

    def _refuse_if_told(self, resource: Resource, values: dict[str, Any]) -> None:
        """Under the fault refuse every field is against a rule."""
        fault = None if resource.name == "tasks" else self._faults.take("refuse")
        if fault is not None:
            raise Problem(422, "rule_broken", fields=dict.fromkeys(values, str(fault["code"])))


def _demand_no_parameters(request: Request) -> None:
    if request.query_params:
        raise Problem(400, "unknown_parameter", fields=dict.fromkeys(request.query_params, "unknown_parameter"))
