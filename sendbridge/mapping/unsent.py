"""Which agreed columns a feed's own system did not send at all: a gap in every record is no child's fault."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import duckdb

from sendbridge.landing import LandedFile
from sendbridge.mapping.language import LayoutMapping
from sendbridge.sql_text import name

Fault = tuple[LandedFile, str, str]  # file, reason code, field


def columns_not_sent(file: LandedFile, found: Iterable[str], layout: LayoutMapping) -> Iterator[Fault]:
    """Yield the agreed fields, keys aside, for which the file has no column."""
    known = {*found, *layout.key}
    for rule in layout.columns:
        if rule.field not in known and not rule.is_sender:
            yield file, "missing_column", rule.field


def fields_not_sent(
    con: duckdb.DuckDBPyConnection, files: Sequence[tuple[LandedFile, Path]], layout: LayoutMapping
) -> list[Fault]:
    """Return the agreed fields that no item of the pages names, after `reading`; pages without items tell nothing."""
    fields = [rule.field for rule in layout.columns]
    texts = ", ".join(f"count({name(f'text_of_{field}')})" for field in fields)
    counts = con.execute(f"SELECT {texts} FROM reading").fetchone() or ()
    valued = {field for field, count in zip(fields, counts, strict=True) if count}
    if len(valued) == len(fields):
        return []
    for file, path in files:
        items = json.loads(path.read_bytes()).get(layout.rows_name) or ()
        if items:
            named = {rule.field for rule in layout.columns if rule.names[0] in items[0]}
            return list(columns_not_sent(file, valued | named, layout))
    return []
