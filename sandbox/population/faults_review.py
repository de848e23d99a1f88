"""Faults of the latest decided review, and of one that is not decided or not recorded."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from sandbox.population.days import plus
from sandbox.population.faults import cycle_of, decided, decided_cycle, fault, field_fault
from sandbox.population.life import Cycle, Life, Setup
from sandbox.population.profile import Profile
from sandbox.population.track import Facts, Sent, Track, Window

_DECIDED = Profile(decided=True, plan_years=(1.7, 9.5), ages=(4.0, 23.4))
_AMENDED = Profile(decided=True, plan_years=(1.7, 9.5), ages=(4.0, 23.4), decision_code="A")
_KEPT = Profile(decided=True, plan_years=(1.7, 9.5), ages=(4.0, 23.4), decision_code="M")
_SENDS = Profile(clear=True, route="mainstream", verified=True, returned=True, upn_state="permanent", ages=(5.0, 23.0))
_SCHOOLED = replace(_SENDS, decided=True, plan_years=(1.7, 9.5))
_EASED = (date(2020, 5, 1), date(2020, 9, 25))  # SI 2020/471 let most limits slip
Wrong = Callable[[Cycle, Setup], Facts | None]


def _review_fault(rule_id: str, profile: Profile, wrong: Wrong) -> None:
    field_fault(rule_id, "review", profile, decided, lambda track, life, setup: wrong(cycle_of(life, track), setup))


def _long_over(cycle: Cycle, setup: Setup, days: int) -> bool:
    return plus(cycle.meeting, days) < setup.start


def _days(cycle: Cycle, **after: int) -> Facts:
    return {f"{name}_date": plus(cycle.meeting, days) for name, days in after.items()}


_review_fault("AR04", _DECIDED, lambda c, s: _days(c, decision=-3, letter=-3))
_review_fault("AR06", _DECIDED, lambda c, s: _days(c, report_received=26))
_review_fault("AR06", _DECIDED, lambda c, s: {"report_received_date": None})
_review_fault("AR07", _DECIDED, lambda c, s: _days(c, invite=-6))
_review_fault("AR08", _DECIDED, lambda c, s: _days(c, papers=-5))
_review_fault("AR09", _DECIDED, lambda c, s: {"invited_roles": "parent head authority social_care"})
_review_fault("AR09", _DECIDED, lambda c, s: {"invited_roles": None})
_review_fault("AR10", _AMENDED, lambda c, s: _days(c, draft=45, final=80) if _long_over(c, s, 90) else None)
_review_fault("AR11", _AMENDED, lambda c, s: _days(c, draft=20, final=82) if _long_over(c, s, 90) else None)
_review_fault("AR12", _AMENDED, lambda c, s: _days(c, draft=40, final=95) if _long_over(c, s, 100) else None)
_review_fault("AR13", _DECIDED, lambda c, s: {"decision_code": None})
_review_fault("AR13", _KEPT, lambda c, s: {"draft_date": c.decision})
_review_fault("AR15", _KEPT, lambda c, s: {"recommendation_code": "new_placement", "decision_reason": None})
_review_fault("AR16", _SCHOOLED, lambda c, s: {"setting_urn": _other_urn(c, s)} if c.setting else None)
_review_fault("AR17", _DECIDED, lambda c, s: {"meeting_date": c.meeting + timedelta(5 - c.meeting.weekday())})
_review_fault("AR18", _DECIDED, lambda c, s: _days(c, entered=45) if _long_over(c, s, 45) else None)
_review_fault("AR20", _DECIDED, lambda c, s: {"tracker_code": "invited"})
_review_fault("AR22", Profile(decided=True, ages=(16.2, 23.0), plan_years=(1.7, 9.5)),
              lambda c, s: {"pfa_discussed": False} if (c.answers["year_group"] or 0) >= 9 else None)  # type: ignore[operator]  # fmt: skip
_review_fault("AR22", Profile(decided=True, ages=(16.2, 23.0), plan_years=(1.7, 9.5)),
              lambda c, s: {"pfa_discussed": None} if (c.answers["year_group"] or 0) >= 9 else None)  # type: ignore[operator]  # fmt: skip
_review_fault("AR24", _DECIDED, lambda c, s: {"parent_views_code": "not_recorded"})
_review_fault("AR24", _DECIDED, lambda c, s: {"child_views_code": None})
_review_fault(
    "AR25", Profile(decided=True, plan_years=(1.7, 9.5), health="need"), lambda c, s: {"health_update": False}
)
_review_fault("AR25", Profile(decided=True, plan_years=(1.7, 9.5), social="need"),
              lambda c, s: {"social_care_update": None})  # fmt: skip
_review_fault("AR26", _DECIDED, lambda c, s: {"meeting_date": plus(s.start, 40)})
_review_fault("AR27", _DECIDED, lambda c, s: {"letter_date": None})
_review_fault("AR27", _DECIDED, lambda c, s: {"letter_date": plus(c.decision, 6)})
_review_fault("AR28", _KEPT, lambda c, s: {"appeal_rights_sent": False})


def _other_urn(cycle: Cycle, setup: Setup) -> str:
    pool = [setting.urn for setting in setup.area.settings if setting is not cycle.setting]
    return pool[cycle.meeting.toordinal() % len(pool)]


@fault("AR20", "review", _DECIDED)
def tracker_runs_ahead(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """The open cycle is called decided although nothing has happened."""
    waiting = [c for c in life.cycles if c.track and c.opened <= setup.start < plus(c.invite, -40)]
    if not waiting or waiting[-1].track is None:
        return False
    life.plant("AR20", waiting[-1].track, windows, tracker_code="decided")
    return True


@fault("AR26", "review", _DECIDED)
def before_the_plan(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """The meeting's date lies before the plan."""
    track = decided(life, setup)
    if track is None or life.first_final is None:
        return False
    before = plus(life.first_final, -10)
    if _EASED[0] <= before <= _EASED[1]:
        return False
    life.plant("AR26", track, windows, meeting_date=before)
    return True


def plant_filled_in_bulk(lives: list[Life], setup: Setup) -> None:
    """Let somebody fill in the latest meeting of each with one day, on one day, as held by one school."""
    held = setup.area.calendars[0].on_or_before(plus(setup.start, -120))
    wrong = {"meeting_date": held, "entered_date": plus(held, 2), "setting_urn": setup.area.settings[2].urn,
             "entered_by_code": "BS0"}  # fmt: skip
    for life in lives:
        track = decided(life, setup)
        if track is not None:
            life.plant("AR18", track, [(date.min, date.max)], **wrong)


@fault("AR03", "review", Profile(undecided=True, plan_years=(1.2, 9.5), ages=(4.0, 23.4)))
def waits_for_a_decision(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """A meeting over four weeks ago has no decision yet."""
    for cycle in life.cycles:
        held = plus(cycle.meeting, 28) < setup.start < cycle.decision
        if held and cycle.track and cycle.known_from <= setup.start:
            life.planted.add(("AR03", cycle.track.key))
            return True
    return False


def return_of(life: Life, cycle: Cycle) -> Sent | None:
    """The return that the setting sent of the meeting."""
    return next((sent for sent in life.returns if sent.facts["meeting_date"] == cycle.meeting), None)


def _decided_return(life: Life, setup: Setup) -> tuple[Track, Sent] | None:
    cycle = decided_cycle(life, setup)
    sent = return_of(life, cycle) if cycle else None
    if cycle is None or cycle.track is None or sent is None or sent.born > setup.start:
        return None
    return cycle.track, sent


@fault("AR21", "review", _SCHOOLED)
def other_meeting_date(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """The setting's return has an earlier meeting date than the case system."""
    found = _decided_return(life, setup)
    if found is None:
        return False
    track, sent = found
    sent.mask(windows, meeting_date=plus(sent.facts["meeting_date"], -7))
    life.planted.add(("AR21", track.key))
    return True


@fault("AR21", "review", _SCHOOLED)
def other_recommendation(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """The case system has another recommendation than the setting made."""
    found = _decided_return(life, setup)
    if found is None:
        return False
    track, sent = found
    wrong = "maintain" if sent.facts["recommendation_code"] == "amend" else "amend"
    life.plant("AR21", track, windows, recommendation_code=wrong)
    return True


@fault("RC01", "review", _SCHOOLED)
def both_sides_change(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """Within the first days, case system and setting each put another papers date."""
    found = _decided_return(life, setup)
    if found is None:
        return False
    track, sent = found
    soon = plus(setup.start, 2)
    track.mask([(soon, plus(soon, 3650))], papers_date=plus(sent.facts["papers_date"], -3))
    sent.mask([(soon, plus(soon, 3650))], papers_date=plus(sent.facts["papers_date"], -5))
    return True


def _unrecorded(what: str) -> None:
    @fault(f"held_{what}", "review", replace(_SENDS, unrecorded=what, plan_years=(1.1, 9.5)))
    def plant(life: Life, setup: Setup, windows: list[Window]) -> bool:
        for cycle in life.cycles:
            missing = cycle.track is None or cycle.known_from > setup.start
            sent = return_of(life, cycle)
            if missing and cycle.sent <= setup.start and sent:
                return True
        return False


for _what in ("meeting", "meeting", "cycle"):
    _unrecorded(_what)
