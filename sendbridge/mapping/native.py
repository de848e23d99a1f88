"""Between canonical text and a source's own names and codes, one record at a time: for pushes and read-backs."""

import re
from collections.abc import Callable
from collections.abc import Mapping as ReadOnly
from datetime import date, datetime

from sendbridge.mapping.dates import shape
from sendbridge.mapping.language import EXCEL_SERIAL, ColumnRule, LayoutMapping, Mapping
from sendbridge.mapping.values import BLANKS, ODD, PLAIN

Native = str | int | bool | None
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?$")
_WHOLE = re.compile(r"[+-]?[0-9]{1,15}(\.0+)?")
_TRANSLATION = {ord(odd): PLAIN[place : place + 1] for place, odd in enumerate(ODD)}


def encode(mapping: Mapping, record_type: str, layout: str, values: ReadOnly[str, str | None]) -> dict[str, Native]:
    """Return canonical text by field as native values by native name; None stays None.

    A field that the layout does not have, or a value without a native code, is our own mistake: ValueError.
    """
    here = mapping.layout(record_type, layout)
    encoded: dict[str, Native] = {}
    for field, text in values.items():
        rule = here.by_field.get(field)
        if rule is None:
            raise ValueError(f"{mapping.source} has no column for {record_type}.{field}")
        encoded[rule.names[0]] = None if text is None else _native(here, rule, text)
    return encoded


def _native(here: LayoutMapping, rule: ColumnRule, text: str) -> Native:
    if rule.separator is not None:
        glue = rule.separator if rule.separator == " " else f"{rule.separator} "
        return glue.join(_code(here, rule, item) for item in text.split())
    if rule.codes is not None:
        return _code(here, rule, text)
    if rule.column.sql_type == "DATE":
        return format_date(date.fromisoformat(text), _writing_format(rule))
    if rule.column.sql_type == "TIMESTAMP":
        return datetime.fromisoformat(text).strftime(rule.dates[0])
    if rule.column.sql_type == "BIGINT":
        return int(text)
    if rule.column.sql_type == "BOOLEAN":
        return _boolean(here, rule, text)
    return text


def _code(here: LayoutMapping, rule: ColumnRule, text: str) -> str:
    for native, canonical in (rule.codes or {text: text}).items():
        if canonical == text:
            return native
    raise ValueError(f"{here.record_type}.{rule.field} has no native code for a value that it must send")


def _boolean(here: LayoutMapping, rule: ColumnRule, text: str) -> Native:
    word = next(word for word, meaning in (rule.booleans or {}).items() if meaning == (text == "true"))
    return text == "true" if here.form == "json" and word in ("true", "false") else word


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


def decode(mapping: Mapping, record_type: str, layout: str, native: ReadOnly[str, object]) -> dict[str, str | None]:
    """Return one native JSON record as canonical text by field, read as the night's SQL reads it."""
    rules = mapping.layout(record_type, layout).columns
    return {rule.field: _canonical(rule, _plain(native.get(rule.names[0]))) for rule in rules}


def _plain(value: object) -> str | None:
    if value is None:
        return None
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text.translate(_TRANSLATION).strip(BLANKS) or None


def _canonical(rule: ColumnRule, text: str | None) -> str | None:
    if text is None:
        return None
    if rule.separator is not None:
        items = {item.strip() for item in text.lower().split(rule.separator)}
        return " ".join(code for native, code in (rule.codes or {}).items() if code and native.lower() in items) or None
    if rule.codes is not None:
        return rule.codes.get(text)
    if rule.column.codes:
        return text if text in rule.column.codes else None
    return _READERS[rule.column.sql_type](rule, text)


def _moment(rule: ColumnRule, text: str) -> datetime | None:
    for one in rule.dates:
        if re.fullmatch(shape(one), text, re.ASCII):
            try:
                return datetime.strptime(text, one)  # noqa: DTZ007 (the contract's times are UTC)
            except ValueError:
                continue
    return None


def _date(rule: ColumnRule, text: str) -> str | None:
    moment = _moment(rule, _MIDNIGHT.sub("", text))
    return moment.date().isoformat() if moment else None


def _timestamp(rule: ColumnRule, text: str) -> str | None:
    moment = _moment(rule, text)
    if moment is None:
        return None
    written = moment.isoformat(sep=" ")
    return written.rstrip("0") if moment.microsecond else written


def _whole(_: ColumnRule, text: str) -> str | None:
    return str(int(text.partition(".")[0])) if _WHOLE.fullmatch(text) else None


def _truth(rule: ColumnRule, text: str) -> str | None:
    words = {"true": True, "false": False, **{word.lower(): truth for word, truth in (rule.booleans or {}).items()}}
    meaning = words.get(text.lower())
    return None if meaning is None else str(meaning).lower()


_READERS: dict[str, Callable[[ColumnRule, str], str | None]] = {
    "DATE": _date,
    "TIMESTAMP": _timestamp,
    "BIGINT": _whole,
    "BOOLEAN": _truth,
    "VARCHAR": lambda _, text: text,
}
