"""What is told of rules that prove nothing: one entry for each thing that struck them, each in words of its own."""

from typing import get_args

from sendbridge.checks.outcomes import WORDS, ReasonCode, by_reason


def test_every_reason_has_words_of_its_own():
    """Each reason code has a heading and a sentence on what follows, and no two share that sentence."""
    assert set(WORDS) == set(get_args(ReasonCode))
    assert len({consequence for _, consequence in WORDS.values()}) == len(WORDS)


def test_rules_that_one_thing_struck_are_told_together():
    """Seventy rules without their feed are one line; what must be mended comes first."""
    told = by_reason(
        [
            ("AR02", "empty", "empty_batch", "nothing"),
            ("AR21", "stale", "stale_feed", "school_settings did not come"),
            ("AD07", "stale", "stale_feed", "health_trusts did not come"),
            ("ID04", "stale", "stale_feed", "school_settings did not come"),
            ("AR04", "broken", "broken_text", "review.yml line 3: AR04 cannot be understood"),
        ]
    )
    assert [(each.heading, each.rule_ids) for each in told] == [
        ("Broken", ("AR04",)),
        ("Not evaluated tonight", ("AD07",)),
        ("Not evaluated tonight", ("AR21", "ID04")),
        ("Empty", ("AR02",)),
    ]
