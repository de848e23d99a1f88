"""Write a world's records as CSV files, for a person to look at."""

import argparse
import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from sandbox.population.fields import FIELDS
from sandbox.population.track import Facts
from sandbox.population.world import World


def write(folder: Path, rows: Iterable[tuple[str, Facts]]) -> dict[str, int]:
    """Write one CSV a record type and return how many rows each has."""
    folder.mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    by_kind: dict[str, list[Facts]] = {}
    for kind, row in rows:
        by_kind.setdefault(kind, []).append(row)
    for kind, kept in by_kind.items():
        counts[kind] = len(kept)
        with (folder / f"{kind}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, FIELDS[kind])
            writer.writeheader()
            writer.writerows(kept)
    return counts


def everything(world: World, day: date) -> Iterable[tuple[str, Facts]]:
    """Yield all records of all neighbours on a day."""
    yield from world.case_records(day)
    yield from world.portal_records(day)
    yield from (("review_return", row) for _, rows, _ in world.setting_files(day) for row in rows)
    kinds = {"advice": "advice_return", "caseload": "caseload_entry"}
    yield from ((kinds[kind], row) for _, kind, rows, _ in world.trust_files(day) for row in rows)
    yield from (("establishment", row) for row in world.establishments(day))
    yield from (("establishment_link", row) for row in world.establishment_links(day))


def main() -> None:
    """Read the options and write the files."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.population", description=__doc__)
    parser.add_argument("--plans", type=int, default=60)
    parser.add_argument("--seed", type=int, default=20260301)
    parser.add_argument("--date", type=date.fromisoformat, default=date(2026, 3, 2))
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    world = World(options.seed, options.plans, options.date)
    for kind, count in write(options.out, everything(world, options.date)).items():
        print(f"{kind:20} {count:8}")  # noqa: T201


if __name__ == "__main__":
    main()
