"""A SEN2 return as small as a test wants it, and the night that comes of reading it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from sendbridge.checks.examples import create_empty_night
from sendbridge.returns.sen2 import read
from sendbridge.settings import Settings

HEADER = """
<Header>
  <CollectionDetails><Collection>SEN2</Collection><Year>{year}</Year><ReferenceDate>{day}</ReferenceDate></CollectionDetails>
  <Source>
    <SourceLevel>L</SourceLevel><LEA>896</LEA><SoftwareCode>OURS</SoftwareCode><SerialNo>001</SerialNo>
    <DateTime>{day}T09:30:00</DateTime><DMO>Y</DMO><DCO>N</DCO>{dsco}
  </Source>
</Header>
"""
DAYS = {2023: "2023-01-19", 2024: "2024-01-18", 2025: "2025-01-16", 2026: "2026-01-15"}
PERSON = {
    "Surname": "Reed",
    "Forename": "Robin",
    "PersonBirthDate": "2015-03-04",
    "Sex": "F",
    "Ethnicity": "WBRI",
    "PostCode": "CW1 2BJ",
    "UPN": "T895200025001",
}
PLAN = """
<Requests>
  <RequestOutcome>H</RequestOutcome>
  <Assessment>
    <AssessmentOutcome>H</AssessmentOutcome>
    <NamedPlan>
      <StartDate>2021-05-06</StartDate>
      <PlanDetail><URN>111111</URN><PlacementRank>1</PlacementRank></PlanDetail>
      <PB>0</PB>
    </NamedPlan>
  </Assessment>
  <ActivePlans>
    <PlacementDetail><URN>111111</URN><PlacementRank>1</PlacementRank><EntryDate>2020-09-01</EntryDate></PlacementDetail>
    <SENneed><SENtype>SLCN</SENtype><SENtypeRank>1</SENtypeRank></SENneed>
    {review}
  </ActivePlans>
</Requests>
"""
REVIEW = """
<ReviewMeeting>2025-11-05</ReviewMeeting><ReviewOutcome>M</ReviewOutcome><LastReview>2025-11-20</LastReview>
"""


def items(facts: Mapping[str, str]) -> str:
    """Return one element for each fact."""
    return "".join(f"<{tag}>{text}</{tag}>\n" for tag, text in facts.items())


def person(inside: str = PLAN.format(review=REVIEW), **changes: str | None) -> str:
    """Return a person, told by how the items differ from a sound one's, with its requests."""
    facts = {tag: text for tag, text in (PERSON | changes).items() if text is not None}
    return f"<Person>\n{items(facts)}{inside}</Person>\n"


def message(*persons: str, year: int = 2026, header: str | None = None) -> str:
    """Return a whole return of these persons."""
    dsco = "<DSCO>Y</DSCO>" if year >= 2025 else ""
    above = HEADER.format(year=year, day=DAYS[year], dsco=dsco) if header is None else header
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<Message>{above}<Persons>\n{"".join(persons)}</Persons></Message>\n'
    )


def night_of(*files: Path, settings: Settings | None = None) -> duckdb.DuckDBPyConnection:
    """Return an empty night into which the files were read."""
    con = duckdb.connect()
    create_empty_night(con)
    read(con, files, settings=settings or Settings(), progress=lambda _: None)
    return con


def written(folder: Path, text: str, *, encoding: str = "utf-8") -> Path:
    """Return a file with this text."""
    path = folder / "return.xml"
    path.write_bytes(text.encode(encoding))
    return path


def rows(con: duckdb.DuckDBPyConnection, statement: str) -> list[Any]:
    """Return what a statement gives; single columns come bare."""
    found = con.execute(statement).fetchall()
    return [row[0] for row in found] if found and len(found[0]) == 1 else found


def faults(con: duckdb.DuckDBPyConnection) -> list[tuple[str, int, str | None]]:
    """Return what could not be read: reason, line, and tag or path."""
    return con.execute(
        "SELECT reason_code, row_number, column_name FROM bad_value ORDER BY row_number, column_name"
    ).fetchall()


Reader = Callable[[str], duckdb.DuckDBPyConnection]
