"""What a link of a record with a child caused: changes, agreed values, exceptions, tasks and receipts."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import Connection

from sendbridge.settings import Settings
from sendbridge.store import changes, links, nights, outbox
from sendbridge.store.session import transaction
from sendbridge.unlinking.consent import Consent, check_named
from sendbridge.unlinking.standing import standing_of

ALL_NIGHTS = 100_000
WRITTEN = ("accepted", "confirmed")

_TIED = """
SELECT tie.feed, pairing.target_type, pairing.target_key
FROM tie
LEFT JOIN pairing
  ON pairing.record_type = tie.record_type
 AND pairing.record_key = tie.record_key
 AND pairing.state = 'paired'
WHERE tie.record_type = ?
  AND tie.record_key = ?
  AND tie.person_id = ?
  AND tie.state = 'tied'
"""

Row = Any
Target = tuple[str, str]


@dataclass(frozen=True)
class Link:
    """A record from outside, and the child that it was said to be about."""

    record_type: str
    record_key: str
    person_id: str

    @property
    def record(self) -> tuple[str, str]:
        """Return type and key of the record."""
        return self.record_type, self.record_key


@dataclass
class Caused:
    """What a link caused, by what is to be done about it."""

    link: Link
    nights: int = 0
    feeds: set[str] = field(default_factory=set)
    targets: set[Target] = field(default_factory=set)
    withdrawn: list[Row] = field(default_factory=list)  # changes that nobody has sent
    written: list[tuple[Row, Row]] = field(default_factory=list)  # change and letter: sent, and perhaps answered
    created: list[Row] = field(default_factory=list)  # letters that made, or may have made, a record
    settled: list[tuple[Row, Row]] = field(default_factory=list)  # stood there already when they were sent
    others: list[Row] = field(default_factory=list)  # refused, moved or given up: nothing to do
    agreed: list[Row] = field(default_factory=list)
    exceptions: list[Row] = field(default_factory=list)
    tasks: list[Row] = field(default_factory=list)
    receipts: list[Row] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        """Whether no night tied the record so, and nothing came of it."""
        return not (self.nights or self.withdrawn or self.written or self.created or self.settled or self.others)


def caused_by(settings: Settings, link: Link, *, consent: Consent | None = None) -> Caused:
    """Return what a link caused, from the nights that are kept and from the state; nothing is changed.

    What a guarded record caused also says where the child is, so it is shown to the named people.
    """
    check_named(standing_of(settings, link.record, person_id=link.person_id), link.record, consent or Consent())
    with transaction(settings.state_url) as connection:
        return gather(connection, settings, link)


def gather(connection: Connection, settings: Settings, link: Link) -> Caused:
    """Return what a link caused, in a transaction that may go on to undo it."""
    caused = Caused(link)
    dates = nights.newest(connection, settings.authority_code, limit=ALL_NIGHTS)
    _look_at_nights(caused, [settings.night_path(each) for each in reversed(dates)])
    _look_at_changes(caused, connection, settings.authority_code)
    authority_code = settings.authority_code
    caused.agreed = links.agreed_on(connection, authority_code, targets=caused.targets, feeds=caused.feeds)
    caused.exceptions = links.exceptions_about(
        connection,
        authority_code,
        record=(link.record_type, link.record_key),
        targets=caused.targets,
        feeds=caused.feeds,
    )
    told = [fault["exception_id"] for fault in caused.exceptions]
    caused.tasks = links.tasks_of(connection, authority_code, exception_ids=told)
    caused.receipts = links.receipts_for(connection, authority_code, record_key=link.record_key)
    return caused


def _look_at_nights(caused: Caused, paths: list[Path]) -> None:
    """Look, from the newest night back, at those in which the record was tied so; where that ends, looking ends."""
    for path in paths:
        found = _tied(path, caused.link) if path.exists() else []
        if caused.nights and not found:
            return
        caused.nights += bool(found)
        caused.feeds |= {feed for feed, _, _ in found}
        caused.targets |= {(kind, key) for _, kind, key in found if key is not None}


def _tied(path: Path, link: Link) -> list[tuple[str, str, str]]:
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute(_TIED, [link.record_type, link.record_key, link.person_id]).fetchall()


def _look_at_changes(caused: Caused, connection: Connection, authority_code: str) -> None:
    link = caused.link
    found = changes.find(
        connection,
        authority_code,
        source_type=link.record_type,
        source_key=link.record_key,
        person_id=link.person_id,
        kind=["update", "create"],
    )
    keys = {change["idempotency_key"] for change in found if change["idempotency_key"]}
    letter_of = {letter["idempotency_key"]: letter for letter in outbox.of_keys(connection, authority_code, keys)}
    made = {}
    for change in found:
        letter = letter_of.get(change["idempotency_key"])
        caused.feeds.add(change["source_feed"])
        key = change["target_key"] or (letter["receipt_key"] if letter else None)
        caused.targets |= {(change["target_type"], key)} if key else set()
        if change["kind"] == "create" and letter is not None and _was_sent(letter):
            made[letter["idempotency_key"]] = letter
        else:
            _sort(caused, change, letter)
    caused.created = [*made.values()]


def _was_sent(letter: Row) -> bool:
    """Whether the case system took the letter, or may have taken it and the answer was lost."""
    in_doubt = letter["state"] == "sent" or (letter["state"] == "waiting" and letter["attempts"] > 0)
    return letter["receipt_key"] is not None or in_doubt


def _sort(caused: Caused, change: Row, letter: Row | None) -> None:
    if letter is not None and _was_sent(letter) and change["state"] in (*WRITTEN, "waiting", "sent"):
        caused.written.append((change, letter))
    elif change["state"] == "confirmed" and letter is not None:
        caused.settled.append((change, letter))
    elif change["state"] in changes.PENDING and change["state"] != "superseded":
        caused.withdrawn.append(change)
    else:
        caused.others.append(change)
