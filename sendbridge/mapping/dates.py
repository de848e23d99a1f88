"""Date formats: which may stand in a mapping, and what text each takes, to the letter."""

import re

_SHAPES = {
    "%d": r"\d{1,2}",
    "%m": r"\d{1,2}",
    "%Y": r"\d{4}",
    "%y": r"\d{2}",
    "%b": r"[A-Za-z]{3}",
    "%B": r"[A-Za-z]{3,9}",
    "%H": r"\d{2}",
    "%M": r"\d{2}",
    "%S": r"\d{2}",
    "%f": r"\d{1,6}",
}
_DIRECTIVE = re.compile(r"%.")
EXCEL_SHAPE = r"[1-9]\d{4}(\.0+)?"


def shape(date_format: str) -> str:
    """Return the regular expression that a text of this format matches as a whole."""
    parts, end = [], 0
    for found in _DIRECTIVE.finditer(date_format):
        parts += [re.escape(date_format[end : found.start()]), _SHAPES[found[0]]]
        end = found.end()
    return "".join(parts) + re.escape(date_format[end:])


def fault(date_format: str) -> str | None:
    """Say what is wrong with a format, or None."""
    directives = _DIRECTIVE.findall(date_format)
    unknown = [directive for directive in directives if directive not in _SHAPES]
    if unknown or date_format.count("%") != len(directives):
        return f"{date_format} is no date format; use {', '.join(_SHAPES)}, or excel_serial"
    for part, choices in (("day", {"%d"}), ("month", {"%m", "%b", "%B"}), ("year", {"%Y", "%y"})):
        if len(choices & set(directives)) != 1 or sum(directive in choices for directive in directives) != 1:
            return f"{date_format} must name the {part} once"
    return None


def ambiguous(date_formats: tuple[str, ...]) -> tuple[str, str] | None:
    """Return two formats that take the same text for different days, as day-first and month-first do."""
    taken: dict[str, str] = {}
    for date_format in date_formats:
        text_shape = shape(date_format)
        if text_shape in taken and taken[text_shape] != date_format:
            return taken[text_shape], date_format
        taken[text_shape] = date_format
    return None
