"""The model by which evidence is weighed: learnt, kept, named."""

from pathlib import Path

import duckdb
import pytest

from sendbridge.matching.linking import link
from sendbridge.matching.model import read_model_of, take_model
from tests.unit.matching.linked_rows import AS_OF, RULES, UPNS, empty_relations, person, put, record


def night(path: Path, *, persons: int = 3) -> duckdb.DuckDBPyConnection:
    """Return a night file of so many persons."""
    con = duckdb.connect(str(path))
    relations = empty_relations()
    put(relations, "known", [person(f"P{number}", upn=UPNS[number]) for number in range(persons)])
    put(relations, "arriving", [record("1", upn=UPNS[0])])
    for table in ("known", "arriving", "state_tie"):
        con.register("rows", relations.execute(f"FROM {table}").to_arrow_table())
        con.execute(f"CREATE TABLE {table} AS FROM rows")
        con.unregister("rows")
    return con


def test_the_same_records_teach_the_same_model(tmp_path: Path) -> None:
    """Two nights of the same records have the same model, and another council has another."""
    names = []
    for number, persons in enumerate((3, 3, 5)):
        with night(tmp_path / f"{number}.duckdb", persons=persons) as con:
            link(con, AS_OF, RULES)
            names.append(read_model_of(con).name)
            assert con.execute("SELECT DISTINCT model FROM tie").fetchall() == [(names[-1],)]
    assert names[0] == names[1] != names[2]


@pytest.mark.parametrize(("day", "is_kept"), [("2026-03-02", True), ("2026-03-28", True), ("2026-03-29", False)])
def test_a_model_serves_four_weeks(tmp_path: Path, day: str, is_kept: bool) -> None:
    """The next nights take the model over until it is 28 days old."""
    with night(tmp_path / "first.duckdb") as con:
        link(con, AS_OF, RULES)
        first = read_model_of(con).name
    with night(tmp_path / "later.duckdb", persons=5) as con:
        take_model(con, tmp_path / "first.duckdb")
        link(con, day, RULES)
        assert (read_model_of(con).name == first) is is_kept


def test_a_model_of_another_version_is_not_used(tmp_path: Path) -> None:
    """A model of an older version of the comparisons is learnt anew."""
    with night(tmp_path / "first.duckdb") as con:
        link(con, AS_OF, RULES)
        con.execute("UPDATE match_weight SET version = 'older', weight = 0")
        link(con, AS_OF, RULES)
        assert con.execute("SELECT count(*) FROM match_weight WHERE version = 'older'").fetchall() == [(0,)]


def test_a_night_without_a_model_gives_none(tmp_path: Path) -> None:
    """A night that was kept before there were models leaves the next one to learn its own."""
    duckdb.connect(str(tmp_path / "old.duckdb")).close()
    with night(tmp_path / "later.duckdb") as con:
        take_model(con, tmp_path / "old.duckdb")
        link(con, AS_OF, RULES)
        assert read_model_of(con).prior < 0
