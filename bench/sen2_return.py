"""Reads a SEN2 return of 500 MB in a process of its own and prints speed and peak memory."""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from sendbridge.checks.examples import create_empty_night
from sendbridge.returns.sen2 import read
from sendbridge.settings import Settings

MIB = 1024 * 1024
HEADER = """<?xml version="1.0" encoding="utf-8"?>
<Message><Header>
<CollectionDetails><Collection>SEN2</Collection><Year>2026</Year><ReferenceDate>2026-01-15</ReferenceDate></CollectionDetails>
<Source><SourceLevel>L</SourceLevel><LEA>896</LEA><SoftwareCode>BENCH</SoftwareCode><SerialNo>001</SerialNo>
<DateTime>2026-01-20T09:00:00</DateTime><DMO>Y</DMO><DCO>Y</DCO><DSCO>Y</DSCO></Source></Header><Persons>
"""
PERSON = """  <Person>
    <Surname>Surname{n}</Surname>
    <Forename>Forename{n}</Forename>
    <PersonBirthDate>20{year:02d}-0{month}-1{month}</PersonBirthDate>
    <Sex>F</Sex>
    <Ethnicity>WBRI</Ethnicity>
    <PostCode>CW1 2BJ</PostCode>
    <UPN>T{n:012d}</UPN>
    <Requests>
      <ReceivedDate>2019-03-0{month}</ReceivedDate>
      <RequestSource>1</RequestSource>
      <RYA>0</RYA>
      <RequestOutcome>H</RequestOutcome>
      <Assessment>
        <AssessmentOutcome>H</AssessmentOutcome>
        <OtherMediation>0</OtherMediation>
        <OtherTribunal>0</OtherTribunal>
        <NamedPlan>
          <StartDate>2019-06-0{month}</StartDate>
          <PlanDetail>
            <URN>111111</URN>
            <PlacementRank>1</PlacementRank>
            <SENunitIndicator>0</SENunitIndicator>
            <ResourcedProvisionIndicator>0</ResourcedProvisionIndicator>
          </PlanDetail>
          <PB>0</PB>
        </NamedPlan>
      </Assessment>
      <ActivePlans>
        <PlacementDetail>
          <URN>111111</URN>
          <PlacementRank>1</PlacementRank>
          <EntryDate>2019-09-0{month}</EntryDate>
          <SENunitIndicator>0</SENunitIndicator>
          <ResourcedProvisionIndicator>0</ResourcedProvisionIndicator>
        </PlacementDetail>
        <SENneed>
          <SENtype>SLCN</SENtype>
          <SENtypeRank>1</SENtypeRank>
        </SENneed>
        <ReviewMeeting>2025-10-0{month}</ReviewMeeting>
        <ReviewOutcome>M</ReviewOutcome>
        <LastReview>2025-10-2{month}</LastReview>
      </ActivePlans>
    </Requests>
  </Person>
"""


def write_return(path: Path, megabytes: int) -> int:
    """Write a return of about this size; return how many persons it holds."""
    n = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER)
        while file.tell() < megabytes * 1_000_000:
            for _ in range(1000):
                n += 1
                file.write(PERSON.format(n=n, year=5 + n % 15, month=1 + n % 8))
        file.write("</Persons></Message>\n")
    return n


def read_one(path: Path, memory: str) -> None:
    """Read the return as `sendbridge check` does, and print what it took."""
    started, size = time.perf_counter(), path.stat().st_size
    config = {"memory_limit": memory, "threads": "2", "preserve_insertion_order": "false"}
    with duckdb.connect(str(path.with_suffix(".duckdb")), config=config) as con:
        create_empty_night(con)
        read(con, [path], settings=Settings(), progress=lambda _: None)
        counts = con.sql("SELECT (SELECT count(*) FROM sen2_person), (SELECT count(*) FROM plan)").fetchone()
    wall = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(  # noqa: T201 (a bench prints)
        f"{size / 1e6:.0f} MB, persons and plans {counts}: {wall:.0f} s, {size / 1e6 / wall:.1f} MB/s, "
        f"peak {peak:.0f} MiB (database limited to {memory})"
    )


def main() -> None:
    """Write the return, then read it in a fresh process whose peak counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--memory", default="256MiB", help="what the database may use")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.read:
        read_one(given.read, given.memory)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "return.xml")
        write_return(path, given.megabytes)
        subprocess.run(
            [sys.executable, "-m", "bench.sen2_return", "--read", str(path), "--memory", given.memory], check=True
        )


if __name__ == "__main__":
    main()
