"""The three-way comparison of one field: case system, source, and the base that remembers what each of them said."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal[
    "silent",  # the source says nothing, and a blank never deletes
    "agreed",  # both say the same
    "fill",  # the case system has nothing, and nothing was ever agreed
    "undecided",  # both differ and there is no base to tell who moved
    "cleared",  # the case system has dropped its value and the source repeats its own
    "source_behind",  # the case system has moved on and the source repeats what it said before
    "source_changed",  # the source alone has moved
    "conflict",  # both have moved, and not to the same value
]
ADVANCING: tuple[Outcome, ...] = ("agreed", "cleared", "source_behind")  # after these the base is what both say tonight


@dataclass(frozen=True)
class Base:
    """What each side had when the base was last set; where the source said nothing there is no base."""

    case: str | None
    source: str | None


NO_BASE = Base(None, None)


def compare(case: str | None, source: str | None, *, base: Base) -> Outcome:
    """Return what happened to the field; None is blank."""
    if source is None:
        return "silent"
    if case == source:
        return "agreed"
    if base.source is None:
        return "fill" if case is None else "undecided"
    if source == base.source:
        return "cleared" if case is None else "source_behind"
    return "source_changed" if case == base.case else "conflict"


def next_base(case: str | None, source: str | None, *, base: Base) -> Base:
    """Return the base that the next night starts from."""
    return Base(case, source) if compare(case, source, base=base) in ADVANCING else base


SQL_MACROS: tuple[str, ...] = (
    """
    CREATE OR REPLACE TEMP MACRO compare(case_value, source_value, base_value, base_source_value) AS
    CASE
        WHEN source_value IS NULL THEN 'silent'
        WHEN case_value = source_value THEN 'agreed'
        WHEN base_source_value IS NULL THEN CASE WHEN case_value IS NULL THEN 'fill' ELSE 'undecided' END
        WHEN source_value = base_source_value
            THEN CASE WHEN case_value IS NULL THEN 'cleared' ELSE 'source_behind' END
        WHEN case_value IS NOT DISTINCT FROM base_value THEN 'source_changed'
        ELSE 'conflict'
    END
    """,
    # Values are compared as text: dates in ISO form, `true` and `false`, lists of words without their order.
    "CREATE OR REPLACE TEMP MACRO comparable(given) AS nullif(trim(CAST(given AS VARCHAR)), '')",
    r"""
    CREATE OR REPLACE TEMP MACRO comparable_words(given) AS
    nullif(array_to_string(list_sort(list_distinct(string_split_regex(trim(given), '\s+'))), ' '), '')
    """,
)
