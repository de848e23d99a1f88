"""What a night keeps of the rooms that decided it: the words of precedence.yml, and a name for all other content."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb
import yaml

from sendbridge import checks, mapping, precedence
from sendbridge.errors import Misconfigured, RoomsChanged
from sendbridge.mapping.nodes import read_text
from sendbridge.precedence import Precedence
from sendbridge.settings import Settings
from sendbridge.store import nights
from sendbridge.store.session import transaction

Facts = Mapping[str, str | None]

_ALSO_KEPT = {"mappings": "mapping_version", "rules": "rules_version"}  # each is a hash of all that the files say


def facts_of_rooms(settings: Settings) -> dict[str, str | None]:
    """Return what tonight keeps of the rooms, for `night_info`."""
    text = read_text(precedence.file_in_force(settings))
    return {
        "mapping_version": mapping.mapping_version(settings),
        "rules_version": checks.version(settings),
        "precedence_version": precedence.load_text(text, precedence.file_in_force(settings)).version,
        "precedence_text": text,
    }


def facts_in(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the night's facts by name; an older night lacks some."""
    row = con.execute("SELECT * FROM night_info").fetchone() or ()
    return dict(zip((column[0] for column in con.description or ()), row, strict=True))


def facts_of(night_path: Path) -> dict[str, str]:
    """Return the facts of a night that is kept."""
    with duckdb.connect(str(night_path), read_only=True) as con:
        return facts_in(con)


def demand_new_version(settings: Settings, until: date) -> None:
    """Raise Misconfigured when precedence.yml says other than on a night up to a date that had the same version.

    Every decision and every letter's key keeps the version, so one version has one content; comments are free.
    """
    path = precedence.file_in_force(settings)
    version = precedence.load(settings).version
    with transaction(settings.state_url) as state:
        last = nights.last_decided_by(state, settings.authority_code, version, until=until)
    if last is None or not settings.night_path(last.sync_date).exists():
        return
    kept = facts_of(settings.night_path(last.sync_date)).get("precedence_text")
    if kept is not None and yaml.safe_load(kept) != yaml.safe_load(read_text(path)):
        raise Misconfigured(
            f"{path}: version {version} said otherwise on the night {last.sync_date}, and every decision keeps the "
            "version that made it; give the file a new version, then run the night again"
        )


def precedence_of(settings: Settings, facts: Facts) -> Precedence:
    """Return who was believed on the night of these facts; of a night that did not keep it, who is today."""
    text = facts.get("precedence_text")
    if text is None:
        return precedence.load(settings)
    return precedence.load_text(text, Path(f"precedence.yml of the night {facts['sync_date']}"))


def demand_same_rooms(settings: Settings, facts: Facts) -> None:
    """Raise RoomsChanged when a replay ran on other mappings or rules than its night, and so proves nothing of it."""
    changed = _changed(settings, facts)
    if changed:
        raise RoomsChanged(
            f"the night {facts['sync_date']} was decided by {', '.join(changed)}: that it comes out otherwise is no "
            "fault yet. Put the files back as they were, or name a folder that has them in SENDBRIDGE_ROOMS_DIR, "
            "and replay again"
        )


def _changed(settings: Settings, facts: Facts) -> list[str]:
    today = facts_of_rooms(settings)
    names = _ALSO_KEPT if facts.get("precedence_text") else _ALSO_KEPT | {"precedence": "precedence_version"}
    return [
        f"{room} {facts[fact]} and they are {today[fact]} today"
        for room, fact in names.items()
        if facts.get(fact) != today[fact]
    ]
