"""What a rule leans on besides its record: clocks, figures that councils argue about, readings of the law."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sendbridge import clock
from sendbridge.checks.figures import Figures
from sendbridge.checks.suites import Rule
from sendbridge.clock import Deadline

_CLOCK = re.compile(r"\bdue_(\w+)\(")
_FIGURE = re.compile(r"\bfigure\('(\w+)'\)")


@dataclass(frozen=True)
class Uses:
    """The clocks, and the names of figures and readings, that a rule's condition asks for."""

    clocks: tuple[Deadline, ...]
    figures: tuple[str, ...]
    readings: tuple[str, ...]


def uses_of(rule: Rule, figures: Figures) -> Uses:
    """Return what the condition of a rule asks for; what its suite's view asks for is not told apart."""
    condition = f"{rule.applies_when or ''} {rule.fails_when}"
    clocks = [name for name in _once(_CLOCK.findall(condition)) if name.upper() in clock.DEADLINES]
    following = clocks_by_reading(figures)
    return Uses(
        clocks=tuple(clock.DEADLINES[name.upper()] for name in clocks),
        figures=tuple(name for name in _once(_FIGURE.findall(condition)) if name in figures.figures),
        readings=tuple(name for name, followers in following.items() if followers & set(clocks)),
    )


def clocks_by_reading(figures: Figures) -> dict[str, set[str]]:
    """Return for each reading of the law the clocks that it changes, found by reading it the other way."""
    chosen = figures.chosen_readings
    as_read = set(clock.sql_macros(chosen))
    changed: dict[str, set[str]] = {name: set() for name in figures.readings}
    for name, reading in figures.readings.items():
        for choice in reading.choices:
            otherwise = set(clock.sql_macros({**chosen, name: choice}))
            changed[name] |= {found for macro in otherwise - as_read for found in _CLOCK.findall(macro)[:1]}
    return changed


def _once(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(names))
