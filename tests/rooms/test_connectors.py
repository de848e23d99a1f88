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
    """A feed is both; a return that a council checks by hand has a mapping and no connector."""
    mapped = {source: {kind for kind, _ in mapping.layouts} for source, mapping in load_all(Settings()).items()}
    assert set(FEEDS) == {source for source, kinds in mapped.items() if kinds & RECORDS.keys()}


@pytest.mark.parametrize("stand_in", STAND_INS)
def test_a_stand_in_serves_the_case_systems_feed(stand_in: str, tmp_path: Path) -> None:
    """It answers to the feed's name, says which folder to fill, and nothing is pushed."""
    settings = Settings(case_connector=stand_in, sen2_drop_dir=tmp_path, push_case_management="apply")
    assert connector_class(settings, "case_management") is not connector_class(Settings(), "case_management")
    assert settings.push_mode("case_management") == "off"
    with open_session(settings) as session, pytest.raises(FeedUnavailable, match="set SENDBRIDGE_SEN2_DROP_DIR"):
        list(open_connector(settings, "case_management", session).pull(None, full=True, seen=lambda _: False))


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
