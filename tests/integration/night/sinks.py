"""Searches whatever a night has written for a child's values, in every spelling that a program might give them."""

import gzip
import html
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import unquote_plus

import duckdb

_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


@dataclass(frozen=True)
class Hidden:
    """The values of one child that may be found nowhere, told by kind: a test that fails names no other value."""

    token: str
    nhs_number: str
    birth_date: date

    def spellings(self) -> dict[str, str]:
        """Return every spelling by its kind, in lower case."""
        born, number = self.birth_date, self.nhs_number
        return {
            "name or text": self.token.lower(),
            "NHS number": number,
            "NHS number, spaced": f"{number[:3]} {number[3:6]} {number[6:]}",
            "NHS number, dashed": f"{number[:3]}-{number[3:6]}-{number[6:]}",
            "ISO date": born.isoformat(),
            "date": f"{born:%d/%m/%Y}",
            "date without noughts": f"{born.day}/{born.month}/{born.year}",
            "dotted date": f"{born:%d.%m.%Y}",
            "date of the case system": f"{born:%d-%b-%Y}".lower(),
            "date in words": f"{born.day} {born:%B %Y}".lower(),
            "date as one number": f"{born:%Y%m%d}",
            "date as Python shows it": f"date({born.year}, {born.month}, {born.day})",
        }


def leaks(writings: Iterable[tuple[str, bytes]], hidden: Iterable[Hidden]) -> list[tuple[str, str]]:
    """Return (place, kind of spelling) for every value that is found, in bytes or in the name of their place."""
    wanted = [(kind, spelling) for child in hidden for kind, spelling in child.spellings().items()]
    return sorted({
        (place, kind)
        for place, written in writings
        for readings in [_readings(place.encode() + b"\n" + written)]
        for kind, spelling in wanted
        if any(spelling in reading for reading in readings)
    })  # fmt: skip


def _readings(written: bytes) -> list[str]:
    """Return the text as it stands, and as it reads once its escapes are undone; all in lower case."""
    text = written.decode("utf-8", errors="replace")
    plain = [text, unquote_plus(text), html.unescape(text), _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text)]
    if b"\0" in written:
        plain.append(written.replace(b"\0", b"").decode("utf-8", errors="replace"))  # UTF-16
    return [each.lower() for each in {*plain}]


def written_in(folder: Path, *patterns: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a folder that match, unpacked where they are packed, each with its path for a name."""
    for path in sorted({path for pattern in patterns or ("*",) for path in folder.rglob(pattern)}):
        if path.is_file():
            yield from _unpacked(str(path.relative_to(folder.parent)), path.read_bytes())


def _unpacked(name: str, body: bytes) -> Iterator[tuple[str, bytes]]:
    if body[:2] == b"\x1f\x8b":
        yield name, gzip.decompress(body)
    elif body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            yield from ((f"{name}!{member}", archive.read(member)) for member in archive.namelist())
    else:
        yield name, body


def names_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every path of a folder, and nothing of what is in it."""
    yield from ((str(path.relative_to(folder.parent)), b"") for path in sorted(folder.rglob("*")))


def rows_of_sqlite(path: Path, *, but: frozenset[str] = frozenset()) -> Iterator[tuple[str, bytes]]:
    """Yield each table of a database as text, without the columns (table.column) that are meant to hold values."""
    with closing(sqlite3.connect(path)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            found = database.execute(f'SELECT * FROM "{name}"')
            shown = [at for at, column in enumerate(found.description) if f"{name}.{column[0]}" not in but]
            yield f"{path.name}:{name}", "\n".join(_cells(row, shown) for row in found).encode()


def _cells(row: tuple[object, ...], shown: Iterable[int]) -> str:
    cells = (row[at] for at in shown)
    return " | ".join(each.decode("latin-1") if isinstance(each, bytes) else str(each) for each in cells)


def rows_of_night(path: Path, *names: str) -> Iterator[tuple[str, bytes]]:
    """Yield some tables of a night file as text."""
    with duckdb.connect(str(path), read_only=True) as con:
        for name in names:
            rows = con.execute(f"FROM {name}").fetchall()
            yield f"{path.name}:{name}", json.dumps(rows, default=str).encode()
