"""Brings an older state database up to the tables that this version needs."""

from pathlib import Path

from sqlalchemy import Connection

HEAD = "0005"


def upgrade(connection: Connection) -> None:
    """Run every migration that the database has not had, in the caller's transaction."""
    # Alembic is loaded only when there is something to do: a verb that finds its tables in order starts sooner.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
