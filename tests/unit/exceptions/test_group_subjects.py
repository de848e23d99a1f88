"""Faults of settings, trusts, officers and of other exceptions: listed where they belong, closed by the rule alone."""

import pytest

from tests.council import Council, Fill
from tests.night_builder import NightBuilder

SUBJECTS = {
    "SY01": ("setting", "100001"),
    "SY04": ("sender", "RXA"),
    "AR05": ("review_group", "officer BS1"),
    "AR29": ("authority", "895"),
    "SY09": ("exception", "e-1"),
}


def _night(rule_id: str, outcome: str) -> Fill:
    def fill(night: NightBuilder) -> None:
        night.arrive("case_management").rule(rule_id, outcome)
        if outcome == "failed":
            night.find(rule_id, SUBJECTS[rule_id], field="what")

    return fill


@pytest.mark.parametrize("rule_id", SUBJECTS)
def test_a_group_fault_lives_and_closes_without_a_child(council: Council, rule_id: str) -> None:
    """It names no child, stays while its rule fails or cannot run, and closes when the rule has passed."""
    states = []
    for outcome in ("failed", "broken", "failed", "passed", "failed"):
        council.night(_night(rule_id, outcome))
        states.append(council.only()["state"])
    row = council.only()
    assert states == ["open", "open", "open", "closed", "open"]
    assert (row["subject_type"], row["subject_id"], row["person_id"]) == (*SUBJECTS[rule_id], None)
    assert row["setting_urn"] == ("100001" if rule_id == "SY01" else None)


def test_a_trust_that_is_silent_does_not_keep_its_own_account_open(council: Council) -> None:
    """The case system knows the accounts, so a trust need send nothing for SY04 to close."""
    council.night(_night("SY04", "failed"))
    council.night(lambda night: night.arrive("case_management").silent("health_trusts", "RXA").rule("SY04", "passed"))
    assert council.only()["state"] == "closed"
    assert council.only()["sender"] is None
