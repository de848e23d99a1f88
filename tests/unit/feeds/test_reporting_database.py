"""Pages of a database: whole, in order, with their types; and what is refused."""

import json
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from sendbridge.errors import FeedChanged, FeedUnavailable, Misconfigured
from sendbridge.feeds import reporting_database
from sendbridge.feeds.reporting_database import ReportingDatabase, _body, database_place
from sendbridge.mapping import LayoutMapping, Mapping
from sendbridge.settings import Settings
from tests.unit.mapping.small_mapping import mapping_of

CARE = """
source: small
version: "1"
format: json
dates: ["%Y-%m-%d"]
records:
  social_care_flag:
    database:
      query:
        table: FACT_CARE
        page_by: CARE_ID
        watermark: CHANGED
      columns:
        social_care_flag_id: REF
        start_date: FROM_DT
"""


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping:
    """A mapping of one table, read three rows at a time."""
    monkeypatch.setattr(reporting_database, "PAGE_ROWS", 3)
    return mapping_of(CARE, tmp_path)


@pytest.fixture
def layout(small: Mapping) -> LayoutMapping:
    """Its only layout."""
    return small.layout("social_care_flag", "database")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A bridge that reads an empty table of a small database."""
    url = f"sqlite:///{tmp_path / 'reporting.sqlite'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE FACT_CARE (CARE_ID INTEGER, REF TEXT, FROM_DT TEXT, CHANGED TIMESTAMP)"))
    engine.dispose()
    return Settings(case_read="database", case_database_url=url, http_retries=0)


def put(settings: Settings, *keys: int | None, changed: str = "2026-03-01 00:00:00") -> None:
    """Put rows into the table."""
    engine = create_engine(settings.case_database_url.get_secret_value())
    with engine.begin() as connection:
        for key in keys:
            row = {"key": key, "ref": f"F{key}", "day": "2026-02-01", "changed": changed}
            connection.execute(text("INSERT INTO FACT_CARE VALUES (:key, :ref, :day, :changed)"), row)
    engine.dispose()


def read(settings: Settings, layout: LayoutMapping, *, since: datetime | None = None) -> list[list[str]]:
    """Return the references on each page."""
    database = ReportingDatabase(settings)
    with database.reading() as connection:
        pages = [json.loads(body) for body in database.pages(connection, layout, since=since)]
    return [[item["REF"] for item in page["items"]] for page in pages]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 6, 7])
def test_every_row_comes_once_and_in_order(settings: Settings, layout: LayoutMapping, count: int) -> None:
    """Whatever the number of rows is, none is lost or doubled between two pages; no rows are one empty page."""
    put(settings, *reversed(range(count)))
    pages = read(settings, layout)
    assert [ref for page in pages for ref in page] == [f"F{number}" for number in range(count)]
    assert {len(page) for page in pages[:-1]} <= {3}


def test_only_what_changed_comes(settings: Settings, layout: LayoutMapping) -> None:
    """Rows of the moment itself are among them."""
    put(settings, 1, changed="2026-03-01 00:00:00.000000")
    put(settings, 2, changed="2026-03-02 00:00:00.000000")
    put(settings, 3, changed="2026-03-03 00:00:00.000000")
    summer = timezone(timedelta(hours=1))
    assert read(settings, layout, since=datetime(2026, 3, 2, 1, tzinfo=summer)) == [["F2", "F3"]]


@pytest.mark.parametrize("keys", [(1, 1), (1, 2, 3, 3), (1, 2, 3, 4, 4), (None, 1)])
def test_rows_that_could_fall_between_pages_are_refused(
    settings: Settings, layout: LayoutMapping, keys: tuple[int, ...]
) -> None:
    """A key that stands twice, also where a page ends, or is missing, stops the feed and names the column."""
    put(settings, *keys)
    with pytest.raises(FeedChanged, match=r"FACT_CARE of social_care_flag has rows that share a CARE_ID"):
        read(settings, layout)


def test_a_table_or_column_that_is_missing_is_named(settings: Settings, tmp_path: Path) -> None:
    """Nothing is read before the whole shape is known to be there."""
    database = ReportingDatabase(settings)
    for was, becomes, complaint in (
        ("FROM_DT", "FROM_DATE", "table FACT_CARE has no column FROM_DATE"),
        ("FACT_CARE", "FACTS", "has no table FACTS"),
    ):
        changed = mapping_of(CARE.replace(was, becomes), tmp_path)
        with pytest.raises(FeedChanged, match=complaint), database.reading() as connection:
            database.demand_tables(connection, changed)


def test_nothing_can_be_written_while_reading(settings: Settings) -> None:
    """Also SQLite, which knows no accounts, refuses."""
    put(settings, 1)
    refused = pytest.raises(FeedUnavailable, match="OperationalError")
    with refused, ReportingDatabase(settings).reading() as connection:
        connection.execute(text("DELETE FROM FACT_CARE"))


def test_values_keep_their_kind(layout: LayoutMapping) -> None:
    """Numbers, truths and nothings are JSON's own; days are ISO, moments too, with Z where they have a time zone."""
    summer = timezone(timedelta(hours=1))
    row = (
        *(7, True, None, "Zoë", 0.5, Decimal("1.50"), date(2026, 3, 2), datetime(2026, 3, 2, 1, tzinfo=summer)),
        *(datetime(2026, 3, 2, tzinfo=UTC).replace(tzinfo=None), UUID(int=1)),
    )
    names = [f"c{number}" for number in range(len(row))]
    page = json.loads(_body(layout, names, [row]))
    assert page["record_type"] == "social_care_flag"
    assert [*page["items"][0].values()] == [
        *(7, True, None, "Zoë", 0.5, "1.50", "2026-03-02", "2026-03-02T00:00:00.000000Z"),
        *("2026-03-02T00:00:00.000000", "00000000-0000-0000-0000-000000000001"),
    ]


@pytest.mark.parametrize("value", [b"bytes", float("nan"), memoryview(b"x")])
def test_what_no_page_can_hold_stops_the_feed(layout: LayoutMapping, value: object) -> None:
    """The record type is named, and not the value."""
    with pytest.raises(FeedChanged, match="a column of social_care_flag holds what no page can hold"):
        _body(layout, ["REF"], [(value,)])


@pytest.mark.parametrize("address", ["nonsense", "klingon://a:secret@h/d", "mssql+nodriver://a:secret@h/d", ""])
def test_an_address_that_cannot_be_used_is_not_repeated(address: str) -> None:
    """The setting is named; its password is not told."""
    with pytest.raises(Misconfigured, match="SENDBRIDGE_CASE_DATABASE_URL") as refused:
        ReportingDatabase(Settings(case_database_url=address))
    assert "secret" not in str(refused.value)


def test_a_place_names_neither_account_nor_options() -> None:
    """Host, port and database are enough to know which one it is."""
    url = make_url("mssql+pyodbc://account:secret@reports.example:1433/HDM?driver=x")
    assert database_place(url) == "mssql reports.example:1433/HDM"


def test_a_server_that_is_not_there_is_unavailable(small: Mapping) -> None:
    """It is asked again as often as the settings say, then told without its account."""
    address = "postgresql+psycopg://account:secret@127.0.0.1:9/none"
    database = ReportingDatabase(Settings(case_database_url=address, http_retries=1))
    refused = pytest.raises(FeedUnavailable, match=r"postgresql 127\.0\.0\.1:9/none did not answer")
    with refused as told, closing(database._connect()):
        pass
    assert "secret" not in str(told.value)
