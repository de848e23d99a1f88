"""Trusts get their own lists and reports, and nobody else's."""

from datetime import date

import pytest

from tests.council import Council
from tests.fake_case_system import FakeCaseSystem
from tests.fake_senders import (
    OTHER_TRUST,
    SETTING,
    TRUST,
    FakeSenders,
    advice_request,
    deliver,
    late_review,
    quiet,
    returned,
)
from tests.night_builder import NightBuilder


def test_each_trust_gets_its_own_open_requests(
    council: Council, senders: FakeSenders, case_system: FakeCaseSystem
) -> None:
    """A trust's list has what it was asked and has not answered; the other trust's has none of it."""

    def fill(night: NightBuilder) -> None:
        advice_request(night, "A1")
        advice_request(night, "A2", received_date=date(2026, 2, 20))
        advice_request(night, "A3", leg_code="education")
        advice_request(night, "A4", requested_date=date(2026, 4, 1))
        quiet(night)

    council.night(fill)
    deliver(council, senders, case_system, 0)
    (row,) = senders.rows(TRUST, "open_advice_requests")
    assert (row["Council reference"], row["Requested"], row["Due"]) == ("A1", "2026-02-01", "2026-03-15")
    assert senders.rows(OTHER_TRUST, "open_advice_requests") == []


def test_a_code_in_a_record_makes_no_folder(
    council: Council, senders: FakeSenders, case_system: FakeCaseSystem
) -> None:
    """A mistyped or hostile provider code gets no list: only folders that somebody made are recipients."""

    def fill(night: NightBuilder) -> None:
        for number, code in enumerate(("RZZ", "../RAA", "")):
            advice_request(night, f"A{number}", provider_code=code)
        quiet(night)

    council.night(fill)
    deliver(council, senders, case_system, 0)
    assert {to for to, _, _ in senders.files} == {TRUST, OTHER_TRUST}


def test_a_trust_hears_of_its_own_records_only(
    council: Council, senders: FakeSenders, case_system: FakeCaseSystem
) -> None:
    """A report names what that trust sent; exceptions on the case and the other trust's rows are not in it."""

    def fill(night: NightBuilder) -> None:
        late_review(night)
        for trust, reference in ((TRUST, "A1"), (OTHER_TRUST, "A9")):
            key = {"provider_code": trust, "advice_reference": reference}
            night.record("advice_return", **key, feed="health_trusts", sender=trust).arrive("health_trusts", trust)
            night.add(
                "difference",
                rule_id="MT01",
                subject_type="advice_return",
                subject_id=f"{trust}|{reference}",
                source="health_trusts",
                field="",
            )

    council.night(fill)
    deliver(council, senders, case_system, 0)
    assert [(row["Your reference"], row["Rule"]) for row in senders.rows(TRUST, "report")] == [("A1", "MT01")]
    assert [(row["Your reference"], row["Rule"]) for row in senders.rows(OTHER_TRUST, "report")] == [("A9", "MT01")]


def test_a_setting_is_asked_about_a_meeting_that_it_never_returned(
    council: Council, senders: FakeSenders, case_system: FakeCaseSystem
) -> None:
    """The query names the council's number and the day, and nobody; the exception is of that setting's sender."""

    def fill(night: NightBuilder) -> None:
        night.alter("review", "R1", meeting_date=date(2026, 1, 8))
        returned(night, "1", sender=SETTING, state="held")
        night.add("difference", rule_id="RC03", subject_type="review", subject_id="R1", person_id="P1",
                  source="school_settings", field="meeting_date")  # fmt: skip

    council.night(fill)
    deliver(council, senders, case_system, 0)
    (row,) = [row for row in senders.rows(SETTING, "report") if row["Rule"] == "RC03"]
    assert (row["Record"], row["Your reference"], row["Field"]) == ("review", "R1", "meeting_date")
    assert "08/01/2026" in row["What to do"]
    (fault,) = [row for row in council.rows() if row["rule_id"] == "RC03"]
    asked = (
        fault["severity"],
        fault["owner_role"],
        fault["setting_urn"],
        fault["sender"],
        fault["child_id"] is not None,
    )
    assert asked == ("query", "SENCO / setting", SETTING, SETTING, True)
    assert {to for to, name, _ in senders.files if name.startswith("report")} == {SETTING}


def test_the_query_closes_when_the_setting_was_heard_and_the_return_is_there(
    council: Council, senders: FakeSenders, case_system: FakeCaseSystem
) -> None:
    """A night on which the setting sent nothing proves nothing; its return, paired, does."""

    def asked(night: NightBuilder) -> None:
        returned(night, "1", sender=SETTING, state="held")
        night.add("difference", rule_id="RC03", subject_type="review", subject_id="R1", person_id="P1",
                  source="school_settings", field="meeting_date")  # fmt: skip

    def silent(night: NightBuilder) -> None:
        night.arrive("case_management").arrive("school_settings").silent("school_settings", SETTING)

    states = []
    for fill in (asked, silent, lambda night: returned(night, "2", sender=SETTING)):
        council.night(fill)
        states += [row["state"] for row in council.rows() if row["rule_id"] == "RC03"]
    assert states == ["open", "open", "closed"]


@pytest.mark.parametrize("mode", ["off", "propose"])
def test_only_apply_hands_out(council: Council, senders: FakeSenders, case_system: FakeCaseSystem, mode: str) -> None:
    """Until a council lets a target be told, nothing leaves for it."""
    names = ("push_case_management", "push_school_settings", "push_health_trusts")
    council.settings = council.settings.model_copy(update=dict.fromkeys(names, mode))
    council.night(quiet)
    council.night(lambda night: (late_review(night), returned(night, "1"), advice_request(night, "A1")))
    deliver(council, senders, case_system, 1)
    assert (senders.files, senders.receipts, case_system.sent_tasks) == ([], [], [])
