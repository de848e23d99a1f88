"""Exceptions become tasks on the case, once, and go from it on proof."""

from datetime import date

from sendbridge.exceptions.accepting import Note, accept
from tests.council import Council, Fill
from tests.fake_case_system import FakeCaseSystem
from tests.fake_senders import FakeSenders, deliver, late_review, quiet
from tests.night_builder import NightBuilder


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


def test_an_accepted_exceptions_task_is_closed_and_opened_again_on_lapse(
    council: Council, senders: FakeSenders, case_system: FakeCaseSystem
) -> None:
    """Nobody is reminded of what was explained; a new value is a new task under a key of its own."""

    def query(value: str) -> Fill:
        def fill(night: NightBuilder) -> None:
            night.arrive("case_management").rule("AR10", severity="query", priority=1)
            night.find("AR10", ("review", "R1"), person_id="P1", value_hash=value)

        return fill

    council.night(quiet)
    council.night(query("a"))
    deliver(council, senders, case_system, 1)
    accept(council.settings, council.only()["exception_id"], council.next_date, note=Note("So agreed.", "officer"))
    for day, value, state in ((2, "a", "CLOSED"), (3, "a", "CLOSED"), (4, "b", "OPEN")):
        council.night(query(value))
        deliver(council, senders, case_system, day)
        assert {*case_system.tasks.values()} == {state}
    assert len({task.idempotency_key for task in case_system.sent_tasks}) == 2
