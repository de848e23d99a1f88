"""A council whose nights are made by hand and sealed for real."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Table, select

from sendbridge.exceptions import seal_night
from sendbridge.settings import Settings
from sendbridge.store import exceptions, tables
from sendbridge.store.session import transaction
from tests.night_builder import NightBuilder

FIRST = date(2026, 3, 2)
Fill = Callable[[NightBuilder], object]


class Council:
    """An installation of one council, whose nights are made by hand."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.next_date = FIRST

    def night(self, fill: Fill) -> dict[str, Any]:
        """Seal the next date's night."""
        sync_date = self.next_date
        self.next_date += timedelta(days=1)
        return self.seal(sync_date, fill)

    def seal(self, sync_date: date, fill: Fill) -> dict[str, Any]:
        """Seal the night of a date."""
        builder = NightBuilder(self.settings.night_path(sync_date), sync_date)
        builder.record("person", person_id="P1", team_code="North", keyworker_code="K7")
        builder.record("plan", plan_id="L1", person_id="P1", status_code="active", named_urn="100001")
        builder.record("review", review_id="R1", plan_id="L1", person_id="P1", setting_urn="100002")
        fill(builder)
        return seal_night(self.settings, sync_date, builder.close())

    def rows(self) -> list[Any]:
        """Return every exception."""
        return self.held(tables.exception)

    def held(self, table: Table) -> list[Any]:
        """Return every row of a state table."""
        with transaction(self.settings.state_url) as connection:
            return [*connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()]

    def open_rules(self) -> list[str]:
        """Return the rules of the exceptions that are open."""
        return sorted(row["rule_id"] for row in self.rows() if row["state"] == "open")

    def only(self) -> Any:
        """Return the one exception that there is."""
        (row,) = self.rows()
        return row

    def history(self) -> list[tuple[int, str]]:
        """Return what happened to the one exception, by the number of the night."""
        only = self.only()["exception_id"]
        with transaction(self.settings.state_url) as connection:
            events = exceptions.history(connection, "895", only)
        return [((sync_date - FIRST).days + 1, event) for sync_date, event in events]
