"""How different people make the same file: each style is one office's habit, with its faults."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Style:
    """One way to write a file.

    `dates` is a strftime pattern, `cell` (a spreadsheet's real date) or `serial` (the bare number under it); `ids` is
    `text`, `number` (leading zeros are lost) or `float` (123456.0).
    """

    extension: str
    dates: str
    encoding: str = "utf-8"
    headings: int = 0
    ids: str = "text"
    title_rows: int = 0
    trailing_rows: int = 0
    trailing_columns: int = 0


UK, UK_SHORT, ISO, MONTH_NAME = "%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d", "%d-%b-%Y"

STYLES: dict[str, Style] = {
    "csv": Style("csv", UK),
    "csv_cp1252": Style("csv", UK, encoding="cp1252", headings=1),
    "csv_bom": Style("csv", ISO, encoding="utf-8-sig"),
    "csv_numbers": Style("csv", UK_SHORT, encoding="cp1252", ids="number", trailing_rows=3, trailing_columns=2),
    "csv_floats": Style("csv", MONTH_NAME, encoding="cp1252", headings=1, ids="float"),
    "csv_title": Style("csv", UK, encoding="cp1252", title_rows=2, trailing_columns=1),
    "csv_serial": Style("csv", "serial", encoding="cp1252", ids="number"),
    "xlsx": Style("xlsx", "cell"),
    "xlsx_numbers": Style("xlsx", "cell", headings=1, ids="number", trailing_rows=4, trailing_columns=2),
    "xlsx_serial": Style("xlsx", "serial", ids="number"),
    "xlsx_title": Style("xlsx", "cell", title_rows=2, ids="number", trailing_rows=2),
    "xlsx_text_dates": Style("xlsx", UK, headings=1, title_rows=1),
}


def style_of(wanted: str | int) -> Style:
    """Return the style of that name, or the one that falls to an office by its number."""
    if isinstance(wanted, int):
        return tuple(STYLES.values())[wanted % len(STYLES)]
    return STYLES[wanted]
