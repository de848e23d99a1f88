"""How one native text becomes one canonical value, as SQL expressions; each is NULL where the text cannot be read."""

from collections.abc import Iterable

from sendbridge.mapping import dates
from sendbridge.mapping.language import EXCEL_SERIAL, ColumnRule
from sendbridge.sql_text import literal

ODD = "\u00a0\u2007\u202f\u2018\u2019\u201a\u201c\u201d\u200b\ufeff"  # blanks and quotes that word processors put in
PLAIN = "   '''\"\""  # the same in plain text; what has no counterpart is dropped
_BIRTH = "date_of_birth"
BLANKS = " \t\r\n"

REASONS = {"DATE": "bad_date", "TIMESTAMP": "bad_date", "BIGINT": "bad_number", "BOOLEAN": "bad_boolean"}


def clean(column: str) -> str:
    """Return the text trimmed, with plain blanks and quotes; NULL where nothing is left."""
    plain = f"translate({column}, {literal(ODD)}, {literal(PLAIN)})"
    is_ascii = f"strlen({column}) = length({column})"  # as many bytes as characters: nothing to translate
    return f"nullif(trim(CASE WHEN {is_ascii} THEN {column} ELSE {plain} END, {literal(BLANKS)}), '')"


def read(rule: ColumnRule, text: str, *, exact: bool) -> str:
    """Return the expression that reads clean text; `exact` sources (JSON) get no leniency in case and zeros."""
    if rule.separator is not None:
        return _list(rule, text)
    if rule.codes is not None or rule.column.codes:
        return _code(rule, text, exact=exact)
    return {"DATE": _date, "TIMESTAMP": _timestamp, "BIGINT": _whole, "BOOLEAN": _boolean, "VARCHAR": _text}[
        rule.column.sql_type
    ](rule, text)


def reason(rule: ColumnRule) -> str | None:
    """Return the code of what can be wrong with a text of this field, or None where any text will do."""
    if rule.codes is not None or rule.column.codes or rule.separator is not None:
        return "unknown_code"
    return REASONS.get(rule.column.sql_type)


def unread(rule: ColumnRule, text: str, value: str) -> str:
    """Return the condition under which clean text was not, or not wholly, read."""
    if rule.separator is not None:
        return f"len({strangers(rule, text)}) > 0"
    nothings = [native for native, canonical in (rule.codes or {}).items() if canonical is None]
    but = f" AND lower({text}) NOT IN ({_among(native.lower() for native in nothings)})" if nothings else ""
    return f"{text} IS NOT NULL AND {value} IS NULL{but}"


def strangers(rule: ColumnRule, text: str) -> str:
    """Return the items of a list that are no known code."""
    known = _among(native.lower() for native in rule.codes or {})
    return f"list_filter({_items(rule, text)}, lambda item: item <> '' AND item NOT IN ({known}))"


def _items(rule: ColumnRule, text: str) -> str:
    return f"list_transform(string_split(lower({text}), {literal(rule.separator or ',')}), lambda item: trim(item))"


def _list(rule: ColumnRule, text: str) -> str:
    items = _items(rule, text)
    if rule.codes is None:
        return f"nullif(array_to_string(list_filter({items}, lambda item: item <> ''), ' '), '')"
    found = ", ".join(
        f"CASE WHEN list_contains({items}, {literal(native.lower())}) THEN {literal(canonical)} END"
        for native, canonical in rule.codes.items()
        if canonical is not None
    )
    return f"nullif(concat_ws(' ', {found}), '')"


def _code(rule: ColumnRule, text: str, *, exact: bool) -> str:
    codes = rule.codes if rule.codes is not None else {code: code for code in rule.column.codes}
    subject = text if exact else f"lower(regexp_replace({text}, '^(-?\\d+)\\.0+$', '\\1'))"
    cases = " ".join(
        f"WHEN {literal(native if exact else native.lower())} THEN {literal(canonical)}"
        for native, canonical in codes.items()
        if canonical is not None
    )
    value = f"CASE {subject} {cases} END"
    return f"CAST({value} AS BIGINT)" if rule.column.sql_type == "BIGINT" else value


def _date(rule: ColumnRule, text: str) -> str:
    day = f"regexp_replace({text}, '[ T]00:00(:00(\\.0+)?)?$', '')"
    return f"coalesce({', '.join(_one_date(rule, one, day) for one in rule.dates)})"


def _one_date(rule: ColumnRule, date_format: str, day: str) -> str:
    if date_format == EXCEL_SERIAL:
        serial = f"CAST(CAST({day} AS DOUBLE) AS INTEGER)"
        return f"CASE WHEN regexp_full_match({day}, {literal(dates.EXCEL_SHAPE)}) THEN DATE '1899-12-30' + {serial} END"
    value = f"CAST(try_strptime({day}, {literal(date_format)}) AS DATE)"
    if "%y" in date_format and rule.field == _BIRTH:
        century = f"CAST({value} - INTERVAL 100 YEAR AS DATE)"
        value = f"CASE WHEN {value} > $landed_date THEN {century} ELSE {value} END"
    return f"CASE WHEN regexp_full_match({day}, {literal(dates.shape(date_format))}) THEN {value} END"


def _timestamp(rule: ColumnRule, text: str) -> str:
    formats = ", ".join(literal(one) for one in rule.dates)
    return f"try_strptime({text}, [{formats}])"


def _whole(_: ColumnRule, text: str) -> str:
    return f"CASE WHEN regexp_full_match({text}, '[+-]?\\d{{1,15}}(\\.0+)?') THEN TRY_CAST({text} AS BIGINT) END"


def _boolean(rule: ColumnRule, text: str) -> str:
    cases = " ".join(
        f"WHEN {literal(word.lower())} THEN {'TRUE' if meaning else 'FALSE'}"
        for word, meaning in {"true": True, "false": False, **(rule.booleans or {})}.items()
    )
    return f"CASE lower({text}) {cases} END"


def _text(rule: ColumnRule, text: str) -> str:
    if not rule.is_identifier:
        return text
    value = f"regexp_replace({text}, '^(\\d+)\\.0+$', '\\1')"
    if rule.width is None:
        return value
    short = f"regexp_full_match({value}, '\\d{{1,{rule.width - 1}}}')"
    return f"CASE WHEN {short} THEN lpad({value}, {rule.width}, '0') ELSE {value} END"


def _among(words: Iterable[str]) -> str:
    return ", ".join(literal(word) for word in words) or "NULL"
