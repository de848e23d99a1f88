"""Run in a process of its own: the file road of the matching on persons.parquet and records.parquet of a folder."""

import sys
from datetime import date
from pathlib import Path

from sendbridge.matching.files import link_files

AS_OF = date(2026, 3, 2)


def main(folder: Path, out: Path) -> None:
    """Link the two files of the folder."""
    link_files(folder / "persons.parquet", folder / "records.parquet", out, as_of=AS_OF, test_numbers=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
