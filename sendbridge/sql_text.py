"""Values and names as SQL spells them, for statements that are put together; what a sender wrote goes by parameters."""

from datetime import date
from pathlib import Path


def literal(value: str | float | date | Path) -> str:
    """Return a text, flag, number, date or path of ours as an SQL literal.

    For the first parameter in a process DuckDB imports pandas, which takes longer than to link a few rows.
    """
    match value:
        case bool():
            return str(value).upper()
        case int():
            return str(value)
        case float():
            return f"CAST('{value!r}' AS DOUBLE)"
        case date():
            return f"DATE '{value.isoformat()}'"
        case _:
            return "'" + str(value).replace("'", "''") + "'"


def name(text: str) -> str:
    """Return the text as an SQL name."""
    return '"' + text.replace('"', '""') + '"'
