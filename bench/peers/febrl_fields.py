"""How the fields of the FEBRL sets are compared, by us and by the peer alike; nothing is fitted to the answers."""

import re
from collections.abc import Sequence

from sendbridge.matching.comparisons import Block, Comparison, Level, alike, equal, missing, slipped


def _words(column: str) -> Comparison:
    levels = (
        Level("exact", equal(column), 0.8, 1e-2),
        Level("very_alike", f"({alike(column, least=0.92)} OR {slipped(column)})", 0.05, 1e-3),
        Level("alike", alike(column, least=0.8), 0.05, 3e-3),
    )
    return Comparison(column, missing(column), levels, frequency=f"p.{column}")


def _code(column: str, other: float) -> Comparison:
    levels = (Level("exact", equal(column), 0.8, other), Level("slip", slipped(column), 0.1, 5 * other))
    return Comparison(column, missing(column), levels)


FIELDS: tuple[Comparison, ...] = (
    _words("given_name"),
    _words("surname"),
    _code("street_number", 0.01),
    _words("address_1"),
    _words("address_2"),
    _words("suburb"),
    _code("postcode", 0.001),
    Comparison("state", missing("state"), (Level("exact", equal("state"), 0.9, 0.2),)),
    _code("date_of_birth", 1e-4),
    _code("soc_sec_id", 1e-6),
)


def _block(*columns: str) -> Block:
    return Block(" AND ".join(map(equal, columns)), columns)


BLOCKS: tuple[Block, ...] = (
    _block("soc_sec_id"),
    _block("date_of_birth"),
    _block("given_name", "surname"),
    _block("surname", "postcode"),
    _block("given_name", "suburb"),
    _block("address_1"),
    _block("address_2", "suburb"),
)

# Which pairs are weighed: those that agree on any of these.
LOOKED_AT: tuple[str, ...] = (
    *(equal(column) for column in ("soc_sec_id", "date_of_birth", "surname", "postcode", "address_1", "address_2")),
    f"{equal('given_name')} AND {equal('suburb')}",
    "left(p.soc_sec_id, 4) = left(r.soc_sec_id, 4)",
    "right(p.soc_sec_id, 4) = right(r.soc_sec_id, 4)",
)


def for_splink(condition: str) -> str:
    """Return a condition over p and r as Splink writes it inside a comparison."""
    return re.sub(r"\br\.(\w+)", r'"\1_r"', re.sub(r"\bp\.(\w+)", r'"\1_l"', condition))


def joined_for_splink(condition: str) -> str:
    """Return a condition over p and r as Splink writes it in a blocking rule."""
    return re.sub(r"\bp\.", "l.", condition)


def settings_for_splink(comparisons: Sequence[Comparison], blocks: Sequence[Block]) -> dict[str, object]:
    """Return what bench.peers.splink_run reads: the same levels, the same blocks, the same pairs to weigh."""
    return {
        "comparisons": [
            {
                "name": each.name,
                "unknown": for_splink(each.unknown),
                "levels": [[level.name, for_splink(level.condition)] for level in each.levels],
                "frequency": each.frequency.removeprefix("p.") if each.frequency else None,
            }
            for each in comparisons
        ],
        "blocks": [joined_for_splink(block.condition) for block in blocks],
        "looked_at": [joined_for_splink(condition) for condition in LOOKED_AT],
    }
