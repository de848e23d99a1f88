"""A database of an older version is brought up to date with what it holds."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from sendbridge.store import exceptions, migrations
from sendbridge.store.session import transaction

_EVENT = (
    "INSERT INTO exception_event (authority_code, exception_id, sync_date, event) "
    "VALUES ('895', 'e-1', :sync_date, :event)"
)


def test_events_that_were_kept_before_are_numbered_in_their_order(tmp_path: Path) -> None:
    """Opened comes first, and an exception that closed and came back on one date is open at the end."""
    url = f"sqlite:///{tmp_path / 'state.sqlite'}"
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    kept = [("2026-03-03", "reopened"), ("2026-03-03", "closed"), ("2026-03-02", "opened"), ("2026-03-05", "closed")]
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for sync_date, event in kept:
            connection.execute(text(_EVENT), {"sync_date": sync_date, "event": event})
    engine.dispose()
    with transaction(url) as connection:
        told = [event for _, event in exceptions.history(connection, "895", "e-1")]
    assert told == ["opened", "closed", "reopened", "closed"]
