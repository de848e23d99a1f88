"""The truth table of the three-way comparison."""

from itertools import product

import duckdb
import pytest

from sendbridge.reconcile.comparison import SQL_MACROS, compare

VALUES = (None, "a", "b", "c")


@pytest.mark.parametrize(
    ("case", "source", "base", "outcome"),
    [
        (None, None, None, "silent"),
        ("a", None, "a", "silent"),
        ("a", None, "b", "silent"),
        ("a", "a", None, "agreed"),
        ("a", "a", "a", "agreed"),
        ("a", "a", "b", "agreed"),
        (None, "a", None, "fill"),
        (None, "a", "a", "cleared"),
        (None, "b", "a", "conflict"),
        ("a", "b", None, "undecided"),
        ("a", "b", "a", "source_changed"),
        ("b", "a", "a", "source_behind"),
        ("b", "c", "a", "conflict"),
    ],
)
def test_truth_table(case: str | None, source: str | None, base: str | None, outcome: str) -> None:
    """Each kind of difference has its own outcome."""
    assert compare(case, source, base=base) == outcome


def test_sql_and_python_agree_on_every_combination() -> None:
    """The SQL macro gives what the Python function gives for every combination of blank, equal and different."""
    con = duckdb.connect()
    for macro in SQL_MACROS:
        con.execute(macro)
    for case, source, base in product(VALUES, repeat=3):
        (told,) = con.execute("SELECT compare(?, ?, ?)", [case, source, base]).fetchone() or (None,)
        assert told == compare(case, source, base=base), (case, source, base)
