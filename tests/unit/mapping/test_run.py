"""Table files on their way into a night: full lists, broken files, faults by column letter."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sendbridge.errors import FeedChanged
from sendbridge.feeds import PullSummary, map_landed
from sendbridge.landing import Arrival, Landing, Manifest, Page
from sendbridge.settings import Settings

NIGHT = date(2026, 3, 2)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation of its own."""
    return Settings(landing_dir=tmp_path / "landing", nights_dir=tmp_path / "nights")


def night(settings: Settings, feed: str, *pages: tuple[str, str, str], full: bool = True) -> PullSummary:
    """Land and map (sender, record type, text) as CSV files."""
    landing = Landing.begin(settings, feed, NIGHT)
    for sender, record_type, text in pages:
        landing.land(Page(text.encode(), record_type, "file", sender, ".csv"))
    arrivals = tuple(Arrival(sender, record_type, full) for sender, record_type, _ in pages)
    return map_landed(
        settings,
        landing.complete(Manifest(feed, NIGHT, False, None, tuple(landing.files), arrivals)),
        since=None,
    )


def rows(settings: Settings, feed: str, name: str, *wanted: str) -> list[tuple[Any, ...]]:
    """Return columns of one Parquet file of the night."""
    path = settings.work_dir(NIGHT) / feed / f"{name}.parquet"
    with duckdb.connect() as con:
        return con.execute(f"SELECT {', '.join(wanted)} FROM read_parquet(?) ORDER BY ALL", [str(path)]).fetchall()


def test_of_two_full_lists_the_newer_alone_holds(settings: Settings) -> None:
    """Who left the list between two files is not on it; the older file's rows are read all the same."""
    older, newer = "Trust,Local no\nRXA,1\nRXA,2\n", "Trust,Local no\nRXA,2\nRXA,3\n"
    night(settings, "health_trusts", ("RXA", "caseload_entry", older), ("RXA", "caseload_entry", newer))
    assert rows(settings, "health_trusts", "caseload_entry", "record_key") == [("RXA|2",), ("RXA|3",)]
    assert len(rows(settings, "health_trusts", "rows", "record_key")) == 4


def test_a_bad_value_names_row_column_and_letter(settings: Settings) -> None:
    """A trust finds the cell."""
    text = "Some title,,\nTrust,Local no,DOB\nRXA,1,4/5/2015\n,,\nRXA,2,31/02/2015\n"
    night(settings, "health_trusts", ("RXA", "caseload_entry", text))
    wanted = ("row_number", "record_key", "field", "column_name", "column_letter", "reason_code", "value")
    assert rows(settings, "health_trusts", "bad_values", *wanted) == [
        (3, "RXA|2", "date_of_birth", "DOB", "C", "bad_date", "31/02/2015")
    ]


def test_a_file_without_header_is_one_fault_and_no_arrival(settings: Settings) -> None:
    """A foreign file proves nothing about anybody."""
    night(settings, "health_trusts", ("RXA", "caseload_entry", "Dear all,\nplease see attached\n"))
    assert rows(settings, "health_trusts", "bad_values", "sender", "row_number", "reason_code") == [
        ("RXA", 0, "bad_file")
    ]
    assert rows(settings, "health_trusts", "arrivals", "sender", "arrived", '"full"') == [("RXA", False, False)]


def test_a_missing_key_column_is_one_fault_not_one_per_row(settings: Settings) -> None:
    """All rows are unreadable for one reason, which is told once."""
    night(settings, "health_trusts", ("RXA", "caseload_entry", "Surname,DOB\nRoe,4/5/2015\nDoe,4/5/2015\n"))
    assert rows(settings, "health_trusts", "bad_values", "field", "reason_code") == [
        ("entry_reference", "missing_column")
    ]
    assert rows(settings, "health_trusts", "rows", "outcome") == [("unreadable",), ("unreadable",)]
    assert rows(settings, "health_trusts", "arrivals", "arrived", '"full"') == [(False, False)]


def test_a_list_without_one_readable_row_does_not_prove_that_all_are_gone(settings: Settings) -> None:
    """An empty list arrives, but nobody is taken off for it."""
    night(settings, "health_trusts", ("RXA", "caseload_entry", "Trust,Local no\n"))
    assert rows(settings, "health_trusts", "arrivals", "arrived", '"full"') == [(True, False)]


def test_a_register_without_its_key_has_changed(settings: Settings) -> None:
    """The one register there is cannot be a merely bad file."""
    with pytest.raises(FeedChanged, match="establishment_register sent 1 rows of establishment"):
        night(
            settings,
            "establishment_register",
            ("establishment_register", "establishment", "EstablishmentName,UKPRN\nX,1\n"),
        )


def test_one_schools_broken_file_does_not_stop_the_others(settings: Settings) -> None:
    """What others sent is read."""
    good = "School URN,Return ref,Meeting date\n100001,R1,02/03/2026\n"
    night(
        settings, "school_settings", ("100001", "review_return", good), ("100002", "review_return", "??\n"), full=False
    )
    assert rows(settings, "school_settings", "review_return", "record_key", "meeting_date") == [("100001|R1", NIGHT)]
    assert rows(settings, "school_settings", "arrivals", "sender", "arrived") == [("100001", True), ("100002", False)]
