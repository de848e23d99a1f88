"""Stops a push that is far larger than is usual, as a whole or in one field, until a person lets it go."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from statistics import median

import duckdb
from sqlalchemy import Connection

from sendbridge.errors import PushStopped
from sendbridge.push.faults import Letter
from sendbridge.settings import Settings
from sendbridge.store import audits, push_sizes
from sendbridge.store.push_sizes import RECORDS, Sizes

NIGHTS_NEEDED = 3  # fewer pushes say nothing of what is usual
FIRST_SHARE = 5  # until then one record for so many plans in force goes unseen, which an honest first night stays below

_PLANS_IN_FORCE = "SELECT count(*) FROM plan WHERE status_code = 'active'"


@dataclass(frozen=True)
class Release:
    """A person lets a push of up to so many records go, however unusual it is."""

    size: int
    released_by: str
    reason: str


def sizes_of(letters: Iterable[Letter]) -> Sizes:
    """Return how many records some letters change, and how many of them in each field."""
    counts: Counter[str] = Counter()
    for letter in letters:
        counts.update([RECORDS, *letter["new_values"]])
    return {RECORDS: 0, **counts}


def demand_usual_size(
    connection: Connection,
    settings: Settings,
    sync_date: date,
    *,
    target: str,
    letters: Iterable[Letter],
    release: Release | None,
) -> None:
    """Raise PushStopped when the push is over the limit, or far larger than usual and nobody has let it go.

    What is about to be sent is kept, so that later pushes are held against it; so is the release.
    """
    sizes = sizes_of(letters)
    stopped = why_stopped(connection, settings, sync_date, target=target, sizes=sizes, release=release)
    if stopped is not None:
        raise PushStopped(stopped)
    if release is not None and why_stopped(connection, settings, sync_date, target=target, sizes=sizes) is not None:
        _note_release(connection, settings, sync_date, target=target, release=release)
    push_sizes.keep(connection, settings.authority_code, target, sync_date=sync_date, sizes=sizes)


def why_stopped(
    connection: Connection,
    settings: Settings,
    sync_date: date,
    *,
    target: str,
    sizes: Sizes,
    release: Release | None = None,
) -> str | None:
    """Return why a push of such sizes stops itself and what to run next, or None when it may go."""
    records = sizes[RECORDS]
    if records > settings.push_limit:
        return (
            f"{records} records would be changed and SENDBRIDGE_PUSH_LIMIT is {settings.push_limit}; nothing was sent. "
            "Look at them with `sendbridge changes list --state waiting`; if they are right, raise the limit and run "
            f"`sendbridge night run --date {sync_date}`, which pushes and reads back"
        )
    if records <= settings.push_usual_floor or (release is not None and release.size >= records):
        return None
    before = push_sizes.last_before(
        connection, settings.authority_code, target, sync_date=sync_date, nights=settings.push_usual_nights
    )
    unusual = next(_unusual(settings, sync_date, sizes=sizes, before=before), None)
    return None if unusual is None else _sentence(sync_date, unusual, records, release)


def _unusual(
    settings: Settings, sync_date: date, *, sizes: Sizes, before: list[Sizes]
) -> Iterator[tuple[str, int, str]]:
    """Yield (field, size, what is usual) of what is far from the usual, all records first."""
    if len(before) < NIGHTS_NEEDED:
        most = max(settings.push_usual_floor, _plans_in_force(settings, sync_date) // FIRST_SHARE)
        if sizes[RECORDS] > most:
            yield RECORDS, sizes[RECORDS], f"{most} is the most that goes unseen before {NIGHTS_NEEDED} pushes"
        return
    for field, size in sorted(sizes.items()):
        usual = median(night.get(field, 0) for night in before)
        if size > max(settings.push_usual_floor, settings.push_usual_factor * usual):
            yield field, size, f"{usual:g} is usual"


def _plans_in_force(settings: Settings, sync_date: date) -> int:
    with duckdb.connect(str(settings.night_path(sync_date)), read_only=True) as con:
        row = con.execute(_PLANS_IN_FORCE).fetchone()
    return int(row[0]) if row else 0


def _sentence(sync_date: date, unusual: tuple[str, int, str], records: int, release: Release | None) -> str:
    field, size, usual = unusual
    where = f"the field {field} of {size} records" if field != RECORDS else f"{size} records"
    short = f", more than the {release.size} that were let go" if release is not None else ""
    return (
        f"{where} would be changed{short} and {usual}; nothing was sent. Look at them with `sendbridge "
        "changes list --state waiting`: one field changing everywhere is the sign of a wrong mapping. If right, run "
        f"`sendbridge night push --date {sync_date} --release-size {records} --reason …`, then "
        f"`sendbridge night confirm --date {sync_date}`"
    )


def _note_release(
    connection: Connection, settings: Settings, sync_date: date, *, target: str, release: Release
) -> None:
    audits.note(
        connection,
        settings.authority_code,
        sync_date,
        action="push_released",
        subjects=[("push", target, {"size": release.size, "reason": release.reason})],
        actor=release.released_by,
        occasion=str(release.size),
    )
