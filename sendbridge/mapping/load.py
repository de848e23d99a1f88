"""Reads a mapping file and holds it against the record contract; every complaint names file and line."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from sendbridge.mapping import dates
from sendbridge.mapping.language import EXCEL_SERIAL, ColumnRule, LayoutMapping, Mapping
from sendbridge.mapping.nodes import Place, read_yaml
from sendbridge.mapping.queries import Query, read_query, read_refreshed, why_no_column
from sendbridge.records import ALL_RECORDS, Column, columns

DATABASE = "database"
_HABITS = frozenset(["format", "dates", "timestamps", "booleans", "pad", "encoding", "rows", "schema"])
_TOP = _HABITS | {"source", "version", "about", "guard", "refreshed", "records"}
_LAYOUT = _HABITS | {"resource", "file_names", "full_list", "numbered", "query", "columns"}
_COLUMN = frozenset(["from", "codes", "separator", "sender", "dates"])
_LAYOUT_NAMES = frozenset(["api", "portal", "file", DATABASE])
_TRUTH = {"true": True, "false": False}
_ISO = "%Y-%m-%d"  # how the spreadsheet reader writes a cell that is a date
_IDENTIFIERS = ("_id", "_urn", "_reference", "_number", "_code", "urn", "upn", "uln", "ukprn")


@dataclass(frozen=True)
class _Habits:
    """What holds for every column of a layout unless the column says otherwise."""

    form: str = "table"
    dates: tuple[str, ...] = ()
    timestamps: tuple[str, ...] = ()
    booleans: dict[str, bool] | None = None
    pad: dict[str, int | None] | None = None
    encoding: str | None = None
    rows_name: str = "items"
    schema: str | None = None


def load_mapping(path: Path) -> Mapping:
    """Return the mapping in this file; raise Misconfigured at the first thing that cannot be right."""
    return _mapping(path, path.read_bytes() if path.is_file() else b"")


@lru_cache(maxsize=64)
def _mapping(path: Path, _: bytes) -> Mapping:
    """Load it once for as long as it holds the same bytes: a pull asks for its mapping again and again."""
    top = read_yaml(path)
    parts = top.block(_TOP)
    for name in ("source", "version", "records"):
        if name not in parts:
            top.refuse(f"the mapping needs {name}")
    habits = _habits(parts, _Habits())
    layouts = {}
    for record_type, place, value in parts["records"].items():
        if record_type not in ALL_RECORDS:
            place.refuse(f"there is no record type {record_type}; known are {', '.join(sorted(ALL_RECORDS))}")
        for layout, body in _layouts(value):
            layouts[record_type, layout] = _layout(record_type, layout, body, habits=habits)
    guard = _guard(parts["guard"]) if "guard" in parts else None
    refreshed = read_refreshed(parts["refreshed"], schema=habits.schema) if "refreshed" in parts else None
    return Mapping(parts["source"].text(), parts["version"].text(), path, layouts, guard, refreshed)


def _guard(place: Place) -> Literal["version", "values", "none"]:
    known: dict[str, Literal["version", "values", "none"]] = {"version": "version", "values": "values", "none": "none"}
    if place.text() not in known:
        place.refuse(f"guard is version, values or none, not {place.text()}")
    return known[place.text()]


def _layouts(place: Place) -> list[tuple[str, Place]]:
    names = {name for name, _, _ in place.items()}
    if "columns" in names:
        return [("api", place)]
    return list(place.block(_LAYOUT_NAMES).items())


def _habits(parts: dict[str, Place], given: _Habits) -> _Habits:
    found: dict[str, Any] = dict(vars(given))
    readers: dict[str, tuple[str, Callable[[Place], Any]]] = {
        "format": ("form", _form),
        "dates": ("dates", _dates),
        "timestamps": ("timestamps", _dates),
        "booleans": ("booleans", _booleans),
        "pad": ("pad", _pad),
        "encoding": ("encoding", _encoding),
        "rows": ("rows_name", Place.text),
        "schema": ("schema", Place.text),
    }
    for name, (attribute, read) in readers.items():
        if name in parts:
            found[attribute] = read(parts[name])
    return _Habits(**found)


def _form(place: Place) -> str:
    if place.text() not in ("json", "table"):
        place.refuse(f"format is json or table, not {place.text()}")
    return place.text()


def _encoding(place: Place) -> str:
    try:
        "".encode(place.text())
    except LookupError:
        place.refuse(f"there is no text encoding {place.text()}")
    return place.text()


def _dates(place: Place) -> tuple[str, ...]:
    formats = place.texts()
    for date_format in formats:
        complaint = None if date_format == EXCEL_SERIAL else dates.fault(date_format)
        if complaint:
            place.refuse(complaint)
    pair = dates.ambiguous(tuple(one for one in formats if one != EXCEL_SERIAL))
    if pair:
        place.refuse(f"{pair[0]} and {pair[1]} read the same text as different days; keep one")
    return formats


def _booleans(place: Place) -> dict[str, bool]:
    found = {}
    for word, _, value in place.items():
        if value.text() not in _TRUTH:
            value.refuse(f"{word} must mean true or false, not {value.text()}")
        found[word] = _TRUTH[value.text()]
    return found


def _pad(place: Place) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for field, _, value in place.items():
        width = value.text_or_nothing()
        if width is not None and not width.isdigit():
            value.refuse(f"the width of {field} is a whole number or null, not {width}")
        found[field] = int(width) if width else None
    return found


def _layout(record_type: str, layout: str, place: Place, *, habits: _Habits) -> LayoutMapping:
    parts = place.block(_LAYOUT)
    if "columns" not in parts:
        place.refuse(f"{record_type} has no columns")
    own = _habits(parts, habits)
    for field, field_place, _ in parts["pad"].items() if "pad" in parts else ():
        if field not in ALL_RECORDS[record_type].model_fields:
            field_place.refuse(f"pad names {field}, which {record_type} does not have")
    prefix = parts["numbered"].text() if "numbered" in parts else None
    rules = _rules(record_type, parts["columns"], own)
    if prefix is None:
        _refuse_lost_key(record_type, parts["columns"], rules)
    return LayoutMapping(
        record_type=record_type,
        layout=layout,
        form="json" if own.form == "json" else "table",
        columns=rules,
        resource=parts["resource"].text() if "resource" in parts else "",
        rows_name=own.rows_name,
        encoding=own.encoding,
        file_names=parts["file_names"].texts() if "file_names" in parts else (),
        is_full_list="full_list" in parts and _yes(parts["full_list"]),
        numbered=prefix,
        query=_query(layout, place, parts, own=own, rules=rules),
    )


def _query(
    layout: str, place: Place, parts: dict[str, Place], *, own: _Habits, rules: tuple[ColumnRule, ...]
) -> Query | None:
    """Return where a database has the rows; each column is one of the query's, under one name."""
    if ("query" in parts) != (layout == DATABASE):
        place.refuse(f"a layout has a query if it is that of a {DATABASE}, and else none")
    if layout != DATABASE:
        return None
    if own.form != "json":
        place.refuse(f"what comes from a {DATABASE} is landed as json; say `format: json`")
    query = read_query(parts["query"], schema=own.schema)
    places = {field: field_place for field, field_place, _ in parts["columns"].items()}
    for rule in rules:
        complaint = why_no_column(query, rule.names[0]) if len(rule.names) == 1 else f"{rule.field} has several columns"
        if complaint:
            places[rule.field].refuse(complaint)
    return query


def _yes(place: Place) -> bool:
    if place.text() not in _TRUTH:
        place.refuse(f"true or false is wanted here, not {place.text()}")
    return _TRUTH[place.text()]


def _rules(record_type: str, place: Place, habits: _Habits) -> tuple[ColumnRule, ...]:
    known = {column.name: column for column in columns(ALL_RECORDS[record_type])}
    rules: dict[str, ColumnRule] = {}
    taken: dict[str, str] = {}
    for field, field_place, value in place.items():
        if field not in known:
            field_place.refuse(f"{record_type} has no field {field}; known are {', '.join(known)}")
        rules[field] = _rule(known[field], value, habits)
        for name in rules[field].names:
            if name in taken:
                field_place.refuse(f"{taken[name]} and {field} are both read from the column {name}; keep one")
            taken[name] = field
    return tuple(rules.values())


def _refuse_lost_key(record_type: str, place: Place, rules: tuple[ColumnRule, ...]) -> None:
    mapped = {rule.field for rule in rules}
    for field in ALL_RECORDS[record_type].KEY:
        if field not in mapped:
            place.refuse(f"{field} is part of the key of {record_type} and has no column")


def _rule(column: Column, place: Place, habits: _Habits) -> ColumnRule:
    parts = place.block(_COLUMN) if place.is_mapping else {"from": place}
    if "from" not in parts:
        place.refuse(f"{column.name} needs `from`: the column that it is read from")
    date_formats = _dates(parts["dates"]) if "dates" in parts else _date_formats(column, habits)
    if column.sql_type in ("DATE", "TIMESTAMP") and not date_formats:
        wanted = "dates" if column.sql_type == "DATE" else "timestamps"
        place.refuse(f"{column.name} is a date, and the mapping names no {wanted}")
    booleans = habits.booleans or ({"true": True, "false": False} if habits.form == "json" else None)
    if column.sql_type == "BOOLEAN" and not booleans:
        place.refuse(f"{column.name} is yes or no, and the mapping names no booleans")
    pad = habits.pad or {}
    return ColumnRule(
        column=column,
        names=parts["from"].texts(),
        codes=_codes(column, parts["codes"]) if "codes" in parts else None,
        separator=parts["separator"].text() if "separator" in parts else None,
        is_sender="sender" in parts and _yes(parts["sender"]),
        dates=date_formats,
        booleans=booleans if column.sql_type == "BOOLEAN" else None,
        is_identifier=habits.form == "table" and (column.name in pad or column.name.endswith(_IDENTIFIERS)),
        width=pad.get(column.name),
    )


def _date_formats(column: Column, habits: _Habits) -> tuple[str, ...]:
    if column.sql_type == "TIMESTAMP":
        return habits.timestamps
    if column.sql_type != "DATE" or not habits.dates:
        return ()
    spreadsheet_cells = () if habits.form == "json" or _ISO in habits.dates else (_ISO,)
    return (*habits.dates, *spreadsheet_cells)


def _codes(column: Column, place: Place) -> dict[str, str | None]:
    if column.sql_type not in ("VARCHAR", "BIGINT"):
        place.refuse(f"{column.name} cannot have codes; dates and booleans have their own entries")
    found: dict[str, str | None] = {}
    for native, _, value in place.items():
        canonical = value.text_or_nothing()
        if canonical is not None:
            _must_be_a_value(column, canonical, value)
        if any(native.lower() == other.lower() and found[other] != canonical for other in found):
            value.refuse(f"{native} stands twice, but for case, and means two things; keep one")
        found[native] = canonical
    return found


def _must_be_a_value(column: Column, canonical: str, place: Place) -> None:
    if column.codes and canonical not in column.codes:
        place.refuse(f"{column.name} has no code {canonical}; known are {', '.join(column.codes)}")
    if column.sql_type == "BIGINT" and not canonical.removeprefix("-").isdigit():
        place.refuse(f"{column.name} is a whole number, and {canonical} is none")
