"""Every connector of the room is a connector, and has a mapping of its name."""

from pathlib import Path

import pytest

from sendbridge.errors import FeedUnavailable, Misconfigured
from sendbridge.feeds import connector_class, open_connector, open_session
from sendbridge.feeds.opening import STAND_INS
from sendbridge.mapping import load_all
from sendbridge.records import RECORDS
from sendbridge.rooms import room_files
from sendbridge.settings import Settings

NAMES = [name.removesuffix(".py") for name in room_files(Settings(), "connectors", pattern="*.py")]
FEEDS = [name for name in NAMES if name not in STAND_INS]


def test_every_mapping_has_its_connector_and_the_other_way_round() -> None:
    """A way to read is both; a return that a council checks by hand has a mapping and no connector."""
    mapped = {source: {kind for kind, _ in mapping.layouts} for source, mapping in load_all(Settings()).items()}
    assert {*NAMES} - {"sen2_return"} == {source for source, kinds in mapped.items() if kinds & RECORDS.keys()}


WISHES = {"sen2_return": {"case_connector": "sen2_return"}, "case_reporting_database": {"case_read": "database"}}


@pytest.mark.parametrize("stand_in", STAND_INS)
def test_a_stand_in_serves_the_case_systems_feed(stand_in: str, tmp_path: Path) -> None:
    """It answers to the feed's name, and says which setting to make."""
    settings = Settings(sen2_drop_dir=tmp_path, **WISHES[stand_in])
    assert connector_class(settings, "case_management") is not connector_class(Settings(), "case_management")
    refused = pytest.raises((FeedUnavailable, Misconfigured), match="set SENDBRIDGE_")
    with open_session(settings) as session, refused:
        list(open_connector(settings, "case_management", session).pull(None, full=True, seen=lambda _: False))


def test_nothing_is_pushed_into_a_return() -> None:
    """A file takes nothing back, whatever the push mode says; a case system that is read another way does."""
    wishes = {"push_case_management": "apply"}
    assert Settings(**WISHES["sen2_return"], **wishes).push_mode("case_management") == "off"
    assert Settings(**WISHES["case_reporting_database"], **wishes).push_mode("case_management") == "apply"


@pytest.mark.parametrize("feed", FEEDS)
def test_a_connector_has_its_name_a_pool_and_a_pull(feed: str) -> None:
    """What the night needs of it is there."""
    connector = connector_class(Settings(), feed)
    assert (connector.name, bool(connector.pool), callable(connector.pull)) == (feed, True, True)


@pytest.mark.parametrize("feed", FEEDS)
def test_a_connector_without_settings_says_which_to_set(feed: str, tmp_path: Path) -> None:
    """Nobody has to read code to connect a system."""
    missing = tmp_path / "missing"
    settings = Settings(case_url="", portal_url="", register_url="", settings_drop_dir=missing, trusts_drop_dir=missing)
    with open_session(settings) as session, pytest.raises((Misconfigured, FeedUnavailable), match="set SENDBRIDGE_"):
        list(open_connector(settings, feed, session).pull(None, full=True, seen=lambda _: False))
