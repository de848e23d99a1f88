"""Two files are linked as a night would link them."""

import csv
from datetime import date
from pathlib import Path

import duckdb
import pytest

from sendbridge.errors import Misconfigured
from sendbridge.matching import Rules, link_files
from tests.unit.matching.linked_rows import UPNS

AS_OF = date(2026, 3, 1)
PERSONS = [
    {"person_id": "P1", "forename": "Amy", "surname": "Young", "date_of_birth": "2012-05-04", "upn": UPNS[0]},
    {"person_id": "P2", "forename": "Bo", "surname": "Else", "date_of_birth": "2013-05-04", "upn": UPNS[1]},
]
RECORDS = [
    {"record_key": "1", "forename": "Amy", "surname": "Young", "date_of_birth": "2012-05-04", "upn": UPNS[0]},
    {"record_key": "2", "forename": "Bea", "surname": "Else", "date_of_birth": "2013-05-04", "upn": UPNS[1]},
    {"record_key": "3", "forename": "Cy", "surname": "None", "date_of_birth": "2010-05-04", "upn": ""},
]


def written(path: Path, rows: list[dict[str, str]]) -> Path:
    """Write rows as CSV."""
    with path.open("w", newline="") as file:
        table = csv.DictWriter(file, fieldnames=[*rows[0]])
        table.writeheader()
        table.writerows(rows)
    return path


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_files_are_linked(tmp_path: Path, ending: str) -> None:
    """CSV gives CSV and Parquet gives Parquet, and a column that is missing is unknown."""
    files = [written(tmp_path / f"{name}.csv", rows) for name, rows in (("p", PERSONS), ("r", RECORDS))]
    if ending == "parquet":
        for path in files:
            duckdb.sql(f"COPY (FROM read_csv('{path}')) TO '{path.with_suffix('.parquet')}'")
    out = tmp_path / "out"
    counts = link_files(*(path.with_suffix(f".{ending}") for path in files), out, as_of=AS_OF)
    assert counts == {"held": 1, "tied": 1, "unmatched": 1}
    assert sorted(path.name for path in out.iterdir()) == [f"candidates.{ending}", f"ties.{ending}"]
    ties = duckdb.sql(
        f"SELECT CAST(record_key AS INTEGER), person_id, record_type FROM '{out}/ties.{ending}' ORDER BY 1"
    )
    assert ties.fetchall() == [(1, "P1", "roll_entry"), (2, None, "roll_entry"), (3, None, "roll_entry")]
    shown = duckdb.sql(
        f"SELECT CAST(record_key AS INTEGER), rank, person_id, obstacle FROM '{out}/candidates.{ending}'"
    )
    assert shown.fetchall() == [(2, 1, "P2", "forename_differs")]


@pytest.mark.parametrize(("persons", "message"), [("none.csv", "does not exist"), ("r.csv", "has no column person_id")])
def test_a_file_that_cannot_be_used_is_told(tmp_path: Path, persons: str, message: str) -> None:
    """The error names the file and what it lacks."""
    written(tmp_path / "r.csv", RECORDS)
    with pytest.raises(Misconfigured, match=message):
        link_files(tmp_path / persons, tmp_path / "r.csv", tmp_path / "out", as_of=AS_OF)


def test_an_unknown_policy_is_told() -> None:
    """A policy is safe or strict."""
    with pytest.raises(Misconfigured, match="choose safe or strict"):
        Rules(policy="bold")  # type: ignore[arg-type]


def test_rules_are_kept_with_the_night_and_read_back() -> None:
    """What a night says it used comes back as the rules that it used."""
    used = Rules(policy="strict", link_weight=12.5, test_numbers=True)
    kept = {name: str(value) for name, value in used.facts().items()}
    assert Rules().as_kept(kept) == used
    assert used.as_kept({}) == used
