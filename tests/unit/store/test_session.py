"""One transaction at a time on a database that brings itself up to date."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, select

from sendbridge.errors import Misconfigured, NightNotReady
from sendbridge.store import migrations, tables
from sendbridge.store.session import is_kept, kept_state, place_of, transaction


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


def test_a_state_is_kept_once_it_has_been_made(state_url: str) -> None:
    """One that was migrated is known again, on both kinds of database."""
    with transaction(state_url):
        pass
    assert is_kept(state_url)
    with kept_state(state_url) as connection:
        assert connection.execute(select(tables.feed_state)).all() == []


@pytest.mark.parametrize("is_there", [False, True], ids=["no file", "an empty file"])
def test_a_state_that_is_not_there_is_told_and_not_made(tmp_path: Path, is_there: bool) -> None:
    """The sentence says where it was looked for, and what makes it."""
    path = tmp_path / "state.sqlite"
    if is_there:
        path.touch()
    with pytest.raises(NightNotReady, match=f"no state database yet at {path}; run `sendbridge night run`"):
        kept_state(f"sqlite:///{path}").__enter__()
    assert path.exists() is is_there
    assert not is_there or path.stat().st_size == 0


def test_a_file_that_is_no_database_is_a_wrong_setting(tmp_path: Path) -> None:
    """It is told by the name of the setting, and not as a fault of ours."""
    path = tmp_path / "state.sqlite"
    path.write_text("This is a letter and not a database. " * 100)
    with pytest.raises(Misconfigured, match="SENDBRIDGE_STATE_URL"):
        is_kept(f"sqlite:///{path}")


def test_the_place_of_a_state_is_told_without_its_password() -> None:
    """An address that is shown keeps its secret."""
    assert place_of("postgresql+psycopg://us:secret@host/state") == "postgresql+psycopg://us:***@host/state"
