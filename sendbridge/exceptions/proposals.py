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
from sendbridge.store import audits, change_decisions, changes, outbox
from sendbridge.store.identity import change_id
from sendbridge.store.letters import compose, record_of
from sendbridge.store.outgoing import base_of, write_letters

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
    wanted = _wanted(connection, con, tonight)
    lapsed_approvals = _let_approvals_lapse(connection, tonight, wanted)
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
    _let_reversals_go(connection, tonight)
    counts = {"changes_proposed": len(wanted), "changes_to_send": len(letters), "changes_lapsed": lapsed}
    return counts | {"approvals_lapsed": lapsed_approvals}


def _wanted(connection: Connection, con: duckdb.DuckDBPyConnection, tonight: Tonight) -> list[Proposal]:
    """Return what tonight proposes, each with its id and with what a person has said of it."""
    found = [
        proposal
        for proposal in named_rows(con.execute(_PROPOSALS))
        if tonight.settings.push_mode(proposal["target_feed"]) != "off"
    ]
    had = outbox.letters_had(connection, tonight.authority_code)
    decisions = change_decisions.read_all(connection, tonight.authority_code)
    wanted = []
    for together in _decided_together(found):
        own_key, held_key = change_decisions.keys_of(together)
        said = decisions.get(held_key) or decisions.get(own_key)
        known = {"said": said, "decision_key": own_key}
        wanted += [_named(tonight, {**proposal, **known, "base": base_of(proposal, had)}) for proposal in together]
    return wanted


def _decided_together(proposals: list[Proposal]) -> Iterator[list[Proposal]]:
    """Yield each field of an update alone, and all fields of a new record together."""
    for (_, kind), together in groupby(sorted(proposals, key=_sorted_by), key=_sorted_by):
        fields = [*together]
        yield from [fields] if kind == "create" else ([field] for field in fields)


def _sorted_by(proposal: Proposal) -> tuple[Any, str]:
    return record_of(proposal), proposal["kind"]


def _named(tonight: Tonight, proposal: Proposal) -> Proposal:
    base = {"base_version": proposal["base"]}
    identity = (*((proposal | base)[name] for name in _IDENTITY), tonight.precedence_version)
    return {**proposal, "change_id": change_id(tonight.authority_code, identity)}


def _let_approvals_lapse(connection: Connection, tonight: Tonight, wanted: list[Proposal]) -> int:
    """Take back the approval of what is not proposed any more as it was approved: the value changed, or it is done."""
    decisions = change_decisions.read_all(connection, tonight.authority_code)
    approved = {key for key, decision in decisions.items() if decision == "approved"}
    lapsed = approved - {proposal["decision_key"] for proposal in wanted}
    gone = change_decisions.of_keys(connection, tonight.authority_code, lapsed)
    change_decisions.forget(connection, tonight.authority_code, lapsed)
    audits.note(
        connection,
        tonight.authority_code,
        tonight.sync_date,
        action="approval_ended",
        subjects=[(each["target_type"], each["record_key"], {"field": each["field"]}) for each in gone],
        occasion=tonight.sync_date.isoformat(),
    )
    return len(gone)


def _letters(
    connection: Connection, tonight: Tonight, pending: list[Proposal]
) -> Iterator[tuple[dict[str, Any], list[Proposal]]]:
    """Yield one outbox row for each record to alter or create, with the fields that it carries."""
    taken = outbox.sources_of_creates(
        connection,
        tonight.authority_code,
        target_is_stale="case_management" not in tonight.arrived_feeds,
    )
    allowed = (proposal for proposal in pending if _may_go(tonight, proposal))
    for _, together in groupby(sorted(allowed, key=record_of), key=record_of):
        proposals = [*together]
        row = compose(
            proposals,
            sync_date=tonight.sync_date,
            precedence_version=tonight.precedence_version,
            base=proposals[0]["base"],
        )
        earlier = taken.get((row["source_type"], row["source_key"])) if row["kind"] == "create" else None
        if earlier in (None, row["idempotency_key"]):
            yield row, proposals


def _may_go(tonight: Tonight, proposal: Proposal) -> bool:
    is_allowed = proposal["said"] == "approved" or (proposal["said"] is None and proposal["decision"] == "apply")
    return is_allowed and tonight.settings.push_mode(proposal["target_feed"]) == "apply"


def _let_reversals_go(connection: Connection, tonight: Tonight) -> None:
    """Write the letters of reversals that were asked for while nothing could be sent."""
    if tonight.settings.push_mode("case_management") == "apply":
        waiting = changes.find(connection, tonight.authority_code, kind="reverse", state="proposed")
        write_letters(connection, tonight.authority_code, tonight.sync_date, about=waiting)


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
    if proposal["change_id"] in key_of:
        return "waiting"
    if proposal["said"] is not None:
        return str(proposal["said"])
    return "awaiting_approval" if proposal["decision"] == "await_approval" else "proposed"


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
