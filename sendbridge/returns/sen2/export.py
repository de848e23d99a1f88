"""Makes the return of a year from what a sealed night holds, and says what the night cannot know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import resources
from pathlib import Path

import duckdb

from sendbridge import clock
from sendbridge.checks.examples import create_empty_night
from sendbridge.errors import Misconfigured
from sendbridge.records import RECORDS
from sendbridge.returns.sen2.layout import HEADER, PERSON, Item, Sen2Layout
from sendbridge.returns.sen2.load_layout import load_layout
from sendbridge.returns.sen2.writer import write_return
from sendbridge.settings import Settings
from sendbridge.sql_text import literal

SOFTWARE = "SendBridge"
_FLAG = "CREATE OR REPLACE TEMP MACRO flag(truth) AS CASE WHEN truth THEN '1' WHEN NOT truth THEN '0' END"


@dataclass(frozen=True)
class Heading:
    """What the header of the file says and no record does; `officers` by field, each Y, N or R."""

    serial_number: int
    made_at: datetime
    officers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Exported:
    """How many persons the return holds, how many records of each module, and the items that the night cannot fill."""

    persons: int
    records: Mapping[str, int]
    unknown_items: tuple[str, ...]


def export_return(settings: Settings, night: Path, out: Path, *, year: int, heading: Heading) -> Exported:
    """Write the return of a year from a night's file; raise Misconfigured for a year that the layout does not have."""
    layout = load_layout(settings)
    if year not in layout.years:
        raise Misconfigured(f"{layout.path} has no return of {year}; it has {', '.join(map(str, layout.years))}")
    with duckdb.connect() as con:
        _open_night(con, night, layout, year=year)
        _gather(con, layout)
        _write_header(con, settings, layout, year=year, heading=heading)
        persons = write_return(con, out, layout=layout, year=year)
        counts = {
            name: con.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]
            for name in layout.modules
            if name != HEADER
        }
        return Exported(persons, counts, tuple(_unknown_items(con, layout, year)))


def _open_night(con: duckdb.DuckDBPyConnection, night: Path, layout: Sen2Layout, *, year: int) -> None:
    """Bring the night's tables and the days of the return onto the connection."""
    create_empty_night(con)
    for macro in (*clock.sql_macros({}), _FLAG):
        con.execute(macro)
    con.execute(f"ATTACH {literal(night)} AS night (READ_ONLY)")
    for name in RECORDS:
        con.execute(f"DROP TABLE {name}")
        con.execute(f"CREATE VIEW {name} AS FROM night.{name}")
    days = {
        "census_day": layout.census_days[year],
        "period_start": date(year - 1, 1, 1),
        "period_end": date(year - 1, 12, 31),
    }
    for name, day in days.items():
        con.execute(f"SET VARIABLE {name} = CAST(? AS DATE)", [day])


def _gather(con: duckdb.DuckDBPyConnection, layout: Sen2Layout) -> None:
    con.execute(f"CREATE TEMP TABLE sen2_case AS {_statement('sen2_case')}")
    for record_type, module in layout.modules.items():
        if record_type != HEADER:
            own_key = "person_id" if record_type == PERSON else module.key
            con.execute(
                f"""
                INSERT INTO {record_type} BY NAME
                SELECT *, {own_key} AS record_key, row_number() OVER (ORDER BY {own_key}) AS row_number
                FROM ({_statement(record_type)})
                """
            )


def _statement(name: str) -> str:
    return resources.files(__package__).joinpath("exported", f"{name}.sql").read_text(encoding="utf-8")


def _write_header(
    con: duckdb.DuckDBPyConnection, settings: Settings, layout: Sen2Layout, *, year: int, heading: Heading
) -> None:
    facts = {
        "return_id": "F1",
        "collection": "SEN2",
        "year": str(year),
        "reference_date": layout.census_days[year],
        "source_level": "L",
        "authority_code": settings.authority_code,
        "software_code": SOFTWARE,
        "serial_number": f"{heading.serial_number:03d}",
        "made_at": heading.made_at.replace(microsecond=0, tzinfo=None),
        **heading.officers,
    }
    con.execute(
        f"INSERT INTO {HEADER} ({', '.join(facts)}) VALUES ({', '.join('?' * len(facts))})", list(facts.values())
    )


def _unknown_items(con: duckdb.DuckDBPyConnection, layout: Sen2Layout, year: int) -> list[str]:
    """Return the year's items that no record fills, as `module tag`."""
    found = []
    for name, module in layout.modules.items():
        items = [part for part in module.ordered(year) if isinstance(part, Item)]
        filled = con.execute(f"SELECT {', '.join(f'count({item.field})' for item in items)} FROM {name}").fetchall()[0]
        found += [f"{module.tag} {item.tag}" for item, count in zip(items, filled, strict=True) if not count]
    return found
