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
DATABASE = "case_reporting_database"
STAND_INS = ("sen2_return", DATABASE)  # they serve another feed, when a setting says so


def connector_class(settings: Settings, feed: str) -> type[Connector]:
    """Return the class by which a feed is read: the one that the room's file names as CONNECTOR."""
    return _class_in(settings, _reader_of(settings, feed), feed)


def open_connector(settings: Settings, feed: str, session: FeedSession) -> Connector:
    """Return the connector by which a feed is read; it lives as long as the session."""
    return connector_class(settings, feed)(settings, session)


def _class_in(settings: Settings, file_name: str, feed: str) -> type[Connector]:
    path = room_file(settings, ROOM, name=f"{file_name}.py")
    spec = importlib.util.spec_from_file_location(f"sendbridge_connector_{file_name}", path)
    if spec is None or spec.loader is None:
        raise Misconfigured(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: type[Connector] | None = getattr(module, "CONNECTOR", None)
    if found is None or getattr(found, "name", None) != feed:
        raise Misconfigured(f"{path} must set CONNECTOR to a class whose name is {feed!r}")
    return found


def _reader_of(settings: Settings, feed: str) -> str:
    """Return the name of the room's file that reads a feed: a council chooses how its case system is read."""
    reads_database = settings.case_read == "database" and settings.case_connector == CASE_SYSTEM
    return DATABASE if feed == CASE_SYSTEM and reads_database else _writer_of(settings, feed)


def _writer_of(settings: Settings, feed: str) -> str:
    """Return the name of the room's file by which things go back."""
    return settings.case_connector if feed == CASE_SYSTEM else feed


@contextmanager
def open_connectors(settings: Settings) -> Iterator[dict[str, Connector]]:
    """Yield the connectors by which things go back, each on its own session; one without its settings is left out."""
    with ExitStack() as stack:
        opened = {}
        for file_name in room_files(settings, ROOM, pattern="*.py"):
            feed = file_name.removesuffix(".py")
            if feed in STAND_INS or (feed == CASE_SYSTEM and settings.case_write != "api"):
                continue
            session = stack.enter_context(open_session(settings))
            try:
                opened[feed] = _class_in(settings, _writer_of(settings, feed), feed)(settings, session)
            except Misconfigured:
                continue
        yield opened
