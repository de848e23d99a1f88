"""Reads a record again that was not as it had been read, and says of each field what a change of it now means."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sendbridge.feeds import CaseSystem
from sendbridge.push.faults import Letter
from sendbridge.reconcile.compared import WORD_LISTS

Values = Mapping[str, str | None]


@dataclass(frozen=True)
class Standing:
    """How a letter's fields stand now: as wanted, as they were when the change was decided, or otherwise."""

    as_wanted: tuple[str, ...]
    unchanged: tuple[str, ...]
    moved: tuple[str, ...]
    version: int | None = None
    values: Values = field(default_factory=dict, repr=False)


def read_again(case_system: CaseSystem, letter: Letter) -> Standing:
    """Read the letter's record now; one that is gone, or of which nobody knows what was read, has moved."""
    values = case_system.read_back(letter["target_type"], letter["target_key"])
    if values is None:
        return Standing((), (), tuple(sorted(letter["new_values"])))
    return stand(letter["new_values"], letter["old_values"], values)


def stand(wanted: Values, read: Values | None, values: Values) -> Standing:
    """Compare three ways: what was read when the change was decided, what it wants, and what the case system has."""
    as_wanted = {name for name, value in wanted.items() if is_same(name, values.get(name), value)}
    unchanged = {
        name
        for name in wanted.keys() - as_wanted
        if read is not None and name in read and is_same(name, values.get(name), read[name])
    }
    version = values.get("record_version")
    return Standing(
        as_wanted=tuple(sorted(as_wanted)),
        unchanged=tuple(sorted(unchanged)),
        moved=tuple(sorted(wanted.keys() - as_wanted - unchanged)),
        version=None if version is None else int(version),
        values=values,
    )


def is_same(name: str, one: str | None, other: str | None) -> bool:
    """Say whether two texts of a field are the same value; lists of words have no order."""
    if name in WORD_LISTS:
        return {*(one or "").split()} == {*(other or "").split()}
    return (one or "").strip() == (other or "").strip()
