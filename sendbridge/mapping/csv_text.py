"""Reads CSV text whatever it was saved with: UTF-8, with or without a mark, UTF-16 or Windows-1252; `,` `;` or tab."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_DELIMITERS = (",", ";", "\t")
_HEAD_BYTES = 64 * 1024
_LARGE = 1_000_000  # below this Python's reader is quick enough and forgives more
csv.field_size_limit(10_000_000)


def csv_heads(path: Path, *, encoding: str | None, rows: int) -> Iterator[tuple[str, Sequence[Sequence[str | None]]]]:
    """Yield each delimiter that the file might have, with the first rows as it cuts them."""
    with path.open("rb") as file:
        start = file.read(_HEAD_BYTES)
    text = _decoded(start, encoding, whole=path.stat().st_size <= _HEAD_BYTES)
    for delimiter in _DELIMITERS:
        yield delimiter, list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), rows))


def csv_columns(
    path: Path, positions: dict[str, int], *, skip: int, delimiter: str, encoding: str | None
) -> tuple[dict[str, pa.Array], int]:
    """Return the named columns below the header as text, and how many rows there are, ragged rows included."""
    content = path.read_bytes()
    text = _decoded(content, encoding, whole=True)
    if len(content) >= _LARGE:
        try:
            return _by_arrow(text, positions, skip=skip, delimiter=delimiter)
        except pa.ArrowInvalid:
            pass  # a ragged or blank row: Python's reader takes those
    return _by_python(text, positions, skip=skip, delimiter=delimiter)


def _decoded(content: bytes, encoding: str | None, *, whole: bool) -> str:
    """Trust a byte order mark, then what the mapping says, then UTF-8; what is left is Windows-1252."""
    marked = next((name for mark, name in _MARKS.items() if content.startswith(mark)), None)
    for name in filter(None, (marked, encoding, "utf-8")):
        try:
            return codecs.getincrementaldecoder(name)().decode(content, final=whole)
        except UnicodeDecodeError:
            continue
    return content.decode("cp1252", errors="replace")


def _by_python(text: str, positions: dict[str, int], *, skip: int, delimiter: str) -> tuple[dict[str, pa.Array], int]:
    rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), skip, None))
    columns = {
        field: pa.array([row[position] if position < len(row) else None for row in rows], pa.string())
        for field, position in positions.items()
    }
    return columns, len(rows)


def _by_arrow(text: str, positions: dict[str, int], *, skip: int, delimiter: str) -> tuple[dict[str, pa.Array], int]:
    head = next(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), skip - 1, None))
    names = [str(position) for position in range(len(head))]
    wanted = {field: str(position) for field, position in positions.items()}
    table = arrow_csv.read_csv(
        pa.BufferReader(text.encode()),
        read_options=arrow_csv.ReadOptions(column_names=names, skip_rows_after_names=skip),
        parse_options=arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False),
        convert_options=arrow_csv.ConvertOptions(
            include_columns=list(dict.fromkeys(wanted.values())),
            column_types={name: pa.string() for name in names},
            strings_can_be_null=False,
        ),
    )
    return {field: table.column(position).combine_chunks() for field, position in wanted.items()}, table.num_rows
