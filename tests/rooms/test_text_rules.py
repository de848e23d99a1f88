"""Text rules are measured on labelled samples: the page is true, and no rule falls below what it promises."""

import pytest

from scripts.text_rules import PAGE, TEXT_RULES, TextRule, measured, page, score


@pytest.fixture(params=TEXT_RULES, ids=lambda rule: rule.rule_id)
def rule(request: pytest.FixtureRequest) -> TextRule:
    """Return each text rule in turn."""
    found: TextRule = request.param
    return found


def test_the_sample_is_large_and_has_both_kinds(rule: TextRule) -> None:
    """Each sample has enough texts, a third at least of either kind, a part of them held out, and none twice."""
    sample, _ = measured(rule)
    assert len(sample) >= (150 if rule.sample == "none_identified" else 80)
    wanted = sum(row["label"] == rule.finds for row in sample)
    assert len(sample) / 3 <= wanted <= len(sample) * 2 / 3
    assert sum(row["part"] == "held out" for row in sample) >= 25
    assert len({(row["text"], row.get("need_code")) for row in sample}) == len(sample)


def test_the_rule_keeps_its_promise(rule: TextRule) -> None:
    """Precision and recall on the sample are no less than what is published."""
    sample, answers = measured(rule)
    result = score(rule, sample, answers)
    assert result.precision >= rule.precision
    assert result.recall >= rule.recall


def test_the_page_is_fresh() -> None:
    """The page says what a measurement says now; `python -m scripts.text_rules` writes it."""
    assert PAGE.read_text(encoding="utf-8") == page()
