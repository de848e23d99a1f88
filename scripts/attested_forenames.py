"""Writes sendbridge/reference/attested_forenames.txt.gz from a folder with the published counts of babies' names.

The folder holds one CSV or more with the columns name and n (babies given the name): England and Wales 1996 to 2020
(Office for National Statistics), Scotland 1974 to 2020 (National Records of Scotland), Northern Ireland 1997 to 2020
(NISRA).
"""

import csv
import gzip
import sys
from collections import Counter
from pathlib import Path

from sendbridge.matching.names import plain_name

TARGET = Path(__file__).parents[1] / "sendbridge" / "reference" / "attested_forenames.txt.gz"


def counted(folder: Path) -> Counter[str]:
    """Return how many babies were given each name, in its plain spelling."""
    births: Counter[str] = Counter()
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as text:
            for row in csv.DictReader(text):
                name = plain_name(row["name"])
                if name is not None:
                    births[name] += int(float(row["n"]))
    return births


def main(folder: Path) -> int:
    """Write the names, the most given first; 2 where the folder has none."""
    births = counted(folder)
    if not births:
        sys.stderr.write(
            "That folder holds no CSV with the columns name and n; give the one with the published counts.\n"
        )
        return 2
    names = sorted(births, key=lambda name: (-births[name], name))
    TARGET.write_bytes(gzip.compress("".join(f"{name}\n" for name in names).encode(), 9, mtime=0))
    sys.stdout.write(f"{len(names)} names\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
