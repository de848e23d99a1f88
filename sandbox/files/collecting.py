"""Gathers the rows of a day's files, part of the population by part, outside memory until each file is whole."""

import pickle
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

Rows = list[dict[str, Any]]
Style = int | str
FromSetting = tuple[str, Rows, Style]
FromTrust = tuple[str, str, Rows, Style]

RETURNS = "annual_reviews"
_SCHEMA = "CREATE TABLE share (kind TEXT, sender TEXT, style BLOB, part BLOB)"
_IN_ORDER = "SELECT kind, sender, style, part FROM share ORDER BY kind, sender, rowid"


class CollectedFiles:
    """The shares of files, in a database that SQLite keeps on disk and removes by itself."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.execute(_SCHEMA)
        self._connection.execute("BEGIN")

    def add(self, from_settings: Iterable[FromSetting], from_trusts: Iterable[FromTrust]) -> None:
        """Take the share of every file that one part of the population fills."""
        self._connection.executemany(
            "INSERT INTO share VALUES (?, ?, ?, ?)",
            ((RETURNS, urn, style, pickle.dumps(rows)) for urn, rows, style in from_settings),
        )
        self._connection.executemany(
            "INSERT INTO share VALUES (?, ?, ?, ?)",
            ((kind, trust, style, pickle.dumps(rows)) for trust, kind, rows, style in from_trusts),
        )

    def files(self) -> Iterator[tuple[str, str, Rows, Style]]:
        """Yield (kind, sender, rows, style) of each file, and forget it."""
        for (kind, sender), shares in groupby(self._connection.execute(_IN_ORDER), itemgetter(0, 1)):
            styles, rows = list[Style](), Rows()
            for _, _, style, part in shares:
                styles.append(style)
                rows += pickle.loads(part)  # noqa: S301 - what `add` has just written
            by_name = (style for style in styles if isinstance(style, str))  # a share that only a spreadsheet can hold
            yield kind, sender, rows, next(by_name, styles[0])
        self._connection.close()
