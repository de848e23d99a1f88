"""No record is linked to the wrong child: over 1,000,000 automatic links of fresh seeds, and every class of hazards."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path

from sandbox.linkage.council import Council, make_council
from sandbox.linkage.hazards.scene import HAZARDS
from sandbox.linkage.hazards.suite import PAIRS, make_hazards
from sandbox.linkage.judging import BY_CLASS, BY_ORIGIN, Figures, Judge
from sendbridge.matching.files import link_files
from sendbridge.matching.rules import Policy

AS_OF = date(2026, 3, 2)
HAZARD_SEEDS = (11, 12, 13)
SIZES = ((5_000, range(21, 41)), (50_000, range(31, 34)), (640_000, range(41, 43)))
SLOPPY = ((5_000, (51, 52)), (50_000, (53, 54)))  # three times as many errors
STRICT = ((50_000, (61,)),)
LINKS, RECALL, HELD, LOST = 1_000_000, 0.955, 0.05, 0.001


@dataclass
class Account:
    """All that was linked so far, and what did not hold."""

    links: int = 0
    failures: list[str] = field(default_factory=list)
    by_origin: dict[str, list[Figures]] = field(default_factory=dict)

    def check(self, what: str, judge: Judge) -> None:
        """Note links that must not be, and rows without a state."""
        wrong = judge.false_links()
        kinds = Counter(kind for _, _, kind in wrong)
        first = {kind: key for key, _, kind in reversed(wrong)}
        self.failures += [
            f"{what}: {count} false links of {kind}, first {first[kind]}" for kind, count in kinds.items()
        ]
        (total,) = judge.figures()
        if total.without_state:
            self.failures.append(f"{what}: {total.without_state} rows without a state")

    def expect(self, what: str, figures: Figures) -> None:
        """Note floors and ceilings that the realistic population did not keep."""
        kept = (
            (figures.recall >= RECALL, f"recall {figures.recall:.4%} is under {RECALL:.1%}"),
            (figures.held_share <= HELD, f"{figures.held_share:.4%} of rows are held, over {HELD:.0%}"),
            (figures.lost_share <= LOST, f"{figures.lost_share:.4%} of true pairs are lost, over {LOST:.1%}"),
        )
        self.failures += [f"{what}: {told}" for holds, told in kept if not holds]


def main() -> int:
    """Run every part; 1 when a link is false or a floor is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--largest", type=int, default=640_000, help="leave out councils of more case records")
    largest = parser.parse_args().largest
    account = Account()
    _prove_hazards(account)
    _say(f"\nRealistic councils, policy safe\n{_heading()}")
    for size, seeds in SIZES:
        if size <= largest:
            total = _sum(f"all of {size:,}", [_prove_council(account, seed, size) for seed in seeds])
            _say(_line(total.part, total))
            account.expect(total.part, total)
            account.links += total.links
    _say_origins(account)
    _say(f"\nErrors three times as frequent, policy safe\n{_heading()}")
    _prove_others(account, SLOPPY, largest, errors=3)
    _say(f"\nPolicy strict\n{_heading()}")
    _prove_others(account, STRICT, largest, policy="strict")
    if largest >= max(size for size, _ in SIZES) and account.links < LINKS:
        account.failures.append(f"only {account.links:,} links were made: too few to say that none is false")
    _say(f"\n{account.links:,} automatic links in realistic councils, {len(account.failures)} failures")
    for failure in account.failures:
        _say(failure)
    return 1 if account.failures else 0


def _prove_hazards(account: Account) -> None:
    judged: dict[str, list[Figures]] = {}
    for seed in HAZARD_SEEDS:
        for policy in ("safe", "strict"):
            figures = _link(
                account, f"hazards, seed {seed}, {policy}", lambda seed=seed: make_hazards(seed), policy=policy
            )
            if policy == "safe":
                for each in figures.figures(BY_CLASS):
                    judged.setdefault(each.part, []).append(each)
    _say(f"{len(HAZARDS)} classes of {PAIRS} situations, seeds {', '.join(map(str, HAZARD_SEEDS))}, policy safe")
    _say(f"{'class':<46}{'rows':>7}{'linked':>8}{'false':>7}{'held':>7}{'unmatched':>11}{'lost':>6}")
    for part, several in judged.items():
        each = _sum(part, several)
        wrong = each.false_links + each.restricted_links
        _say(f"{part:<46}{each.rows:>7,}{each.links:>8,}{wrong:>7}{each.held:>7,}{each.unmatched:>11,}{each.lost:>6}")


def _prove_council(account: Account, seed: int, size: int) -> Figures:
    started = time.monotonic()
    judge = _link(account, f"{size:,} persons, seed {seed}", lambda: make_council(seed, size))
    (total,) = judge.figures()
    for each in judge.figures(BY_ORIGIN):
        account.by_origin.setdefault(each.part, []).append(each)
    _say(f"{_line(f'{size:,} persons, seed {seed}', total)}{time.monotonic() - started:>7.0f} s")
    return total


def _prove_others(account: Account, sizes: Iterable[tuple[int, tuple[int, ...]]], largest: int, *, errors: float = 1,
                  policy: Policy = "safe") -> None:  # fmt: skip
    for size, seeds in sizes:
        for seed in seeds if size <= largest else ():
            what = f"{size:,} persons, seed {seed}"
            make = lambda seed=seed, size=size: make_council(seed, size, errors=errors)  # noqa: E731
            (total,) = _link(account, f"{what}, errors x{errors:g}, {policy}", make, policy=policy).figures()
            _say(_line(what, total))


def _link(account: Account, what: str, make: Callable[[], Council], *, policy: Policy = "safe") -> Judge:
    """Make the files, link them, hold the links against the truth."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make().write(folder)
        persons, records = folder / "persons.parquet", folder / "records.parquet"
        link_files(persons, records, folder / "out", as_of=AS_OF, policy=policy, test_numbers=True)
        judge = Judge(folder, folder / "out")
        account.check(what, judge)
        return judge


def _say_origins(account: Account) -> None:
    _say(f"\nBy origin of the name, policy safe\n{_heading()}")
    sums = [_sum(part, several) for part, several in sorted(account.by_origin.items())]
    for each in sums:
        _say(_line(each.part, each))
    recalls, held = [each.recall for each in sums], [each.held_share for each in sums]
    _say(f"gap between best and worst: recall {_points(recalls)}, held {_points(held)} percentage points")


def _points(shares: list[float]) -> str:
    return f"{(max(shares) - min(shares)) * 100:.2f}"


def _sum(part: str, several: list[Figures]) -> Figures:
    counts = [each.name for each in fields(Figures) if each.name != "part"]
    return Figures(part, *(sum(getattr(figures, name) for figures in several) for name in counts))


def _heading() -> str:
    counts = (
        f"{'rows':>9}{'links':>10}{'false':>6}{'linkable':>10}{'recall':>9}{'held':>8}{'true pairs':>11}{'lost':>7}"
    )
    return f"{'':<28}{counts}"


def _line(what: str, each: Figures) -> str:
    wrong = each.false_links + each.restricted_links
    return (
        f"{what:<28}{each.rows:>9,}{each.links:>10,}{wrong:>6}{each.linkable:>10,}{each.recall:>9.3%}"
        f"{each.held_share:>8.2%}{each.true_pairs:>11,}{each.lost:>7,}"
    )


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
