"""How a record from outside stands: what the newest night makes of it, and what people have decided about it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb

from sendbridge.exceptions.guarded import GUARDED_RECORDS
from sendbridge.settings import Settings
from sendbridge.store import audits, nights, tie_decisions
from sendbridge.store.session import transaction

Record = tuple[str, str]  # type and key
Row = dict[str, Any]

DECISIONS = ("tie_same", "tie_not_same", "tie_withdrawn", "tie_unlinked")

_TIE = """
SELECT state, person_id, candidate_person_id, reason_code, weight, evidence, agreed, version, model
FROM tie
WHERE record_type = ?
  AND record_key = ?
"""
_CANDIDATES = """
SELECT "rank", person_id, weight, obstacle, evidence, household_warning
FROM tie_candidate
WHERE record_type = ?
  AND record_key = ?
ORDER BY "rank"
"""
_PAIRING = """
SELECT state, reason_code, target_type, target_key
FROM pairing
WHERE record_type = ?
  AND record_key = ?
"""
_IS_GUARDED = f"""
SELECT 1
FROM ({GUARDED_RECORDS})
WHERE record_type = ?
  AND record_key = ?
UNION ALL
SELECT 1
FROM person
WHERE restricted
  AND person_id IN (SELECT unnest(CAST(? AS VARCHAR[])))
LIMIT 1
"""


@dataclass(frozen=True)
class Standing:
    """A record on the newest night, its candidates in their order, the decisions in force, and all that were taken."""

    night: date | None = None
    tie: Row | None = None
    candidates: list[Row] = field(default_factory=list)
    pairing: Row | None = None
    decisions: list[Row] = field(default_factory=list)
    history: list[Row] = field(default_factory=list)
    is_guarded: bool = True  # where no night says who is restricted, anybody may be

    @property
    def candidate_ids(self) -> set[str]:
        """Return whom matching itself thinks of; whom a person named is no candidate by that."""
        of_tie = self.tie or {}
        ids = {row["person_id"] for row in self.candidates}
        if of_tie.get("reason_code") != "person_decided":
            ids |= {of_tie.get("person_id"), of_tie.get("candidate_person_id")}
        return {each for each in ids if each}

    def decision_about(self, person_id: str) -> Row | None:
        """Return the decision in force about this person, if there is one."""
        return next((row for row in self.decisions if row["person_id"] == person_id), None)


@contextmanager
def newest_night(settings: Settings) -> Iterator[tuple[date, duckdb.DuckDBPyConnection] | None]:
    """Yield the newest night that counts and its file, open for reading; None if there is none."""
    with transaction(settings.state_url) as connection:
        newest = nights.latest(connection, settings.authority_code)
    path = settings.night_path(newest.sync_date) if newest else None
    if newest is None or path is None or not path.exists():
        yield None
        return
    with duckdb.connect(str(path), read_only=True) as con:
        yield newest.sync_date, con


def standing_of(settings: Settings, record: Record, *, person_id: str | None = None) -> Standing:
    """Return how a record stands; it is guarded also if the person that is asked about is restricted."""
    with transaction(settings.state_url) as connection:
        decisions = tie_decisions.of_record(connection, settings.authority_code, record)
        history = audits.of_subject(connection, settings.authority_code, record, actions=DECISIONS)
    with newest_night(settings) as found:
        if found is None:
            return Standing(decisions=decisions, history=history)
        night, con = found
        named = [each["person_id"] for each in decisions] + ([person_id] if person_id else [])
        return Standing(
            night=night,
            tie=next(iter(_rows(con, _TIE, record)), None),
            candidates=_rows(con, _CANDIDATES, record),
            pairing=next(iter(_rows(con, _PAIRING, record)), None),
            decisions=decisions,
            history=history,
            is_guarded=con.execute(_IS_GUARDED, [*record, named]).fetchone() is not None,
        )


def _rows(con: duckdb.DuckDBPyConnection, query: str, record: Record) -> list[Row]:
    """Return rows named by column; evidence is read from its JSON."""
    found = con.execute(query, [*record])
    names = [column[0] for column in found.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    for row in rows:
        if row.get("evidence"):
            row["evidence"] = json.loads(row["evidence"])
    return rows
