"""What an officer is shown of ties: one record with its candidates and decisions, and the list of those that wait."""

from dataclasses import dataclass
from typing import Any

import duckdb

from sendbridge.errors import Misconfigured, NightNotReady
from sendbridge.exceptions.guarded import GUARDED_RECORDS
from sendbridge.matching.sources import SOURCES
from sendbridge.settings import Settings
from sendbridge.store import tie_decisions
from sendbridge.store.session import transaction
from sendbridge.unlinking.reasons import REASONS, why_not, why_paired, why_tied
from sendbridge.unlinking.standing import Row, Standing, newest_night, standing_of

STATES = ("held", "tied", "unmatched", "paired", "new", "none")

# Whom a guarded record may be of stands on no list: that a child is restricted is itself a secret.
_LISTED = f"""
WITH waiting AS (
    SELECT
        'tie' AS what, record_type, record_key, state, reason_code, sender,
        coalesce(person_id, candidate_person_id) AS person_id, weight
    FROM tie
    UNION ALL BY NAME
    SELECT 'pairing' AS what, record_type, record_key, pairing.state, pairing.reason_code, tie.sender, tie.person_id
    FROM pairing
    JOIN tie USING (record_type, record_key)
)
SELECT
    waiting.record_type,
    waiting.record_key,
    waiting.what,
    waiting.state,
    waiting.reason_code,
    waiting.sender,
    CASE WHEN guarded.record_key IS NULL THEN waiting.person_id END AS person_id,
    waiting.weight,
    guarded.record_key IS NOT NULL AS for_named_people
FROM waiting
LEFT JOIN ({GUARDED_RECORDS}) AS guarded USING (record_type, record_key)
WHERE waiting.state = $state
  AND ($reason IS NULL OR waiting.reason_code = $reason)
  AND ($record_type IS NULL OR waiting.record_type = $record_type)
ORDER BY waiting.record_type, waiting.record_key, waiting.what DESC
"""


@dataclass(frozen=True)
class TieWish:
    """Which ties and pairings of the newest night are meant."""

    state: str = "held"
    reason: str | None = None
    record_type: str | None = None


def shown_tie(settings: Settings, record_type: str, record_key: str) -> dict[str, Any]:
    """Return how the newest night ties a record, its candidates in their order, and what people decided: no values.

    A decision carries the evidence that it was taken on; `history` has also those that are no longer in force.
    """
    standing = standing_of(settings, (record_type, record_key))
    tie, pairing = standing.tie, standing.pairing
    return {
        "night": standing.night,
        "tie": tie and {**tie, "means": why_tied(tie["state"], tie["reason_code"])},
        "candidates": [{**row, "means": why_not(row["obstacle"])} for row in standing.candidates],
        "pairing": pairing and {**pairing, "means": why_paired(pairing["reason_code"])},
        "decisions": [{**row, **_evidence_of(standing, row)} for row in standing.decisions],
        "history": [_past(row) for row in standing.history],
    }


def list_ties(settings: Settings, wish: TieWish) -> list[Row]:
    """Return ties and pairings of the newest night that are in a state, and whether somebody decided on them since."""
    _check_wish(wish)
    with transaction(settings.state_url) as connection:
        decided = {
            (row.record_type, row.record_key) for row in tie_decisions.read_all(connection, settings.authority_code)
        }
    with newest_night(settings) as found:
        if found is None:
            raise NightNotReady("no night is kept to list; run `sendbridge night run` first")
        rows = _listed(found[1], wish)
    return [{**row, "is_decided": (row["record_type"], row["record_key"]) in decided} for row in rows]


def _listed(con: duckdb.DuckDBPyConnection, wish: TieWish) -> list[Row]:
    found = con.execute(_LISTED, vars(wish))
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _check_wish(wish: TieWish) -> None:
    known = {"state": STATES, "reason": REASONS, "type": tuple(source.record_type for source in SOURCES)}
    for name, given in (("state", wish.state), ("reason", wish.reason), ("type", wish.record_type)):
        if given is not None and given not in known[name]:
            raise Misconfigured(f"--{name} {given!r} is not known; choose one of {', '.join(known[name])}")


def _evidence_of(standing: Standing, decision: Row) -> Row:
    """Return the evidence on which a decision in force was taken: that of its newest entry in the audit."""
    about = [
        row["detail"]
        for row in standing.history
        if row["action"] == f"tie_{decision['decision']}" and row["detail"]["person_id"] == decision["person_id"]
    ]
    return {name: about[-1].get(name) if about else None for name in ("weight", "evidence")}


def _past(row: Row) -> Row:
    detail = row["detail"]
    return {
        "decided_date": row["sync_date"],
        "decision": row["action"].removeprefix("tie_"),
        "person_id": detail["person_id"],
        "decided_by": row["actor"],
        "reason": detail.get("reason"),
        "doubts_set_aside": detail.get("doubts_set_aside", []),
    }
