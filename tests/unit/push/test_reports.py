"""Trusts get their own lists and reports, and nobody else's."""

from datetime import date

import pytest

from tests.council import Council
from tests.fake_case_system import FakeCaseSystem
from tests.fake_senders import OTHER_TRUST, TRUST, FakeSenders, advice_request, deliver, late_review, quiet, returned
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


@pytest.mark.parametrize("mode", ["off", "propose"])
def test_only_apply_hands_out(council: Council, senders: FakeSenders, case_system: FakeCaseSystem, mode: str) -> None:
    """Until a council lets a target be told, nothing leaves for it."""
    names = ("push_case_management", "push_school_settings", "push_health_trusts")
    council.settings = council.settings.model_copy(update=dict.fromkeys(names, mode))
    council.night(quiet)
    council.night(lambda night: (late_review(night), returned(night, "1"), advice_request(night, "A1")))
    deliver(council, senders, case_system, 1)
    assert (senders.files, senders.receipts, case_system.sent_tasks) == ([], [], [])
