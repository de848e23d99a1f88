"""How much each grade of agreement speaks for one child: Fellegi-Sunter weights, estimated without labels.

The theory is Fellegi and Sunter's (A Theory for Record Linkage, JASA 64, 1969): a level of agreement that a child's own
pair shows with probability m and a pair of two children with probability u weighs log2(m / u). m comes by
expectation-maximisation over counts of agreement patterns, as in Jaro (JASA 84, 1989) and Winkler (Using the EM
Algorithm for Weight Computation, ASA 1988). Nothing here reads a database; sums are exact (fsum) and in a fixed order,
so the same counts give the same weights everywhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp2, fsum, log2

from sendbridge.matching.comparisons import UNKNOWN, Comparison

Pattern = tuple[int, ...]
Row = tuple[str, str, int, float, float, float]
_Shares = tuple[tuple[float, ...], ...]

PRIOR_OWN_PAIRS = 50.0  # the defaults count as much as so many pairs of one child
PRIOR_OTHER_PAIRS = 100.0  # and as so many pairs of two children
_MOST_ROUNDS = 200
_SETTLED = 1e-6
_LEAST_SHARE = 1e-12


@dataclass(frozen=True)
class Counted:
    """How often each pattern occurs among some pairs, and the places in it that say nothing there."""

    patterns: Mapping[Pattern, int]
    settled: frozenset[int] = frozenset()


@dataclass(frozen=True)
class LevelWeight:
    """What one level of one comparison weighs, in bits."""

    comparison: str
    level: str
    number: int
    m: float
    u: float
    weight: float


@dataclass(frozen=True)
class Weights:
    """The model: a weight for every level of every comparison, in the order of the comparisons."""

    levels: tuple[LevelWeight, ...]

    def of(self, comparison: str) -> tuple[LevelWeight, ...]:
        """Return the levels of one comparison by number."""
        return tuple(level for level in self.levels if level.comparison == comparison)

    def to_rows(self) -> list[Row]:
        """Return the model as rows of the table match_weight."""
        return [(each.comparison, each.level, each.number, each.m, each.u, each.weight) for each in self.levels]

    @classmethod
    def from_rows(cls, rows: Iterable[Row]) -> "Weights":
        """Return the model that `to_rows` wrote."""
        return cls(tuple(LevelWeight(*row) for row in rows))


def default_weights(comparisons: Sequence[Comparison]) -> Weights:
    """Return the weights that hold where nothing has been counted yet."""
    return _weights(comparisons, [each.default_m for each in comparisons], [each.default_u for each in comparisons])


def estimate(comparisons: Sequence[Comparison], random: Counted, blocks: Sequence[Counted]) -> Weights:
    """Return the weights learnt from pairs at random (these give u) and from blocks of likely pairs (these give m).

    Among pairs at random some are a child's own; they count for u only as far as they are not. A block tells nothing of
    the fields that it was made by. The defaults enter as pseudo-counts, so that sixty children give sane weights.
    """
    m: _Shares = tuple(each.default_m for each in comparisons)
    u: _Shares = tuple(each.default_u for each in comparisons)
    groups = [_Group(random), *map(_Group, blocks)]
    shares = [1.0 / (groups[0].total + 2.0), *(0.5 for _ in blocks)]
    for _ in range(_MOST_ROUNDS):
        ratios = _ratios(m, u)
        own = [group.own(share, ratios) for group, share in zip(groups, shares, strict=True)]
        shares = [group.share(each) for group, each in zip(groups, own, strict=True)]
        others = [[1.0 - each for each in own[0]]]
        earlier = m
        m = _shares_of(comparisons, groups[1:], own[1:], "default_m", PRIOR_OWN_PAIRS)
        u = _shares_of(comparisons, groups[:1], others, "default_u", PRIOR_OTHER_PAIRS)
        if _farthest(m, earlier) < _SETTLED:
            break
    return _weights(comparisons, m, u)


def share_of_own(weighed: Mapping[float, int], pairs: float) -> float:
    """Return which share of `pairs` are a child's own, by EM, from the weights of those pairs that were looked at.

    The pairs left out by blocking count as pairs of two children.
    """
    counted = sorted(weighed.items())
    share = 1.0 / pairs
    for _ in range(_MOST_ROUNDS):
        own = fsum(count * probability(weight, share) for weight, count in counted)
        earlier, share = share, min(max(own / pairs, _LEAST_SHARE), 0.5)
        if abs(share - earlier) <= _SETTLED * share:
            break
    return share


def probability(weight: float, share: float) -> float:
    """Return how probable it is that a pair of this weight is one child, where `share` of all pairs are."""
    odds = weight + log2(share / (1.0 - share))
    return 1.0 / (1.0 + exp2(min(-odds, 1000.0)))


class _Group:
    """One set of counted pairs, laid out for the rounds of EM: only the places that count, in a fixed order."""

    def __init__(self, counted: Counted) -> None:
        merged: dict[Pattern, int] = {}
        for pattern, count in sorted(counted.patterns.items()):
            told = tuple(UNKNOWN if place in counted.settled else number for place, number in enumerate(pattern))
            merged[told] = merged.get(told, 0) + count
        self.patterns = sorted(merged.items())
        self.total = sum(merged.values())

    def own(self, share: float, ratios: _Shares) -> list[float]:
        """Return for each pattern the probability that its pairs are one child's."""
        return [
            probability(fsum(ratio[number] for ratio, number in zip(ratios, pattern, strict=True)), share)
            for pattern, _ in self.patterns
        ]

    def share(self, own: Sequence[float]) -> float:
        """Return the share of the pairs that are one child's, kept off nothing and all."""
        counted = fsum(count * each for (_, count), each in zip(self.patterns, own, strict=True))
        return min(max((counted + 0.5) / (self.total + 1.0), _LEAST_SHARE), 1.0 - 1e-6)


def _ratios(m: _Shares, u: _Shares) -> _Shares:
    return tuple(
        (0.0, *(log2(own / other) for own, other in zip(owns, others, strict=True)))
        for owns, others in zip(m, u, strict=True)
    )


def _shares_of(
    comparisons: Sequence[Comparison],
    groups: Sequence[_Group],
    parts: Sequence[Sequence[float]],
    default: str,
    strength: float,
) -> _Shares:
    """Return how often each level occurs among the pairs, each counted by its part, the defaults added."""
    bins: list[list[list[float]]] = [[[] for _ in each.names] for each in comparisons]
    for group, part in zip(groups, parts, strict=True):
        for (pattern, count), each in zip(group.patterns, part, strict=True):
            for place, number in enumerate(pattern):
                if number != UNKNOWN:
                    bins[place][number - 1].append(count * each)
    return tuple(
        _smoothed([fsum(terms) for terms in levels], getattr(comparison, default), strength)
        for comparison, levels in zip(comparisons, bins, strict=True)
    )


def _smoothed(counts: Sequence[float], default: Sequence[float], strength: float) -> tuple[float, ...]:
    total = fsum(counts) + strength
    return tuple(
        max((count + strength * share) / total, _LEAST_SHARE) for count, share in zip(counts, default, strict=True)
    )


def _farthest(m: _Shares, earlier: _Shares) -> float:
    return max(abs(now - then) for rows in zip(m, earlier, strict=True) for now, then in zip(*rows, strict=True))


def _weights(comparisons: Sequence[Comparison], m: Sequence[Sequence[float]], u: Sequence[Sequence[float]]) -> Weights:
    return Weights(
        tuple(
            LevelWeight(comparison.name, name, number, own, other, weight)
            for comparison, owns, others in zip(comparisons, m, u, strict=True)
            for number, (name, own, other, weight) in enumerate(
                zip(comparison.names, owns, others, _in_order(owns, others), strict=True), start=1
            )
        )
    )


def _in_order(m: Sequence[float], u: Sequence[float]) -> list[float]:
    """Return log2(m / u), held so that no level weighs less than a weaker one, nor against its sense."""
    raw = [log2(own / other) for own, other in zip(m, u, strict=True)]
    held = list(accumulate([max(raw[0], 0.0), *raw[1:]], min))
    return [*held[:-1], min(held[-1], 0.0)]
