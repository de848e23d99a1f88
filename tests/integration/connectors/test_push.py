"""What goes out: corrections, new reviews, tasks, receipts and files, with every answer that may come back."""

from collections.abc import Iterator
from datetime import date
from typing import cast

import pytest

from sandbox.testing import Sandbox
from sendbridge.feeds import (
    CaseSystem,
    Change,
    DropFolders,
    Issue,
    Receipt,
    ReturnPortal,
    ReturnReceipt,
    Task,
    open_connectors,
)
from tests.integration.connectors.conftest import MakeBridge


@pytest.fixture
def connectors(tiny: Sandbox, make_bridge: MakeBridge) -> Iterator[dict[str, object]]:
    """Every connector, open."""
    with open_connectors(make_bridge(tiny).settings) as opened:
        yield dict(opened)


@pytest.fixture
def case(connectors: dict[str, object]) -> CaseSystem:
    """The case system's connector."""
    return cast(CaseSystem, connectors["case_management"])


def update(key: str, values: dict[str, str | None], *, version: int = 1) -> Change:
    """Return a change of the review that is due."""
    return Change(key, "review", "AR1-2", "update", values, version)


def create(key: str, **values: str) -> Change:
    """Return a new review of the second child."""
    known = {"plan_id": "PL2", "person_id": "P2", "cycle_number": "3", "meeting_date": "2026-02-27"}
    return Change(key, "review", None, "create", {**known, **values}, None)


def test_a_change_is_accepted_and_reads_back(case: CaseSystem) -> None:
    """Dates, codes, Booleans and lists arrive, and the record as it stands says so."""
    wanted: dict[str, str | None] = {
        "meeting_date": "2026-02-27",
        "recommendation_code": "new_placement",
        "pfa_discussed": "true",
        "invited_roles": "parent head",
        "tracker_code": "held",
    }
    assert case.push(update("1", wanted)) == Receipt("accepted", "AR1-2", 2)
    stands = case.read_back("review", "AR1-2") or {}
    assert stands.items() >= (wanted | {"record_version": "2"}).items()


def test_a_field_is_emptied(case: CaseSystem) -> None:
    """None takes a value away."""
    case.push(update("1", {"meeting_date": "2026-02-27"}))
    assert case.push(update("2", {"meeting_date": None}, version=2)).outcome == "accepted"
    assert (case.read_back("review", "AR1-2") or {})["meeting_date"] is None


def test_the_same_key_changes_once_and_another_body_is_refused(case: CaseSystem) -> None:
    """Sending again after a lost answer does nothing more."""
    first = case.push(update("1", {"meeting_date": "2026-02-27"}))
    assert case.push(update("1", {"meeting_date": "2026-02-27"})) == first
    assert case.push(update("1", {"meeting_date": "2026-02-26"})).outcome == "conflict_key"


def test_an_answer_that_is_lost_on_the_way_does_no_harm(tiny: Sandbox, case: CaseSystem) -> None:
    """The write is repeated under its key and happens once."""
    tiny.fault("lost_answer")
    assert case.push(update("1", {"meeting_date": "2026-02-27"})) == Receipt("accepted", "AR1-2", 2)
    assert len(tiny.case_audit()) == 1


def test_a_value_that_moved_is_never_overwritten(tiny: Sandbox, case: CaseSystem) -> None:
    """Somebody else's edit wins."""
    tiny.fault("stale_version", values={"mtgDt": "26-Feb-2026"})
    assert case.push(update("1", {"meeting_date": "2026-02-27"})).outcome == "moved"
    assert (case.read_back("review", "AR1-2") or {})["meeting_date"] == "2026-02-26"


def test_what_the_case_system_refuses_names_our_fields(case: CaseSystem) -> None:
    """Its rule comes back under the canonical name of the field."""
    receipt = case.push(update("1", {"meeting_date": "2027-01-01"}))
    assert receipt == Receipt("refused", problems={"meeting_date": "in_the_future"})


def test_a_new_review_gets_its_number_once(case: CaseSystem) -> None:
    """A held review becomes a cycle, and sending it again finds the same one."""
    receipt = case.push(create("1"))
    assert (receipt.outcome, receipt.version) == ("accepted", 1)
    assert case.push(create("1")) == receipt
    assert receipt.target_key is not None
    assert (case.read_back("review", receipt.target_key) or {})["cycle_number"] == "3"
    assert case.push(create("2", cycle_number="1")).problems == {"cycle_number": "cycle_exists"}


def test_what_is_not_there_is_told(case: CaseSystem) -> None:
    """A record that is gone is None to read and refused to write."""
    assert case.read_back("review", "AR9") is None
    assert case.push(Change("1", "review", "AR9", "update", {"meeting_date": None}, 1)).outcome == "refused"


def test_a_task_is_opened_once_and_closed_once(tiny: Sandbox, case: CaseSystem) -> None:
    """While it is open there is no second; closing what is closed is no error."""
    task = Task("t1", "E1", "AR01", "Review is late", "Hold the review.", "keyworker", "P1", due_date=date(2026, 4, 1))
    opened = case.open_task(task)
    again = case.open_task(Task("t2", "E1", "AR01", "Review is late", "Hold it.", "keyworker", "P1"))
    assert (opened.outcome, again.target_key) == ("accepted", opened.target_key)
    assert opened.target_key is not None
    assert case.close_task(opened.target_key, idempotency_key="c1").outcome == "accepted"
    assert case.close_task(opened.target_key, idempotency_key="c2").outcome == "accepted"
    assert [(one["state"], one["dueDt"], one["sourceRef"]) for one in tiny.case_rows("tasks")] == [
        ("CLOSED", "01-Apr-2026", "E1")
    ]


def test_a_setting_is_told_what_became_of_its_return(tiny: Sandbox, connectors: dict[str, object]) -> None:
    """The receipt names the portal's own field; the same receipt again is no second one."""
    portal = cast(ReturnPortal, connectors["school_settings"])
    issue = Issue("AR06", "The report is late.", "report_sent_date", date(2026, 3, 16))
    receipt = ReturnReceipt("r1", "100002", "R1", "accepted", (issue,))
    assert portal.send_receipt(receipt) == portal.send_receipt(receipt) == Receipt("accepted", "100002|R1")
    assert tiny.portal_receipts() == [
        {
            "urn": "100002",
            "returnNumber": "R1",
            "outcome": "accepted",
            "issues": [{"field": "reportSent", "code": "AR06", "text": "The report is late.", "due": "2026-03-16"}],
        }
    ]
    unknown = ReturnReceipt("r2", "100002", "R99", "rejected")
    assert portal.send_receipt(unknown).problems == {"returnNumber": "unknown_return"}


def test_trusts_and_settings_find_files_in_their_out_folder(tiny: Sandbox, connectors: dict[str, object]) -> None:
    """A list lies in the folder of the one it is for."""
    trusts = cast(DropFolders, connectors["health_trusts"])
    settings = cast(DropFolders, connectors["school_settings"])
    left = [trusts.deliver_file("RXX", "open.csv", b"a"), settings.deliver_file("100001", "report.csv", b"a")]
    assert [path.relative_to(tiny.dir / "drop").as_posix() for path in left] == [
        "trusts/RXX/out/open.csv",
        "settings/100001/out/report.csv",
    ]
