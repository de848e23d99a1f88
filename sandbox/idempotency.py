"""Remembers the answer to every write, so that the same request again gets the same answer and does nothing."""

import hashlib
import json
import sqlite3

from starlette.requests import Request
from starlette.responses import Response

from sandbox.answers import json_answer
from sandbox.problems import Problem

SCHEMA = """
CREATE TABLE IF NOT EXISTS answer (
    idempotency_key TEXT PRIMARY KEY,
    request_hash TEXT NOT NULL,
    status INTEGER NOT NULL,
    headers TEXT NOT NULL,
    body BLOB NOT NULL
);
"""
LONGEST_KEY = 200


class WriteRequest:
    """One write that a caller asks for, known by its Idempotency-Key."""

    def __init__(self, request: Request, body: bytes) -> None:
        self.request = request
        self.key = request.headers.get("idempotency-key", "")
        if not 1 <= len(self.key) <= LONGEST_KEY:
            raise Problem(400, "idempotency_key_required", fields={"Idempotency-Key": "required"})
        self.hash = hashlib.sha256(f"{request.method} {request.url.path}\n".encode() + body).hexdigest()

    def stored_answer(self, connection: sqlite3.Connection, *, replayed_status: int | None = None) -> Response | None:
        """Return the answer that this very request has had, if it has; refuse the key for any other."""
        row = connection.execute(
            "SELECT request_hash, status, headers, body FROM answer WHERE idempotency_key = ?", (self.key,)
        ).fetchone()
        if row is None:
            return None
        if row[0] != self.hash:
            raise Problem(409, "idempotency_key_reused", fields={"Idempotency-Key": "used_for_another_request"})
        headers = {**json.loads(row[2]), "Idempotent-Replayed": "true"}
        return json_answer(self.request, row[3], status=replayed_status or row[1], headers=headers)

    def answer(self, connection: sqlite3.Connection, body: bytes, *, status: int, headers: dict[str, str]) -> Response:
        """Keep the answer in the write's own transaction, and give it."""
        connection.execute(
            "INSERT INTO answer VALUES (?, ?, ?, ?, ?)", (self.key, self.hash, status, json.dumps(headers), body)
        )
        return json_answer(self.request, body, status=status, headers=headers)
