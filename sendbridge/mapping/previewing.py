"""Shows somebody what would become of their own file: which columns map, which values and codes cannot be read."""

from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from sendbridge.errors import Misconfigured
from sendbridge.landing import LandedFile
from sendbridge.mapping.fitting import best_fit
from sendbridge.mapping.language import LayoutMapping, Mapping
from sendbridge.mapping.pages import TableBatch, raw_json
from sendbridge.mapping.room import load_all
from sendbridge.mapping.statements import compile_layout
from sendbridge.mapping.tables import DOES_NOT_OPEN, SPREADSHEETS, Place, is_broken_spreadsheet
from sendbridge.settings import Settings

EXAMPLES = 5


@dataclass(frozen=True)
class PreviewColumn:
    """One column of the file and the field that it maps to, or one field that has no column."""

    column: str | None
    letter: str | None
    field: str | None


@dataclass(frozen=True)
class FieldFault:
    """How many values of one field cannot be read, and the first rows where they stand."""

    field: str
    column: str | None
    letter: str | None
    reason_code: str
    count: int
    rows: list[int]


@dataclass(frozen=True)
class UnknownCode:
    """A code that the mapping does not know, and how often the file has it."""

    field: str
    code: str
    count: int


@dataclass(frozen=True)
class PreviewReport:
    """What a mapping makes of one file; rows count as in the file, from the first below the header."""

    source: str | None = None
    record_type: str | None = None
    layout: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    row_count: int = 0
    readable_count: int = 0
    mapped: list[PreviewColumn] = field(default_factory=list)
    unmapped_columns: list[PreviewColumn] = field(default_factory=list)
    unmapped_fields: list[str] = field(default_factory=list)
    faults: list[FieldFault] = field(default_factory=list)
    unknown_codes: list[UnknownCode] = field(default_factory=list)
    advice: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the report as JSON types."""
        return asdict(self)


@dataclass(frozen=True)
class _Choice:
    mapping: Mapping
    layout: LayoutMapping
    place: Place | None


def preview(settings: Settings, path: Path, mapping: str | None = None) -> PreviewReport:
    """Say what would map and what would not; `mapping` names a source where the file alone does not tell."""
    if not path.is_file():
        raise Misconfigured(f"there is no file {path}")
    if is_broken_spreadsheet(path):
        raise Misconfigured(f"{path} {DOES_NOT_OPEN}")
    known = load_all(settings)
    if mapping is not None and mapping not in known:
        raise Misconfigured(f"there is no mapping {mapping}; there are {', '.join(known)}")
    choice = _choose([known[mapping]] if mapping else list(known.values()), path)
    if choice is None:
        return PreviewReport(
            advice="No mapping knows enough of this file's columns; add their names to mappings/*.yml."
        )
    return _report(choice, path)


def _choose(mappings: list[Mapping], path: Path) -> _Choice | None:
    if path.suffix.lower() == ".json":
        return _choose_json(mappings, path)
    fit = best_fit(mappings, path)
    return _Choice(fit.mapping, fit.layout, fit.place) if fit else None


def _choose_json(mappings: list[Mapping], path: Path) -> _Choice | None:
    best: tuple[int, _Choice] | None = None
    for mapping in mappings:
        for layout in mapping.layouts.values():
            if layout.form == "json" and (known := _known_names(path, layout)) and (best is None or known > best[0]):
                best = (known, _Choice(mapping, layout, None))
    return best[1] if best else None


def _known_names(path: Path, layout: LayoutMapping) -> int:
    """Return how many of the layout's names stand, with a value, in the page."""
    with duckdb.connect() as con:
        try:
            raw_json(con, "preview", [(_as_landed(path, layout), path)], layout)
            counts = ", ".join(f'count("{rule.field}")' for rule in layout.columns)
            row = con.execute(_COUNTED.format(counts=counts)).fetchone()
        except duckdb.Error:
            return 0
    return sum(count > 0 for count in row or ())


_COUNTED = """
SELECT {counts}
FROM raw
"""


def _as_landed(path: Path, layout: LayoutMapping) -> LandedFile:
    moment = datetime.now(UTC).isoformat()
    size = path.stat().st_size
    return LandedFile("preview", "", size, "preview", layout.record_type, "file", moment, path.name)


def _report(choice: _Choice, path: Path) -> PreviewReport:
    header = choice.place.header if choice.place else None
    fields = [rule.field for rule in choice.layout.columns]
    found = {column.field for column in header.columns} if header else set(fields)
    with duckdb.connect() as con:
        rows, readable, faults, codes = _trial(con, choice, path)
    return PreviewReport(
        source=choice.mapping.source,
        record_type=choice.layout.record_type,
        layout=choice.layout.layout,
        sheet=choice.place.part if choice.place and path.suffix.lower() in SPREADSHEETS else None,
        header_row=header.row + 1 if header else None,
        row_count=rows,
        readable_count=readable,
        mapped=[PreviewColumn(one.header, one.letter, one.field) for one in header.columns] if header else [],
        unmapped_columns=[PreviewColumn(one.header, one.letter, None) for one in header.unknown] if header else [],
        unmapped_fields=[one for one in fields if one not in found],
        faults=faults,
        unknown_codes=codes,
        advice=_advice(header.lacks(choice.layout) if header else [], readable, rows),
    )


def _trial(
    con: duckdb.DuckDBPyConnection, choice: _Choice, path: Path
) -> tuple[int, int, list[FieldFault], list[UnknownCode]]:
    """Read the file as a night would, and count what comes of it."""
    landed = _as_landed(path, choice.layout)
    if choice.layout.form == "json":
        raw_json(con, "preview", [(landed, path)], choice.layout)
    else:
        batch = TableBatch("preview", choice.layout)
        batch.add(landed, path)
        batch.register(con)
    statements = compile_layout(choice.layout, mapping_version=choice.mapping.version)
    today: dict[str, date] = {"landed_date": datetime.now(UTC).date()}
    con.execute(f"CREATE TEMP TABLE reading AS {statements.reading}", today)
    con.execute(f"CREATE TEMP TABLE bad AS {statements.bad_values}")
    rows, readable = con.execute("SELECT count(*), count(record_key) FROM reading").fetchone() or (0, 0)
    faults = [FieldFault(*row) for row in con.execute(_FAULTS, [EXAMPLES]).fetchall()]
    return rows, readable, faults, [UnknownCode(*row) for row in con.execute(_CODES).fetchall()]


_FAULTS = """
SELECT field, any_value(column_name), any_value(column_letter), reason_code, count(*),
    list_slice(list_sort(list(row_number)), 1, ?)
FROM bad
GROUP BY field, reason_code
ORDER BY count(*) DESC, field
"""
_CODES = """
SELECT field, value, count(*)
FROM bad
WHERE reason_code = 'unknown_code'
GROUP BY field, value
ORDER BY count(*) DESC, field, value
"""


def _advice(lacking: list[str], readable: int, rows: int) -> str:
    if lacking:
        return f"No column for {', '.join(lacking)}: without it no row can be used. Add its heading to the mapping."
    if readable < rows:
        return f"{rows - readable} of {rows} rows have no readable key and would be left out."
    return "Every row would be read." if rows else "The file has a header and no rows."
