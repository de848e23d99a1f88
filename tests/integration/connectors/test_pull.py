"""What the neighbours hold arrives as they mean it, once, whatever goes wrong on the way."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from sandbox.fill import world_of
from sandbox.testing import Sandbox
from sendbridge.errors import FeedUnavailable
from sendbridge.records import RECORDS
from tests.integration.connectors.conftest import FEEDS, Bridge, MakeBridge
from tests.integration.sandbox.tiny_world import START, TinyWorld, review_return

FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("slow", {"seconds": 0.05}),
    ("down_half_way", {"pages": 2, "refusals": 2}),
    ("duplicate_page", {}),
    ("expired_token", {"uses": 3}),
    ("rate_limit", {"every": 3, "retry_after": 0}),
]


def told(sandbox: Sandbox) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every record that the population says its neighbours hold."""
    world, today = world_of(sandbox.world_dir.facts), sandbox.today
    yield from world.case_records(today)
    yield from world.portal_records(today)
    for _, returns, _ in world.setting_files(today):
        yield from (("review_return", one) for one in returns)
    for _, what, rows, _ in world.trust_files(today):
        yield from (("advice_return" if what == "advice" else "caseload_entry", one) for one in rows)
    yield from (("establishment", one) for one in world.establishments(today))
    yield from (("establishment_link", one) for one in world.establishment_links(today))


def keyed(records: Iterable[tuple[str, dict[str, Any]]]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the records that have a key, by type and key."""
    whole = ((kind, one, [one[field] for field in RECORDS[kind].KEY]) for kind, one in records)
    return {(kind, "|".join(map(str, key))): one for kind, one, key in whole if None not in key}


def pulled(bridge: Bridge, night: date) -> dict[tuple[str, str], dict[str, Any]]:
    """Return every record of the night by type and key."""
    found = ((kind, one) for feed in FEEDS for kind in RECORDS for one in bridge.rows(feed, night, kind))
    return {(kind, one["record_key"]): one for kind, one in found}


def test_every_record_arrives_as_the_population_knows_it(council: Sandbox, make_bridge: MakeBridge) -> None:
    """Through names, codes, date formats, spreadsheets and lost zeros every field comes out as it went in."""
    bridge = make_bridge(council)
    for feed in FEEDS:
        bridge.pull(feed, council.today)
    known, found = keyed(told(council)), pulled(bridge, council.today)
    assert len(known) > 1000
    assert found.keys() == known.keys()
    bad = {
        (one["record_type"], one["record_key"], one["field"])
        for feed in FEEDS
        for one in bridge.rows(feed, council.today, "bad_values")
    }
    wrong = {
        (kind, field)
        for (kind, key), record in known.items()
        for field, value in record.items()
        if found[kind, key][field] != value and (kind, key, field) not in bad
    }
    assert wrong == set()


def test_rows_are_all_accounted_for(council: Sandbox, make_bridge: MakeBridge) -> None:
    """Each readable row is one record, and every row has one place in one file."""
    bridge = make_bridge(council)
    for feed in FEEDS:
        summary = bridge.pull(feed, council.today)
        rows = bridge.rows(feed, council.today, "rows")
        readable = [one for one in rows if one["outcome"] == "readable"]
        records = [one for kind in RECORDS for one in bridge.rows(feed, council.today, kind)]
        assert summary.counts["rows"] == len(rows) == len({(one["file_id"], one["row_number"]) for one in rows})
        assert {(one["file_id"], one["row_number"]) for one in readable} == {
            (one["file_id"], one["row_number"]) for one in records
        }


@pytest.mark.parametrize(("mode", "options"), FAULTS, ids=[mode for mode, _ in FAULTS])
def test_no_record_is_lost_under_a_fault(tiny: Sandbox, make_bridge: MakeBridge, mode: str, options: Any) -> None:
    """Slowness, outages, repeated pages, expired tokens and refusals for haste change nothing in the records."""
    bridge = make_bridge(tiny)
    fine, faulty = tiny.today, tiny.today + timedelta(days=1)
    for feed in FEEDS[:2]:
        bridge.pull(feed, fine)
    tiny.fault(mode, **options)
    for feed in FEEDS[:2]:
        bridge.pull(feed, faulty)
    before, after = pulled(bridge, fine), pulled(bridge, faulty)
    assert {key: one["content_hash"] for key, one in before.items()} == {
        key: one["content_hash"] for key, one in after.items()
    }


def test_a_system_that_stays_down_is_unavailable_and_nothing_counts(tiny: Sandbox, make_bridge: MakeBridge) -> None:
    """The message says what to do; the next pull is whole."""
    bridge = make_bridge(tiny)
    bridge.settings.http_retries = 1
    tiny.fault("down_half_way", pages=2, refusals=1000)
    with pytest.raises(FeedUnavailable, match="run the night again"):
        bridge.pull("case_management", START)
    tiny.fault("down_half_way", on=False)
    assert not (bridge.settings.work_dir(START) / "case_management" / "done.json").exists()
    assert bridge.pull("case_management", START).counts["rows"] == 8


def test_the_next_night_pulls_what_is_new(tiny: Sandbox, make_bridge: MakeBridge) -> None:
    """After a tick only changed records come, a file seen before does not, and an unchanged register has arrived."""
    bridge = make_bridge(tiny)
    bridge.settings.pull_overlap_minutes = 0
    assert isinstance(tiny.world, TinyWorld)
    first = {feed: bridge.pull(feed, START) for feed in FEEDS}
    tomorrow = START + timedelta(days=1)
    tiny.world.changes[tomorrow] = [("person", {"person_id": "P1", "forename": "Zoe"})]
    tiny.world.entries[tomorrow] = [("review_return", review_return("100002", 1, meeting_date=tomorrow))]
    tiny.world.files[tomorrow] = [("100001", [review_return("100001", 9)], "xlsx_title")]
    tiny.tick()
    for feed in FEEDS:
        bridge.pull(feed, tomorrow, since=first[feed].watermark, full=False)
    assert {key for _, key in pulled(bridge, tomorrow)} == {"P1", "100002|R1", "100001|R9"}
    arrivals = bridge.rows("establishment_register", tomorrow, "arrivals")
    assert [(one["arrived"], one["full"], one["row_count"]) for one in arrivals] == [(True, False, 0), (True, False, 0)]
    assert bridge.rows("health_trusts", tomorrow, "arrivals") == []


def test_a_half_written_file_waits_until_it_is_whole(tiny: Sandbox, make_bridge: MakeBridge) -> None:
    """Half a spreadsheet or list is left alone, with a message, and read when its rest has come."""
    bridge = make_bridge(tiny)
    assert isinstance(tiny.world, TinyWorld)
    bridge.pull("school_settings", START)
    tomorrow, day_after = START + timedelta(days=1), START + timedelta(days=2)
    rows = [review_return("100001", number) for number in range(1, 5)]
    tiny.world.files[tomorrow] = [("100001", rows, "csv"), ("100003", rows, "xlsx")]
    tiny.fault("half_written_file")
    tiny.tick()
    summary = bridge.pull("school_settings", tomorrow, full=False)
    assert [one for one in bridge.rows("school_settings", tomorrow, "rows") if one["sender"] != "school_settings"] == []
    assert summary.counts["waiting"] == 2
    assert "of 100001 wait: their last line is not finished" in summary.message
    tiny.fault("half_written_file", on=False)
    tiny.tick()
    bridge.pull("school_settings", day_after, full=False)
    found = [one for one in bridge.rows("school_settings", day_after, "rows") if one["sender"] != "school_settings"]
    assert sorted({one["sender"] for one in found}) == ["100001", "100003"]
    assert len(found) == 8
