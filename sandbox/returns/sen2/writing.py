"""Writes a return as XML, item by item, in the order of its year."""

from collections.abc import Iterator
from io import TextIOBase
from pathlib import Path
from typing import TextIO
from xml.sax.saxutils import escape

from sandbox.returns.sen2.element import Element, Return
from sandbox.returns.sen2.layout import order

_INDENT = "  "


def write_return(made: Return, year: int, path: Path) -> None:
    """Write the return; the items that the year's layout lacks are left out."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        write_to(made, year, file)


def write_to(made: Return, year: int, file: TextIO | TextIOBase) -> None:
    """Write the return to an open file."""
    file.write('<?xml version="1.0" encoding="utf-8"?>\n<Message>\n')
    file.writelines(_header(made.header, year))
    file.write(f"{_INDENT}<Persons>\n")
    for person in made.persons:
        file.writelines(_lines(person, year, depth=2))
    file.write(f"{_INDENT}</Persons>\n</Message>\n")


def _header(header: Element, year: int) -> Iterator[str]:
    yield f"{_INDENT}<Header>\n"
    for group in ("CollectionDetails", "Source"):
        yield from _lines(Element(group, header.items), year, depth=2)
    yield f"{_INDENT}</Header>\n"


def _lines(element: Element, year: int, *, depth: int) -> Iterator[str]:
    space = _INDENT * depth
    yield f"{space}<{element.tag}>\n"
    for name in order(element.tag, year):
        if name in element.items:
            yield f"{space}{_INDENT}<{name}>{escape(element.items[name])}</{name}>\n"
        for group in element.all(name):
            yield from _lines(group, year, depth=depth + 1)
    yield f"{space}</{element.tag}>\n"
