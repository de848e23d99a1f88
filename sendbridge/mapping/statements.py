"""Compiles one layout to SQL: one statement that reads every row, one that lists the values it could not read."""

from dataclasses import dataclass

from sendbridge.mapping import values
from sendbridge.mapping.language import ColumnRule, LayoutMapping
from sendbridge.records import ALL_RECORDS, PROVENANCE, Column, columns
from sendbridge.sql_text import literal, name

_NUMBERED = "%06d"
_UNSAID = ("record_version", "updated_at")  # they count changes and say nothing about the child


@dataclass(frozen=True)
class Statements:
    """`reading` runs over the relation `raw`; the others over its result, the table `reading`.

    `raw` has one VARCHAR column per mapped field, and feed, sender, file_id, row_number.
    """

    reading: str
    records: str
    rows: str
    bad_values: str


def compile_layout(layout: LayoutMapping, *, mapping_version: str) -> Statements:
    """Return the layout's statements; `reading` binds $landed_date."""
    return Statements(
        reading=_reading(layout),
        records=_records(layout),
        rows=_rows(layout),
        bad_values=_bad_values(layout, mapping_version=mapping_version),
    )


_READING = """
WITH cleaned AS (
    SELECT feed, sender, file_id, row_number, {cleaned}
    FROM raw
),
typed AS (
    SELECT *, {typed}
    FROM cleaned
    {where}
)
SELECT *,
    {record_key} AS record_key,
    CAST($landed_date AS DATE) AS landed_date,
    md5(concat_ws(chr(31), {said})) AS content_hash
FROM typed
"""


def _reading(layout: LayoutMapping) -> str:
    present = {rule.field for rule in layout.columns}
    facts = [*columns(ALL_RECORDS[layout.record_type])]
    read = [f"{_typed(layout, rule)} AS {name(rule.field)}" for rule in layout.columns]
    absent = [f"{_unmapped(layout, fact)} AS {name(fact.name)}" for fact in facts if fact.name not in present]
    facts_of_key = ALL_RECORDS[layout.record_type].KEY
    said = [fact.name for fact in facts if fact.name not in _UNSAID]
    return _READING.format(
        cleaned=", ".join(f"{values.clean(name(rule.field))} AS {_text(rule)}" for rule in layout.columns),
        typed=", ".join([*read, *absent]),
        where=_where(layout),
        record_key=" || '|' || ".join(f"CAST({name(field)} AS VARCHAR)" for field in facts_of_key),
        said=", ".join(f"coalesce(CAST({name(field)} AS VARCHAR), '')" for field in said),
    )


def _unmapped(layout: LayoutMapping, fact: Column) -> str:
    """Return what a field without a column holds: nothing, unless it numbers the rows."""
    if layout.numbered and fact.name in ALL_RECORDS[layout.record_type].KEY:
        return f"{literal(layout.numbered)} || printf('{_NUMBERED}', row_number)"
    return f"CAST(NULL AS {fact.sql_type})"


def _text(rule: ColumnRule) -> str:
    return name(f"text_of_{rule.field}")


def _typed(layout: LayoutMapping, rule: ColumnRule) -> str:
    value = values.read(rule, _text(rule), exact=layout.form == "json")
    return f"coalesce({value}, nullif(sender, feed))" if rule.is_sender else value


def _where(layout: LayoutMapping) -> str:
    """Leave out blank table rows, which people and spreadsheets leave behind."""
    if layout.form == "json":
        return ""
    return f"WHERE coalesce({', '.join(_text(rule) for rule in layout.columns)}) IS NOT NULL"


_RECORDS = """
SELECT {names}
FROM reading
WHERE record_key IS NOT NULL
"""


def _records(layout: LayoutMapping) -> str:
    names = [*(fact.name for fact in columns(ALL_RECORDS[layout.record_type])), *PROVENANCE]
    return _RECORDS.format(names=", ".join(name(one) for one in names))


_ROWS = """
SELECT feed, sender, file_id, row_number, {record_type} AS record_type, record_key, content_hash,
    CASE WHEN record_key IS NULL THEN 'unreadable' ELSE 'readable' END AS outcome
FROM reading
"""


def _rows(layout: LayoutMapping) -> str:
    return _ROWS.format(record_type=literal(layout.record_type))


_BAD_VALUES = """
WITH bad AS (
    SELECT feed, sender, file_id, row_number, record_key,
        unnest(list_filter([{candidates}], lambda found: found IS NOT NULL)) AS found
    FROM reading
    WHERE {any_bad}
)
SELECT feed, sender, bad.file_id, row_number, {record_type} AS record_type, record_key, found.field AS field,
    coalesce(place.column_name, found.column_name) AS column_name, place.column_letter AS column_letter,
    found.reason_code AS reason_code, found.value AS value, {version} AS mapping_version
FROM bad
LEFT JOIN file_column AS place
    ON place.file_id = bad.file_id
    AND place.field = bad.found.field
WHERE NOT coalesce(place.is_missing, FALSE)
"""


def _bad_values(layout: LayoutMapping, *, mapping_version: str) -> str:
    candidates, conditions = [], []
    for rule in layout.columns:
        reason_code = "no_key" if rule.field in layout.key else values.reason(rule)
        if reason_code is not None:
            condition = _is_bad(layout, rule)
            conditions.append(f"({condition})")
            candidates.append(f"CASE WHEN {condition} THEN {_found(rule, reason_code)} END")
    return _BAD_VALUES.format(
        candidates=", ".join(candidates),
        any_bad=" OR ".join(conditions),
        record_type=literal(layout.record_type),
        version=literal(mapping_version),
    )


def _is_bad(layout: LayoutMapping, rule: ColumnRule) -> str:
    if rule.field in layout.key:
        return f"{name(rule.field)} IS NULL"
    return values.unread(rule, _text(rule), name(rule.field))


def _found(rule: ColumnRule, reason_code: str) -> str:
    value = _text(rule) if rule.separator is None else f"array_to_string({values.strangers(rule, _text(rule))}, ', ')"
    return (
        f"{{'field': {literal(rule.field)}, 'column_name': {literal(rule.names[0])}, "
        f"'reason_code': {literal(reason_code)}, 'value': {value}}}"
    )
