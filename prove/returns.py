"""Recall and precision are 1.0 for every rule of SEN2, on returns of 2023 to 2026 with faults and without."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

from sandbox.register.writing import ESTABLISHMENTS, write_register
from sandbox.returns.sen2 import REGISTER, Breach, Made, faulty_return, key, sound_return, write_return
from sandbox.returns.sen2.layout import CENSUS_DAYS, YEARS
from sendbridge.checks.rules import Evaluation, load_suites
from sendbridge.checks.suites import Rule, Suite
from sendbridge.return_check.checking import Asked, checked
from sendbridge.settings import Settings

SEEDS, PERSONS = (1, 2, 3, 4), 2_000
EACH = (3, 0)  # how often each fault of a person is planted: many faults drown the shares, so once with none
SHOWN = 3
BESIDE = {"AR03"}  # a rule of the night that finds what S2-V07 cannot: a decision that is late and not yet taken


@dataclass
class Checked:
    """One return as the rules saw it."""

    found: set[Breach]
    evaluations: list[Evaluation]


@dataclass
class Compared:
    """What the keys say and what was found, over all returns so far."""

    planted: Counter[str] = field(default_factory=Counter)
    wanted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def add(self, name: str, wanted: set[Breach], found: set[Breach]) -> None:
        """Count one return's breaches by rule, and name the first that differ."""
        for counts, breaches in ((self.wanted, wanted), (self.found, found), (self.right, wanted & found)):
            counts.update(rule for rule, _, _ in breaches)
        for how, breaches in (("missed", wanted - found), ("found without reason", found - wanted)):
            by_rule = Counter(rule for rule, _, _ in breaches)
            for rule, count in sorted(by_rule.items()):
                shown = sorted(key for broken, _, key in breaches if broken == rule)[:SHOWN]
                self.differences.append(f"{name}: {rule} {how} {count}: {', '.join(shown)}")

    def lines(self, rules: list[str]) -> Iterator[str]:
        """Yield the table of rules."""
        yield f"{'rule':<8}{'in the key':>12}{'found':>9}{'recall':>9}{'precision':>11}"
        for rule in rules:
            wanted, found, right = self.wanted[rule], self.found[rule], self.right[rule]
            yield f"{rule:<8}{wanted:>12,}{found:>9,}{_share(right, wanted):>9}{_share(right, found):>11}"


@cache
def suites() -> tuple[Suite, ...]:
    """Return every suite, read once."""
    return tuple(load_suites(Settings()))


def asked(suite: Suite) -> list[Rule]:
    """Return the suite's rules that the key knows: the return's own, and the night's that answer a check of SEN2."""
    if suite.asked_of == "annex_a":
        return []
    here = [rule for rule in suite.rules if not rule.told_on_returns_by]
    return [rule for rule in here if rule.rule_id in BESIDE or any(map(_is_of_sen2, rule.catalogue_ids))]


def _is_of_sen2(catalogue_id: str) -> bool:
    return catalogue_id.startswith("S2-")


def check(made: Made, folder: Path, *, register: bool, previous: bool) -> Checked:
    """Write the return and whatever helps to judge it, and check the files as a council does."""
    now, before = folder / "return.xml", folder / "before.xml"
    write_return(made.present, made.year, now)
    write_return(made.previous, made.year - 1, before)
    write_register(folder, (asdict(each) | {"status_code": "open"} for each in REGISTER.values()), [])
    given = Asked(
        (now,),
        register=(folder / ESTABLISHMENTS,) if register else (),
        previous=(before,) if previous else (),
        day=CENSUS_DAYS[made.year],
    )
    ids = {rule.rule_id for suite in suites() for rule in asked(suite)}
    with checked(Settings(), given, progress=lambda _: None) as done:
        found = done.con.execute("SELECT rule_id, subject_type, subject_id FROM finding").fetchall()
        return Checked({each for each in found if each[0] in ids}, [e for e in done.evaluations if e.rule_id in ids])


def main() -> int:
    """Check returns of every year and seed; 1 when anything differs from the answer key."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--years", type=int, nargs="+", default=YEARS)
    parser.add_argument("--persons", type=int, default=PERSONS)
    given = parser.parse_args()
    compared, started = Compared(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for seed in given.seeds:
            for year in given.years:
                _one(compared, Path(folder), seed=seed, year=year, persons=given.persons)
    rules = sorted(rule.rule_id for suite in suites() for rule in asked(suite))
    for line in (*compared.lines(rules), *compared.differences):
        _say(line)
    never = [rule for rule in rules if not compared.wanted[rule]]
    _say(f"{len(rules)} rules, {compared.wanted.total():,} breaches, {time.monotonic() - started:.0f} s")
    if never:
        _say(f"The returns hold no breach of {', '.join(never)}: nothing is proved of them")
    return 1 if compared.differences else 0


def _one(compared: Compared, folder: Path, *, seed: int, year: int, persons: int) -> None:
    name, previous = f"seed {seed}, {year}", year > YEARS[0]  # there is no layout of a return before 2023
    for each in EACH:
        made = faulty_return(seed, persons=persons, year=year, each=each)
        found = check(made, folder, register=True, previous=previous).found
        compared.planted.update(made.planted)
        compared.add(f"{name}, each {each}", {*key(made, register=True, previous=previous)}, found)
    sound = sound_return(seed, persons=persons, year=year)
    compared.add(f"{name}, sound", set(), check(sound, folder, register=True, previous=previous).found)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.4f}" if whole else "-"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
