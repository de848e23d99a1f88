"""Examines an installation: settings, rooms, folders, the state database and the neighbours it is told to reach."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import requests

from sendbridge import feeds, kept_rooms, mapping, precedence, rooms
from sendbridge.checks.rules import load_suites
from sendbridge.errors import SendBridgeError
from sendbridge.settings import Settings, unknown_variables, variable_of
from sendbridge.store.session import is_kept, place_of, transaction

_NO_SUCH = "no setting has that name; README.md lists them, so correct it or take it out"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `cure` says what to do when it is not fine."""

    what: str
    fine: bool
    cure: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the finding as JSON types."""
        return asdict(self)


def examine(settings: Settings) -> list[Finding]:
    """Look at everything that a night needs; nothing is changed but that missing folders of ours are made."""
    found = [*_misspelt(), *_rooms(settings), *_folders(settings), *_state(settings), *_neighbours(settings)]
    return [*found, *_reporting_database(settings)] if settings.case_read == "database" else found


def _misspelt() -> Iterator[Finding]:
    """A variable that nobody reads leaves its setting as it usually is, and nothing else would tell."""
    known = [variable_of(name) for name in Settings.model_fields]
    for name in unknown_variables():
        near = get_close_matches(name, known, n=1, cutoff=0.85)
        yield Finding(name, fine=False, cure=f"no setting has that name; is {near[0]} meant?" if near else _NO_SUCH)


def _rooms(settings: Settings) -> Iterator[Finding]:
    if settings.rooms_dir is not None:
        yield (own := _council_folder(settings, settings.rooms_dir))
        if not own.fine and not settings.rooms_dir.is_dir():
            return  # nothing can be said of files whose folder is away
    in_force = precedence.file_in_force(settings)
    looks: tuple[tuple[str, Callable[[], object]], ...] = (
        ("mappings", lambda: mapping.load_all(settings)),
        (
            f"mappings/precedence.yml: {rooms.IN_FORCE[rooms.whose(settings, in_force)]}, {in_force}",
            lambda: precedence.load(settings),
        ),
        ("expectations", lambda: load_suites(settings)),
    )
    for name, look in looks:
        try:
            look()
        except SendBridgeError as error:
            yield Finding(name, fine=False, cure=str(error))
        else:
            yield Finding(name, fine=True)


def _council_folder(settings: Settings, folder: Path) -> Finding:
    """Look whether the folder that SENDBRIDGE_ROOMS_DIR names is there and holds what can replace ours."""
    what = f"rooms_dir {folder}"
    try:
        files = rooms.council_files(settings)
    except SendBridgeError as error:
        return Finding(what, fine=False, cure=str(error))
    if not files:
        wanted = ", ".join(rooms.COUNCIL_ROOMS)
        return Finding(
            what, fine=False, cure=f"no file of the council's lies there; put them into its folders {wanted}"
        )
    if unread := [name for name in files if name.endswith(".yaml")]:
        return Finding(what, fine=False, cure=f"nobody reads {', '.join(unread)}; let the name end with .yml")
    return Finding(f"{what}: {', '.join(files)}", fine=True)


def _folders(settings: Settings) -> Iterator[Finding]:
    for name in ("landing_dir", "nights_dir", "exports_dir"):
        yield _own_folder(name, getattr(settings, name))
    dropped = ("settings_drop_dir", "trusts_drop_dir")
    for name in (*dropped, "case_changes_dir") if settings.case_write == "change_file" else dropped:
        path: Path = getattr(settings, name)
        cure = f"make the folder {path}, or set SENDBRIDGE_{name.upper()} to where files are dropped"
        yield Finding(f"{name} {path}", fine=path.is_dir(), cure=cure)


def _own_folder(name: str, path: Path) -> Finding:
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe = path / ".sendbridge-can-write"
        probe.touch()
        probe.unlink()
    except OSError:
        return Finding(
            f"{name} {path}", fine=False, cure=f"let this user write there, or set SENDBRIDGE_{name.upper()}"
        )
    return Finding(f"{name} {path}", fine=True)


def _state(settings: Settings) -> Iterator[Finding]:
    try:
        if not is_kept(settings.state_url):
            yield _no_state_yet(place_of(settings.state_url))
            return
        with transaction(settings.state_url):
            yield Finding("state database", fine=True)
    except SendBridgeError as error:
        yield Finding("state database", fine=False, cure=str(error))
        return
    except Exception as error:
        cure = f"{type(error).__name__}: set SENDBRIDGE_STATE_URL to a database that answers"
        yield Finding("state database", fine=False, cure=cure)
        return
    try:
        kept_rooms.demand_new_version(settings, date.max)
    except SendBridgeError as error:
        yield Finding("mappings/precedence.yml has a version of its own", fine=False, cure=str(error))


def _no_state_yet(place: str) -> Finding:
    """A new installation has none: its first night makes it. Whoever has run nights already reads that it is away."""
    return Finding(f"state database: none yet at {place}; the first night makes it", fine=True)


def _neighbours(settings: Settings) -> Iterator[Finding]:
    uses_api = "api" in (settings.case_read, settings.case_write)
    for name in ("case_url", "portal_url", "register_url") if uses_api else ("portal_url", "register_url"):
        url: str = getattr(settings, name)
        variable = f"SENDBRIDGE_{name.upper()}"
        if not url:
            yield Finding(name, fine=False, cure=f"set {variable}; to try without a council: sendbridge sandbox up")
            continue
        try:
            requests.get(url, timeout=5)
        except requests.RequestException:
            yield Finding(name, fine=False, cure=f"no answer; check {variable}, the network and that the system is up")
        else:
            yield Finding(name, fine=True)


def _reporting_database(settings: Settings) -> Iterator[Finding]:
    """Look whether the database answers, has what the mapping reads, and lets this account do no more than read."""
    try:
        writable = feeds.look_at_database(settings)
    except SendBridgeError as error:
        yield Finding("reporting database", fine=False, cure=str(error))
        return
    yield Finding("reporting database", fine=True)
    what = "reporting database is only read"
    if writable is None:
        cure = "this kind of database does not say what the account may do; ask its owner that it may only read"
        yield Finding(what, fine=True, cure=cure)
    else:
        cure = f"this account may write to {', '.join(writable)}; ask for one that may only read"
        yield Finding(what, fine=not writable, cure=cure if writable else "")
