"""Weighs pairs of a person and a record in the database: levels of agreement, the model learnt from them, one total.

Every statement is set-based and its result the same for any order of rows and number of threads: pairs are drawn by
the hashes of their keys, and weights are added in the order of the comparisons.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from sendbridge.matching.comparisons import UNKNOWN, Block, Comparison
from sendbridge.matching.weights import Counted, Pattern, Weights, estimate
from sendbridge.sql_text import literal

RANDOM_PAIRS = 250_000
BLOCK_RECORDS = 50_000  # so many records of each block are learnt from,
BLOCK_PAIRS = 100_000  # or fewer, where usual names would bring more pairs than these
LEAST_FREQUENCY = 1e-5  # no name is thought rarer than one child in 100,000

_MODEL_TABLE = """
CREATE OR REPLACE TEMP TABLE match_weight (
    comparison VARCHAR,
    level VARCHAR,
    number UTINYINT,
    m DOUBLE,
    u DOUBLE,
    weight DOUBLE
)
"""

# A pair is taken when no other pair of its person or of its record comes before it.
_TAKE_BEST = """
INSERT INTO {into}
SELECT person_id, record_key, weight
FROM free_pair
QUALIFY row_number() OVER (PARTITION BY person_id ORDER BY weight DESC, record_key) = 1
    AND row_number() OVER (PARTITION BY record_key ORDER BY weight DESC, person_id) = 1
"""
_DROP_TAKEN = """
DELETE FROM free_pair
WHERE person_id IN (SELECT person_id FROM {into})
   OR record_key IN (SELECT record_key FROM {into})
"""


@dataclass(frozen=True)
class Sides:
    """The two tables that are compared, p and r, their keys, and which pairs of rows may be looked at."""

    persons: str = "known_person"
    person_key: tuple[str, ...] = ("person_id",)
    records: str = "incoming"
    record_key: tuple[str, ...] = ("record_type", "record_key")
    allowed: str = "TRUE"

    @property
    def person_hash(self) -> str:
        """Return the number that chance gave a row p: as good as drawn, and the same tomorrow."""
        return _hash("p", self.person_key)

    @property
    def record_hash(self) -> str:
        """Return the number that chance gave a row r."""
        return _hash("r", self.record_key)


def weighed_sql(comparisons: Sequence[Comparison], *, weights: Weights, keys: str, source: str) -> str:
    """Return the query of each pair of the source: its keys, `<comparison>_level`, and its total `weight` in bits.

    A name also has its `<comparison>_share`, from the temporary table match_frequency.
    """
    named = [each.name for each in comparisons if each.frequency]
    shares = "".join(f", {name}_frequency.share AS {name}_share" for name in named)
    return f"""
    SELECT *, {weight_sql(weights, comparisons)} AS weight
    FROM (
        SELECT {keys}, {_levels(comparisons)}{shares}
        FROM {source}
        {" ".join(_frequency_join(each) for each in comparisons if each.frequency)}
    )
    """


def weight_sql(weights: Weights, comparisons: Sequence[Comparison]) -> str:
    """Return the total weight of a row of levels as an expression; names also want their `<comparison>_share`."""
    return " + ".join(_weight_case(weights, each) for each in comparisons)


def estimate_weights(
    con: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], *, blocks: Sequence[Block], sides: Sides
) -> Weights:
    """Return the weights that these two tables teach, and write them as the temporary table match_weight."""
    places = {each.name: place for place, each in enumerate(comparisons)}
    _write_pairs_to_learn_from(con, blocks, sides)
    _thin_crowded_blocks(con)
    patterns = _patterns(con, comparisons, sides)
    con.execute("DROP TABLE temp.pair_to_learn_from")
    counted = [
        Counted(patterns[source], frozenset(places[name] for name in block.settled))
        for source, block in enumerate(blocks, start=1)
    ]
    weights = estimate(comparisons, Counted(patterns[0]), counted)
    write_model(con, weights)
    return weights


def write_frequencies(con: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], sides: Sides) -> None:
    """Write the temporary table match_frequency: how often persons bear each name, as a share of those who bear one."""
    none = (
        "SELECT CAST(NULL AS VARCHAR) AS comparison, CAST(NULL AS VARCHAR) AS value, 0.0::DOUBLE AS share WHERE FALSE"
    )
    shares = [_frequency_sql(each, sides.persons) for each in comparisons if each.frequency]
    con.execute("CREATE OR REPLACE TEMP TABLE match_frequency AS\n" + "\nUNION ALL\n".join([none, *shares]))


def write_model(con: duckdb.DuckDBPyConnection, weights: Weights) -> None:
    """Write the temporary table match_weight."""
    con.execute(_MODEL_TABLE)
    rows = ", ".join(f"({', '.join(literal(value) for value in row)})" for row in weights.to_rows())
    con.execute(f"INSERT INTO match_weight VALUES {rows}")


def read_model(con: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison]) -> Weights:
    """Return the weights of the table match_weight, in the order of the comparisons."""
    rows = con.execute("SELECT comparison, level, number, m, u, weight FROM match_weight ORDER BY number").fetchall()
    return Weights.from_rows(row for each in comparisons for row in rows if row[0] == each.name)


def write_one_to_one(con: duckdb.DuckDBPyConnection, *, pairs: str, least: float, into: str) -> None:
    """Write `into` (person_id, record_key, weight): pairs that are the best of both, then the best of those left.

    So on until none is left. `pairs` has those three columns; of equal weights the lower keys go first.
    """
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE free_pair AS
        SELECT person_id, record_key, weight FROM {pairs} WHERE weight >= {least!r}
        """
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE {into} AS FROM free_pair WHERE FALSE")
    while con.execute(_TAKE_BEST.format(into=into)).fetchone() != (0,):
        con.execute(_DROP_TAKEN.format(into=into))
    con.execute("DROP TABLE temp.free_pair")


def _levels(comparisons: Sequence[Comparison]) -> str:
    return ",\n".join(f"{each.level_sql()} AS {each.name}_level" for each in comparisons)


def _weight_case(weights: Weights, comparison: Comparison) -> str:
    levels = weights.of(comparison.name)
    cases = " ".join(f"WHEN {each.number} THEN {each.weight!r}::DOUBLE" for each in levels[1:])
    first = f"{levels[0].weight!r}::DOUBLE"
    if comparison.frequency:
        floor = max(levels[1].weight, 0.0)
        share = f"greatest({comparison.name}_share, {LEAST_FREQUENCY!r}::DOUBLE)"
        first = f"greatest({floor!r}::DOUBLE, coalesce({first} + log2({levels[0].u!r}::DOUBLE / {share}), {first}))"
    return f"(CASE {comparison.name}_level WHEN {UNKNOWN} THEN 0.0::DOUBLE WHEN 1 THEN {first} {cases} END)"


def _frequency_sql(comparison: Comparison, persons: str) -> str:
    return f"""
    SELECT '{comparison.name}', value, count(*)::DOUBLE / sum(count(*)) OVER ()
    FROM (SELECT {comparison.frequency} AS value FROM {persons} AS p)
    WHERE value IS NOT NULL
    GROUP BY value
    """


def _frequency_join(comparison: Comparison) -> str:
    name = f"{comparison.name}_frequency"
    return f"""
    LEFT JOIN match_frequency AS {name}
        ON {name}.comparison = '{comparison.name}'
        AND {name}.value = {comparison.frequency}
    """


def _hash(row: str, key: tuple[str, ...]) -> str:
    return f"hash('{row}', {', '.join(f'{row}.{column}' for column in key)})"


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    found = con.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(found[0]) if found else 0


def _write_pairs_to_learn_from(con: duckdb.DuckDBPyConnection, blocks: Sequence[Block], sides: Sides) -> None:
    """Write pair_to_learn_from: about RANDOM_PAIRS pairs, or all where there are fewer (source 0), and each block's.

    Those pairs are as good as drawn whose hashes fall into one pot of many; so is a block's every so-many-th record.
    """
    persons, records = (_count(con, table) for table in (sides.persons, sides.records))
    pots = max(persons * records // RANDOM_PAIRS, 1)
    every = max(-(-records // BLOCK_RECORDS), 1)
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE record_drawn AS
        SELECT {sides.record_hash} AS draw, rowid AS place, *
        FROM {sides.records} AS r
        WHERE draw % {every} = 0
        """
    )
    of_blocks = "".join(
        f"""
        UNION ALL
        SELECT {source}, r.draw // {every}, p.rowid, r.place
        FROM {sides.persons} AS p
        JOIN record_drawn AS r
            ON {block.condition}
            AND {sides.allowed}
        """
        for source, block in enumerate(blocks, start=1)
    )
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE pair_to_learn_from AS
        SELECT 0 AS source, CAST(0 AS UBIGINT) AS draw, p.rowid AS person, r.rowid AS record
        FROM {sides.persons} AS p
        JOIN {sides.records} AS r
            ON {sides.person_hash} % {pots} = {sides.record_hash} % {pots}
            AND {sides.allowed}
        {of_blocks}
        """
    )
    con.execute("DROP TABLE temp.record_drawn")


def _thin_crowded_blocks(con: duckdb.DuckDBPyConnection) -> None:
    """Take from pair_to_learn_from the pairs of some records, where a block brings more than BLOCK_PAIRS."""
    counts = con.execute("SELECT source, count(*) FROM pair_to_learn_from WHERE source > 0 GROUP BY ALL").fetchall()
    for source, pairs in counts:
        if pairs > BLOCK_PAIRS:
            some = f"draw % {-(-pairs // BLOCK_PAIRS)} = 0"
            con.execute(f"DELETE FROM pair_to_learn_from WHERE source = {source} AND NOT {some}")


def _patterns(
    con: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], sides: Sides
) -> defaultdict[int, dict[Pattern, int]]:
    """Return for each source of the pairs to learn from how often its pairs show each pattern."""
    rows = con.execute(
        f"""
        SELECT source, {_levels(comparisons)}, count(*)
        FROM pair_to_learn_from AS pair
        JOIN {sides.records} AS r
            ON r.rowid = pair.record
        JOIN {sides.persons} AS p
            ON p.rowid = pair.person
        GROUP BY ALL
        ORDER BY ALL
        """
    ).fetchall()
    counted: defaultdict[int, dict[Pattern, int]] = defaultdict(dict)
    for source, *pattern, count in rows:
        counted[source][tuple(pattern)] = count
    return counted
