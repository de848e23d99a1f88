"""Says of what waits to be sent whether its push stops itself, so that the morning's reader knows."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection

from sendbridge.push.change_file import to_send
from sendbridge.push.drain import TARGET
from sendbridge.push.faults import Letter
from sendbridge.push.usual_size import sizes_of, why_stopped
from sendbridge.settings import Settings
from sendbridge.store import outbox
from sendbridge.store.session import transaction


def why_push_stopped(settings: Settings, sync_date: date) -> str | None:
    """Return why what waits stays here and what to run next, or None when nothing holds it back.

    It is asked of what waits now: once somebody has let it go, or has rejected it, there is nothing to tell.
    """
    if settings.push_mode(TARGET) != "apply":
        return None
    with transaction(settings.state_url) as connection:
        sizes = sizes_of(_waiting(connection, settings))
        return why_stopped(connection, settings, sync_date, target=TARGET, sizes=sizes)


def _waiting(connection: Connection, settings: Settings) -> Iterable[Letter]:
    if settings.case_write == "change_file":
        return (letter for letter, _ in to_send(connection, settings.authority_code))
    return outbox.waiting(connection, settings.authority_code, TARGET)
