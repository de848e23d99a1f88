"""What is compared of a child on two sides, and in which grades the two can agree.

A condition is SQL over p (the person on the case system) and r (the record from outside), on the columns that
matching has made plain. The first level whose condition holds counts; where none does, the two differ; where `unknown`
holds, the field says nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

UNKNOWN = 0  # the number of "one of the two is not known"; levels count from 1, "differs" comes last
DIFFERS = "differs"


@dataclass(frozen=True)
class Level:
    """One grade of agreement; m and u: how often a child's own pair, or one of two children, shows it by default."""

    name: str
    condition: str
    m: float
    u: float


@dataclass(frozen=True)
class Comparison:
    """One field compared: its levels from the strongest; `frequency` is the person's value whose rarity adds weight."""

    name: str
    unknown: str
    levels: tuple[Level, ...]
    frequency: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the levels that carry a weight, in the order of their numbers 1, 2, …"""
        return (*(level.name for level in self.levels), DIFFERS)

    @property
    def default_m(self) -> tuple[float, ...]:
        """Return m of every level, `differs` last."""
        return _completed([level.m for level in self.levels])

    @property
    def default_u(self) -> tuple[float, ...]:
        """Return u of every level, `differs` last."""
        return _completed([level.u for level in self.levels])

    def level_sql(self) -> str:
        """Return the expression that numbers the level of a pair p, r."""
        cases = "\n".join(f"WHEN {level.condition} THEN {place}" for place, level in enumerate(self.levels, start=1))
        return f"CAST(CASE\nWHEN {self.unknown} THEN {UNKNOWN}\n{cases}\nELSE {len(self.levels) + 1}\nEND AS UTINYINT)"


@dataclass(frozen=True)
class Block:
    """Pairs to learn from, by the condition that joins them, and the comparisons that this condition has settled."""

    condition: str
    settled: tuple[str, ...]


def missing(*columns: str) -> str:
    """Return the condition that one side has none of a column."""
    return " OR ".join(f"{side}.{column} IS NULL" for column in columns for side in ("p", "r"))


def equal(column: str) -> str:
    """Return the condition that both sides hold the same."""
    return f"p.{column} = r.{column}"


def alike(column: str, *, least: float = 0.9) -> str:
    """Return the condition that two spellings are alike (Jaro-Winkler)."""
    return f"jaro_winkler_similarity(p.{column}, r.{column}) >= {least}"


def slipped(column: str, *, shortest: int = 3) -> str:
    """Return the condition that one slip of the keyboard lies between two spellings (Damerau-Levenshtein).

    In words of three letters or more one slip leaves the first letter or the last; that spares nearly all other pairs.
    """
    return f"""(
    abs(length(p.{column}) - length(r.{column})) <= 1
    AND least(length(p.{column}), length(r.{column})) >= {shortest}
    AND (p.{column}[1] = r.{column}[1] OR p.{column}[-1] = r.{column}[-1])
    AND damerau_levenshtein(p.{column}, r.{column}) <= 1
)"""


def _completed(shares: Sequence[float]) -> tuple[float, ...]:
    return (*shares, 1.0 - sum(shares))
