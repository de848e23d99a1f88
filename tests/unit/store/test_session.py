"""One transaction at a time on a database that brings itself up to date."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, select

from sendbridge.errors import Misconfigured
from sendbridge.store import migrations, tables
from sendbridge.store.session import transaction


def insert_feed_state(connection: Connection, watermark: datetime) -> None:
    """Insert one feed state row."""
    connection.execute(
        insert(tables.feed_state).values(
            authority_code="895", feed="f", sync_date=date(2026, 3, 2), state="fresh", watermark=watermark
        )
    )


def test_migrations_make_the_declared_tables(state_url: str) -> None:
    """What the migrations build differs in nothing from what the tables module declares."""
    with transaction(state_url) as connection:
        context = MigrationContext.configure(
            connection, opts={"target_metadata": tables.metadata, "compare_type": True}
        )
        assert compare_metadata(context, tables.metadata) == []


def test_head_is_the_last_migration() -> None:
    """The version that a start looks for is the newest migration's."""
    folder = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert folder.get_current_head() == migrations.HEAD


def test_every_table_is_keyed_by_authority() -> None:
    """No state can be read or written without saying whose it is."""
    assert all("authority_code" in table.primary_key.columns for table in tables.metadata.tables.values())


def test_a_block_that_raises_keeps_nothing(state_url: str) -> None:
    """Work before an error is undone with it."""

    def fail_half_way() -> None:
        with transaction(state_url) as connection:
            insert_feed_state(connection, datetime(2026, 3, 2, tzinfo=UTC))
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fail_half_way()
    with transaction(state_url) as connection:
        assert connection.execute(select(tables.feed_state)).all() == []


def test_moments_come_back_in_utc(state_url: str) -> None:
    """A moment of another zone is kept as the same moment, and is aware when it is read."""
    summer = datetime(2026, 7, 1, 9, 30, tzinfo=timezone(timedelta(hours=1)))
    with transaction(state_url) as connection:
        insert_feed_state(connection, summer)
    with transaction(state_url) as connection:
        read = connection.execute(select(tables.feed_state.c.watermark)).scalar_one()
    assert (read, read.utcoffset()) == (summer, timedelta(0))


def test_a_removed_sqlite_file_is_made_anew(tmp_path: Path) -> None:
    """A process that outlives its database file starts an empty one in its place."""
    path = tmp_path / "var" / "state.sqlite"
    for _ in range(2):
        with transaction(f"sqlite:///{path}") as connection:
            assert connection.execute(select(tables.night)).all() == []
        path.unlink()


@pytest.mark.parametrize("url", ["nonsense", "postgresql+psycopg://nobody@127.0.0.1:1/none"])
def test_an_unusable_address_says_which_setting_to_mend(url: str) -> None:
    """A wrong database address ends in one sentence that names the setting."""
    with pytest.raises(Misconfigured, match="SENDBRIDGE_STATE_URL"), transaction(url):
        pass
