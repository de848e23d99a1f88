"""Write the files of a council for linkage, or those of the hazard suite."""

import argparse
from pathlib import Path

from sandbox.linkage.council import make_council
from sandbox.linkage.hazards.scene import situations
from sandbox.linkage.hazards.suite import make_hazards


def main() -> None:
    """Read the options and write persons.parquet, records.parquet and truth.parquet."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.linkage", description=__doc__)
    parser.add_argument("--persons", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--errors", type=float, default=1, help="so many times as many errors")
    parser.add_argument("--hazards", action="store_true", help="write the hazard suite and say what it has")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    if options.hazards:
        council = make_hazards(options.seed)
        for hazard in situations():
            print(f"{hazard.name:45} {hazard.says}")  # noqa: T201
    else:
        council = make_council(options.seed, options.persons, errors=options.errors)
    council.write(options.out)
    for name in ("persons", "records"):
        print(f"{name:10} {len(getattr(council, name)):9,}")  # noqa: T201


if __name__ == "__main__":
    main()
