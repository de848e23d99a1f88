"""Exception lists for the council's people: one whole, and one for each owner, as CSV and XLSX."""

import re
import shutil
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from sendbridge.errors import NightNotReady
from sendbridge.settings import Settings
from sendbridge.spreadsheets import csv_bytes, write_xlsx
from sendbridge.store import changes, exception_lists, nights, outbox
from sendbridge.store.engine_rules import ENGINE_RULES
from sendbridge.store.exceptions import LIVE
from sendbridge.store.session import kept_state, transaction

WHOLE_LIST = "all"
ACCEPTED_LIST = "accepted"
FOR_PEOPLE = ("awaiting_approval", "held", "proposed")  # a field in these states goes nowhere until a person acts

_COLUMNS: dict[str, str] = {
    "rule_id": "Rule",
    "title": "What is wrong",
    "guidance": "What to do",
    "severity": "Severity",
    "priority": "Priority",
    "owner_role": "Owner",
    "due_date": "Due",
    "next_legal_date": "Next legal date",
    "days_left": "Days left",
    "opened_date": "Open since",
    "last_seen_date": "Last seen",
    "tonight": "Tonight",
    "baseline": "From the first night",
    "reopened_count": "Times reopened",
    "person_id": "Person",
    "surname": "Surname",
    "forename": "Forename",
    "date_of_birth": "Date of birth",
    "upn": "UPN",
    "subject_type": "Record type",
    "subject_id": "Record",
    "field": "Field",
    "source": "Source",
    "setting_urn": "Setting URN",
    "setting_name": "Setting",
    "team_code": "Team",
    "keyworker_code": "Keyworker",
    "exception_id": "Exception",
}
_ACCEPTED_COLUMNS = {
    "acceptance_reason": "Why it was accepted",
    "acceptance_author": "Accepted by",
    "acceptance_expires_date": "Accepted until",
}

# Who is adopted or at a protected address is found on the case system, by those who may.
_PERSONS = """
SELECT
    person_id,
    CASE WHEN restricted THEN 'restricted' ELSE surname END,
    CASE WHEN restricted THEN 'restricted' ELSE forename END,
    CASE WHEN restricted THEN NULL ELSE CAST(date_of_birth AS VARCHAR) END,
    CASE WHEN restricted THEN NULL ELSE upn END
FROM person
"""


def list_exceptions(settings: Settings, *, state: str | None = "open", **filters: Any) -> list[dict[str, Any]]:
    """Return exceptions as JSON types, without names; filters are columns, such as owner_role or setting_urn.

    What the newest night could not judge says so (`not_evaluated`).
    """
    with kept_state(settings.state_url) as connection:
        seen_date = nights.last(connection, settings.authority_code).sync_date
        found = exception_lists.find(connection, settings.authority_code, seen_date=seen_date, state=state, **filters)
    return [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()} for row in found
    ]


def night_tallies(settings: Settings, sync_date: date) -> dict[str, Any]:
    """Return what a night did to exceptions, by rule and owner, and what became of its changes.

    `changes` counts letters, one a record; `fields_for_people` counts the fields that wait for a person.
    """
    with transaction(settings.state_url) as connection:
        fields = changes.counts(connection, settings.authority_code, sync_date)
        return {
            "exceptions": exception_lists.tallies(connection, settings.authority_code, sync_date),
            "changes": outbox.counts(connection, settings.authority_code, sync_date),
            "fields_for_people": {state: fields[state] for state in FOR_PEOPLE if state in fields},
        }


def export_lists(settings: Settings, sync_date: date) -> dict[str, int]:
    """Write every open exception into exports/<date>, with names from the night's file; the folder is replaced.

    What was accepted is no work to do: it stands on a list of its own, with the reasons.
    """
    with kept_state(settings.state_url) as connection:
        night = nights.read(connection, settings.authority_code, sync_date)
        found, accepted = (
            [
                dict(row)
                for row in exception_lists.find(connection, settings.authority_code, seen_date=sync_date, state=state)
            ]
            for state in LIVE
        )
    if night is None:
        raise NightNotReady(f"the night {sync_date} is not sealed; run `sendbridge night run --date {sync_date}`")
    _name_children(settings.night_path(sync_date), [*found, *accepted])
    for row in (*found, *accepted):
        row["days_left"] = days_left(row["next_legal_date"], sync_date)
        row["tonight"] = "not evaluated" if row["not_evaluated"] else "seen"
    lists: dict[str, list[dict[str, Any]]] = defaultdict(list, {WHOLE_LIST: found})
    for row in found:
        lists[slug(row["owner_role"])].append(row)
    if accepted:
        lists[ACCEPTED_LIST] = accepted
    _write_lists(settings.exports_dir / sync_date.isoformat(), lists, sync_date=sync_date)
    return {"exception_lists": len(lists), "exceptions_listed": len(found), "exceptions_accepted": len(accepted)}


def days_left(next_legal_date: date | None, as_of: date) -> int | None:
    """Return how many days are left to the legal date; negative once it is past."""
    return (next_legal_date - as_of).days if next_legal_date else None


def slug(owner_role: str) -> str:
    """Return an owner's role as a file name."""
    return re.sub(r"[^a-z0-9]+", "-", owner_role.lower()).strip("-")


def _name_children(night_path: Path, found: Sequence[dict[str, Any]]) -> None:
    with duckdb.connect(str(night_path), read_only=True) as con:
        persons = {row[0]: row[1:] for row in con.execute(_PERSONS).fetchall()}
        settings = dict(con.execute("SELECT urn, establishment_name FROM establishment").fetchall())
        advice = dict(con.execute("SELECT rule_id, guidance FROM rule").fetchall())
    for row in found:
        names = persons.get(row["person_id"], (None, None, None, None))
        row |= zip(("surname", "forename", "date_of_birth", "upn"), names, strict=True)
        row["setting_name"] = settings.get(row["setting_urn"])
        own = ENGINE_RULES.get(row["rule_id"])
        row["guidance"] = advice.get(row["rule_id"]) or (own.guidance if own else None)
        row["baseline"] = "yes" if row["baseline"] else "no"


def _write_lists(folder: Path, lists: dict[str, list[dict[str, Any]]], *, sync_date: date) -> None:
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for name, found in lists.items():
        columns = _COLUMNS | (_ACCEPTED_COLUMNS if name == ACCEPTED_LIST else {})
        headers = [*columns.values()]
        rows = [[row[column] for column in columns] for row in found]
        stem = part / f"exceptions_{name}"
        stem.with_suffix(".csv").write_bytes(csv_bytes(headers, rows))
        write_xlsx(stem.with_suffix(".xlsx"), headers, rows, title=f"Exceptions {sync_date}", made=sync_date)
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)
