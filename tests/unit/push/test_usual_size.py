"""A push that is far larger than is usual stops itself, as a whole or in one field, until a person lets it go."""

from datetime import timedelta

import pytest

from sendbridge.errors import PushStopped
from sendbridge.push import Release, confirm_night, push_night
from sendbridge.store import tables
from tests.council import Council
from tests.fake_case_system import FakeCaseSystem, Stored
from tests.night_builder import NightBuilder

REVIEWS = [f"R{number}" for number in range(60)]


@pytest.fixture
def case_system() -> FakeCaseSystem:
    """Sixty reviews."""
    return FakeCaseSystem({("review", key): Stored({}, 3) for key in REVIEWS})


def night(council: Council, case_system: FakeCaseSystem, field: str, records: int, *, plans: int = 0) -> None:
    """Seal a night that changes one field of some reviews to a value of its own, beside so many plans more."""
    day = council.next_date

    def fill(builder: NightBuilder) -> None:
        builder.arrive("case_management").arrive("school_settings")
        for number in range(plans):
            builder.record("plan", plan_id=f"L9{number}", person_id="P1", status_code="active")
        for key in REVIEWS[:records]:
            stored = case_system.records["review", key]
            old = stored.values.get(field)
            builder.propose(field, day.isoformat(), target_key=key, base_version=stored.version, old_value=old)

    council.night(fill)


def push(council: Council, case_system: FakeCaseSystem, release: Release | None = None) -> int:
    """Push and confirm the newest night; return how many changes were sent."""
    tonight = council.next_date - timedelta(days=1)
    sent = push_night(council.settings, tonight, case_system.connectors, release=release)["changes_sent"]
    confirm_night(council.settings, tonight, case_system.connectors)
    return sent


def usual_nights(council: Council, case_system: FakeCaseSystem, nights: int, *, field: str = "papers_date") -> None:
    """Three records a night."""
    for _ in range(nights):
        night(council, case_system, field, 3)
        push(council, case_system)


@pytest.mark.parametrize("pushes_before", [0, 2])
def test_before_three_pushes_a_fifth_of_the_plans_goes_unseen(
    council: Council, case_system: FakeCaseSystem, pushes_before: int
) -> None:
    """Nothing is usual yet, and a wrong mapping is likeliest now: 150 plans in force let 30 records go, and not 31."""
    usual_nights(council, case_system, pushes_before)
    night(council, case_system, "papers_date", 31, plans=149)
    asked = case_system.asked
    with pytest.raises(PushStopped, match="^31 records would be changed and 30 is the most that goes unseen before 3"):
        push(council, case_system)
    assert case_system.asked == asked
    night(council, case_system, "papers_date", 30, plans=149)
    assert push(council, case_system) == 30


def test_a_small_council_may_begin_with_the_floor(council: Council, case_system: FakeCaseSystem) -> None:
    """A fifth of few plans is next to nothing, so twenty records go; a person lets the rest of a beginning go."""
    night(council, case_system, "papers_date", 20)
    assert push(council, case_system) == 20
    night(council, case_system, "papers_date", 60)
    with pytest.raises(PushStopped, match="20 is the most .* --release-size 60"):
        push(council, case_system)
    assert push(council, case_system, Release(60, "A Officer", "Looked through the first fifty.")) == 60


def test_a_push_far_above_the_usual_sends_nothing(council: Council, case_system: FakeCaseSystem) -> None:
    """Twenty records go whatever is usual; twenty-one are more than five times three, and all stay where they are."""
    usual_nights(council, case_system, 3)
    night(council, case_system, "papers_date", 20)
    assert push(council, case_system) == 20
    night(council, case_system, "papers_date", 21)
    asked = case_system.asked
    with pytest.raises(PushStopped, match="^21 records would be changed and 3 is usual; nothing was sent"):
        push(council, case_system)
    assert case_system.asked == asked
    assert sum(row["state"] == "waiting" for row in council.held(tables.outbox)) == 21


def test_one_field_that_changes_everywhere_is_named(council: Council, case_system: FakeCaseSystem) -> None:
    """As many records as usual, but all in a field that hardly ever changes: a mapping may be wrong."""
    council.settings = council.settings.model_copy(update={"push_usual_floor": 2})
    for _ in range(3):
        night(council, case_system, "papers_date", 30)
        push(council, case_system, Release(30, "A Officer", "The first nights."))
    night(council, case_system, "meeting_date", 30)
    with pytest.raises(PushStopped, match="the field meeting_date of 30 records would be changed and 0 is usual"):
        push(council, case_system)


def test_a_person_lets_it_go_and_is_remembered(council: Council, case_system: FakeCaseSystem) -> None:
    """The release says how many; fewer than wait is not enough, and who and why are audited."""
    usual_nights(council, case_system, 3)
    night(council, case_system, "papers_date", 25)
    with pytest.raises(PushStopped, match="more than the 24 that were let go"):
        push(council, case_system, Release(24, "A Officer", "School year rolled over."))
    assert push(council, case_system, Release(25, "A Officer", "School year rolled over.")) == 25
    (released,) = [row for row in council.held(tables.audit) if row["action"] == "push_released"]
    assert (released["actor"], released["detail"]) == (
        "A Officer",
        {"size": 25, "reason": "School year rolled over."},
    )


def test_a_stopped_push_does_not_become_the_usual(council: Council, case_system: FakeCaseSystem) -> None:
    """What is proposed again every night is stopped every night: only what was sent says what is usual."""
    usual_nights(council, case_system, 3)
    for _ in range(7):
        night(council, case_system, "papers_date", 60)
        with pytest.raises(PushStopped):
            push(council, case_system)


def test_a_quiet_night_counts_as_usual(council: Council, case_system: FakeCaseSystem) -> None:
    """Nights on which nothing was to be sent are pushes of size nothing."""
    council.settings = council.settings.model_copy(update={"push_usual_floor": 0})
    for records in (3, 0, 0):
        night(council, case_system, "papers_date", records)
        push(council, case_system, Release(3, "A Officer", "The first nights."))
    night(council, case_system, "papers_date", 1)
    with pytest.raises(PushStopped, match="1 records would be changed and 0 is usual"):
        push(council, case_system)
