"""Between canonical text and a source's own names and codes, one record at a time: for pushes and read-backs."""

from collections.abc import Mapping as ReadOnly
from datetime import date, datetime
from functools import lru_cache
from threading import Lock

import duckdb
import pyarrow as pa

from sendbridge.mapping.language import EXCEL_SERIAL, ColumnRule, LayoutMapping, Mapping
from sendbridge.mapping.statements import compile_layout
from sendbridge.mapping.values import name
from sendbridge.records import RECORDS, columns

Native = str | int | bool | None
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_READING = Lock()


def encode(mapping: Mapping, record_type: str, layout: str, values: ReadOnly[str, str | None]) -> dict[str, Native]:
    """Return canonical text by field as native values by native name; None stays None.

    A field that the layout does not have, or a value without a native code, is our own mistake: ValueError.
    """
    shape = mapping.layout(record_type, layout)
    encoded: dict[str, Native] = {}
    for field, text in values.items():
        rule = shape.by_field.get(field)
        if rule is None:
            raise ValueError(f"{mapping.source} has no column for {record_type}.{field}")
        encoded[rule.names[0]] = None if text is None else _native(shape, rule, text)
    return encoded


def _native(shape: LayoutMapping, rule: ColumnRule, text: str) -> Native:
    if rule.separator is not None:
        glue = rule.separator if rule.separator == " " else f"{rule.separator} "
        return glue.join(_code(shape, rule, item) for item in text.split())
    if rule.codes is not None:
        return _code(shape, rule, text)
    if rule.column.sql_type == "DATE":
        return format_date(date.fromisoformat(text), _writing_format(rule))
    if rule.column.sql_type == "TIMESTAMP":
        return datetime.fromisoformat(text).strftime(rule.dates[0])
    if rule.column.sql_type == "BIGINT":
        return int(text)
    if rule.column.sql_type == "BOOLEAN":
        return _boolean(shape, rule, text)
    return text


def _code(shape: LayoutMapping, rule: ColumnRule, text: str) -> str:
    for native, canonical in (rule.codes or {text: text}).items():
        if canonical == text:
            return native
    raise ValueError(f"{shape.record_type}.{rule.field} has no native code for a value that it must send")


def _boolean(shape: LayoutMapping, rule: ColumnRule, text: str) -> Native:
    word = next(word for word, meaning in (rule.booleans or {}).items() if meaning == (text == "true"))
    return text == "true" if shape.form == "json" and word in ("true", "false") else word


def _writing_format(rule: ColumnRule) -> str:
    return next(one for one in rule.dates if one != EXCEL_SERIAL)


def format_date(day: date, date_format: str) -> str:
    """Write a day with English month names whatever the machine's language, and four digits of year."""
    return (
        date_format.replace("%d", f"{day.day:02d}")
        .replace("%m", f"{day.month:02d}")
        .replace("%b", _MONTHS[day.month - 1])
        .replace("%Y", f"{day.year:04d}")
        .replace("%y", f"{day.year % 100:02d}")
    )


def decode(
    mapping: Mapping, record_type: str, layout: str, native: ReadOnly[str, object], *, landed_date: date
) -> dict[str, str | None]:
    """Return one native JSON record as canonical text by field, read by the very SQL of the night."""
    shape = mapping.layout(record_type, layout)
    row = {rule.field: [_as_text(native.get(rule.names[0]))] for rule in shape.columns}
    provenance: dict[str, list[object]] = {"feed": [mapping.source], "sender": [mapping.source], "file_id": [""]}
    facts = [fact.name for fact in columns(RECORDS[record_type])]
    with _READING:
        con = _connection()
        con.register("raw", pa.table({**provenance, "row_number": [1], **_strings(row)}))
        wanted = ", ".join(f"CAST({name(fact)} AS VARCHAR)" for fact in facts)
        reading = compile_layout(shape, mapping_version=mapping.version).reading
        found = con.execute(_ONE.format(wanted=wanted, reading=reading), {"landed_date": landed_date}).fetchone()
        con.unregister("raw")
    return dict(zip(facts, found or (), strict=True))


_ONE = """
SELECT {wanted}
FROM ({reading})
"""


@lru_cache(maxsize=1)
def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


def _strings(row: dict[str, list[str | None]]) -> dict[str, pa.Array]:
    return {field: pa.array(values, pa.string()) for field, values in row.items()}


def _as_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)
