"""The mappings of an installation: one file per feed, the council's own before ours."""

import hashlib

from sendbridge.errors import Misconfigured
from sendbridge.mapping.language import Mapping
from sendbridge.mapping.load import load_mapping
from sendbridge.rooms import room_file, room_files
from sendbridge.settings import Settings

ROOM = "mappings"
PRECEDENCE = "precedence.yml"  # it shares the room and is read by sendbridge.precedence
NOT_OURS = (PRECEDENCE, "sen2_return.yml")  # a return's layout is read by sendbridge.returns


def load_feed(settings: Settings, feed: str) -> Mapping:
    """Return one feed's mapping; raise Misconfigured where the file names another source."""
    mapping = load_mapping(room_file(settings, ROOM, name=f"{feed}.yml"))
    if mapping.source != feed:
        raise Misconfigured(f"{mapping.path}: source is {mapping.source}; a file's name and its source are the same")
    return mapping


def load_all(settings: Settings) -> dict[str, Mapping]:
    """Return every feed's mapping."""
    names = [name for name in room_files(settings, ROOM, pattern="*.yml") if name not in NOT_OURS]
    return {feed: load_feed(settings, feed) for feed in (name.removesuffix(".yml") for name in names)}


def mapping_version(settings: Settings) -> str:
    """Return one short text that changes whenever any mapping does."""
    digest = hashlib.sha256()
    for name, path in room_files(settings, ROOM, pattern="*.yml").items():
        if name != PRECEDENCE:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
