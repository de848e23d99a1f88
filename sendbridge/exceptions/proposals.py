"""Turns what reconciliation proposes into changes, and those that may be applied into outbox rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import duckdb
from sqlalchemy import Connection

from sendbridge.exceptions.tonight import named_rows
from sendbridge.settings import Settings
from sendbridge.store import audits, changes, outbox
from sendbridge.store.identity import change_id, idempotency_key

Proposal = dict[str, Any]

_PROPOSALS = """
SELECT *
FROM proposal
WHERE decision IN ('apply', 'await_approval')
ORDER BY target_feed, target_type, target_key, source_type, source_key, change_key, field
"""

_IDENTITY = (
    "target_feed",
    "target_type",
    "target_key",
    "kind",
    "field",
    "old_value",
    "new_value",
    "base_version",
    "source_feed",
    "source_type",
    "source_key",
)


@dataclass(frozen=True)
class Tonight:
    """Which night proposes, under which version of the precedence, and whose feeds arrived."""

    settings: Settings
    sync_date: date
    precedence_version: str
    arrived_feeds: frozenset[str]

    @property
    def authority_code(self) -> str:
        """Whose state it is."""
        return self.settings.authority_code


def keep_proposals(connection: Connection, con: duckdb.DuckDBPyConnection, tonight: Tonight) -> dict[str, int]:
    """Keep tonight's changes, fill the outbox where the push mode is apply, and give up what is not wanted any more."""
    wanted = [
        _named(tonight, proposal)
        for proposal in named_rows(con.execute(_PROPOSALS))
        if tonight.settings.push_mode(proposal["target_feed"]) != "off"
    ]
    known = changes.states(connection, tonight.authority_code, (proposal["change_id"] for proposal in wanted))
    pending = [proposal for proposal in wanted if known.get(proposal["change_id"], "waiting") in changes.PENDING]
    letters = [*_letters(connection, tonight, pending)]
    key_of = {each["change_id"]: row["idempotency_key"] for row, proposals in letters for each in proposals}
    _keep_changes(connection, tonight, wanted, key_of=key_of)
    outbox.enqueue(connection, tonight.authority_code, [row for row, _ in letters])
    lapsed = changes.lapse(connection, tonight.authority_code, tonight.sync_date)
    stale = "" if "case_management" in tonight.arrived_feeds else "case_management"
    outbox.settle(connection, tonight.authority_code, tonight.sync_date, stale_feed=stale)
    _note_decisions(connection, tonight, letters)
    return {"changes_proposed": len(wanted), "changes_to_send": len(letters), "changes_lapsed": lapsed}


def _named(tonight: Tonight, proposal: Proposal) -> Proposal:
    identity = (*(proposal[name] for name in _IDENTITY), tonight.precedence_version)
    return {**proposal, "change_id": change_id(tonight.authority_code, identity)}


def _letters(
    connection: Connection, tonight: Tonight, pending: list[Proposal]
) -> Iterator[tuple[dict[str, Any], list[Proposal]]]:
    """Yield one outbox row for each record to alter or create, with the fields that it carries."""
    taken = outbox.sources_of_creates(
        connection,
        tonight.authority_code,
        target_is_stale="case_management" not in tonight.arrived_feeds,
    )
    allowed = (
        proposal
        for proposal in pending
        if proposal["decision"] == "apply" and tonight.settings.push_mode(proposal["target_feed"]) == "apply"
    )
    for _, together in groupby(sorted(allowed, key=_record), key=_record):
        proposals = [*together]
        row = _outbox_row(tonight, proposals)
        earlier = taken.get((row["source_type"], row["source_key"])) if row["kind"] == "create" else None
        if earlier in (None, row["idempotency_key"]):
            yield row, proposals


def _record(proposal: Proposal) -> tuple[str, ...]:
    """One letter a record: two letters about one version of a record would bar each other."""
    if proposal["kind"] == "create":
        return (proposal["target_feed"], proposal["target_type"], "create", proposal["change_key"])
    return (proposal["target_feed"], proposal["target_type"], "update", proposal["target_key"])


def _outbox_row(tonight: Tonight, proposals: list[Proposal]) -> dict[str, Any]:
    first = proposals[0]
    new_values = {proposal["field"]: proposal["new_value"] for proposal in proposals}
    named = (
        "target_feed",
        "target_type",
        "target_key",
        "person_id",
        "source_type",
        "source_key",
        "kind",
        "base_version",
    )
    return {
        **{name: first[name] for name in named},
        "idempotency_key": idempotency_key(
            target=(first["target_feed"], first["target_type"]),
            record=first["target_key"] or f"{first['source_type']} {first['source_key']}",
            new_values=new_values,
            base_version=first["base_version"],
            precedence_version=tonight.precedence_version,
        ),
        "precedence_version": tonight.precedence_version,
        "sync_date": tonight.sync_date,
        "new_values": new_values,
    }


def _keep_changes(
    connection: Connection, tonight: Tonight, wanted: Iterable[Proposal], *, key_of: dict[str, str]
) -> None:
    rows = {
        proposal["change_id"]: {
            **{name: proposal[name] for name in changes.COLUMNS if name in proposal},
            "sync_date": tonight.sync_date,
            "last_proposed_date": tonight.sync_date,
            "precedence_version": tonight.precedence_version,
            "idempotency_key": key_of.get(proposal["change_id"]),
            "state": _state(proposal, key_of),
        }
        for proposal in wanted
    }
    changes.keep(connection, tonight.authority_code, tonight.sync_date, rows=[*rows.values()])


def _state(proposal: Proposal, key_of: dict[str, str]) -> str:
    if proposal["decision"] == "await_approval":
        return "awaiting_approval"
    return "waiting" if proposal["change_id"] in key_of else "proposed"


def _note_decisions(
    connection: Connection, tonight: Tonight, letters: Iterable[tuple[dict[str, Any], list[Proposal]]]
) -> None:
    audits.note(
        connection,
        tonight.authority_code,
        tonight.sync_date,
        action="change_decided",
        subjects=[
            (
                row["target_type"],
                row["target_key"] or row["source_key"],
                {"idempotency_key": row["idempotency_key"], "fields": sorted(row["new_values"])},
            )
            for row, _ in letters
        ],
    )
