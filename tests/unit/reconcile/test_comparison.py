"""The truth table of the three-way comparison, as docs/reconciliation.md has it, and what can never come of it."""

from functools import cache
from itertools import product
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendbridge.reconcile.comparison import NO_BASE, SQL_MACROS, Base, compare, next_base
from tests.macros import knowing

PAGE = Path(__file__).parents[3] / "docs" / "reconciliation.md"
VALUES = (None, "a", "b", "c", "d")
EVERY_CASE = [*product(VALUES, repeat=4)]  # case system, source, and the two halves of the base
VALUE = st.sampled_from(VALUES)
Row = tuple[str, ...]
Facts = tuple[str | None, ...]


@cache
def _table() -> list[Row]:
    """Return the rows of the page's truth table: four patterns, the outcome, what the base becomes."""
    cells = [
        tuple(cell.strip().strip("`") for cell in line.strip("|").split("|")) for line in PAGE.read_text().split("\n")
    ]
    first = cells.index(("Case system", "Source", "Base: case system", "Base: source", "Outcome", "The base becomes"))
    rows = []
    for row in cells[first + 2 :]:
        if len(row) != 6:
            return rows
        rows.append(row)
    return rows


def _is_of(pattern: Row, facts: Facts) -> bool:
    """Say whether facts have a row's pattern: one letter is one value, another letter another."""
    stands_for: dict[str, str] = {}
    for written, fact in zip(pattern, facts, strict=True):
        if written == "any":
            continue
        if (written == "blank") != (fact is None):
            return False
        if fact is not None and stands_for.setdefault(written, fact) != fact:
            return False
    return len({*stands_for.values()}) == len(stands_for)


@pytest.mark.parametrize("facts", EVERY_CASE, ids=lambda facts: "-".join(each or "blank" for each in facts))
def test_the_page_says_what_becomes_of_every_combination(facts: Facts) -> None:
    """Exactly one row of the page's table is about each combination, and names its outcome and its base."""
    case, source, base = facts[0], facts[1], Base(facts[2], facts[3])
    (row,) = [row for row in _table() if _is_of(row[:4], facts)]
    stands_for = {"blank": None} | dict(zip(row[:4], facts, strict=True))
    becomes = base if row[5] == "as it was" else Base(*(stands_for[each.strip()] for each in row[5].split(",")))
    assert (compare(case, source, base=base), next_base(case, source, base=base)) == (row[4], becomes)


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    """A connection that knows the macros."""
    return knowing(SQL_MACROS)


def test_sql_and_python_agree_on_every_combination(con: duckdb.DuckDBPyConnection) -> None:
    """The SQL macro gives what the Python function gives for every combination of blank, equal and different."""
    for case, source, base_case, base_source in EVERY_CASE:
        (told,) = con.execute("SELECT compare(?, ?, ?, ?)", [case, source, base_case, base_source]).fetchone() or (
            None,
        )
        assert told == compare(case, source, base=Base(base_case, base_source)), (case, source, base_case, base_source)


@given(st.lists(st.text(max_size=3) | st.none(), min_size=4, max_size=4))
def test_sql_and_python_agree_on_any_text(con: duckdb.DuckDBPyConnection, facts: list[str | None]) -> None:
    """The two agree whatever the values are, empty text and odd characters included."""
    facts = [each.replace("\0", "") if each else each for each in facts]
    (told,) = con.execute("SELECT compare(?, ?, ?, ?)", facts).fetchone() or (None,)
    assert told == compare(facts[0], facts[1], base=Base(facts[2], facts[3]))


@given(case=VALUE, source=VALUE, base=st.builds(Base, VALUE, VALUE))
def test_only_what_a_source_says_is_ever_proposed(case: str | None, source: str | None, base: Base) -> None:
    """A proposal carries the source's value, so there is one to carry, and it differs from the case system's."""
    if compare(case, source, base=base) in ("fill", "source_changed"):
        assert source is not None
        assert source != case


@given(case=VALUE, base=st.builds(Base, VALUE, VALUE))
def test_a_blank_never_deletes(case: str | None, base: Base) -> None:
    """A source that says nothing proposes nothing, conflicts with nothing and leaves the base alone."""
    assert (compare(case, None, base=base), next_base(case, None, base=base)) == ("silent", base)


@given(one=VALUE, other=VALUE, base=st.builds(Base, VALUE, VALUE))
def test_a_conflict_is_one_from_both_sides(one: str | None, other: str | None, base: Base) -> None:
    """Where both sides and both halves of the base have values, the sides may change places and it stays a conflict."""
    if None not in (one, other, base.case, base.source):
        mirrored = compare(other, one, base=Base(base.source, base.case))
        assert (compare(one, other, base=base) == "conflict") == (mirrored == "conflict")


@given(case=VALUE, source=VALUE, base=st.builds(Base, VALUE, VALUE))
def test_both_moved_is_always_a_conflict(case: str | None, source: str | None, base: Base) -> None:
    """With a base, two sides that have both moved, and not to one value, are never settled by the machine."""
    moved = base.source is not None and source not in (None, base.source) and case not in (base.case, source)
    assert moved == (compare(case, source, base=base) == "conflict")


@given(case=VALUE, source=VALUE, base=st.builds(Base, VALUE, VALUE), nights=st.integers(2, 5))
def test_nothing_swings_to_and_fro(case: str | None, source: str | None, base: Base, nights: int) -> None:
    """When neither side says anything new, only the first night may propose, and the base comes to rest."""
    proposed, bases = [], []
    for _ in range(nights):
        outcome, base = compare(case, source, base=base), next_base(case, source, base=base)
        proposed.append(outcome in ("fill", "source_changed"))
        case = source if proposed[-1] else case  # it was applied
        bases.append(base)
    assert not any(proposed[1:])
    assert len({*bases[1:]}) == 1


@given(nights=st.lists(st.tuples(VALUE, st.booleans()), min_size=1, max_size=12))
def test_a_source_that_repeats_itself_never_undoes_what_the_council_wrote(
    nights: list[tuple[str | None, bool]],
) -> None:
    """Whatever the council writes over weeks, a source that repeats its word is proposed into a new blank alone."""
    case, base, said = None, NO_BASE, "a"
    agreed_before = False
    for written, writes in nights:
        case = written if writes else case
        outcome = compare(case, said, base=base)
        assert outcome not in ("source_changed", "conflict")
        assert outcome != "fill" or (case is None and not agreed_before)
        base = next_base(case, said, base=base)
        agreed_before = agreed_before or base != NO_BASE
