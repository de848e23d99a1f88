"""The world lives on from day to day beside what the bridge writes."""

from datetime import date

import pytest

from sandbox.case_system.layout import BY_RECORD_TYPE
from sandbox.case_system.native import Unknown, document
from sandbox.testing import Sandbox
from tests.integration.sandbox.conftest import Caller, case_caller, portal_caller
from tests.integration.sandbox.tiny_world import TinyWorld, person, review, review_return

TUESDAY, WEDNESDAY = date(2026, 3, 3), date(2026, 3, 4)


@pytest.fixture
def world(own_neighbours: Sandbox) -> TinyWorld:
    assert isinstance(own_neighbours.world, TinyWorld)
    return own_neighbours.world


@pytest.fixture
def case(own_neighbours: Sandbox) -> Caller:
    return case_caller(own_neighbours)


def test_a_day_changes_only_what_is_news(own_neighbours: Sandbox, world: TinyWorld, case: Caller) -> None:
    """A record that is told as it was keeps its version; a new one comes, an altered one moves."""
    world.changes[TUESDAY] = [person(1), person(2, looked_after=True), person(3)]
    assert own_neighbours.tick()["case_records"] == 2
    versions = {known["personRef"]: known["version"] for known in own_neighbours.case_rows("persons")}
    assert versions == {"P1": 1, "P2": 2, "P3": 1}
    assert case.get("/persons/P2").json()["lacInd"] == "Y"
    assert own_neighbours.today == TUESDAY


def test_what_the_bridge_wrote_stays(own_neighbours: Sandbox, world: TinyWorld, case: Caller) -> None:
    """A day's change of one field leaves another that the bridge has written, on that day and after."""
    case.change("/annual-reviews/AR1-2", {"mtgDt": "02-Mar-2026"})
    world.changes[TUESDAY] = [review(1, 2, invite_date=date(2026, 2, 2))]
    world.changes[WEDNESDAY] = [review(1, 2, invite_date=date(2026, 2, 2), tracker_code="held")]
    own_neighbours.tick(WEDNESDAY)
    kept = case.get("/annual-reviews/AR1-2").json()
    assert (kept["mtgDt"], kept["inviteDt"], kept["trackerCd"]) == ("02-Mar-2026", "02-Feb-2026", "03-HELD")
    assert kept["version"] == 4


def test_the_worlds_own_news_wins_over_the_bridge(own_neighbours: Sandbox, world: TinyWorld, case: Caller) -> None:
    """An officer who changes a field that the bridge has written changes it."""
    case.change("/annual-reviews/AR1-2", {"mtgDt": "02-Mar-2026"})
    world.changes[TUESDAY] = [review(1, 2, meeting_date=date(2026, 3, 1))]
    own_neighbours.tick()
    assert case.get("/annual-reviews/AR1-2").json()["mtgDt"] == "01-Mar-2026"


def test_a_cycle_that_the_bridge_made_is_not_made_again(
    own_neighbours: Sandbox, world: TinyWorld, case: Caller
) -> None:
    """When officers come to record a cycle that is there, they add what it lacks, then and later."""
    made = case.create(
        "/annual-reviews", {"planRef": "PL1", "personRef": "P1", "cycleNo": 3, "mtgDt": "02-Mar-2026"}
    ).json()["cycleRef"]
    world.changes[TUESDAY] = [review(1, 3, meeting_date=date(2026, 2, 27), year_group=6)]
    world.changes[WEDNESDAY] = [review(1, 3, meeting_date=date(2026, 2, 27), year_group=6, tracker_code="held")]
    own_neighbours.tick(WEDNESDAY)
    (kept,) = [cycle for cycle in own_neighbours.case_rows("annual-reviews") if cycle["cycleNo"] == 3]
    assert (kept["cycleRef"], kept["mtgDt"], kept["ncYear"]) == (made, "02-Mar-2026", 6)
    assert kept["trackerCd"] == "03-HELD"


def test_the_day_moves_the_rules(own_neighbours: Sandbox, case: Caller) -> None:
    """A meeting of tomorrow is refused today and taken tomorrow, by the running server."""
    assert case.change("/annual-reviews/AR1-2", {"mtgDt": "03-Mar-2026"}).status_code == 422
    own_neighbours.tick()
    assert case.change("/annual-reviews/AR1-2", {"mtgDt": "03-Mar-2026"}).status_code == 200


def test_settings_enter_and_correct_returns(own_neighbours: Sandbox, world: TinyWorld) -> None:
    """A new and a corrected return come with the next day's `updated_since`; one told as it was does not."""
    portal = portal_caller(own_neighbours)
    as_of = portal.get("/returns").json()["asOf"]
    corrected, unchanged = review_return("100002", 1, year_group=3), review_return("100002", 2)
    world.entries[TUESDAY] = [("review_return", one) for one in (review_return("100002", 9), corrected, unchanged)]
    assert own_neighbours.tick()["portal_records"] == 2
    news = portal.get("/returns", params={"updated_since": as_of}).json()["items"]
    assert [(entry["returnNumber"], entry["yearGroup"]) for entry in news] == [("R9", "R"), ("R1", "3")]


def test_the_key_is_written_for_the_day(own_neighbours: Sandbox) -> None:
    """Fill and tick each leave the day's answer key."""
    own_neighbours.tick()
    for day in (date(2026, 3, 2), TUESDAY):
        (breach,) = own_neighbours.key("breaches", day)
        assert breach == {"rule_id": "AR01", "subject_type": "plan", "subject_id": "PL1", "planted": "planted"}


@pytest.mark.parametrize("facts", [{"shoe_size": 4}, {"sex": "X"}, {"date_of_birth": "2015-01-01"}])
def test_the_case_system_takes_no_unknown_field_or_code(facts: dict[str, object]) -> None:
    """A field, code or form that the layout does not have is refused by name, without the value."""
    record_type, record = person(1, **facts)
    with pytest.raises(Unknown) as refusal:
        document(BY_RECORD_TYPE[record_type], record)
    assert not any(str(value) in str(refusal.value) for value in facts.values() if value != 4)
