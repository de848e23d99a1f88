"""Finds the rooms' files: the council's own folder first, file by file, then the files that came with SendBridge."""

from pathlib import Path
from typing import Literal

from sendbridge.errors import Misconfigured
from sendbridge.settings import Settings

COUNCIL_ROOMS = ("connectors", "mappings", "expectations")  # what a council's own folder may hold
Whose = Literal["council", "shipped"]
IN_FORCE: dict[Whose, str] = {"council": "the council's own file", "shipped": "the file that came with SendBridge"}

_PACKAGE = Path(__file__).parent
_INSTALLED = _PACKAGE / "_rooms"  # an installed wheel carries the rooms here; a checkout has them beside the package


def room_files(settings: Settings, room: str, *, pattern: str) -> dict[str, Path]:
    """Return the room's files by name, sorted; a council's file replaces ours of the same name."""
    found: dict[str, Path] = {}
    for folder in reversed(_folders(settings, room)):
        found |= {path.name: path for path in folder.glob(pattern) if path.is_file()}
    return dict(sorted(found.items()))


def room_file(settings: Settings, room: str, *, name: str) -> Path:
    """Return one file of a room; raise Misconfigured when neither the council nor SendBridge has it."""
    folders = _folders(settings, room)
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    places = " or ".join(str(folder) for folder in folders)
    raise Misconfigured(f"there is no file {name} in {places}; put it there or correct SENDBRIDGE_ROOMS_DIR")


def room_layers(settings: Settings, room: str, *, name: str) -> list[Path]:
    """Return our file of this name and the council's, in the order in which the later one has the last word."""
    return [folder / name for folder in reversed(_folders(settings, room)) if (folder / name).is_file()]


def council_folder(settings: Settings) -> Path | None:
    """Return the council's own folder, None where it has none; raise Misconfigured when the one that is set is away.

    Ours never stand in for it: a council that says never would get our apply.
    """
    folder = settings.rooms_dir
    if folder is not None and not folder.is_dir():
        raise Misconfigured(f"SENDBRIDGE_ROOMS_DIR names no folder ({folder}); correct it, or leave it out to use ours")
    return folder


def council_files(settings: Settings) -> list[str]:
    """Return the files in the rooms of the council's own folder, each by its room and name."""
    folder = council_folder(settings)
    if folder is None:
        return []
    found = [path for room in COUNCIL_ROOMS for path in (folder / room).rglob("*")]
    return sorted(str(path.relative_to(folder)) for path in found if path.is_file() and path.suffix != ".pyc")


def whose(settings: Settings, path: Path) -> Whose:
    """Say whether a room's file is the council's own, or came with SendBridge."""
    folder = council_folder(settings)
    return "council" if folder and path.is_relative_to(folder) else "shipped"


def _folders(settings: Settings, room: str) -> list[Path]:
    own = (_INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent) / room
    folder = council_folder(settings)
    return [folder / room, own] if folder else [own]
