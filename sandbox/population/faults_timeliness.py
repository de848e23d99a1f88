"""Faults of time: an overdue review whose dates are disputed, and plans that are overdue for a reason."""

from dataclasses import replace

from sandbox.population.assessing import answer
from sandbox.population.days import add_months, plus
from sandbox.population.faults import fault
from sandbox.population.faults_review import return_of
from sandbox.population.life import Cycle, Life, Setup
from sandbox.population.outside import advice_return
from sandbox.population.profile import Profile
from sandbox.population.track import Facts, Track, Window

_WAITS = Profile(clear=True, route="mainstream", verified=True, returned=True, upn_state="permanent",
                 ages=(5.0, 23.0), undecided=True, plan_years=(1.2, 9.5))  # fmt: skip
_OVERDUE = Profile(stalled=True, plan_years=(2.2, 9.5), ages=(5.0, 23.4))
_NEAR_DAYS = 58  # two days of one meeting that lie further apart are taken for two meetings


@fault("meeting_disputed", "timeliness", _WAITS)
def meeting_after_the_year(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """The case system has the meeting within the year, undecided; the setting says it was held after the year."""
    for cycle in life.cycles:
        sent, late = return_of(life, cycle), plus(cycle.due, 4)
        waits = cycle.track and cycle.known_from <= setup.start and cycle.opened < cycle.meeting <= setup.start
        if not waits or cycle.track is None or sent is None or sent.born > setup.start or cycle.decision <= setup.start:
            continue
        if cycle.meeting <= cycle.due and late < setup.start and (late - cycle.meeting).days <= _NEAR_DAYS:
            sent.mask(windows, meeting_date=late, review_id=None)
            life.planted.add(("AR21", cycle.track.key))
            return True
    return False


@fault("held_by_trust", "timeliness", Profile(clear=True, verified=True, route="elsewhere", unrecorded="meeting",
                                               health="need", plan_years=(1.1, 9.5), ages=(5.0, 23.0)))  # fmt: skip
def attended_by_a_therapist(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """A meeting that is not on the case system was attended by the service that gave advice; no school tells."""
    for cycle in life.cycles:
        hidden = (
            cycle.track and cycle.opened < cycle.meeting and plus(cycle.meeting, 8) <= setup.start < cycle.known_from
        )
        if hidden and cycle.track and cycle.opened <= plus(cycle.meeting, -45):
            _ask_a_trust(life, setup, cycle=cycle, review_id=cycle.track.key)
            return True
    return False


def _ask_a_trust(life: Life, setup: Setup, *, cycle: Cycle, review_id: str) -> None:
    asked = plus(cycle.meeting, -42)
    trust = setup.area.trusts[life.who.number % len(setup.area.trusts)]
    track = Track("advice_request", asked, advice_request_id=f"AD{life.who.uid:08d}R",
                  person_id=life.who.person_id, review_id=review_id, leg_code="health", provider_code=trust,
                  service="Occupational therapy", requested_date=asked, received_by_adviser_date=plus(asked, 2),
                  due_date=plus(asked, 44), reused=False)  # fmt: skip
    answer(life, setup, track=track, answered=plus(cycle.meeting, -10), index=9)
    life.advice.append(track)
    sent = advice_return(life, track, number=9)
    sent.on(plus(cycle.meeting, 1), review_attended_date=cycle.meeting)
    life.advice_returns.append(sent)


def _overdue_since(life: Life, setup: Setup) -> bool:
    """Say whether no review was completed for a year and a week before the start date."""
    done = [cycle.decision for cycle in life.cycles if cycle.track and cycle.decision <= setup.start]
    begun = max(done, default=life.first_final)
    return begun is not None and add_months(begun, 12) < plus(setup.start, -7)


def _excuse(name: str, profile: Profile, facts_of: dict[str, int | str]) -> None:
    @fault(name, "timeliness", profile)
    def plant(life: Life, setup: Setup, windows: list[Window]) -> bool:
        if life.plan is None or not _overdue_since(life, setup):
            return False
        facts: Facts = {
            field: plus(setup.start, value) if isinstance(value, int) else value for field, value in facts_of.items()
        }
        life.plan.mask(windows, **facts)
        return True


_excuse("moved_in", replace(_OVERDUE, transfer_in=True),
        {"transfer_in_authority_code": "896", "transfer_in_date": -30, "transfer_letter_date": -12})  # fmt: skip
_excuse("moved_out", _OVERDUE, {"transfer_out_aware_date": -8})
