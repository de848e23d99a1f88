"""What is said of rules: filters, one rule in full, and what it leans on."""

import pytest

from sendbridge.checks.figures import load_figures
from sendbridge.checks.rule_facts import facts_of, find_rule, matching_rules
from sendbridge.checks.uses import clocks_by_reading, uses_of
from sendbridge.errors import Misconfigured
from sendbridge.settings import Settings


def test_filters_narrow_together():
    """Suite, owner, severity and source must all agree; a rule belongs to a source by any id that it carries."""
    found = matching_rules(Settings(), suite="plan", severity="query", source="sen2")
    assert {"PL16", "MV04"} <= {each["rule_id"] for each in found}
    assert {(each["suite"], each["severity"]) for each in found} == {("plan", "query")}
    assert all(any(name.startswith("S2-") for name in each["catalogue_ids"]) for each in found)
    assert matching_rules(Settings(), owner_role="Nobody") == []


def test_a_rule_is_found_by_any_check_that_it_answers():
    """An id of the SEN2 return leads to the rule that carries it, and all of it is told with file and line."""
    settings = Settings()
    found = find_rule(settings, "S2-V14")
    facts = facts_of(settings, found, load_figures(settings))
    assert facts["rule_id"] == "AR10"
    assert facts["holds_from"] == "2022-03-08"
    assert facts["clocks"] == ["R07, the proposed changes are sent: 28 days (4 weeks) from meeting"]
    assert facts["written"].endswith(f"expectations/review.yml line {found.rule.line}")
    assert facts["examples"]["bad"][0] == {"draft_date": "2025-11-06"}


def test_the_engine_s_own_rules_are_shown_too():
    """What the engine finds has no condition, and its words are told all the same."""
    settings = Settings()
    facts = facts_of(settings, find_rule(settings, "MP01"), load_figures(settings))
    assert facts["title"] == "A value cannot be read"
    assert "fails_when" not in facts


def test_an_unknown_rule_is_refused():
    """Nothing is guessed."""
    with pytest.raises(Misconfigured, match="there is no rule ZZ99"):
        find_rule(Settings(), "ZZ99")


def test_figures_of_a_condition_are_found(suites):
    """A figure and a clock that a condition asks for are named once each, in the order in which they come."""
    fails_when = "as_of > due_r06(meeting_date) AND year_group > figure('least_decisions') AND as_of > due_r06(as_of)"
    rule = suites["review"].rules[0].model_copy(update={"fails_when": fails_when})
    uses = uses_of(rule, load_figures(Settings()))
    assert [clock.deadline_id for clock in uses.clocks] == ["R06"]
    assert uses.figures == ("least_decisions",)


def test_every_reading_is_looked_for_in_the_clocks():
    """Each reading of the law has an entry, with the clocks that change when it is read the other way."""
    figures = load_figures(Settings())
    assert set(clocks_by_reading(figures)) == set(figures.readings)
