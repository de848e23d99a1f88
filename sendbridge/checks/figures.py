"""Numbers that councils argue about, and readings of the law: published defaults, and what this council sets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sendbridge.checks.phrases import Phrases, load_phrases
from sendbridge.checks.suites import read_located
from sendbridge.errors import Misconfigured
from sendbridge.rooms import room_layers
from sendbridge.settings import Settings

FIGURES_FILE = "figures.yml"
_ASKED = re.compile(r"\bfigure\('(\w+)'\)")


class Figure(BaseModel):
    """One number: its value, what it limits and where the default comes from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: int | float
    about: str = Field(min_length=10)
    source: str = Field(min_length=3)


class Reading(BaseModel):
    """One switch: how a passage of law is read here, among the ways in which it can be."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: str
    choices: tuple[str, ...] = Field(min_length=2)
    about: str = Field(min_length=10)
    source: str = Field(min_length=3)

    @model_validator(mode="after")
    def _is_a_choice(self) -> "Reading":
        if self.value not in self.choices:
            raise ValueError(f"{self.value!r} is not one of {', '.join(self.choices)}")
        return self


class Written(BaseModel):
    """The file as it is written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    figures: dict[str, Figure]
    readings: dict[str, Reading]


@dataclass(frozen=True)
class Figures:
    """What holds in this installation."""

    figures: Mapping[str, Figure]
    readings: Mapping[str, Reading]
    phrases: Phrases = field(default_factory=Phrases)

    @property
    def chosen_readings(self) -> dict[str, str]:
        """Return the reading that holds, by name; the clocks are compiled with it."""
        return {name: reading.value for name, reading in self.readings.items()}


def load_figures(settings: Settings) -> Figures:
    """Load the published figures with the council's own on top; raise Misconfigured naming the file."""
    merged: dict[str, dict[str, Any]] = {"figures": {}, "readings": {}}
    path = Path(FIGURES_FILE)
    for path in room_layers(settings, "expectations", name=FIGURES_FILE):
        for kind, entries in read_located(path).items():
            for name, entry in entries.items():
                known = merged.setdefault(kind, {})
                known[name] = known.get(name, {}) | (entry if isinstance(entry, dict) else {"value": entry})
    try:
        written = Written.model_validate(merged)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise Misconfigured(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    return Figures(written.figures, written.readings, load_phrases(settings))


def define_figures(con: duckdb.DuckDBPyConnection, figures: Figures) -> None:
    """Teach the connection `figure('name')`."""
    for name, figure in figures.figures.items():
        con.execute(f"SET VARIABLE figure_{name} = {figure.value!r}")
    con.execute("CREATE OR REPLACE TEMP MACRO figure(name) AS getvariable('figure_' || name)")


def unknown_figures(con: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    """Return the figures that the SQL asks for and that nobody has set."""
    asked = sorted(set(_ASKED.findall(sql)))
    return [name for name in asked if con.execute(f"SELECT getvariable('figure_{name}') IS NULL").fetchone() == (True,)]
