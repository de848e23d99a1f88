"""Columns that were agreed and that a feed's own system did not send at all, in files and in JSON pages."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sendbridge.feeds import map_landed
from sendbridge.landing import Arrival, Landing, Manifest, Page
from sendbridge.mapping.room import load_feed
from sendbridge.settings import Settings

NIGHT = date(2026, 3, 2)
LINKS = "URN,LinkURN,LinkType,LinkEstablishedDate\n100001,100002,Successor,01-09-2020\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation of its own."""
    return Settings(landing_dir=tmp_path / "landing", nights_dir=tmp_path / "nights")


def missing(settings: Settings, feed: str, page: Page) -> list[str]:
    """Land and map one page, and return the fields that are told as not sent."""
    landing = Landing.begin(settings, feed, NIGHT)
    landing.land(page)
    arrivals = (Arrival(page.sender, page.record_type, True),)
    manifest = landing.complete(Manifest(feed, NIGHT, False, None, tuple(landing.files), arrivals))
    map_landed(settings, manifest, since=None)
    path = settings.work_dir(NIGHT) / feed / "bad_values.parquet"
    query = "SELECT field FROM read_parquet(?) WHERE reason_code = 'missing_column' ORDER BY 1"
    with duckdb.connect() as con:
        return [field for (field,) in con.execute(query, [str(path)]).fetchall()]


def flags(*items: dict[str, Any]) -> Page:
    """Return a page of the case system's social care flags."""
    body = json.dumps({"items": items, "nextPageToken": None, "asOf": "2026-03-02T02:00:00.000Z"})
    return Page(body.encode(), "social_care_flag", "api", "case_management", ".json")


def flag(settings: Settings, **said: str | None) -> dict[str, str | None]:
    """Return a flag in the case system's own words: every agreed name, empty unless said."""
    layout = load_feed(settings, "case_management").layout("social_care_flag", "api")
    key = {rule.names[0]: "1" for rule in layout.columns if rule.field in layout.key}
    return dict.fromkeys(rule.names[0] for rule in layout.columns) | key | said


def test_a_file_of_the_feed_s_own_system_lacks_a_column(settings: Settings) -> None:
    """The register without a date column is one fault, and its rows are used."""
    text = LINKS.replace("LinkEstablishedDate", "SomethingElse")
    page = Page(text.encode(), "establishment_link", "file", "establishment_register", ".csv")
    assert missing(settings, "establishment_register", page) == ["established_date"]
    whole = Page(LINKS.encode(), "establishment_link", "file", "establishment_register", ".csv")
    assert missing(settings, "establishment_register", whole) == []


def test_one_sender_of_many_may_leave_a_column_out(settings: Settings) -> None:
    """A trust's list without a surname column is used as it is, and nobody is told."""
    page = Page(b"Trust,Local no\nRXA,1\n", "caseload_entry", "file", "RXA", ".csv")
    assert missing(settings, "health_trusts", page) == []


def test_json_items_that_name_a_field_without_a_value_have_sent_it(settings: Settings) -> None:
    """Nobody has an end date today: that is no missing column."""
    assert missing(settings, "case_management", flags(flag(settings), flag(settings))) == []


def test_json_items_that_do_not_name_a_field_lack_it(settings: Settings) -> None:
    """A field that no item names any more was taken out by the supplier."""
    without = {name: value for name, value in flag(settings).items() if name != "toDt"}
    assert missing(settings, "case_management", flags(without, without)) == ["end_date"]


def test_pages_without_items_tell_nothing(settings: Settings) -> None:
    """On a night on which nothing changed no column can be missed."""
    assert missing(settings, "case_management", flags()) == []
