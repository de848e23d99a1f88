"""All neighbours as one server on one port of this machine: /oauth and /api, /portal, /register, /_sandbox."""

import json
import os
import socket
import sys
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from sandbox.answers import read_object
from sandbox.case_system.api import CaseApi
from sandbox.case_system.store import CaseStore
from sandbox.case_system.tokens import Tokens
from sandbox.fault_gate import CuttableProtocol, FaultGate
from sandbox.faults import Faults, UnknownFault
from sandbox.files.drop import finish
from sandbox.portal.api import PortalApi
from sandbox.portal.store import PortalStore
from sandbox.problems import Problem, on_http_exception, on_problem
from sandbox.register.api import RegisterApi
from sandbox.world_dir import WorldDir, write_whole

HOST = "127.0.0.1"


class Control:
    """The sandbox's own paths: is it up, and what shall go wrong."""

    def __init__(self, world_dir: WorldDir, faults: Faults) -> None:
        self._world_dir = world_dir
        self._faults = faults

    @property
    def routes(self) -> list[Route]:
        """Return the control paths."""
        return [
            Route("/_sandbox/health", self.health, methods=["GET"]),
            Route("/_sandbox/faults", self.faults, methods=["GET"]),
            Route("/_sandbox/faults", self.set_fault, methods=["PUT"]),
        ]

    async def health(self, _request: Request) -> JSONResponse:
        """Say that the servers are up, in which process, and which day it is."""
        facts = self._world_dir.facts
        return JSONResponse({"status": "up", "pid": os.getpid(), "world_date": str(facts.world_date)})

    async def faults(self, _request: Request) -> JSONResponse:
        """Say which fault modes are on."""
        return JSONResponse(self._faults.on)

    async def set_fault(self, request: Request) -> JSONResponse:
        """Switch a fault mode: {"mode": ..., "on": true|false, and options of the mode}."""
        _, wanted = await read_object(request)
        mode, is_on = wanted.pop("mode", ""), wanted.pop("on", True)
        try:
            if is_on:
                self._faults.set(mode, **wanted)
            else:
                clear_fault(self._world_dir, self._faults, mode)
        except UnknownFault:
            raise Problem(422, "unknown_fault", fields={"mode": "unknown_code"}) from None
        return JSONResponse(self._faults.on)


def clear_fault(world_dir: WorldDir, faults: Faults, mode: str) -> None:
    """Switch a fault mode off; files that were left half written are finished."""
    faults.clear(mode)
    if mode == "half_written_file":
        finish(world_dir)


def create_app(world_dir: WorldDir, *, token_seconds: float = 300) -> ASGIApp:
    """Put the neighbours of one world together."""
    faults, known = Faults(world_dir.faults_path), world_dir.secrets
    tokens = Tokens(client_id=known.client_id, client_secret=known.client_secret, expires_in=token_seconds)
    case = CaseApi(CaseStore(world_dir.case_path), tokens, faults, secret=known.page_secret)
    portal = PortalApi(PortalStore(world_dir.portal_path), faults, key=known.portal_key, secret=known.page_secret)
    register = RegisterApi(world_dir.register_dir)
    routes = [*case.routes, *portal.routes, *register.routes, *Control(world_dir, faults).routes]
    handlers: dict[Any, Any] = {Problem: on_problem, HTTPException: on_http_exception}
    return FaultGate(Starlette(routes=routes, exception_handlers=handlers), faults)


def serve(world_dir: WorldDir, *, port: int, token_seconds: float = 300) -> None:
    """Serve until told to stop; the process id and port are in server.json."""
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        port = listening.getsockname()[1]
        world_dir.write_environment(f"http://{HOST}:{port}")
        write_whole(world_dir.server_path, json.dumps({"pid": os.getpid(), "port": port}).encode())
        config = uvicorn.Config(
            create_app(world_dir, token_seconds=token_seconds),
            http=CuttableProtocol,
            log_level="warning",
            access_log=False,
            lifespan="off",
        )
        uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":  # what server_process.py starts; without the command line's imports it is up twice as soon
    root, chosen_port, seconds = sys.argv[1:]
    serve(WorldDir(Path(root)), port=int(chosen_port), token_seconds=float(seconds))
