"""Nights whose records are matched for real, for what people decide about them."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from sendbridge.exceptions import seal_night
from sendbridge.matching import match
from sendbridge.settings import Settings
from sendbridge.snapshot import write_snapshot
from sendbridge.store.session import transaction
from tests.council import Council
from tests.night_builder import NightBuilder
from tests.unit.matching.linked_rows import CHILD, RULES, UPNS

ROW = ("roll_entry", "100002|1")
BEN = {"forename": "Ben", "surname": "Hill", "sex": "M", "date_of_birth": date(2010, 1, 9)}
_SENT = {name: value for name, value in CHILD.items() if name != "setting_urn"}


def sqlite_council(migrated_sqlite: Path, folder: Path) -> Council:
    """Return a council on SQLite alone that has had no night; its state, nights and landed files lie in the folder."""
    shutil.copy(migrated_sqlite, folder / "state.sqlite")
    folders = {"nights_dir": folder / "nights", "landing_dir": folder / "landing"}
    return Council(Settings(state_url=f"sqlite:///{folder / 'state.sqlite'}", **folders))  # type: ignore[arg-type]


def children(night: NightBuilder, *, restricted: str | None = None) -> None:
    """Amy Young (P2), her twin Ann (P3), and Ben Hill (P4), who is nothing like them; one may be restricted."""
    for person_id, upn, own in (("P2", UPNS[0], {}), ("P3", UPNS[1], {"forename": "Ann"}), ("P4", UPNS[2], BEN)):
        facts: dict[str, Any] = {**_SENT, **own, "upn": upn, "restricted": person_id == restricted}
        night.record("person", person_id=person_id, **facts)


def roll_row(night: NightBuilder, **facts: Any) -> None:
    """A row of a roll with Amy's number, held as its forename is no name of hers."""
    usual = {"setting_urn": "100002", "admission_number": "1", "feed": "school_settings", "upn": UPNS[0]}
    night.record("roll_entry", **{**_SENT, **usual, "forename": "Amye", "sender": "100002", **facts})
    night.arrive("case_management").arrive("school_settings", "100002")


def held_night(council: Council, *, restricted: str | None = None, **facts: Any) -> None:
    """Seal a night on which the row is held, unless a decision or what it says ties it."""
    matched_night(council, lambda night: (children(night, restricted=restricted), roll_row(night, **facts)))


def matched_night(council: Council, fill: Callable[[NightBuilder], object]) -> None:
    """Seal the next night after its records were matched under the decisions that are kept."""
    sync_date, settings = council.next_date, council.settings
    council.next_date += timedelta(days=1)
    builder = NightBuilder(settings.night_path(sync_date), sync_date)
    fill(builder)
    path = builder.close()
    with duckdb.connect(str(path)) as con, transaction(settings.state_url) as state:
        write_snapshot(con, state, authority_code=settings.authority_code, sync_date=sync_date)
        match(con, sync_date, rules=RULES)
    seal_night(settings, sync_date, path)


def asked(council: Council, query: str) -> list[tuple[Any, ...]]:
    """Return what a query on the newest night's file says."""
    path = council.settings.night_path(council.next_date - timedelta(days=1))
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute(query).fetchall()


def tie_tonight(council: Council) -> tuple[Any, ...]:
    """Return state, person and reason of the row on the newest night."""
    (tie,) = asked(council, f"SELECT state, person_id, reason_code FROM tie WHERE record_key = '{ROW[1]}'")
    return tie
