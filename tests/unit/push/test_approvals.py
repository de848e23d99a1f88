"""People approve, reject, hold and release changes; each decision outlives the nights that it should, and no more."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest

from sendbridge.errors import Misconfigured
from sendbridge.push import confirm_night, push_night
from sendbridge.push.approvals import Author, Decided, Verb, Wish, decide, list_changes
from sendbridge.store import tables
from tests.council import FIRST, Council
from tests.fake_case_system import FakeCaseSystem
from tests.night_builder import NightBuilder

OFFICER = Author("A Officer", date(2026, 3, 2), "Asked the school.")
ALL = Wish(field="meeting_date")


def proposed(value: str = "2026-02-01", **values: Any) -> Callable[[NightBuilder], None]:
    """A night on which the meeting date waits for approval."""

    def fill(night: NightBuilder) -> None:
        night.arrive("case_management").arrive("school_settings")
        night.propose("meeting_date", value, **{"decision": "await_approval", **values})

    return fill


def push(council: Council, case_system: FakeCaseSystem) -> None:
    """Push and confirm the newest night."""
    tonight = council.next_date - timedelta(days=1)
    push_night(council.settings, tonight, case_system.connectors)
    confirm_night(council.settings, tonight, case_system.connectors)


def say(council: Council, verb: Verb, wish: Wish = ALL) -> Decided:
    """Decide on changes."""
    return decide(council.settings, verb, wish, OFFICER)


def states(council: Council) -> list[str]:
    """Return the state of every change."""
    return sorted(row["state"] for row in council.held(tables.change))


def test_an_approved_change_goes_out_with_the_next_push(council: Council, case_system: FakeCaseSystem) -> None:
    """The decision, its audit and the letter are there at once; the push sends it."""
    council.night(proposed())
    push(council, case_system)
    assert case_system.asked == 0
    assert say(council, "approve").letters == 1
    (letter,) = council.held(tables.outbox)
    (decision,) = council.held(tables.change_decision)
    assert (letter["state"], decision["decision"], decision["decided_by"]) == ("waiting", "approved", "A Officer")
    audited = {(row["action"], row["actor"]) for row in council.held(tables.audit)}
    assert audited == {("change_approved", "A Officer"), ("change_decided", "A Officer")}
    push(council, case_system)
    assert (len(case_system.landed), states(council)) == (1, ["confirmed"])


def test_an_approval_stands_while_the_very_same_change_is_proposed(
    council: Council, case_system: FakeCaseSystem
) -> None:
    """Another field of the record moved its version on: the approval is for the value, and stands."""
    council.night(proposed())
    say(council, "approve")
    case_system.edit("letter_date", "2026-02-02")
    council.night(proposed(base_version=4))
    assert states(council) == ["superseded", "waiting"]
    push(council, case_system)
    assert states(council) == ["confirmed", "superseded"]


@pytest.mark.parametrize("values", [{"value": "2026-02-02"}, {"old_value": "2026-01-09"}])
def test_an_approval_lapses_when_a_value_changes(
    council: Council, case_system: FakeCaseSystem, values: dict[str, Any]
) -> None:
    """Another proposed value, or another value on the case system, is approved anew; so is the first one."""
    council.night(proposed())
    say(council, "approve")
    assert council.night(proposed(**values))["approvals_lapsed"] == 1
    assert states(council) == ["awaiting_approval", "superseded"]
    council.night(proposed())
    assert states(council) == ["awaiting_approval", "superseded"]
    push(council, case_system)
    assert case_system.asked == 0


def test_in_propose_an_approval_is_kept_and_nothing_is_sent(council: Council, case_system: FakeCaseSystem) -> None:
    """The answer says what will happen; when the mode becomes apply the approved change goes out."""
    apply = council.settings
    council.settings = apply.model_copy(update={"push_case_management": "propose"})
    council.night(proposed())
    decided = say(council, "approve")
    assert (decided.letters, states(council), council.held(tables.outbox)) == (0, ["approved"], [])
    assert "Nothing is sent while SENDBRIDGE_PUSH_CASE_MANAGEMENT is propose" in decided.what_follows
    push(council, case_system)
    council.settings = apply
    council.night(proposed())
    push(council, case_system)
    assert (len(case_system.landed), states(council)) == (1, ["confirmed"])


def test_a_rejected_change_is_not_proposed_again_until_a_value_changes(
    council: Council, case_system: FakeCaseSystem
) -> None:
    """The very same change stays rejected on later nights and other versions; another value is a new change."""
    council.night(proposed(decision="apply"))
    assert states(council) == ["waiting"]
    say(council, "reject")
    council.night(proposed(decision="apply", base_version=4))
    push(council, case_system)
    assert (case_system.asked, states(council)) == (0, ["rejected", "superseded"])
    council.night(proposed("2026-02-02", decision="apply"))
    push(council, case_system)
    assert case_system.records["review", "R1"].values == {"meeting_date": "2026-02-02"}


def test_a_held_change_stays_out_until_it_is_released(council: Council, case_system: FakeCaseSystem) -> None:
    """A hold outlives nights and other values; the record's other fields go out meanwhile."""

    def both(value: str) -> Callable[[NightBuilder], None]:
        return lambda night: (
            proposed(value, decision="apply")(night),
            night.propose("papers_date", "2026-01-02"),
        )  # type: ignore[return-value]

    council.night(both("2026-02-01"))
    assert say(council, "hold").letters == 1
    push(council, case_system)
    assert case_system.records["review", "R1"].values == {"papers_date": "2026-01-02"}
    council.night(proposed("2026-02-02", decision="apply", base_version=4))
    push(council, case_system)
    assert len(case_system.landed) == 1
    assert say(council, "release", Wish(field="meeting_date", state="held")).letters == 1
    push(council, case_system)
    assert case_system.records["review", "R1"].values["meeting_date"] == "2026-02-02"


def test_a_release_gives_back_to_approval_what_needs_it(council: Council, case_system: FakeCaseSystem) -> None:
    """A change that needs approval and had none waits for it again; one that had it goes out."""
    council.night(proposed())
    say(council, "hold")
    say(council, "release")
    assert states(council) == ["awaiting_approval"]
    say(council, "approve")
    say(council, "hold")
    assert [row["state"] for row in council.held(tables.outbox)] == ["superseded"]
    say(council, "release")
    assert ([row["state"] for row in council.held(tables.outbox)], states(council)) == (["waiting"], ["waiting"])


def test_a_new_record_is_decided_whole(council: Council, case_system: FakeCaseSystem) -> None:
    """One field named is all of them: a new review is approved or rejected as one."""

    def new(night: NightBuilder) -> None:
        night.arrive("case_management").arrive("school_settings")
        for name, value in (("plan_id", "L1"), ("meeting_date", "2026-02-01")):
            known = {"kind": "create", "target_key": None, "base_version": None, "change_key": "new"}
            night.propose(name, value, decision="await_approval", **known)

    council.night(new)
    first = council.held(tables.change)[0]["change_id"]
    assert say(council, "approve", Wish(change_ids=(first[:8],))).changes == 2
    push(council, case_system)
    assert (len(case_system.landed), states(council)) == (1, ["confirmed", "confirmed"])


def test_what_is_on_its_way_is_waited_for(council: Council, case_system: FakeCaseSystem) -> None:
    """A letter whose answer is not known cannot be rejected or held; what it did is found out first."""
    council.night(proposed(decision="apply"))
    case_system.lose = 1
    push_night(council.settings, FIRST, case_system.connectors)
    decided = say(council, "reject")
    assert (decided.changes, [*decided.left_out.values()]) == (
        0,
        ["it is on its way; push and confirm first, then see `sendbridge changes show`"],
    )


def test_what_the_newest_night_does_not_propose_cannot_be_approved(council: Council) -> None:
    """A change that was given up is told as such."""
    council.night(proposed())
    old = council.held(tables.change)[0]["change_id"]
    council.night(proposed("2026-02-02"))
    assert say(council, "approve", Wish(change_ids=(old,))).left_out == {old: "it is superseded"}


def test_rejecting_and_holding_want_a_reason(council: Council) -> None:
    """Why is kept, so it is asked for; an id that nothing has is told."""
    council.night(proposed())
    with pytest.raises(Misconfigured, match="--reason"):
        decide(council.settings, "reject", ALL, Author("A Officer", FIRST))
    with pytest.raises(Misconfigured, match="no change begins with 'zzz'"):
        list_changes(council.settings, Wish(change_ids=("zzz",)))


def test_the_same_decision_twice_on_a_day_is_audited_twice(council: Council) -> None:
    """Approve, hold, release and hold again are four rows of the audit."""
    council.night(proposed())
    for verb in ("hold", "release", "hold", "release"):
        say(council, verb)  # type: ignore[arg-type]
    actions = sorted(row["action"] for row in council.held(tables.audit))
    assert actions == ["change_held", "change_held", "change_released", "change_released"]


def test_decision_audit_and_letter_are_kept_together_or_not_at_all(council: Council) -> None:
    """When the audit cannot be written there is no decision and no letter either, and the change waits as before."""
    council.night(proposed())
    failing = patch("sendbridge.store.outgoing.audits.note", side_effect=RuntimeError)
    with failing, pytest.raises(RuntimeError):
        say(council, "approve")
    for table in (tables.change_decision, tables.outbox, tables.audit):
        assert council.held(table) == []
    assert states(council) == ["awaiting_approval"]


def test_a_night_that_cannot_write_its_audit_is_not_in_force(council: Council) -> None:
    """Changes, letters, audit and the night itself are one transaction of the seal."""
    failing = patch("sendbridge.exceptions.proposals.audits.note", side_effect=RuntimeError)
    with failing, pytest.raises(RuntimeError):
        council.night(proposed(decision="apply"))
    for table in (tables.change, tables.outbox, tables.audit, tables.night):
        assert council.held(table) == []
