"""One night's pull of a feed: what it leaves in the night's folder, and what a crash or a second run does."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sendbridge.errors import FeedChanged, FeedUnavailable, Misconfigured
from sendbridge.feeds import PullSummary, connector_class, pull_feed
from sendbridge.settings import Settings

NIGHT = date(2026, 3, 2)
FEED = "case_management"

CONNECTOR = """
from datetime import UTC, datetime
from pathlib import Path
from sendbridge.errors import FeedUnavailable
from sendbridge.feeds import Arrival, Page, PullNotes

class Told:
    name = pool = "case_management"

    def __init__(self, settings, session):
        self.notes = PullNotes()
        self.folder = settings.rooms_dir / "pages"

    def pull(self, since, *, full, seen):
        for path in sorted(self.folder.glob("*.json")):
            if path.stem.endswith("down"):
                raise FeedUnavailable("GET http://case/plans did not succeed")
            yield Page(path, path.stem.split("-")[1], "api", self.name, ".json")
            self.notes.arrivals.append(Arrival(self.name, path.stem.split("-")[1], full))

CONNECTOR = Told
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation whose case system is a folder of pages."""
    (tmp_path / "rooms" / "connectors").mkdir(parents=True)
    (tmp_path / "rooms" / "pages").mkdir()
    (tmp_path / "rooms" / "connectors" / f"{FEED}.py").write_text(CONNECTOR)
    return Settings(landing_dir=tmp_path / "landing", nights_dir=tmp_path / "nights", rooms_dir=tmp_path / "rooms")


def page(settings: Settings, name: str, *items: dict[str, Any]) -> None:
    """Leave a page for the connector."""
    assert settings.rooms_dir is not None
    (settings.rooms_dir / "pages" / f"{name}.json").write_text(json.dumps({"items": items}))


def pull(settings: Settings, *, repull: bool = False) -> PullSummary:
    """Pull in full."""
    return pull_feed(
        settings,
        FEED,
        NIGHT,
        since=None,
        full=True,
        repull=repull,
        seen=lambda _: False,
        progress=lambda _: None,
    )


def rows(settings: Settings, name: str) -> list[dict[str, Any]]:
    """Return one Parquet file of the night's folder."""
    path = settings.work_dir(NIGHT) / FEED / f"{name}.parquet"
    with duckdb.connect() as con:
        found: list[dict[str, Any]] = (
            con.execute("SELECT * FROM read_parquet(?)", [str(path)]).to_arrow_table().to_pylist()
        )
    return found


def done(settings: Settings) -> dict[str, Any] | None:
    """Return done.json, if the pull is complete."""
    path = settings.work_dir(NIGHT) / FEED / "done.json"
    return json.loads(path.read_text()) if path.exists() else None


def flag(number: int, **facts: Any) -> dict[str, Any]:
    """Return a social care flag in the case system's words."""
    known = {"flagRef": f"F{number}", "personRef": "P1", "careCd": "CIN", "fromDt": None, "toDt": None, "version": 1}
    return known | {"lastModified": f"2026-03-0{number}T01:00:00.000001Z"} | facts


def test_a_night_folder_holds_records_rows_bad_values_and_arrivals(settings: Settings) -> None:
    """Every row read is accounted for, readable or not; done.json comes last and says what came of it."""
    page(settings, "1-social_care_flag", flag(1, fromDt="31-Feb-2026"), flag(2, flagRef=" "), flag(3, careCd="??"))
    summary = pull(settings)
    assert [(one["record_key"], one["outcome"]) for one in rows(settings, "rows")] == [
        ("F1", "readable"),
        (None, "unreadable"),
        ("F3", "readable"),
    ]
    bad = [
        (one["row_number"], one["column_name"], one["reason_code"], one["value"])
        for one in rows(settings, "bad_values")
    ]
    assert bad == [
        (1, "fromDt", "bad_date", "31-Feb-2026"),
        (2, "flagRef", "no_key", None),
        (3, "careCd", "unknown_code", "??"),
    ]
    assert [one["care_code"] for one in rows(settings, "social_care_flag")] == ["CIN", None]
    [arrival] = rows(settings, "arrivals")
    assert (arrival["arrived"], arrival["full"], arrival["row_count"], arrival["file_count"]) == (True, True, 3, 1)
    assert summary.counts == {"files": 1, "rows": 3, "unreadable": 1, "bad_values": 3, "waiting": 0}
    assert summary.watermark == datetime(2026, 3, 3, 1, 0, 0, 1, tzinfo=UTC)
    assert (done(settings) or {})["counts"] == summary.counts


def test_a_second_run_uses_what_has_landed(settings: Settings) -> None:
    """The same night pulled again asks nobody; --repull does."""
    page(settings, "1-social_care_flag", flag(1))
    pull(settings)
    page(settings, "2-social_care_flag", flag(2))
    assert pull(settings).counts["rows"] == 1
    assert pull(settings, repull=True).counts["rows"] == 2


def test_a_system_down_half_way_leaves_nothing_that_counts(settings: Settings) -> None:
    """Half a run of pages is thrown away, and the next run starts anew."""
    page(settings, "1-social_care_flag", flag(1))
    page(settings, "2-social_care_flag-down")
    with pytest.raises(FeedUnavailable):
        pull(settings)
    assert done(settings) is None
    assert settings.rooms_dir is not None
    (settings.rooms_dir / "pages" / "2-social_care_flag-down.json").unlink()
    assert pull(settings).counts["rows"] == 1


def test_a_failed_second_pull_takes_back_the_first_ones_word(settings: Settings) -> None:
    """After a repull that failed the feed is stale, not half new."""
    page(settings, "1-social_care_flag", flag(1))
    pull(settings)
    page(settings, "2-social_care_flag-down")
    with pytest.raises(FeedUnavailable):
        pull(settings, repull=True)
    assert done(settings) is None


@pytest.mark.parametrize("item", [{"ref": "F1"}, "text", {"flagRef": None}])
def test_a_system_whose_rows_all_lack_their_key_has_changed(settings: Settings, item: Any) -> None:
    """A renamed key stops the feed instead of emptying the image."""
    page(settings, "1-social_care_flag", item, item)
    with pytest.raises(FeedChanged, match="case_management.*social_care_flag") as refused:
        pull(settings)
    assert "F1" not in str(refused.value)
    assert done(settings) is None


def test_a_kill_while_mapping_is_made_good_by_the_next_run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has landed is mapped again from its first byte."""
    page(settings, "1-social_care_flag", flag(1))

    def killed(*_: object, **__: object) -> Iterator[None]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("sendbridge.mapping.night_folder.NightFolder.finish", killed)
        with pytest.raises(KeyboardInterrupt):
            pull(settings)
    assert done(settings) is None
    page(settings, "2-social_care_flag", flag(2))
    assert pull(settings).counts["rows"] == 1


def test_a_file_without_its_connector_class_is_misconfigured(settings: Settings) -> None:
    """The message says what the file must set."""
    assert settings.rooms_dir is not None
    (settings.rooms_dir / "connectors" / f"{FEED}.py").write_text("")
    with pytest.raises(Misconfigured, match="must set CONNECTOR to a class whose name is 'case_management'"):
        connector_class(settings, FEED)
