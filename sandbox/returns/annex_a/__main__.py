"""`python -m sandbox.returns.annex_a --rows 500 --date 2026-03-01 --out lists.xlsx`: lists and their answer key."""

import argparse
import csv
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sandbox.returns.annex_a import Lists, Style, breaches, make_lists, write_workbook


def main() -> int:
    """Write the workbook and, beside it, what is wrong in it by rule and row; say what they are called."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.returns.annex_a", description=__doc__)
    parser.add_argument("--rows", type=int, default=500, help="of each list")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--date", type=date.fromisoformat, required=True, help="the day of which the lists speak")
    parser.add_argument("--out", type=Path, required=True, help="the workbook; the key lies beside it")
    asked = parser.parse_args()
    lists, style, answers = (
        make_lists(asked.seed, rows=asked.rows, day=asked.date),
        Style(),
        asked.out.with_suffix(".key.csv"),
    )
    write_workbook(asked.out, lists, style)
    found = sorted(_answers(lists, style))
    with answers.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("rule_id", "sheet", "row", "planted"), *found])
    sys.stdout.write(f"{asked.out}: both lists; {answers}: {len(found):,} breaches\n")
    return 0


def _answers(lists: Lists, style: Style) -> Iterator[tuple[str, str, int, str]]:
    for number, children in lists.children.items():
        planted = {(each.rule_id, each.row) for each in lists.planted[number]}
        for rule_id, place in breaches(children, number, lists.day):
            how = "planted" if (rule_id, place) in planted else "knock_on"
            yield rule_id, f"List {number}", style.row_of(place), how


if __name__ == "__main__":
    sys.exit(main())
