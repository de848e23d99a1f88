"""`sendbridge map`: what a mapping makes of somebody's own file."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from sendbridge import mapping
from sendbridge.cli.output import OUT, JsonOption, print_json, table
from sendbridge.settings import Settings

app = typer.Typer(help="Look at mappings.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Look at mappings."""


@app.command()
def preview(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A CSV, XLSX or JSON file.")],
    source: Annotated[
        str | None, typer.Option("--mapping", help="Which mapping; found from the columns if not given.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what of a file would map, what would not, and which codes are unknown; nothing is kept or sent."""
    report = mapping.preview(Settings(), file, source)
    if as_json:
        print_json(report.to_json())
        return
    _show(report)


def _show(report: mapping.PreviewReport) -> None:
    OUT.print(
        f"Read as [bold]{report.source or 'nothing known'}[/] / {report.record_type or '-'}"
        f": {report.readable_count:,} of {report.row_count:,} rows can be read.",
        highlight=False,
    )
    for title, headers, rows in _tables(report):
        if rows:
            OUT.print(table(title, headers, rows))
    if report.unmapped_fields:
        OUT.print(f"Fields without a column: {', '.join(report.unmapped_fields)}", highlight=False)
    if report.advice:
        OUT.print(report.advice, highlight=False)


def _tables(report: mapping.PreviewReport) -> Iterator[tuple[str, Sequence[str], list[tuple[object, ...]]]]:
    yield (
        "Columns that map",
        ("Column", "Header", "Field"),
        [(column.letter, column.column, column.field) for column in report.mapped],
    )
    yield (
        "Columns that nothing reads",
        ("Column", "Header"),
        [(column.letter, column.column) for column in report.unmapped_columns],
    )
    yield (
        "Values that cannot be read",
        ("Column", "Header", "Field", "Why", "How many", "First rows"),
        [
            (fault.letter, fault.column, fault.field, fault.reason_code, fault.count, ", ".join(map(str, fault.rows)))
            for fault in report.faults
        ],
    )
    yield (
        "Codes that the mapping does not know",
        ("Field", "Code", "How many"),
        [(code.field, code.code, code.count) for code in report.unknown_codes],
    )
