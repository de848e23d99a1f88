"""How a linkage did against the truth: links that are false, links found, what people must decide, what is lost."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

_ORDINARY = "CASE WHEN truth.kind LIKE 'hazard %' THEN substr(truth.kind, 8) ELSE 'ordinary children' END"
BY_CLASS = _ORDINARY
BY_ORIGIN = "truth.name_origin"
ALL = "'all'"

# A link is right if it names a case record of the child. Records that are restricted are never to be linked.
_JUDGED = """
CREATE OR REPLACE TEMP TABLE judged AS
WITH shown AS (
    SELECT record_key, person_id
    FROM candidate
    UNION
    SELECT record_key, candidate_person_id
    FROM tie
),
shown_right AS (
    SELECT DISTINCT shown.record_key
    FROM shown
    JOIN truth
        ON truth.record_key = shown.record_key
    WHERE shown.person_id IN (truth.person_id, truth.other_person_id)
)
SELECT
    truth.*,
    tie.state,
    tie.person_id AS linked_id,
    tie.state = 'tied' AS linked,
    coalesce(tie.person_id IN (truth.person_id, truth.other_person_id), FALSE) AS right_child,
    coalesce(linked.restricted, FALSE) AS linked_to_restricted,
    truth.person_id IS NOT NULL AND NOT coalesce(own.restricted, FALSE) AS linkable,
    shown_right.record_key IS NOT NULL AS shown
FROM truth
LEFT JOIN tie
    ON tie.record_key = truth.record_key
LEFT JOIN shown_right
    ON shown_right.record_key = truth.record_key
LEFT JOIN person AS own
    ON own.person_id = truth.person_id
LEFT JOIN person AS linked
    ON linked.person_id = tie.person_id
"""

_COUNTED = """
SELECT
    {by} AS part,
    count(*),
    count(*) FILTER (WHERE state IS NULL),
    count(*) FILTER (WHERE linked),
    count(*) FILTER (WHERE linked AND NOT right_child),
    count(*) FILTER (WHERE linked_to_restricted AND linked),
    count(*) FILTER (WHERE linkable),
    count(*) FILTER (WHERE linkable AND linked AND right_child),
    count(*) FILTER (WHERE state = 'held'),
    count(*) FILTER (WHERE state = 'unmatched'),
    count(*) FILTER (WHERE person_id IS NOT NULL),
    count(*) FILTER (WHERE person_id IS NOT NULL AND NOT (linked AND right_child) AND NOT shown)
FROM judged AS truth
GROUP BY ALL
ORDER BY ALL
"""


@dataclass(frozen=True)
class Figures:
    """Counts of rows; true pairs are rows whose child has a case record, linkable ones those not restricted."""

    part: str
    rows: int
    without_state: int
    links: int
    false_links: int
    restricted_links: int
    linkable: int
    right_links: int
    held: int
    unmatched: int
    true_pairs: int
    lost: int

    @property
    def safe(self) -> bool:
        """Say whether nothing was linked to another child, or to a restricted record, and no row is without a state."""
        return not (self.false_links or self.restricted_links or self.without_state)

    @property
    def recall(self) -> float:
        """Return the share of linkable true pairs that were linked."""
        return self.right_links / self.linkable if self.linkable else 1.0

    @property
    def held_share(self) -> float:
        """Return the share of rows that people must decide."""
        return self.held / self.rows

    @property
    def lost_share(self) -> float:
        """Return the share of true pairs neither linked nor shown among a held row's candidates."""
        return self.lost / self.true_pairs if self.true_pairs else 0.0


class Judge:
    """Holds what a linkage wrote against the truth; both are folders of Parquet files."""

    def __init__(self, made: Path, linked: Path) -> None:
        self._con = duckdb.connect()
        files = {"person": made / "persons", "truth": made / "truth", "record": made / "records"}
        for name, path in {**files, "tie": linked / "ties", "candidate": linked / "candidates"}.items():
            self._con.execute(f"CREATE TEMP VIEW {name} AS FROM read_parquet('{path}.parquet')")
        self._con.execute(_JUDGED)

    def figures(self, by: str = ALL) -> list[Figures]:
        """Return the counts of each part."""
        return [Figures(*row) for row in self._con.execute(_COUNTED.format(by=by)).fetchall()]

    def false_links(self) -> list[tuple[str, str, str]]:
        """Return record, linked person and kind of each link that is false or to a restricted record."""
        return self._con.execute(
            """
            SELECT record_key, linked_id, kind
            FROM judged
            WHERE linked
              AND (NOT right_child OR linked_to_restricted)
            ORDER BY ALL
            """
        ).fetchall()
