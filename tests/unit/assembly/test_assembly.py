"""Tonight's image from last night's image and what the feeds brought."""

import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from sendbridge.assembly import Ingredients, assemble_image

SHAPE = """
    person_id, upn, record_version, record_key, feed, sender, file_id, row_number, landed_date, content_hash
"""
NIGHT = date(2026, 3, 2)


def write_feed(work: Path, rows: list[tuple[str, str, int, str, int]], *, full: bool = False) -> None:
    """Write what a pull of persons leaves behind: (person_id, upn, version, file_id, row_number)."""
    folder = work / "case_management"
    folder.mkdir(parents=True)
    con = duckdb.connect()
    con.execute("CREATE TABLE read (person_id VARCHAR, upn VARCHAR, version BIGINT, file_id VARCHAR, line BIGINT)")
    con.executemany("INSERT INTO read VALUES (?, ?, ?, ?, ?)", rows)
    con.execute(
        f"""
        COPY (
            SELECT person_id, upn, version AS record_version, person_id AS record_key, 'case_management' AS feed,
                'case_management' AS sender, file_id, line AS row_number, DATE '{NIGHT}' AS landed_date,
                md5(upn) AS content_hash
            FROM read
        ) TO '{folder / "person.parquet"}' (FORMAT parquet)
        """
    )
    con.execute(
        f"""
        COPY (
            SELECT 'case_management' AS feed, 'case_management' AS sender, file_id, line AS row_number,
                'person' AS record_type, person_id AS record_key, md5(upn) AS content_hash, 'readable' AS outcome
            FROM read
        ) TO '{folder / "rows.parquet"}' (FORMAT parquet)
        """
    )
    con.execute(
        f"""
        COPY (
            SELECT 'case_management' AS feed, 'case_management' AS sender, 'person' AS record_type, TRUE AS arrived,
                {full} AS "full", {len(rows)} AS row_count, 1 AS file_count
        ) TO '{folder / "arrivals.parquet"}' (FORMAT parquet)
        """
    )
    (folder / "done.json").write_text(json.dumps({"feed": "case_management"}))


def assemble(work: Path, night: Path, previous: Path | None) -> duckdb.DuckDBPyConnection:
    """Assemble a night of the one feed and return the open file."""
    con = duckdb.connect(str(night))
    assemble_image(con, Ingredients(work, previous, ("case_management",)))
    return con


@pytest.fixture
def first_night(tmp_path: Path) -> Path:
    """A sealed first night with three persons."""
    write_feed(
        tmp_path / "first", [("P1", "a", 1, "f1", 1), ("P2", "b", 1, "f1", 2), ("P3", "c", 1, "f1", 3)], full=True
    )
    night = tmp_path / "first.duckdb"
    assemble(tmp_path / "first", night, None).close()
    return night


def persons(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Return the image's persons and their UPNs."""
    return con.execute("SELECT person_id, upn FROM person ORDER BY person_id").fetchall()


def outcomes(con: duckdb.DuckDBPyConnection) -> list[tuple[str, int, str, bool]]:
    """Return what became of each row that was read."""
    return con.execute(
        "SELECT file_id, row_number, outcome, is_new FROM read_row ORDER BY file_id, row_number"
    ).fetchall()


def test_a_delta_replaces_what_it_names_and_keeps_the_rest(tmp_path: Path, first_night: Path) -> None:
    """A record in tonight's delta replaces last night's; the others stay."""
    write_feed(tmp_path / "next", [("P2", "changed", 2, "f2", 1)])
    con = assemble(tmp_path / "next", tmp_path / "next.duckdb", first_night)
    assert persons(con) == [("P1", "a"), ("P2", "changed"), ("P3", "c")]


def test_only_a_full_list_proves_that_a_record_is_gone(tmp_path: Path, first_night: Path) -> None:
    """A full list drops the records that it does not name."""
    write_feed(tmp_path / "next", [("P1", "a", 1, "f2", 1)], full=True)
    con = assemble(tmp_path / "next", tmp_path / "next.duckdb", first_night)
    assert persons(con) == [("P1", "a")]


def test_the_newest_version_wins_and_the_other_row_is_a_duplicate(tmp_path: Path) -> None:
    """Of two rows with one key the higher version is kept, whatever the order in which they came."""
    write_feed(tmp_path / "work", [("P1", "new", 7, "f1", 1), ("P1", "old", 6, "f1", 2)])
    con = assemble(tmp_path / "work", tmp_path / "night.duckdb", None)
    assert persons(con) == [("P1", "new")]
    assert outcomes(con) == [("f1", 1, "readable", True), ("f1", 2, "duplicate", False)]


def test_a_page_delivered_twice_gives_duplicates_and_one_record(tmp_path: Path) -> None:
    """The same row in two files is one record and one duplicate."""
    write_feed(tmp_path / "work", [("P1", "a", 1, "f1", 1), ("P1", "a", 1, "f2", 1)])
    con = assemble(tmp_path / "work", tmp_path / "night.duckdb", None)
    assert persons(con) == [("P1", "a")]
    assert sorted(row[2] for row in outcomes(con)) == ["duplicate", "readable"]


def test_a_row_that_says_nothing_new_is_marked_so(tmp_path: Path, first_night: Path) -> None:
    """The overlap of an incremental pull brings rows that are known already."""
    write_feed(tmp_path / "next", [("P1", "a", 1, "f2", 1), ("P2", "changed", 2, "f2", 2)])
    con = assemble(tmp_path / "next", tmp_path / "next.duckdb", first_night)
    assert outcomes(con) == [("f2", 1, "readable", False), ("f2", 2, "readable", True)]


def test_a_sender_that_is_silent_is_noted_as_not_arrived(tmp_path: Path, first_night: Path) -> None:
    """A feed without tonight's folder leaves its senders marked as not arrived and its records as they were."""
    con = duckdb.connect(str(tmp_path / "next.duckdb"))
    assemble_image(con, Ingredients(tmp_path / "nothing", first_night, ()))
    assert persons(con) == [("P1", "a"), ("P2", "b"), ("P3", "c")]
    assert con.execute("SELECT sender, arrived FROM arrival").fetchall() == [("case_management", False)]
