"""The rules about the ids of COLLECT's CSV set, and where their findings stand."""

from pathlib import Path

import duckdb
import pytest

from sendbridge.checks.figures import load_figures
from sendbridge.checks.rules import create_tables, evaluate_with_rules, load_suites, set_parameters
from sendbridge.returns.sen2 import locate
from sendbridge.settings import Settings
from tests.unit.returns.sen2.small_csv_set import csv_set, read_table, write_table
from tests.unit.returns.sen2.small_return import Reader, message, night_of, person, rows
from tests.unit.returns.sen2.sound_returns import census

Set = dict[str, Path]
SUITES = [suite for suite in load_suites(Settings()) if suite.asked_of == "sen2"]


@pytest.fixture
def given_set(read_text: Reader, tmp_path: Path) -> Set:
    """Return the CSV set of a return with two persons."""
    return csv_set(read_text(message(person(), person(UPN="B895200025005", Surname="Núñez"))), tmp_path)


def judged(given: Set) -> duckdb.DuckDBPyConnection:
    """Return a night of the set that the return's own rules have judged."""
    con = night_of(*given.values())
    create_tables(con)
    set_parameters(con, census(2026), {}, figures=load_figures(Settings()))
    for suite in SUITES:
        evaluate_with_rules(con, suite)
    return con


def alter(path: Path, row: int, name: str, value: str) -> None:
    """Type another value into a cell; rows count from 1 below the header."""
    table = read_table(path)
    table[row][table[0].index(name)] = value
    write_table(path, table)


def found(con: duckdb.DuckDBPyConnection, rule_id: str) -> list[str]:
    """Return the records that fail the rule."""
    return rows(con, f"SELECT subject_id FROM finding WHERE rule_id = '{rule_id}' ORDER BY subject_id")


def test_a_sound_set_has_neither(given_set: Set) -> None:
    """Each row of a set as COLLECT makes it has its own number and hangs from one that is there."""
    con = judged(given_set)
    assert found(con, "S2-X01") == found(con, "S2-X02") == []


def test_a_row_that_hangs_from_nothing_is_told_once(given_set: Set) -> None:
    """The row itself is found; what hangs from it, and its own module's rules, add nothing."""
    alter(given_set["sen2_request"], 2, "persontableid", "9999")
    con = judged(given_set)
    [orphan] = found(con, "S2-X01")
    assert orphan in rows(con, "SELECT record_key FROM sen2_request WHERE person_id IS NULL")
    lost = rows(con, "SELECT rule_id FROM finding WHERE subject_id LIKE 'X%' ORDER BY rule_id")
    assert lost == ["S2-X01"]


def test_two_rows_of_one_number_are_both_told(given_set: Set) -> None:
    """Either may be the one with the wrong number."""
    table = read_table(given_set["sen2_need"])
    alter(given_set["sen2_need"], 2, table[0][0], table[1][0])
    con = judged(given_set)
    assert found(con, "S2-X02") == rows(con, "SELECT record_key FROM sen2_need ORDER BY record_key")


def test_a_finding_about_a_row_has_its_place(given_set: Set) -> None:
    """Whatever the module, the officer is told file and row."""
    alter(given_set["sen2_need"], 1, "activeplanstableid", "9999")
    con = judged(given_set)
    con.execute(
        """
        CREATE TABLE wanted_position AS
        SELECT subject_type AS record_type, subject_id AS record_key, field
        FROM finding
        WHERE rule_id = 'S2-X01'
        """
    )
    locate(con, list(given_set.values()))
    [(file_name, place)] = rows(con, "SELECT file_name, place FROM position")
    assert file_name == given_set["sen2_need"].name
    assert place.startswith("row 2")
