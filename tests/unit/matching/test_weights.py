"""What the weights promise: finite, the same for any order, in the sense of their levels, and near the truth."""

from itertools import product
from math import isfinite, prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sendbridge.matching.comparisons import Comparison, Level
from sendbridge.matching.weights import Counted, Weights, default_weights, estimate, probability, share_of_own
from tests.unit.matching.child_fields import CHILD

THREE = (
    Comparison("name", "FALSE", (Level("exact", "TRUE", 0.9, 0.01), Level("alike", "TRUE", 0.05, 0.02))),
    Comparison("birth", "FALSE", (Level("exact", "TRUE", 0.9, 0.01),)),
    Comparison("number", "FALSE", (Level("exact", "TRUE", 0.9, 0.001),)),
)
TRUE_M = ((0.8, 0.15, 0.05), (0.95, 0.05), (0.97, 0.03))
TRUE_U = ((0.02, 0.08, 0.9), (0.004, 0.996), (0.0005, 0.9995))
PATTERNS = list(product(range(4), range(3), range(3)))
COUNTS = st.dictionaries(st.sampled_from(PATTERNS), st.integers(1, 5000), max_size=30)


def _mixture(pairs: int, share: float) -> dict[tuple[int, ...], int]:
    """Return the counts that so many pairs show when the true m and u hold exactly."""
    return {
        pattern: round(pairs * (share * _chance(TRUE_M, pattern) + (1 - share) * _chance(TRUE_U, pattern)))
        for pattern in product((1, 2, 3), (1, 2), (1, 2))
    }


def _chance(shares: tuple[tuple[float, ...], ...], pattern: tuple[int, ...]) -> float:
    return prod(share[number - 1] for share, number in zip(shares, pattern, strict=True))


def _parts(weights: Weights) -> list[tuple[float, float]]:
    return [(each.m, each.u) for each in weights.levels]


def test_the_true_shares_are_found_again():
    """From counts made with known m and u, EM finds both, also where children's own pairs are among the random."""
    weights = estimate(THREE, Counted(_mixture(10**8, 1 / 500)), [Counted(_mixture(10**7, 0.4))])
    truth = [*zip(sum(TRUE_M, ()), sum(TRUE_U, ()), strict=True)]
    for (m, u), (true_m, true_u) in zip(_parts(weights), truth, strict=True):
        assert m == pytest.approx(true_m, rel=0.01)
        assert u == pytest.approx(true_u, rel=0.02)


def test_a_block_tells_nothing_of_the_fields_that_made_it():
    """Pairs that were joined by their number teach nothing about the number, and all about the name."""
    joined = {(1, 1, 1): 900, (2, 1, 1): 100}
    weights = estimate(THREE, Counted({}), [Counted(joined, frozenset({2}))])
    assert [each.m for each in weights.of("number")] == pytest.approx([0.9, 0.1])
    assert weights.of("name")[1].m == pytest.approx((100 + 0.05 * 50) / 1050, rel=0.01)


def test_without_counts_the_defaults_hold():
    """A council without any pair to learn from gets the default weights."""
    learnt = estimate(CHILD, Counted({}), [])
    assert [each.weight for each in learnt.levels] == pytest.approx(
        [each.weight for each in default_weights(CHILD).levels]
    )


@given(random=COUNTS, block=COUNTS, settled=st.frozensets(st.integers(0, 2)))
@settings(deadline=None, max_examples=40)
def test_every_weight_is_finite_and_keeps_its_sense(random, block, settled):
    """Whatever was counted, weights are finite, fall from level to level, and never go against their sense."""
    weights = estimate(THREE, Counted(random), [Counted(block, settled)])
    assert all(isfinite(each.weight) and 0 < each.m <= 1 and 0 < each.u <= 1 for each in weights.levels)
    for comparison in THREE:
        held = [each.weight for each in weights.of(comparison.name)]
        assert held == sorted(held, reverse=True)
        assert held[0] >= 0 >= held[-1]


@given(random=COUNTS, block=COUNTS, order=st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=40)
def test_the_order_of_counts_changes_no_bit(random, block, order):
    """The same counts in another order give the very same weights."""
    shuffled = [list(counts.items()) for counts in (random, block)]
    for items in shuffled:
        order.shuffle(items)
    given_order = estimate(THREE, Counted(random), [Counted(block)])
    assert estimate(THREE, Counted(dict(shuffled[0])), [Counted(dict(shuffled[1]))]) == given_order


def test_a_model_survives_its_table():
    """Rows of match_weight give back the model that wrote them."""
    weights = default_weights(CHILD)
    assert Weights.from_rows(weights.to_rows()) == weights


def test_the_share_of_own_pairs_is_found_from_their_weights():
    """Where a thousand pairs weigh much and the rest little, a thousand are one child's."""
    assert share_of_own({30.0: 1000, -10.0: 50_000}, 1e6) == pytest.approx(0.001, rel=1e-3)


def test_probability_has_no_edge():
    """The heaviest and the lightest weights still give a probability."""
    assert probability(2000.0, 1e-6) == pytest.approx(1.0)
    assert probability(-2000.0, 1e-6) == pytest.approx(0.0)


def test_default_shares_of_a_comparison_are_shares():
    """Default m and u of every comparison leave room for pairs that differ."""
    for comparison in CHILD:
        for shares in (comparison.default_m, comparison.default_u):
            assert sum(shares) == pytest.approx(1.0)
            assert min(shares) > 0
