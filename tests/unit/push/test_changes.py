"""Changes reach the case system once, are read back, and never overwrite what moved."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from sendbridge.errors import FeedUnavailable, PushStopped
from sendbridge.push import confirm_night, push_night
from sendbridge.store import tables
from sendbridge.store.session import transaction
from tests.council import FIRST, Council
from tests.fake_case_system import FakeCaseSystem
from tests.night_builder import NightBuilder


def heard(night: NightBuilder) -> NightBuilder:
    """The case system and the settings arrive."""
    return night.arrive("case_management").arrive("school_settings")


def one_change(night: NightBuilder) -> None:
    """The setting's meeting date is to go into the review."""
    heard(night).propose("meeting_date", "2026-02-01")


def push(council: Council, case_system: FakeCaseSystem, day: int = 0) -> dict[str, int]:
    """Push and confirm the night of a day."""
    sync_date = FIRST + timedelta(days=day)
    return push_night(council.settings, sync_date, case_system.connectors) | confirm_night(
        council.settings, sync_date, case_system.connectors
    )


def states(council: Council) -> list[tuple[str, str]]:
    """Return (field, state) of every change."""
    return sorted((row["field"], row["state"]) for row in council.held(tables.change))


def agreed(council: Council) -> list[tuple[Any, ...]]:
    """Return what is agreed, by record and field."""
    with transaction(council.settings.state_url) as connection:
        columns = [
            tables.agreed_value.c[name] for name in ("target_key", "source_feed", "field", "value", "agreed_date")
        ]
        return [tuple(row) for row in connection.execute(select(*columns).order_by(*columns))]


def test_a_change_lands_and_is_agreed_after_read_back(council: Council, case_system: FakeCaseSystem) -> None:
    """The base advances when the value was seen in the case system, not before."""
    council.night(one_change)
    push_night(council.settings, FIRST, case_system.connectors)
    assert agreed(council) == []
    confirm_night(council.settings, FIRST, case_system.connectors)
    assert case_system.records["review", "R1"].values == {"meeting_date": "2026-02-01"}
    assert agreed(council) == [("R1", "school_settings", "meeting_date", "2026-02-01", FIRST)]
    assert states(council) == [("meeting_date", "confirmed")]


def test_a_second_run_sends_nothing(council: Council, case_system: FakeCaseSystem) -> None:
    """What was answered is not asked again on the same date."""
    council.night(one_change)
    push(council, case_system)
    asked, before = case_system.asked, council.held(tables.outbox)
    assert push(council, case_system)["changes_sent"] == 0
    assert (case_system.asked, council.held(tables.outbox)) == (asked, before)


def test_fields_of_one_record_travel_together(council: Council, case_system: FakeCaseSystem) -> None:
    """Two fields of one version of a record are one change: two would bar each other."""
    council.night(lambda night: (one_change(night), night.propose("recommendation_code", "amend")))
    push(council, case_system)
    assert len(case_system.landed) == 1
    assert states(council) == [("meeting_date", "confirmed"), ("recommendation_code", "confirmed")]


@pytest.mark.parametrize(("mode", "kept"), [("off", []), ("propose", [("meeting_date", "proposed")])])
def test_only_apply_sends(council: Council, case_system: FakeCaseSystem, *, mode: str, kept: list[Any]) -> None:
    """In propose everything is shown and nothing is sent; in off nothing is kept either."""
    council.settings = council.settings.model_copy(update={"push_case_management": mode})
    council.night(one_change)
    push(council, case_system)
    assert (states(council), council.held(tables.outbox), case_system.asked) == (kept, [], 0)


def test_what_was_proposed_goes_out_when_the_mode_becomes_apply(council: Council, case_system: FakeCaseSystem) -> None:
    """A council that leaves propose sends what is still proposed that night."""
    apply = council.settings
    council.settings = apply.model_copy(update={"push_case_management": "propose"})
    council.night(one_change)
    council.settings = apply
    council.night(one_change)
    push(council, case_system, 1)
    assert states(council) == [("meeting_date", "confirmed")]


def test_what_waits_for_approval_is_kept_and_not_sent(council: Council, case_system: FakeCaseSystem) -> None:
    """A field that people must approve stays with them."""
    council.night(lambda night: heard(night).propose("meeting_date", "2026-02-01", decision="await_approval"))
    push(council, case_system)
    assert (states(council), case_system.asked) == ([("meeting_date", "awaiting_approval")], 0)


def test_a_value_that_moved_is_never_overwritten(council: Council, case_system: FakeCaseSystem) -> None:
    """Somebody's edit between pull and push stands; the next night compares again and the exception closes."""
    council.night(one_change)
    case_system.edit("meeting_date", "2026-02-09")
    push(council, case_system)
    assert case_system.records["review", "R1"].values == {"meeting_date": "2026-02-09"}
    assert (states(council), council.open_rules()) == ([("meeting_date", "moved")], ["SY08"])
    council.night(heard)
    assert council.open_rules() == []


def test_a_change_proposed_anew_after_a_move_lands(council: Council, case_system: FakeCaseSystem) -> None:
    """The next night reads the new value; what it then proposes lands, and proves the exception gone."""
    council.night(one_change)
    case_system.edit("meeting_date", "2026-02-09")
    push(council, case_system)
    anew = {"base_version": 4, "old_value": "2026-02-09"}
    council.night(lambda night: heard(night).propose("meeting_date", "2026-02-01", **anew))
    assert council.open_rules() == ["SY08"]
    push(council, case_system, 1)
    assert (len(case_system.landed), council.open_rules()) == (1, [])


def test_an_edit_after_the_push_is_an_exception(council: Council, case_system: FakeCaseSystem) -> None:
    """A value that stands otherwise when it is read back is left alone and not agreed."""
    council.night(one_change)
    push_night(council.settings, FIRST, case_system.connectors)
    case_system.edit("meeting_date", "2026-02-09")
    counts = confirm_night(council.settings, FIRST, case_system.connectors)
    assert (counts["changes_moved"], agreed(council), council.open_rules()) == (1, [], ["SY08"])


def test_a_refused_field_is_an_exception_and_the_others_land(council: Council, case_system: FakeCaseSystem) -> None:
    """One value that breaks the case system's rules does not keep the others out; it is not sent twice."""
    case_system.refuse = {"recommendation_code": "unknown_code"}

    def both(night: NightBuilder) -> None:
        heard(night).propose("meeting_date", "2026-02-01").propose("recommendation_code", "amend")

    council.night(both)
    push(council, case_system)
    assert states(council) == [("meeting_date", "confirmed"), ("recommendation_code", "refused")]
    fault = council.only()
    assert (fault["rule_id"], fault["subject_id"], fault["field"]) == ("PU01", "R1", "recommendation_code")
    asked = case_system.asked
    council.night(lambda night: heard(night).propose("recommendation_code", "amend"))
    push(council, case_system, 1)
    assert (case_system.asked, council.open_rules()) == (asked, ["PU01"])


def test_a_refusal_is_over_when_nobody_wants_the_change(council: Council, case_system: FakeCaseSystem) -> None:
    """When a later night with fresh records proposes nothing, there is nothing left to correct."""
    case_system.refuse = {"meeting_date": "not_allowed"}
    council.night(one_change)
    push(council, case_system)
    council.night(lambda night: night.silent("case_management", "case_management"))
    assert council.open_rules() == ["PU01"]
    council.night(heard)
    assert council.open_rules() == []


def test_what_is_not_answered_waits(council: Council, case_system: FakeCaseSystem) -> None:
    """A case system that is down gets the change on the next run, and then once."""
    council.night(one_change)
    case_system.down = True
    assert push_night(council.settings, FIRST, case_system.connectors)["changes_waiting"] == 1
    case_system.down = False
    push(council, case_system)
    assert (len(case_system.landed), states(council)) == (1, [("meeting_date", "confirmed")])


def test_a_lost_answer_does_not_double_a_change(council: Council, case_system: FakeCaseSystem) -> None:
    """The change landed and nobody knows: it is sent again under its key and answered as before."""
    council.night(one_change)
    case_system.lose = 1
    push(council, case_system)
    push(council, case_system)
    assert (len(case_system.landed), states(council)) == (1, [("meeting_date", "confirmed")])


def test_a_system_that_is_down_is_not_asked_for_every_record(council: Council, case_system: FakeCaseSystem) -> None:
    """After three failures in a row the rest is left for the next run."""

    def ten(night: NightBuilder) -> None:
        for number in range(10):
            night.propose("meeting_date", "2026-02-01", target_key=f"R{number}")

    council.night(lambda night: ten(heard(night)))
    case_system.down = True
    assert push_night(council.settings, FIRST, case_system.connectors)["changes_waiting"] == 10
    assert case_system.asked == 3


def test_people_hear_of_a_change_that_waits_for_three_nights(council: Council, case_system: FakeCaseSystem) -> None:
    """Not the first failed night but the third is an exception; running one night often does not count."""
    case_system.down = True
    for day in range(3):
        assert council.open_rules() == []
        council.night(one_change)
        for _ in range(2):
            push_night(council.settings, FIRST + timedelta(days=day), case_system.connectors)
    assert council.open_rules() == ["PU02"]
    case_system.down = False
    push(council, case_system, 3)
    assert council.open_rules() == []


def test_a_change_that_is_not_wanted_any_more_is_not_sent(council: Council, case_system: FakeCaseSystem) -> None:
    """What waits is given up when tonight proposes another value in its place."""
    council.night(one_change)
    council.night(lambda night: heard(night).propose("meeting_date", "2026-02-02"))
    push(council, case_system, 1)
    assert case_system.records["review", "R1"].values == {"meeting_date": "2026-02-02"}
    assert states(council) == [("meeting_date", "confirmed"), ("meeting_date", "superseded")]


def test_a_change_that_is_wanted_again_is_sent(council: Council, case_system: FakeCaseSystem) -> None:
    """A change that was given up comes back when a later night proposes it again."""
    for fill in (one_change, heard, one_change):
        council.night(fill)
    push(council, case_system, 2)
    assert states(council) == [("meeting_date", "confirmed")]


def test_a_new_review_comes_once(council: Council, case_system: FakeCaseSystem) -> None:
    """A new record whose answer was lost is not asked for a second time with other values."""
    fields = {"plan_id": "L1", "cycle_number": "4"}
    council.night(lambda night: heard(night).propose_new_review(**fields, meeting_date="2026-02-01"))
    case_system.lose = 1
    push(council, case_system)
    stale = council.night(
        lambda night: night.silent("case_management", "case_management").propose_new_review(
            **fields, meeting_date="2026-02-02"
        )
    )
    push(council, case_system, 1)
    assert (stale["changes_to_send"], len(case_system.landed)) == (0, 1)
    assert ("N0", "school_settings", "meeting_date", "2026-02-01", FIRST + timedelta(days=1)) in agreed(council)


def test_a_push_that_is_too_large_stops_itself(council: Council, case_system: FakeCaseSystem) -> None:
    """More records than the limit allows: nothing is sent, and the sentence says what to do."""
    council.settings = council.settings.model_copy(update={"push_limit": 1})
    council.night(lambda night: (one_change(night), night.propose("meeting_date", "2026-02-01", target_key="R2")))
    with pytest.raises(PushStopped, match="2 records would be changed and SENDBRIDGE_PUSH_LIMIT is 1"):
        push_night(council.settings, FIRST, case_system.connectors)
    assert case_system.asked == 0


def test_without_a_case_system_the_push_says_so(council: Council) -> None:
    """Changes wait and the step fails in one sentence when the connector could not be opened."""
    council.night(one_change)
    with pytest.raises(FeedUnavailable, match="doctor"):
        push_night(council.settings, FIRST, {})


def test_every_change_is_audited(council: Council, case_system: FakeCaseSystem) -> None:
    """Decided, accepted and confirmed are kept, with fields and keys and without values."""
    council.night(one_change)
    push(council, case_system)
    rows = council.held(tables.audit)
    assert sorted(row["action"] for row in rows) == ["change_accepted", "change_confirmed", "change_decided"]
    assert {(row["subject_type"], row["subject_id"], row["actor"]) for row in rows} == {("review", "R1", "sendbridge")}
    assert "2026-02-01" not in str([row["detail"] for row in rows])


def test_base_of_tonight_is_kept(council: Council) -> None:
    """What tonight shows equal becomes agreed in the same transaction; a later night moves it."""

    def equal(value: str) -> Any:
        return lambda night: heard(night).add(
            "agreed",
            target_type="review",
            target_key="R1",
            source_feed="school_settings",
            field="papers_date",
            value=value,
        )

    council.night(equal("2026-01-05"))
    council.night(equal("2026-01-06"))
    assert agreed(council) == [("R1", "school_settings", "papers_date", "2026-01-06", date(2026, 3, 3))]
