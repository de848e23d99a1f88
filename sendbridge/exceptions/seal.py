"""Puts a night in force: everything that it says about the state is kept in one transaction, or none of it."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import Connection

from sendbridge.exceptions.feeds_heard import arrived_feeds, keep_feeds
from sendbridge.exceptions.legal_dates import keep_legal_dates
from sendbridge.exceptions.proof import proved_gone
from sendbridge.exceptions.proposals import Tonight, keep_proposals
from sendbridge.exceptions.tasks import queue_tasks
from sendbridge.exceptions.tonight import gather
from sendbridge.settings import Settings
from sendbridge.store import acceptances, agreed_values, changes, children, exceptions, nights, value_keys
from sendbridge.store.identity import exception_id
from sendbridge.store.nights import SealedNight
from sendbridge.store.session import transaction

PUSH_RULES = ("SY08", "PU01", "PU02", "PU03")

_STALE_RULES = "SELECT rule_id FROM evaluation WHERE outcome = 'stale' ORDER BY 1"
_NEW_AGREEMENTS = """
SELECT target_type, target_key, source_feed, field, value, source_value
FROM agreed
EXCEPT
SELECT target_type, target_key, source_feed, field, value, source_value
FROM state_agreed
"""


def seal_night(settings: Settings, sync_date: date, night_path: Path) -> dict[str, int]:
    """Keep what the night found, proposes and agreed, and its file's SHA-256; the same file again does nothing."""
    sha256 = _sha256(night_path)
    with duckdb.connect(str(night_path), read_only=True) as con, transaction(settings.state_url) as connection:
        before = nights.read(connection, settings.authority_code, sync_date)
        if before is not None and before.file_sha256 == sha256:
            return before.summary
        counts, facts = _apply(connection, con, settings, sync_date), _facts(con)
        previous = nights.last_before(connection, settings.authority_code, sync_date)
        nights.keep(
            connection,
            settings.authority_code,
            SealedNight(
                sync_date=sync_date,
                file_name=night_path.name,
                file_sha256=sha256,
                previous_date=previous.sync_date if previous else None,
                baseline=previous is None,
                mapping_version=facts.get("mapping_version"),
                rules_version=facts.get("rules_version"),
                precedence_version=facts.get("precedence_version"),
                summary=counts,
            ),
        )
    return counts


def _apply(
    connection: Connection, con: duckdb.DuckDBPyConnection, settings: Settings, sync_date: date
) -> dict[str, int]:
    authority_code = settings.authority_code
    newest = nights.latest(connection, authority_code)
    if newest is not None and newest.sync_date > sync_date:
        return {"later_night_in_force": 1}  # what this one says is older than what is known
    tonight = Tonight(settings, sync_date, _facts(con).get("precedence_version") or "", frozenset(arrived_feeds(con)))
    baseline = nights.last_before(connection, authority_code, sync_date) is None
    counts = keep_feeds(connection, con, settings, sync_date)
    people = (person_id for (person_id,) in con.execute("SELECT person_id FROM person").fetchall())
    counts["new_children"] = children.add(connection, authority_code, people)
    counts["agreed_values"] = agreed_values.keep(
        connection, authority_code, sync_date, rows=con.execute(_NEW_AGREEMENTS).fetchall()
    )
    counts |= keep_proposals(connection, con, tonight)
    counts |= _apply_faults(connection, con, tonight, baseline=baseline)
    return counts | queue_tasks(connection, con, settings, sync_date)


def _apply_faults(
    connection: Connection, con: duckdb.DuckDBPyConnection, tonight: Tonight, *, baseline: bool
) -> dict[str, int]:
    authority_code, sync_date = tonight.authority_code, tonight.sync_date
    became = children.redirects(connection, authority_code)
    faults = gather(con, sync_date.isoformat(), became=became)
    known = Known(
        child_of=children.known(connection, authority_code),
        became=became,
        secret=value_keys.read_or_make(connection, authority_code),
    )
    rows = _rows(tonight, faults, known=known, baseline=baseline)
    stale = [rule_id for (rule_id,) in con.execute(_STALE_RULES).fetchall()]
    counts = exceptions.record_found(
        connection, authority_code, sync_date, found=rows, baseline=baseline, stale_rules=stale
    )
    absent = exceptions.absent(connection, authority_code)
    gone = [*proved_gone(con, absent), *_no_longer_pushed(connection, tonight, absent)]
    closed = exceptions.close(connection, authority_code, sync_date, exception_ids=gone)
    counts |= acceptances.settle(connection, authority_code, sync_date)
    keep_legal_dates(connection, con, authority_code=authority_code)
    not_evaluated = exceptions.count_not_evaluated(connection, authority_code, sync_date)
    return counts | {"closed": closed, "not_evaluated": not_evaluated}


@dataclass(frozen=True)
class Known:
    """What the state knows of persons, and the secret by which it knows values."""

    child_of: dict[str, str]
    became: dict[str, str]
    secret: bytes


def _rows(tonight: Tonight, faults: Iterable[dict[str, Any]], *, known: Known, baseline: bool) -> Iterator[list[Any]]:
    """Yield the faults in the order of `store.exceptions.FOUND`; the baseline is worked down without a due date."""
    for fault in faults:
        person_id = known.became.get(fault["person_id"] or "", fault["person_id"])
        row = {
            **fault,
            "exception_id": exception_id(
                tonight.authority_code,
                rule_id=fault["rule_id"],
                subject=(fault["subject_type"], fault["subject_id"]),
                source=fault["source"],
                field=fault["field"],
            ),
            "person_id": person_id,
            "child_id": known.child_of.get(person_id or ""),
            "value_hash": value_keys.keyed(known.secret, fault["value_hash"]),
            "due_date": None if baseline else exceptions.due_date(tonight.sync_date, priority=fault["priority"]),
        }
        yield [row[name] for name in exceptions.FOUND]


def _no_longer_pushed(connection: Connection, tonight: Tonight, absent: Iterable[Any]) -> list[str]:
    """Return the push's own exceptions whose change is not wanted any more, as the target's fresh records show."""
    proposed = changes.proposed_fields(connection, tonight.authority_code, tonight.sync_date)
    records = {(record_type, record_key) for record_type, record_key, _ in proposed}
    return [
        fault.exception_id
        for fault in absent
        if fault.rule_id in PUSH_RULES
        and fault.source in tonight.arrived_feeds
        and (fault.subject_type, fault.subject_id, fault.field) not in proposed
        and not (fault.field == "" and (fault.subject_type, fault.subject_id) in records)
    ]


def _facts(con: duckdb.DuckDBPyConnection) -> dict[str, str | None]:
    result = con.execute("SELECT * FROM night_info")
    names = [column[0] for column in result.description or ()]
    return dict(zip(names, result.fetchone() or (), strict=False))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
