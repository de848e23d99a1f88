"""Rows being written: columns that errors change in some places, and what was done to each row."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Column = np.ndarray[Any, Any]


@dataclass
class Slate:
    """Columns of the same length, a random stream, and by kind of error the rows that have it."""

    columns: dict[str, Column]
    rng: np.random.Generator
    marks: dict[str, Column] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    def chosen(self, rate: float, among: Column) -> Column:
        """Draw, among the rows that could have an error, those that do; return their places."""
        places = np.flatnonzero(among)
        return places[self.rng.random(len(places)) < rate]

    def put(self, name: str, places: Column, values: Any, *, kind: str) -> None:
        """Write values, or one value, in these places of the column."""
        if len(places):
            self.columns[name][places] = values
            self.mark(kind, places)

    def change(self, name: str, places: Column, how: Callable[[Any], Any], *, kind: str) -> None:
        """Change what is there, row by row; a row that stays as it was is not marked."""
        column = self.columns[name]
        changed = []
        for place in places:
            before = column[place]
            if before is not None and (after := how(before)) != before:
                column[place] = after
                changed.append(place)
        self.mark(kind, np.array(changed, dtype=np.int64))

    def restyle(self, name: str, places: Column, how: Callable[[str], str]) -> None:
        """Write what is there another way, which is no error."""
        column = self.columns[name]
        for place in places:
            if column[place] is not None:
                column[place] = how(column[place])

    def mark(self, kind: str, places: Column) -> None:
        """Note that these rows have this kind of error."""
        self.marks.setdefault(kind, np.zeros(len(self), dtype=bool))[places] = True

    def kinds(self) -> Column:
        """Return for each row its kinds of errors joined by a blank, or `clean`."""
        told = np.full(len(self), "", dtype=object)
        for kind, rows in sorted(self.marks.items()):
            told[rows] = told[rows] + f"{kind} "
        return np.array([kinds.rstrip() or "clean" for kinds in told], dtype=object)


def filled(column: Column) -> Column:
    """Say which rows have a value."""
    return np.array([value is not None for value in column], dtype=bool)


def of_several(column: Column, known: Any) -> Column:
    """Say which rows hold a key of the table."""
    return np.array([value in known for value in column], dtype=bool)


def as_objects(days: Column) -> Column:
    """Return dates of numpy as dates of Python, which errors can change."""
    return days.astype("datetime64[D]").astype(object)
