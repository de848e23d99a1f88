"""The hazard suite: every class so many times, among the children of an ordinary council."""

from random import Random

import pyarrow as pa

from sandbox.linkage.case_side import COLUMNS as PERSON_COLUMNS
from sandbox.linkage.council import TRUTH_COLUMNS, Council, make_council, table
from sandbox.linkage.feeds import COLUMNS as RECORD_COLUMNS
from sandbox.linkage.hazards import (  # noqa: F401 -- they enter their classes
    fillers,
    households,
    likenesses,
    namesakes,
    numbers,
    twins,
)
from sandbox.linkage.hazards.scene import Numbers, Scene, situations

PAIRS = 80
AMONG = 3_000


def make_hazards(seed: int, *, pairs: int = PAIRS, among: int = AMONG) -> Council:
    """Stage every class so many times, and mix what comes out with a council of so many case records."""
    council = make_council(seed, among)
    taken = {number for name in ("uln", "nhs_number") for number in council.persons[name].to_pylist() if number}
    taken |= {number for name in ("uln", "nhs_number") for number in council.records[name].to_pylist() if number}
    scene = Scene(Random(seed), Numbers(taken))
    for hazard in situations():
        scene.kind = hazard.name
        for _ in range(pairs):
            hazard.stage(scene)
    return Council(
        _mixed(council.persons, scene.persons, PERSON_COLUMNS, seed),
        _mixed(council.records, scene.records, RECORD_COLUMNS, seed),
        pa.concat_tables([council.truth, _table(scene.truth, TRUTH_COLUMNS)]),
    )


def _mixed(ordinary: pa.Table, staged: list[dict[str, object]], columns: tuple[str, ...], seed: int) -> pa.Table:
    """Return both in an order that tells nothing."""
    rows = pa.concat_tables([ordinary, _table(staged, columns)])
    places = list(range(len(rows)))
    Random(seed).shuffle(places)
    return rows.take(places)


def _table(rows: list[dict[str, object]], columns: tuple[str, ...]) -> pa.Table:
    return table({name: [row[name] for row in rows] for name in columns}, columns)
