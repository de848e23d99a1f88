"""Checks a council's own file: read into one database, judged by the rules alone, told with places and values."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from sendbridge.checks import rules
from sendbridge.checks.examples import create_empty_night
from sendbridge.checks.figures import load_figures
from sendbridge.checks.parameters import council_parameters
from sendbridge.checks.rules import Evaluation
from sendbridge.checks.suites import Suite
from sendbridge.errors import Misconfigured
from sendbridge.return_check.faults import create_joined, gather_faults
from sendbridge.return_check.kinds import Kind, Progress, recognise
from sendbridge.return_check.notes import take_over_notes
from sendbridge.return_check.register import load_register
from sendbridge.settings import Settings

_BATCH = {"batch": 100_000}  # faults whose places are looked for at once
_WANTED = "SELECT * EXCLUDE batch FROM wanted WHERE batch = ?"
MEMORY_LIMIT = "224MB"  # of the database alone: the whole process stays under 512 MiB


@dataclass(frozen=True)
class Asked:
    """What is to be checked, and what may help: the register, the return before, earlier lists with notes."""

    files: tuple[Path, ...]
    register: tuple[Path, ...] = ()
    previous: tuple[Path, ...] = ()
    notes: tuple[Path, ...] = ()
    day: date | None = None  # where the return itself does not say on which day it tells how things stand


@dataclass(frozen=True)
class Checked:
    """A file that was checked; the database holds its records and its faults for as long as it is open."""

    con: duckdb.DuckDBPyConnection
    kind: Kind
    about: str
    as_of: date
    evaluations: tuple[Evaluation, ...]


@contextmanager
def checked(settings: Settings, asked: Asked, *, progress: Progress) -> Iterator[Checked]:
    """Yield the files' faults; everything that was read is gone from the disk afterwards."""
    kind = recognise(settings, asked.files)
    with TemporaryDirectory(prefix="sendbridge-check-") as folder, _database(Path(folder)) as con:
        create_empty_night(con)
        create_joined(con)
        progress("reading")
        kind.read(con, settings, asked.files, progress=progress)
        as_of = _as_of(kind, con, asked)
        if asked.previous:
            progress("reading the return before")
            kind.read_previous(con, settings, asked.previous, progress=progress)
        load_register(con, settings, asked.register, as_of=as_of)
        progress("checking")
        suites = _suites(settings, kind)
        evaluations = tuple(_judged(con, settings, suites, as_of=as_of))
        gather_faults(con, suites)
        progress("finding the places")
        _locate(kind, con, settings, asked)
        take_over_notes(con, asked.notes)
        yield Checked(con, kind, kind.about(con), as_of, evaluations)


@contextmanager
def _database(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(folder / "spill"),
        "preserve_insertion_order": False,
        "threads": 1,  # each holds a share of the memory, and reading keeps one core busy anyway
    }
    with duckdb.connect(str(folder / "return.duckdb"), config=config) as con:
        con.execute("SET enable_progress_bar = FALSE")  # it would be written between the lines of --json
        yield con


def _locate(kind: Kind, con: duckdb.DuckDBPyConnection, settings: Settings, asked: Asked) -> None:
    """Fill `position` for every fault, so many at a time that memory does not grow with them."""
    con.execute("CREATE TABLE wanted AS SELECT *, row_number() OVER () // $batch AS batch FROM wanted_position", _BATCH)
    con.execute("CREATE TABLE located AS FROM position LIMIT 0")
    batches = con.execute("SELECT DISTINCT batch FROM wanted ORDER BY batch").fetchall()
    for (batch,) in batches:
        con.execute(
            "CREATE OR REPLACE TABLE wanted_position AS SELECT * EXCLUDE batch FROM wanted WHERE batch = ?", [batch]
        )
        kind.locate(con, settings, asked.files)
        con.execute("INSERT INTO located BY NAME FROM position")
    con.execute("DROP TABLE position")
    con.execute("ALTER TABLE located RENAME TO position")


def _as_of(kind: Kind, con: duckdb.DuckDBPyConnection, asked: Asked) -> date:
    day = kind.as_of(con) or asked.day
    if day is None:
        raise Misconfigured("the file does not say for which day it stands; say it with --date 2026-01-15")
    return day


def _suites(settings: Settings, kind: Kind) -> list[Suite]:
    """A return is judged by its own suites, and a SEN2 return also by the night's: by what no rule of its own tells."""
    suites = rules.load_suites(settings)
    own = [suite for suite in suites if suite.asked_of == kind.name]
    if kind.name != "sen2":
        return own
    return [*own, *(_but_told(suite) for suite in suites if suite.asked_of == "night")]


def _but_told(suite: Suite) -> Suite:
    return suite.model_copy(update={"rules": tuple(rule for rule in suite.rules if not rule.told_on_returns_by)})


def _judged(
    con: duckdb.DuckDBPyConnection, settings: Settings, suites: Sequence[Suite], *, as_of: date
) -> Iterator[Evaluation]:
    rules.create_tables(con)
    rules.set_parameters(con, as_of, council_parameters(settings), figures=load_figures(settings))
    for suite in suites:
        yield from rules.evaluate_with_rules(con, suite)
