"""What a mapping says about a database: what is refused, and what is asked."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import mssql

from sendbridge.errors import Misconfigured
from sendbridge.mapping.selects import page_select, tables_of
from sendbridge.mapping.single_select import FORBIDDEN, why_not_one_select
from tests.unit.mapping.small_mapping import mapping_of

TABLES = """
source: small
version: "1"
format: json
dates: ["%Y-%m-%d"]
schema: HDM.Education
records:
  social_care_flag:
    database:
      query:
        table: FACT_CARE
        joins:
        - {table: DIM_PERSON, on: {DIM_PERSON_ID: DIM_PERSON_ID}}
        - {table: DIM_LOOKUP, as: KIND, on: {LOOKUP_ID: DIM_PERSON.KIND_ID}}
        where: {STATE: [open, o'pen], GONE: null}
        page_by: FACT_CARE_ID
        watermark: LOADED
      columns:
        social_care_flag_id: REF
        person_id: DIM_PERSON.REF
        start_date: FROM_DT
"""
OWN = """
source: small
version: "1"
format: json
records:
  social_care_flag:
    database:
      query:
        sql:
          mssql: "SELECT REF, ID FROM HDM.CARE WHERE KIND = 'a:b;--' AND AT > '10:30'"
        page_by: ID
      columns:
        social_care_flag_id: REF
"""
FAULTS = [
    (
        TABLES,
        "table: FACT_CARE\n",
        "table: FACT_CARE\n        sql: SELECT 1\n",
        11,
        "either a `table` or its own `sql`",
    ),
    (TABLES, "        page_by: FACT_CARE_ID\n", "", 11, "this entry needs page_by"),
    (TABLES, "page_by: FACT_CARE_ID", "page_by: FACTS.ID", 11, "FACTS.ID is of no table of the query"),
    (TABLES, "watermark: LOADED", "watermark: X.LOADED", 11, "X.LOADED is of no table of the query"),
    (TABLES, "as: KIND", "as: DIM_PERSON", 11, "two tables of the query have one name"),
    (TABLES, "DIM_PERSON_ID: DIM_PERSON_ID", "DIM_PERSON_ID: KIND.ID", 11, "joined on KIND.ID, which is of no table"),
    (TABLES, "on: {DIM_PERSON_ID: DIM_PERSON_ID}", "on: {}", 13, "DIM_PERSON is joined on nothing"),
    (TABLES, "person_id: DIM_PERSON.REF", "person_id: DIM.REF", 20, "DIM.REF is of no table of the query"),
    (TABLES, "person_id: DIM_PERSON.REF", "person_id: [A, B]", 20, "person_id has several columns"),
    (TABLES, "format: json", "format: table", 10, "landed as json"),
    (TABLES, "    database:", "    api:", 10, "a layout has a query if it is that of a database"),
    (OWN, "mssql:", "klingon:", 10, "no kind of database klingon"),
    (OWN, "SELECT REF", "WITH a AS (SELECT 1) SELECT REF", 10, "it does not begin with SELECT"),
    (OWN, "SELECT REF, ID FROM", "SELECT REF, ID INTO x FROM", 10, "it says INTO"),
    (OWN, "AT > '10:30'", "1 = 1; DELETE FROM HDM.CARE", 10, "there is a semicolon"),
    (OWN, "AT > '10:30'", "AT > '10:30", 10, "a quote or comment is not closed"),
]


@pytest.mark.parametrize(("text", "was", "becomes", "line", "complaint"), FAULTS, ids=[fault[4] for fault in FAULTS])
def test_a_fault_is_named_with_its_line(
    tmp_path: Path, text: str, was: str, becomes: str, line: int, complaint: str
) -> None:
    """Whoever writes a query is led to the line; a statement that would write is refused on load."""
    assert was in text
    with pytest.raises(Misconfigured) as refused:
        mapping_of(text.replace(was, becomes, 1), tmp_path)
    assert complaint in str(refused.value)
    assert str(refused.value).startswith(f"{tmp_path / 'small.yml'}, line {line}: ")


def test_a_row_without_a_partner_is_kept(tmp_path: Path) -> None:
    """Tables are joined so that no fact is lost; words of conditions stand as words, quotes doubled."""
    layout = mapping_of(TABLES, tmp_path).layout("social_care_flag", "database")
    wanted = page_select(layout, dialect="mssql", since=datetime(2026, 3, 1, tzinfo=UTC), after=None, limit=10)
    statement = " ".join(str(wanted.compile(dialect=mssql.dialect())).split())
    assert "FROM [HDM].[Education].[FACT_CARE] AS [FACT_CARE] LEFT OUTER JOIN" in statement
    assert "ON [KIND].[LOOKUP_ID] = [DIM_PERSON].[KIND_ID] WHERE" in statement
    assert "IN ('open', 'o''pen') AND [FACT_CARE].[GONE] IS NULL" in statement
    assert tables_of(layout) == {
        "FACT_CARE": {"FACT_CARE_ID", "REF", "FROM_DT", "LOADED", "STATE", "GONE", "DIM_PERSON_ID"},
        "DIM_PERSON": {"REF", "DIM_PERSON_ID", "KIND_ID"},
        "DIM_LOOKUP": {"LOOKUP_ID"},
    }


def test_a_councils_own_select_stands_inside_ours(tmp_path: Path) -> None:
    """It is paged like any other; what looks like a parameter in it is none."""
    layout = mapping_of(OWN, tmp_path).layout("social_care_flag", "database")
    wanted = page_select(layout, dialect="mssql", since=None, after=7, limit=10)
    statement = " ".join(str(wanted.compile(dialect=mssql.dialect())).split())
    assert "FROM (SELECT REF, ID FROM HDM.CARE WHERE KIND = 'a:b;--' AND AT > '10:30') AS council" in statement
    assert "WHERE council.[ID] > :" in statement
    with pytest.raises(Misconfigured, match="no sql for postgresql"):
        page_select(layout, dialect="postgresql", since=None, after=None, limit=10)


@given(st.sampled_from(FORBIDDEN), st.sampled_from([str.upper, str.lower, str.title]))
def test_a_word_that_writes_is_found_wherever_it_stands(word: str, cased: object) -> None:
    """Case and line breaks hide nothing; inside quotes and comments it is only a word."""
    spoken = cased(word)  # type: ignore[operator]
    assert why_not_one_select(f"SELECT a FROM (b)\n{spoken}\tc") == f"it says {word.upper()}"
    assert why_not_one_select(f"SELECT '{spoken}', \"{spoken}\", [{spoken}] /* {spoken} */ -- {spoken}") is None
