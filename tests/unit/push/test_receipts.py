"""Settings are told what became of their returns, by the portal or by a file."""

import pytest

from sendbridge.push.returns import SAYS_OTHERWISE
from tests.council import Council
from tests.fake_case_system import FakeCaseSystem
from tests.fake_senders import OTHER_SETTING, SETTING, FakeSenders, deliver, late_review, quiet, returned
from tests.night_builder import NightBuilder


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


@pytest.mark.parametrize("rule_id", ["RC01", "RC02"])
def test_the_source_is_told_that_the_case_system_says_otherwise(
    council: Council, senders: FakeSenders, case_system: FakeCaseSystem, rule_id: str
) -> None:
    """The receipt names the field, and neither side's value; what other sources say is not told."""

    def fill(night: NightBuilder) -> None:
        returned(night, "1")
        for source, field in (("school_settings", "papers_date"), ("override", "invite_date")):
            night.add("difference", rule_id=rule_id, subject_type="review", subject_id="R1", source=source, field=field)

    council.night(fill)
    deliver(council, senders, case_system, 0)
    (receipt,) = senders.receipts
    assert [(issue.code, issue.field, issue.text) for issue in receipt.issues] == [
        (rule_id, "papers_date", SAYS_OTHERWISE)
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
