"""Breaking any rule's condition, one slip at a time, is noticed by its own examples for at least 95% of slips."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import yaml

from prove.mutations import mutants, parsed, slips, written
from sendbridge.checks import conditions
from sendbridge.checks.examples import prepare_suite, rows_name
from sendbridge.checks.figures import Figures, load_figures
from sendbridge.checks.rules import load_suites
from sendbridge.checks.suites import Rule, Suite
from sendbridge.settings import Settings

LEAST_PERCENT = 95.0
EQUIVALENT = Path(__file__).with_name("equivalent_mutants.yml")
ABOUT_THE_TEXT = (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException)
Key = tuple[str, str]  # whose condition, which slip
Verdicts = tuple[bool, ...]


@dataclass
class Tally:
    """What became of the mutants of one suite."""

    killed: int = 0
    excused: set[Key] = field(default_factory=set)
    survivors: list[Key] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many could have been noticed."""
        return self.killed + len(self.survivors)

    @property
    def percent(self) -> float:
        """The share that was noticed."""
        return 100 * self.killed / self.total if self.total else 100.0

    def count(self, key: Key, noticed: bool, equivalent: set[Key]) -> None:
        """Count one mutant."""
        if noticed:
            self.killed += 1
        elif key in equivalent:
            self.excused.add(key)
        else:
            self.survivors.append(key)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.killed + other.killed, self.excused | other.excused, self.survivors + other.survivors)


def main(names: Sequence[str]) -> int:
    """Break every rule of the named suites, else of all; 0 when enough was noticed."""
    settings = Settings(rooms_dir=None)
    figures, equivalent = load_figures(settings), read_equivalent(EQUIVALENT)
    suites = [suite for suite in load_suites(settings) if not names or suite.suite in names]
    tallies = {suite.suite: break_suite(suite, figures, equivalent) for suite in suites}
    everything = sum(tallies.values(), Tally())
    stale = equivalent - everything.excused if not names else set()
    for line in _told(tallies | {"all": everything}, everything, stale):
        sys.stdout.write(f"{line}\n")
    return 0 if everything.percent >= LEAST_PERCENT and not stale else 1


def read_equivalent(path: Path) -> set[Key]:
    """Return the mutants that are no mistake, as nobody could tell them from the rule; each has its reason there."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    return {(each["rule"], each["slip"]) for each in entries if each["why"]}


def break_suite(suite: Suite, figures: Figures, equivalent: set[Key]) -> Tally:
    """Return what becomes of every mutant of the suite's rules, and of the scope that they share."""
    tally = Tally()
    with duckdb.connect() as con:
        prepare_suite(con, suite, figures)
        for rule in suite.rules:
            for slip, noticed in _broken(con, suite, rule):
                tally.count((rule.rule_id, slip), noticed, equivalent)
        for slip, noticed in _broken_scope(con, suite):
            tally.count((suite.suite, slip), noticed, equivalent)
    return tally


def _broken(con: duckdb.DuckDBPyConnection, suite: Suite, rule: Rule) -> Iterator[tuple[str, bool]]:
    """Yield each slip in the rule, and whether an example noticed it; what is no SQL any more is nobody's slip."""
    tried = [*mutants(rule)]
    read_back = rule.model_copy(update={"fails_when": written(parsed(rule.fails_when))})
    texts = [conditions.condition(suite, each) for each in (rule, read_back, *(mutant.rule for mutant in tried))]
    sound, same, *changed = verdicts(con, suite, rule, texts)
    if sound != same:
        raise SystemExit(f"{rule.place}: {rule.rule_id} is another rule once it is read and written: {texts[1]}")
    for mutant, found in zip(tried, changed, strict=True):
        if found is not None:
            yield mutant.slip, found != sound


def _broken_scope(con: duckdb.DuckDBPyConnection, suite: Suite) -> Iterator[tuple[str, bool]]:
    """Yield each slip in the suite's own scope, and whether an example of any rule that has no other noticed it."""
    shared = [rule for rule in suite.rules if not rule.applies_when]
    broken = [*slips(suite.applies_when)] if suite.applies_when != "TRUE" and shared else []
    noticed = [False] * len(broken)
    suites = [suite, *(suite.model_copy(update={"applies_when": text}) for _, text in broken)]
    for rule in shared:
        sound, *changed = verdicts(con, suite, rule, [conditions.condition(each, rule) for each in suites])
        noticed = [before or found != sound for before, found in zip(noticed, changed, strict=True)]
    yield from ((f"applies_when: {slip}", found) for (slip, _), found in zip(broken, noticed, strict=True))


def verdicts(con: duckdb.DuckDBPyConnection, suite: Suite, rule: Rule, texts: Sequence[str]) -> list[Verdicts | None]:
    """Return what each condition says of the rule's examples and the sound row; None where it is no SQL.

    One that breaks on an example says nothing of any, which is noticed too.
    """
    answers = ", ".join(f"({text}) IS TRUE" for text in texts)
    query = (
        f"SELECT {answers} FROM {rows_name(suite)} WHERE example_rule IN ('', ?) ORDER BY example_kind, example_number"
    )
    try:
        return [*zip(*con.execute(query, [rule.rule_id]).fetchall(), strict=True)]
    except duckdb.Error as error:
        if len(texts) == 1:
            return [None if isinstance(error, ABOUT_THE_TEXT) else ()]
        half = len(texts) // 2
        return [*verdicts(con, suite, rule, texts[:half]), *verdicts(con, suite, rule, texts[half:])]


def _told(tallies: dict[str, Tally], everything: Tally, stale: set[Key]) -> Iterator[str]:
    yield f"{'suite':<20}{'noticed':>10}{'of':>8}{'percent':>10}{'equivalent':>12}"
    for name, tally in tallies.items():
        yield f"{name:<20}{tally.killed:>10,}{tally.total:>8,}{tally.percent:>10.1f}{len(tally.excused):>12,}"
    for owner, slip in everything.survivors:
        yield f"not noticed: {owner}: {slip}"
    for owner, slip in sorted(stale):
        yield f"{EQUIVALENT.name} excuses what is no survivor: {owner}: {slip}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
