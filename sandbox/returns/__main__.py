"""`python -m sandbox.returns --persons 500 --year 2026 --seed 1 --out return.xml`: a return and its answer key."""

import argparse
import csv
import sys
from pathlib import Path

from sandbox.returns.sen2 import faulty_return, key, sound_return, write_return
from sandbox.returns.sen2.layout import YEARS


def main() -> int:
    """Write the return, the one of the year before and the key; say what they are called."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.returns", description=__doc__)
    parser.add_argument("--persons", type=int, default=500)
    parser.add_argument("--year", type=int, choices=YEARS, default=YEARS[-1])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sound", action="store_true", help="plant nothing")
    parser.add_argument(
        "--out", type=Path, required=True, help="the XML file; the key and the return before lie beside it"
    )
    asked = parser.parse_args()
    make = sound_return if asked.sound else faulty_return
    made = make(asked.seed, persons=asked.persons, year=asked.year)
    before, answers = (asked.out.with_suffix(end) for end in (".before.xml", ".key.csv"))
    write_return(made.present, asked.year, asked.out)
    write_return(made.previous, max(asked.year - 1, YEARS[0]), before)
    breaches = list(key(made, register=True, previous=True))
    with answers.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("rule_id", "record_type", "record_key"), *breaches])
    sys.stdout.write(
        f"{len(made.present.persons):,} persons in {asked.out}, {len(made.previous.persons):,} in {before}, "
        f"{len(breaches):,} breaches in {answers}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
