"""The table of deadlines: what each row of `deadlines.csv` says, checked as it is read."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from importlib import resources
from typing import Literal

Kind = Literal["duty", "window", "until"]
Force = Literal["law", "code", "local"]
NO_NUMBER = "none"  # the unit of a clock that nobody put a number of days on


@dataclass(frozen=True)
class Count:
    """So many of a unit: 42 days, 12 months; a fixed date is month and day as a number (331 is 31 March)."""

    amount: int
    unit: str

    @property
    def counts_back(self) -> bool:
        """Say whether the last day can lie before the day from which it is counted."""
        return self.amount < 0 or self.unit == "fixed_date"


@dataclass(frozen=True)
class Deadline:
    """One clock: what must be done, from when it runs, for how long, and what excuses it.

    `duty` is something to be done by the last day, `window` something that may be done until then, and `until`
    something that must not end before it. Where a clock has a second start, the later of the two last days counts.
    """

    deadline_id: str
    stage: str
    what: str
    clock_starts: str
    count: Count
    law: str
    who_acts: str
    day_basis: str
    kind: Kind
    force: Force
    met_when: str
    exceptions: tuple[str, ...]
    eased: tuple[date, date] | None
    code: str
    second_starts: str
    second_count: Count | None
    last_day_rule: str
    reading: str
    otherwise: Mapping[str, Count]
    counts_like: tuple[str, ...]

    @property
    def has_due_date(self) -> bool:
        """Say whether the law, or the council, puts a number on it."""
        return self.count.unit != NO_NUMBER or bool(self.counts_like)

    def read_as(self, readings: Mapping[str, str]) -> Count:
        """Return the count as this council reads the law."""
        return self.otherwise.get(readings.get(self.reading, ""), self.count)


def _deadline(row: Mapping[str, str | None]) -> Deadline:
    cell = {name: value or "" for name, value in row.items()}
    plain = {field.name: cell[field.name] for field in fields(Deadline) if field.name in cell}
    count = Count(int(cell["amount"] or 0), cell["unit"])
    return Deadline(
        **plain  # type: ignore[arg-type]  # what is not plain text is put in below
        | {
            "count": count,
            "day_basis": cell["day_basis"] or ("working" if count.unit == "working_days" else "calendar"),
            "kind": cell["kind"] or "duty",
            "force": cell["force"] or "local",
            "exceptions": tuple(cell["exceptions"].split()),
            "eased": _period(cell["eased"]),
            "second_count": Count(int(cell["second_amount"]), cell["second_unit"]) if cell["second_unit"] else None,
            "otherwise": _otherwise(cell["read_otherwise"]),
            "counts_like": tuple(cell["counts_like"].split()),
        }
    )


def _period(text: str) -> tuple[date, date] | None:
    first, _, last = text.partition("/")
    return (date.fromisoformat(first), date.fromisoformat(last)) if last else None


def _otherwise(text: str) -> dict[str, Count]:
    """Read `working: 15 working_days`: how the row counts under another reading of the law."""
    choice, _, counted = text.partition(": ")
    amount, _, unit = counted.partition(" ")
    return {choice: Count(int(amount), unit)} if unit else {}


def _read_table() -> dict[str, Deadline]:
    text = resources.files(__package__).joinpath("deadlines.csv").read_text(encoding="utf-8")
    return {row["deadline_id"]: _deadline(row) for row in csv.DictReader(text.splitlines())}


DEADLINES: dict[str, Deadline] = _read_table()
