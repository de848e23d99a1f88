"""The figures and readings: published defaults, a council's own on top, and mistakes that are told."""

import pytest

from sendbridge.checks import conditions
from sendbridge.checks.figures import load_figures
from sendbridge.errors import Misconfigured, RuleBroken
from sendbridge.settings import Settings


def _written(tmp_path, text):
    folder = tmp_path / "expectations"
    folder.mkdir()
    (folder / "figures.yml").write_text(text)
    return load_figures(Settings(rooms_dir=tmp_path))


def test_a_council_sets_one_figure_and_keeps_the_others(tmp_path):
    """A file that names one number changes that number alone."""
    figures = _written(tmp_path, "figures: {one_outcome_percent: 90}\nreadings: {consultation_days: working}\n")
    assert figures.figures["one_outcome_percent"].value == 90
    assert figures.figures["least_decisions"] == load_figures(Settings()).figures["least_decisions"]
    assert figures.chosen_readings["consultation_days"] == "working"


@pytest.mark.parametrize(
    "text",
    ["readings: {consultation_days: weekly}\n", "figures: {one_outcome_percent: many}\n", "figures: {unheard_of: 3}\n"],
)
def test_a_mistake_in_a_councils_file_is_told(tmp_path, text):
    """A reading that is not a choice, a word for a number and a figure that nobody explains are refused by name."""
    with pytest.raises(Misconfigured, match=r"figures.yml: "):
        _written(tmp_path, text)


def test_a_rule_that_asks_for_an_unknown_figure_is_broken(con, suites):
    """The message names the rule, its line and the figure."""
    suite = suites["review"]
    rule = suite.rules[0].model_copy(update={"fails_when": "as_of IS NULL AND figure('unheard_of') > 3"})
    conditions.create_view(con, suite)
    with pytest.raises(RuleBroken, match=r"review.yml line \d+: AR03 asks for figure\('unheard_of'\)"):
        conditions.bind(con, suite, rule)
