"""People's decisions about whose record is whose, and what the newest night makes of them."""

import uuid
from typing import Any, Literal

import duckdb

from sendbridge.errors import Misconfigured
from sendbridge.push.approvals import Author
from sendbridge.settings import Settings
from sendbridge.store import audits, nights, tie_decisions
from sendbridge.store.session import transaction
from sendbridge.unlinking.caused import Link, caused_by

_TIE = """
SELECT state, person_id, candidate_person_id, reason_code, version
FROM tie
WHERE record_type = ?
  AND record_key = ?
"""


def decide_tie(settings: Settings, link: Link, decision: Literal["same", "not_same"], author: Author) -> None:
    """Keep that a record is, or is not, about a child; the next night ties by it.

    A link that is in force is not merely decided against: unlinking also undoes what it caused.
    """
    if decision == "not_same" and not caused_by(settings, link).is_nothing:
        raise Misconfigured(
            f"{link.record_type} {link.record_key} was tied to {link.person_id}, and that has had consequences; "
            "`sendbridge ties unlink` lists and undoes them"
        )
    with transaction(settings.state_url) as connection:
        tie_decisions.decide(
            connection,
            settings.authority_code,
            record=(link.record_type, link.record_key),
            person_id=link.person_id,
            decision=decision,
            decided_by=author.name,
            decided_date=author.decided_date,
            note=author.reason,
        )
        audits.note(
            connection,
            settings.authority_code,
            author.decided_date,
            action=f"tie_{decision}",
            subjects=[(link.record_type, link.record_key, {"person_id": link.person_id, "reason": author.reason})],
            actor=author.name,
            occasion=str(uuid.uuid4()),
        )


def shown_tie(settings: Settings, record_type: str, record_key: str) -> dict[str, Any]:
    """Return how the newest night ties a record, and what people decided about it: ids and reasons, no names."""
    with transaction(settings.state_url) as connection:
        newest = nights.latest(connection, settings.authority_code)
        decided = [
            {"person_id": row.person_id, "decision": row.decision, "decided_by": row.decided_by}
            for row in tie_decisions.read_all(connection, settings.authority_code)
            if (row.record_type, row.record_key) == (record_type, record_key)
        ]
    path = settings.night_path(newest.sync_date) if newest else None
    tie = None
    if path is not None and path.exists():
        with duckdb.connect(str(path), read_only=True) as con:
            result = con.execute(_TIE, [record_type, record_key])
            names = [column[0] for column in result.description or ()]
            row = result.fetchone()
            tie = dict(zip(names, row, strict=True)) if row else None
    return {"night": newest.sync_date if newest else None, "tie": tie, "decisions": decided}
