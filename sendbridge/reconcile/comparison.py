"""The three-way comparison of one field: what the case system has, what the source says, what both last agreed on."""

from typing import Literal

Outcome = Literal[
    "silent",  # the source says nothing, and a blank never deletes
    "agreed",  # both say the same: the new base
    "fill",  # the case system has nothing and never had
    "cleared",  # the case system dropped what both had agreed on; a person decides
    "undecided",  # both differ and there is no base to tell who moved
    "source_changed",
    "source_behind",  # only the case system moved on; the base waits until the source has caught up
    "conflict",  # both moved, and not to the same value
]


def compare(case: str | None, source: str | None, *, base: str | None) -> Outcome:
    """Return what happened to the field; None is blank, and a base of None means that nothing was ever agreed."""
    if source is None:
        return "silent"
    if case == source:
        return "agreed"
    if case is None:
        return _compare_blank(source, base)
    if base is None:
        return "undecided"
    if base == case:
        return "source_changed"
    return "source_behind" if base == source else "conflict"


def _compare_blank(source: str, base: str | None) -> Outcome:
    if base is None:
        return "fill"
    return "cleared" if base == source else "conflict"


SQL_MACROS: tuple[str, ...] = (
    """
    CREATE OR REPLACE TEMP MACRO compare(case_value, source_value, base_value) AS
    CASE
        WHEN source_value IS NULL THEN 'silent'
        WHEN case_value = source_value THEN 'agreed'
        WHEN case_value IS NULL AND base_value IS NULL THEN 'fill'
        WHEN case_value IS NULL AND base_value = source_value THEN 'cleared'
        WHEN case_value IS NULL THEN 'conflict'
        WHEN base_value IS NULL THEN 'undecided'
        WHEN base_value = case_value THEN 'source_changed'
        WHEN base_value = source_value THEN 'source_behind'
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
