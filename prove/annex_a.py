"""Recall and precision are 1.0 for every rule of the inspection lists, as workbook and as CSV, written in five ways."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sandbox.returns.annex_a import Lists, Style, breaches, make_lists, unreadable, write_csv, write_workbook
from sendbridge.return_check.checking import Asked, checked
from sendbridge.settings import Settings

SEEDS, ROWS = (1, 7, 20260301), 500
DAYS = (date(2026, 3, 1), date(2028, 2, 29))
STYLES = {
    "template": Style(),
    "council": Style(wording=1, title_rows=2, dates="uk", numbers_are_numbers=True),
    "iso dates": Style(dates="iso", blank_row_every=9),
    "serial dates": Style(wording=1, title_rows=1, dates="serial", blank_row_every=40),
    "gaps": Style(title_rows=3, blank_row_every=1, numbers_are_numbers=True),
}
RULES = 31
SHOWN = 3
UNREAD = "unread"  # beside the rules: cells in which something stands that is no date and no known code

Breach = tuple[str, str]  # rule, row


@dataclass
class Compared:
    """What the key says and what was found, over all lists so far."""

    wanted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def add(self, name: str, wanted: set[Breach], found: set[Breach]) -> None:
        """Count one check by rule, and name the first rows that differ."""
        for counts, some in ((self.wanted, wanted), (self.found, found), (self.right, wanted & found)):
            counts.update(rule for rule, _ in some)
        for how, some in (("missed", wanted - found), ("found without reason", found - wanted)):
            self.differences += [f"{name}: {rule} {how}: {row}" for rule, row in sorted(some)[:SHOWN]]

    def lines(self) -> Iterator[str]:
        """Yield the table of rules."""
        yield f"{'rule':<8}{'in the key':>12}{'found':>9}{'recall':>9}{'precision':>11}"
        for rule in sorted({*self.wanted} | {*self.found}):
            wanted, found, right = self.wanted[rule], self.found[rule], self.right[rule]
            yield f"{rule:<8}{wanted:>12,}{found:>9,}{_share(right, wanted):>9}{_share(right, found):>11}"


def main() -> int:
    """Check lists of every seed, style and day, as workbook and as CSV; 1 when anything differs from the key."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--rows", type=int, default=ROWS)
    asked = parser.parse_args()
    compared, started = Compared(), time.monotonic()
    for seed in asked.seeds:
        for day in DAYS:
            _one_seed(compared, make_lists(seed, rows=asked.rows, day=day), f"seed {seed}, {day}")
    for line in (*compared.lines(), *compared.differences):
        _say(line)
    rules = {*compared.wanted} - {UNREAD}
    _say(f"{len(rules)} rules, {compared.wanted.total():,} breaches, {time.monotonic() - started:.0f} s")
    return 1 if compared.differences or len(rules) != RULES else 0


def _one_seed(compared: Compared, lists: Lists, name: str) -> None:
    for style_name, style in STYLES.items():
        with tempfile.TemporaryDirectory() as folder:
            book = Path(folder) / "lists.xlsx"
            write_workbook(book, lists, style)
            for files in ([book], write_csv(Path(folder), lists, style)):
                how = f"{name}, {style_name}, {files[0].suffix}"
                compared.add(how, _wanted(lists, style), _found(files, lists.day))


def _wanted(lists: Lists, style: Style) -> set[Breach]:
    wanted = set()
    for number, children in lists.children.items():
        cells = ((UNREAD, place) for place, _ in unreadable(children, number))
        for rule, place in (*breaches(children, number, lists.day), *cells):
            wanted.add((rule, f"L{number}-{style.row_of(place):06}"))
    return wanted


def _found(files: Sequence[Path], day: date) -> set[Breach]:
    with checked(Settings(), Asked(tuple(files), day=day), progress=lambda _: None) as done:
        findings = done.con.execute("SELECT rule_id, subject_id FROM finding").fetchall()
        unread = done.con.execute("SELECT record_key FROM bad_value WHERE record_key IS NOT NULL").fetchall()
    return {*findings, *((UNREAD, row) for (row,) in unread)}


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.4f}" if whole else "-"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
