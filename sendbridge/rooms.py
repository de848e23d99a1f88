"""Finds the rooms' files: the council's own folder first, file by file, then the files that came with SendBridge."""

from pathlib import Path

from sendbridge.errors import Misconfigured
from sendbridge.settings import Settings

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


def _folders(settings: Settings, room: str) -> list[Path]:
    own = (_INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent) / room
    return [settings.rooms_dir / room, own] if settings.rooms_dir else [own]
