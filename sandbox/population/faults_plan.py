"""Faults of plans, their sections and their clocks."""

from datetime import date

from sandbox.population.days import add_months, plus
from sandbox.population.faults import fault, field_fault, plan_of
from sandbox.population.identifiers import HOME
from sandbox.population.life import Life, Setup
from sandbox.population.profile import Profile
from sandbox.population.track import Facts, Track, Window

_ANY = Profile()
_ADVISED = (0.1, 2.3)  # years since the plan for which its advice is still on the system
_OLD = (3.3, 9.5)


def _section_fault(rule_id: str, profile: Profile, codes: tuple[str, ...], wrong: Facts) -> None:
    """Register a fault in a section's record that is reported against the plan."""

    @fault(rule_id, "plan", profile)
    def plant(life: Life, setup: Setup, windows: list[Window]) -> bool:
        if life.plan is None:
            return False
        for code in codes:
            life.sections[code].mask(windows, **wrong)
        life.planted.add((rule_id, life.plan.key))
        return True


_section_fault("PL01", Profile(health="need", plan_years=_ADVISED, verified=True), ("C",),
               {"section_text": "No health needs have been identified.", "need_refs": None})  # fmt: skip
_section_fault("PL02", Profile(social="need", plan_years=_ADVISED), ("D",),
               {"section_text": "None identified.", "need_refs": None})  # fmt: skip
_section_fault("PL03", Profile(health="none", plan_years=_OLD), ("C",), {"section_text": "No health needs identified."})
_section_fault("PL03", Profile(social="none", plan_years=_OLD), ("D",), {"section_text": "No needs identified"})
_section_fault("PL04", Profile(health="none", plan_years=_ADVISED, verified=True), ("C",), {"section_text": "N/A"})
_section_fault("PL04", _ANY, ("C",), {"section_text": "See section B"})
_section_fault("PL04", _ANY, ("D",), {"section_text": None})
_section_fault("PL04", _ANY, ("D",), {"section_text": " tbc "})
_section_fault("PL05", _ANY, ("F",), {"need_refs": "N1"})
_section_fault("PL06", Profile(health="need"), ("G",), {"need_refs": None})
_section_fault("PL07", Profile(social="need"), ("H1", "H2"), {"need_refs": None})
_section_fault("PL10", Profile(ages=(18.6, 23.0)), ("H1",), {"section_text": "A support worker for two hours a week."})

field_fault("PL13", "plan", _ANY, plan_of, lambda t, life, s: {"personal_budget": "J" not in life.sections})
field_fault("PL16", "plan", Profile(plan_years=(0.05, 0.85)), plan_of,
            lambda t, life, s: {"request_received_date": plus(life.first_final or s.start, -24)})  # fmt: skip
field_fault("PL16", "plan", Profile(plan_years=(0.05, 0.85)), plan_of,
            lambda t, life, s: {"request_received_date": plus(life.first_final or s.start, -190),
                                "exception_code": None})  # fmt: skip
field_fault("PL17", "plan", Profile(plan_years=_OLD), plan_of, lambda t, life, s: {"last_amended_date": None})
field_fault("MV01", "plan", Profile(transfer_in=True, plan_years=(1.0, 9.5)), plan_of,
            lambda t, life, s: {"transfer_in_authority_code": None} if _moved_lately(t, s) else None)  # fmt: skip
field_fault("MV01", "plan", Profile(transfer_in=True, plan_years=(1.0, 9.5)), plan_of,
            lambda t, life, s: {"transfer_letter_date": None} if _moved_lately(t, s) else None)  # fmt: skip


def _moved_lately(track: Track, setup: Setup) -> bool:
    row = track.at(setup.start) or {}
    moved = row.get("transfer_in_date")
    return moved is not None and plus(setup.start, -600) < moved < plus(setup.start, -45)


@fault("MV05", "plan", Profile(ages=(26.4, 27.6), plan_years=(2.0, 9.0)))
def past_twenty_five(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """The plan is active past the end of the year of the 25th birthday."""
    if life.plan is None:
        return False
    life.planted.add(("MV05", life.plan.key))
    return True


@fault("AR01", "plan", Profile(stalled=True, plan_years=(2.2, 9.5), ages=(5.0, 23.4)))
def no_review_for_a_year(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """The last decision is over a year old and no meeting is in sight."""
    done = [cycle.decision for cycle in life.cycles if cycle.decision <= setup.start]
    if life.plan is None or not done or add_months(done[-1], 12) >= plus(setup.start, -10):
        return False
    life.planted.add(("AR01", life.plan.key))
    return True


@fault("AR02", "plan", Profile(missed_first=True, plan_years=(1.1, 1.8), ages=(4.5, 23.4)))
def first_review_missed(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """The plan is over a year old and no review was ever held."""
    if life.plan is None:
        return False
    life.planted.add(("AR02", life.plan.key))
    return True


@fault("AR23", "plan", Profile(ages=(3.9, 4.8), plan_years=(0.75, 2.0)))
def little_child_waits(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """A child under five had no review for over six months."""
    met = [cycle.meeting for cycle in life.cycles if cycle.meeting <= setup.start]
    latest = max(met, default=life.first_final or setup.start)
    coming = any(cycle.planned and setup.start < cycle.meeting for cycle in life.cycles)
    if life.plan is None or coming or add_months(latest, 6) >= plus(setup.start, -3):
        return False
    life.planted.add(("AR23", life.plan.key))
    return True


@fault("AR19", "review", Profile(route="elsewhere", decided=True, plan_years=(1.7, 9.5), ages=(6.0, 15.0)))
def second_open_cycle(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """Somebody opened the next cycle while one was open; later cycles count on from it."""
    waiting = next((c for c in life.cycles if c.track and c.opened <= setup.start < c.decision), None)
    if waiting is None or waiting.track is None or life.plan is None:
        return False
    for cycle in life.cycles:
        if cycle.number > waiting.number and cycle.track:
            cycle.track.facts["cycle_number"] = cycle.number + 1
    opened = max(plus(setup.start, -20), waiting.opened)
    facts = waiting.track.facts
    extra = Track("review", opened, review_id=f"AR{life.who.uid:08d}X", plan_id=facts["plan_id"],
                  person_id=facts["person_id"], cycle_number=waiting.number + 1,
                  due_date=add_months(waiting.due, 12), tracker_code="due")  # fmt: skip
    life.reviews.append(extra)
    life.planted.add(("AR19", life.plan.key))
    return True


def plant_in_ceased(life: Life, setup: Setup, turn: int) -> bool:
    """Make half of the first ceased plans wrong, and one in seven after those; say whether it could be done."""
    row = life.plan.at(setup.start) if life.plan else None
    if not row or not life.plan or row["status_code"] != "ceased":
        return True
    always: list[Window] = [(date.min, date.max)]
    if turn in (0, 3) or turn % 20 == 7:
        early = plus(row["cease_decision_date"], 30)
        life.plant("MV03", life.plan, always, cease_date=early, cease_reason_code="2")
    if turn in (1, 4) or turn % 20 == 11:
        life.plant("MV04", life.plan, always, cease_reason_code="1")
    if turn == 2 or turn % 40 == 15:
        return _decided_after_the_end(life, setup, row["cease_date"])
    return True


def _decided_after_the_end(life: Life, setup: Setup, ended: date) -> bool:
    """Let the last review be decided after its plan had ended."""
    decided = [track for track in life.reviews if (track.at(setup.start) or {}).get("decision_date")]
    if not decided or not plus(setup.start, -300) < ended < plus(setup.start, -15):
        return False
    late = plus(ended, 9)
    decided[-1].mask([(date.min, date.max)], decision_date=late, letter_date=late)
    life.planted.add(("AR29", HOME))
    return True


def plant_in_draft(life: Life, setup: Setup) -> bool:
    """Fill section I of a plan that is a draft on the start date; say whether it is one."""
    if life.plan is None or life.plan.born > setup.start:
        return False
    life.sections["I"].mask([(date.min, date.max)], section_text="Named before the final plan.")
    life.planted.add(("PL12", life.plan.key))
    return True
