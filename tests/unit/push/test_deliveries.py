"""Tasks, receipts, reports and lists reach those whom they are for, once, and nobody else."""

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sendbridge.errors import FeedUnavailable
from sendbridge.feeds import Receipt, ReturnReceipt
from sendbridge.push import deliver_reports
from tests.council import FIRST, Council
from tests.fake_case_system import FakeCaseSystem
from tests.night_builder import NightBuilder

SETTING, OTHER_SETTING, TRUST, OTHER_TRUST = "100002", "100003", "RAA", "RBB"


class FakeSenders:
    """The portal and the drop folders, in memory."""

    def __init__(self) -> None:
        self.receipts: list[ReturnReceipt] = []
        self.files: list[tuple[str, str, bytes]] = []
        self.down = False

    def send_receipt(self, receipt: ReturnReceipt) -> Receipt:
        """Take a receipt."""
        if self.down:
            raise FeedUnavailable("the portal is down")
        self.receipts.append(receipt)
        return Receipt("accepted")

    def deliver_file(self, sender: str, name: str, body: bytes) -> Path:
        """Take a file."""
        self.files.append((sender, name, body))
        return Path(name)

    def rows(self, sender: str, kind: str) -> list[dict[str, str]]:
        """Return the rows of the one file of a kind that a sender was left."""
        (body,) = [body for to, name, body in self.files if to == sender and name.startswith(kind)]
        return [*csv.DictReader(io.StringIO(body.decode("utf-8-sig")))]


@pytest.fixture
def senders(council: Council) -> FakeSenders:
    """A portal, two settings and two trusts that have drop folders."""
    for root, names in (
        (council.settings.settings_drop_dir, (SETTING, OTHER_SETTING)),
        (council.settings.trusts_drop_dir, (TRUST, OTHER_TRUST)),
    ):
        for name in names:
            (root / name / "out").mkdir(parents=True)
    return FakeSenders()


def deliver(council: Council, senders: FakeSenders, case_system: FakeCaseSystem, day: int) -> dict[str, int]:
    """Deliver what the night of a day has to say."""
    connectors: dict[str, Any] = {**case_system.connectors, "school_settings": senders, "health_trusts": senders}
    return deliver_reports(council.settings, FIRST + timedelta(days=day), connectors)


def returned(night: NightBuilder, number: str, *, sender: str = "school_settings", state: str = "tied") -> NightBuilder:
    """A setting returns a review about P1, new tonight and paired with R1 when it is tied."""
    key = f"{SETTING}|{number}"
    night.record(
        "review_return",
        setting_urn=SETTING,
        return_reference=number,
        feed="school_settings",
        sender=sender,
        file_id="f1",
        row_number=int(number),
        content_hash=f"h{number}",
        meeting_date=date(2026, 2, 25),
    )
    row = {"feed": "school_settings", "sender": sender, "file_id": "f1", "row_number": int(number)}
    night.add("read_row", **row, record_type="review_return", record_key=key, outcome="readable", is_new=True)
    tied = {"feed": "school_settings", "sender": sender, "record_type": "review_return", "record_key": key}
    night.add("tie", **tied, person_id="P1" if state == "tied" else None, state=state, reason_code="restricted")
    if state == "tied":
        night.add(
            "pairing",
            record_type="review_return",
            record_key=key,
            target_type="review",
            target_key="R1",
            state="paired",
        )
    return night.arrive("case_management").arrive("school_settings", sender)


def quiet(night: NightBuilder) -> None:
    """Nothing is wrong and nothing came but the case system."""
    night.arrive("case_management").rule("AR03", "passed")


def late_review(night: NightBuilder) -> None:
    """AR03 fails for R1."""
    night.arrive("case_management").rule("AR03").find("AR03", ("review", "R1"), person_id="P1")


def test_a_new_exception_becomes_a_task_and_goes_when_it_is_proved_gone(
    council: Council, senders: FakeSenders, case_system: FakeCaseSystem
) -> None:
    """The task names rule and record, is opened once, and is closed by the night that proves the fault gone."""
    council.night(quiet)
    council.night(late_review)
    for _ in range(2):
        deliver(council, senders, case_system, 1)
    (task,) = case_system.sent_tasks
    assert (task.rule_id, task.person_id, task.title) == ("AR03", "P1", "title of AR03")
    assert task.detail == "do AR03 (review R1 meeting_date)"
    council.night(quiet)
    assert deliver(council, senders, case_system, 2)["tasks_closed"] == 1
    assert {*case_system.tasks.values()} == {"CLOSED"}


def test_a_reopened_exception_is_a_task_again(
    council: Council, senders: FakeSenders, case_system: FakeCaseSystem
) -> None:
    """What comes back is put on the case again under a key of its own."""
    for day, fill in enumerate((quiet, late_review, quiet, late_review)):
        council.night(fill)
        deliver(council, senders, case_system, day)
    assert len({task.idempotency_key for task in case_system.sent_tasks}) == 2
    assert {*case_system.tasks.values()} == {"OPEN"}


def test_the_baseline_makes_no_tasks(council: Council, senders: FakeSenders, case_system: FakeCaseSystem) -> None:
    """What was wrong before the first night is worked down from lists."""
    council.night(late_review)
    deliver(council, senders, case_system, 0)
    assert case_system.sent_tasks == []


def test_what_can_wait_makes_no_task(council: Council, senders: FakeSenders, case_system: FakeCaseSystem) -> None:
    """Priorities three and four stay on the lists."""
    council.night(quiet)
    council.night(
        lambda night: (
            night.arrive("case_management").rule("AR22", priority=3).find("AR22", ("review", "R1"), person_id="P1")
        )
    )
    deliver(council, senders, case_system, 1)
    assert case_system.sent_tasks == []


def test_a_death_stops_every_task(council: Council, senders: FakeSenders, case_system: FakeCaseSystem) -> None:
    """A child's open tasks are closed and no new one is opened once the death is on record."""

    def died(night: NightBuilder) -> None:
        night.alter("person", "P1", date_of_death=date(2026, 3, 3))
        night.rule("AR04").find("AR04", ("review", "R1"), person_id="P1")
        late_review(night)

    council.night(quiet)
    council.night(late_review)
    deliver(council, senders, case_system, 1)
    council.night(died)
    deliver(council, senders, case_system, 2)
    assert [task.rule_id for task in case_system.sent_tasks] == ["AR03"]
    assert {*case_system.tasks.values()} == {"CLOSED"}


def test_a_task_waits_for_a_case_system_that_is_down(
    council: Council, senders: FakeSenders, case_system: FakeCaseSystem
) -> None:
    """A task that was never sent is sent on the next run, or taken back if its fault is gone by then."""
    council.night(quiet)
    council.night(late_review)
    case_system.down = True
    assert deliver(council, senders, case_system, 1)["tasks_opened"] == 0
    case_system.down = False
    council.night(quiet)
    deliver(council, senders, case_system, 2)
    assert case_system.sent_tasks == []


def test_a_return_that_was_taken_is_accepted(
    council: Council, senders: FakeSenders, case_system: FakeCaseSystem
) -> None:
    """The receipt says accepted, and what the setting itself must still correct, in the rule's words."""

    def fill(night: NightBuilder) -> None:
        returned(night, "1").rule("AR22", owner_role="SENCO / setting").find(
            "AR22", ("review", "R1"), field="pfa_discussed"
        )
        late_review(night)

    council.night(fill)
    for _ in range(2):
        deliver(council, senders, case_system, 0)
    (receipt,) = senders.receipts
    assert (receipt.setting_urn, receipt.return_reference, receipt.outcome) == (SETTING, "1", "accepted")
    assert [(issue.code, issue.field, issue.text) for issue in receipt.issues] == [
        ("AR22", "pfa_discussed", "title of AR22. do AR22")
    ]


@pytest.mark.parametrize("state", ["held", "unmatched"])
def test_a_return_that_was_not_tied_is_rejected_without_the_reason(
    council: Council, senders: FakeSenders, case_system: FakeCaseSystem, state: str
) -> None:
    """The setting learns to check its identifiers, never that the child's record is restricted."""
    council.night(lambda night: returned(night, "1", state=state))
    deliver(council, senders, case_system, 0)
    (receipt,) = senders.receipts
    assert (receipt.outcome, [issue.code for issue in receipt.issues]) == ("rejected", ["MT01"])
    assert "restricted" not in str(receipt)


def test_a_receipt_waits_for_a_portal_that_is_down(
    council: Council, senders: FakeSenders, case_system: FakeCaseSystem
) -> None:
    """A receipt that was not taken goes out with the next night's."""
    council.night(lambda night: returned(night, "1"))
    senders.down = True
    assert deliver(council, senders, case_system, 0)["receipts_sent"] == 0
    senders.down = False
    council.night(quiet)
    deliver(council, senders, case_system, 1)
    assert [receipt.return_reference for receipt in senders.receipts] == ["1"]


def test_a_file_sender_gets_a_report_and_no_receipt(
    council: Council, senders: FakeSenders, case_system: FakeCaseSystem
) -> None:
    """What became of a return that came as a file is told in a file, in that setting's folder alone."""
    council.night(lambda night: returned(returned(night, "1", sender=SETTING), "2", sender=SETTING, state="held"))
    for _ in range(2):
        deliver(council, senders, case_system, 0)
    assert senders.receipts == []
    rows = [(row["Your reference"], row["Outcome"], row["Rule"]) for row in senders.rows(SETTING, "report")]
    assert rows == [("1", "accepted", ""), ("2", "rejected", "MT01")]
    assert {name for to, name, _ in senders.files if to == OTHER_SETTING} == set()


def advice_request(night: NightBuilder, number: str, **values: Any) -> NightBuilder:
    """A trust was asked for advice about P1 and has not answered."""
    asked = {"leg_code": "health", "provider_code": TRUST, "requested_date": date(2026, 2, 1), "service": "SLT"}
    return night.record("advice_request", advice_request_id=number, person_id="P1", **{**asked, **values})


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
