"""Finds a feed's connector in its room and opens it on a session."""

import importlib.util
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sendbridge.errors import Misconfigured
from sendbridge.feeds.connector import Connector
from sendbridge.feeds.session import FeedSession, open_session
from sendbridge.rooms import room_file, room_files
from sendbridge.settings import CASE_SYSTEM, Settings

ROOM = "connectors"
STAND_INS = ("sen2_return",)  # they serve another feed, when a setting says so


def connector_class(settings: Settings, feed: str) -> type[Connector]:
    """Return the class that the room's file for this feed names as CONNECTOR."""
    path = room_file(settings, ROOM, name=f"{_file_of(settings, feed)}.py")
    spec = importlib.util.spec_from_file_location(f"sendbridge_connector_{feed}", path)
    if spec is None or spec.loader is None:
        raise Misconfigured(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: type[Connector] | None = getattr(module, "CONNECTOR", None)
    if found is None or getattr(found, "name", None) != feed:
        raise Misconfigured(f"{path} must set CONNECTOR to a class whose name is {feed!r}")
    return found


def _file_of(settings: Settings, feed: str) -> str:
    """Return the name of the room's file that serves a feed: a council chooses who speaks for its case system."""
    return settings.case_connector if feed == CASE_SYSTEM else feed


def open_connector(settings: Settings, feed: str, session: FeedSession) -> Connector:
    """Return the feed's connector; it lives as long as the session."""
    return connector_class(settings, feed)(settings, session)


@contextmanager
def open_connectors(settings: Settings) -> Iterator[dict[str, Connector]]:
    """Yield the connectors by feed, each on a session of its own; one whose settings are not made is left out."""
    with ExitStack() as stack:
        opened = {}
        for file_name in room_files(settings, ROOM, pattern="*.py"):
            feed = file_name.removesuffix(".py")
            if feed in STAND_INS:
                continue
            session = stack.enter_context(open_session(settings))
            try:
                opened[feed] = open_connector(settings, feed, session)
            except Misconfigured:
                continue
        yield opened
