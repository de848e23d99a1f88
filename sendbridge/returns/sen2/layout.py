"""What `mappings/sen2_return.yml` says: the tree of a SEN2 return, item by item, year by year."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

from sendbridge.records import RETURN_RECORDS, Column, columns

Form = Literal["xml", "csv"]  # how a return comes: one XML file, or a CSV file for each module
Holds = Literal["text", "words", "flag"]  # words are free text; a flag is 1 or 0


@dataclass(frozen=True)
class Item:
    """One item of a module: its tag and other spellings, its field, its years, and which night fields it feeds."""

    tag: str
    field: str
    aliases: tuple[str, ...] = ()
    csv: str = ""
    group: str | None = None
    from_year: int | None = None
    until_year: int | None = None
    voluntary: tuple[int, ...] = ()
    after: Mapping[int, str] | None = None
    moved_to: str | None = None
    holds: Holds = "text"
    width: int | None = None
    feeds: tuple[str, ...] = ()

    def is_of(self, year: int) -> bool:
        """Say whether that year's return has the item here."""
        return (self.from_year or year) <= year <= (self.until_year or year)


@dataclass(frozen=True)
class Child:
    """Where in a module the groups of another one stand."""

    tag: str
    record_type: str


@dataclass(frozen=True)
class CsvForm:
    """How COLLECT's CSV set names the module: file name pattern, its own id column and the column of its order."""

    file: str
    id_column: str
    order_column: str


@dataclass(frozen=True)
class Module:
    """One module of the return, held as one record type."""

    record_type: str
    tag: str
    parent: str | None
    at_most: int | None
    csv: CsvForm
    parts: tuple[Item | Child, ...]

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The items, in the order of the file's usual year."""
        return tuple(part for part in self.parts if isinstance(part, Item))

    @cached_property
    def children(self) -> tuple[Child, ...]:
        """The modules that hang from it."""
        return tuple(part for part in self.parts if isinstance(part, Child))

    @cached_property
    def by_field(self) -> dict[str, Item]:
        """The items by record field."""
        return {item.field: item for item in self.items}

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The record type's facts by name."""
        return {column.name: column for column in columns(RETURN_RECORDS[self.record_type])}

    @property
    def key(self) -> str:
        """The field that is the record's key."""
        return RETURN_RECORDS[self.record_type].KEY[0]

    def ordered(self, year: int) -> list[Item | Child]:
        """Return that year's items and groups in the order in which that year's file has them."""
        parts = [part for part in self.parts if isinstance(part, Child) or part.is_of(year)]
        for item in self.items:
            if item in parts and item.after and year in item.after:
                parts.remove(item)
                place = next(place for place, part in enumerate(parts) if part.tag == item.after[year])
                parts.insert(place + 1, item)
        return parts


@dataclass(frozen=True)
class Sen2Layout:
    """The whole return: its modules from the top of the tree down."""

    path: Path
    version: str
    years: tuple[int, ...]
    census_days: Mapping[int, date]
    dates: Mapping[Form, tuple[str, ...]]
    timestamps: Mapping[Form, tuple[str, ...]]
    derived: Mapping[str, tuple[str, ...]]
    modules: Mapping[str, Module]

    def children_of(self, record_type: str) -> Iterator[Module]:
        """Yield the modules that hang from this one."""
        for child in self.modules[record_type].children:
            yield self.modules[child.record_type]

    def depth_first(self) -> Iterator[Module]:
        """Yield parents before what hangs from them."""
        yield from self.modules.values()

    def chain(self, record_type: str) -> list[Module]:
        """Return the modules from the person down to this one."""
        found: list[Module] = []
        name: str | None = record_type
        while name is not None and name != HEADER:
            found.insert(0, self.modules[name])
            name = self.modules[name].parent
        return found

    def year_of(self, day: date) -> int | None:
        """Return the return's year whose census day this is."""
        return next((year for year, census in self.census_days.items() if census == day), None)


HEADER = "sen2_return"
PERSON = "sen2_person"
