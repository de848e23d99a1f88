"""Tells which records and fields a return can speak of at all, so that no rule takes silence for a fault."""

from collections.abc import Iterator

import duckdb

from sendbridge.returns.sen2.layout import HEADER, Item, Module, Sen2Layout
from sendbridge.returns.sen2.raw import raw_name
from sendbridge.returns.sen2.records import FEED, key_name, trimmed
from sendbridge.sql_text import literal


def return_years(con: duckdb.DuckDBPyConnection, layout: Sen2Layout) -> list[int]:
    """Return the years of the returns that were read, newest first: by the header's Year, else by census day."""
    found = set()
    for year, day in con.execute(f"SELECT year, reference_date FROM {HEADER}").fetchall():
        told = int(year) if year and year.isdigit() else layout.year_of(day) if day else None
        if told in layout.years:
            found.add(told)
    return sorted(found, reverse=True)


def write_arrivals(con: duckdb.DuckDBPyConnection, layout: Sen2Layout) -> None:
    """Write `arrival` and `carried`, and the items that are not of the year's return."""
    years = return_years(con, layout)
    arrived = set(_modules_that_came(con, layout))
    carried = set(_carried_fields(con, layout, arrived, year=max(years, default=max(layout.years))))
    con.executemany(
        "INSERT INTO carried VALUES (?, ?)", [each.split(".") for each in sorted(carried)] or [[None, None]]
    )
    con.execute("DELETE FROM carried WHERE record_type IS NULL")
    for record_type in sorted(arrived | {name.partition(".")[0] for name in carried}):
        con.execute(_ARRIVAL.format(record_type=record_type))
    if years:
        _tell_of_the_year(con, layout, years[0])


def _tell_of_the_year(con: duckdb.DuckDBPyConnection, layout: Sen2Layout, year: int) -> None:
    """Tell which items are not of this year's return, and which of its columns a CSV set lacks."""
    for module in layout.modules.values():
        for item in module.items:
            if not item.is_of(year) and item.moved_to is None:
                con.execute(_not_of_this_year(layout, module, item))
    for record_type, field in _absent_columns(con, layout):
        item = layout.modules[record_type].by_field[field]
        if item.is_of(year) and year not in item.voluntary:
            con.execute(_MISSING_COLUMN, [record_type, field, item.csv, layout.version])


def _modules_that_came(con: duckdb.DuckDBPyConnection, layout: Sen2Layout) -> Iterator[str]:
    """An XML file carries every module; of a CSV set, those whose file is there."""
    for (record_type,) in con.execute("SELECT DISTINCT record_type FROM raw_sen2_file").fetchall():
        yield from [record_type] if record_type else layout.modules


def _carried_fields(
    con: duckdb.DuckDBPyConnection, layout: Sen2Layout, arrived: set[str], *, year: int
) -> Iterator[str]:
    """A voluntary item is carried once the return uses it."""
    fed: set[str] = set()
    absent = set(_absent_columns(con, layout))
    for module in layout.modules.values():
        for item in module.items if module.record_type in arrived else ():
            if (module.record_type, item.field) in absent or not item.is_of(year):
                continue
            if year not in item.voluntary or _is_used(con, module, item):
                fed |= set(item.feeds)
    yield from fed
    for record_type, fields in layout.derived.items():
        if any(name.startswith(f"{record_type}.") for name in fed):
            yield from (f"{record_type}.{field}" for field in fields)


def _absent_columns(con: duckdb.DuckDBPyConnection, layout: Sen2Layout) -> Iterator[tuple[str, str]]:
    """Yield the items (record type and field) whose column a file of the CSV set does not have."""
    came = con.execute("SELECT DISTINCT record_type FROM raw_sen2_file WHERE record_type IS NOT NULL").fetchall()
    present = set(con.execute(_PRESENT_COLUMNS).fetchall())
    for record_type in sorted(name for (name,) in came):
        for item in layout.modules[record_type].items:
            if (record_type, item.field) not in present:
                yield record_type, item.field


def _is_used(con: duckdb.DuckDBPyConnection, module: Module, item: Item) -> bool:
    row = con.execute(f'SELECT EXISTS (SELECT 1 FROM {module.record_type} WHERE "{item.field}" IS NOT NULL)').fetchone()
    return bool(row and row[0])


_PRESENT_COLUMNS = """
SELECT file.record_type, header.field
FROM raw_sen2_column AS header
JOIN raw_sen2_file AS file
  ON file.file_number = header.file_number
"""

_ARRIVAL = f"""
INSERT INTO arrival
SELECT
    '{FEED}',
    coalesce((SELECT min(authority_code) FROM {HEADER}), '{FEED}'),
    '{{record_type}}',
    TRUE,
    NOT EXISTS (SELECT 1 FROM raw_sen2_file WHERE reason_code IS NOT NULL),
    (SELECT count(*) FROM {{record_type}}),
    (SELECT count(*) FROM raw_sen2_file)
"""


_MISSING_COLUMN = f"""
INSERT INTO bad_value BY NAME
SELECT
    '{FEED}' AS feed,
    coalesce((SELECT min(authority_code) FROM {HEADER}), '{FEED}') AS sender,
    min(file_id) AS file_id,
    1 AS row_number,
    $1 AS record_type,
    $2 AS field,
    $3 AS column_name,
    'missing_column' AS reason_code,
    $4 AS mapping_version
FROM raw_sen2_file
WHERE record_type = $1
"""


def _not_of_this_year(layout: Sen2Layout, module: Module, item: Item) -> str:
    return f"""
        INSERT INTO bad_value BY NAME
        SELECT
            '{FEED}' AS feed,
            coalesce((SELECT min(authority_code) FROM {HEADER}), '{FEED}') AS sender,
            file.file_id,
            coalesce(raw.line_of_{item.field}, raw.line) AS row_number,
            '{module.record_type}' AS record_type,
            own.record_key,
            '{item.field}' AS field,
            {literal(item.tag)} AS column_name,
            'not_of_this_year' AS reason_code,
            raw."{item.field}" AS value,
            {literal(layout.version)} AS mapping_version
        FROM {raw_name(module.record_type)} AS raw
        JOIN {key_name(module.record_type)} AS own
          ON own.record_id = raw.record_id
        JOIN raw_sen2_file AS file
          ON file.file_number = raw.file_number
        WHERE {trimmed(f'raw."{item.field}"')} IS NOT NULL
        """
