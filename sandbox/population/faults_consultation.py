"""Faults of consultations: the step that was passed over, the wrong setting, the missing answer."""

from collections.abc import Callable

from sandbox.population.days import plus
from sandbox.population.faults import fault
from sandbox.population.life import Life, Setup
from sandbox.population.profile import Profile
from sandbox.population.track import Facts, Track, Window

_NEW = Profile(plan_years=(0.12, 0.8))  # settings were asked about a new plan within the last year
_MOVING = Profile(route="mainstream", portal=True, ages=(10.6, 11.4), plan_years=(0.6, 9.5))  # or the move to Year 7
_YEAR, _ANSWERED = 340, 45  # days since the consultation: it is of this year, and its answer is in
_NOBODYS_URN = "199999"
Wrong = Callable[[Facts, Setup], Facts | None]


def _recent(life: Life, setup: Setup, *, reason: str | None = None) -> tuple[Track, Facts] | None:
    """A consultation of the last year that was answered, not about a change of placement."""
    for track in life.others:
        row = track.at(setup.start) if track.kind == "consultation" else None
        if (
            row
            and row["reason_code"] in ((reason,) if reason else ("new_plan", "phase_move"))
            and plus(setup.start, -_YEAR) < row["sent_date"] < plus(setup.start, -_ANSWERED)
        ):
            return track, row
    return None


def _consultation_fault(rule_id: str, wrong: Wrong) -> None:
    def plant(life: Life, setup: Setup, windows: list[Window]) -> bool:
        found = _recent(life, setup)
        facts = wrong(found[1], setup) if found else None
        if found is None or facts is None:
            return False
        life.plant(rule_id, found[0], windows, **facts)
        return True

    for profile in (_NEW, _MOVING):
        fault(rule_id, "consultation", profile)(plant)


def _days(row: Facts, **after: int) -> Facts:
    return {f"{name}_date": plus(row["sent_date"], days) for name, days in after.items()}


def _closed(row: Facts, setup: Setup) -> Facts | None:
    closed = sorted(setup.area.closed)
    return {"urn": closed[0]} if closed else None


def _before_the_draft(row: Facts, _: Setup) -> Facts:
    """Move all steps but the answer to the days before the draft, which went out by three days before them."""
    return _days(row, sent=-9, setting_contact=-9, authorised=-10, parent_contact=-11)


_consultation_fault("CO02", lambda row, s: _days(row, parent_contact=0))
_consultation_fault("CO02", lambda row, s: _days(row, setting_contact=3))
_consultation_fault("CO02", lambda row, s: _days(row, reply=-1))
_consultation_fault("CO03", lambda row, s: _days(row, authorised=3))
_consultation_fault("CO03", lambda row, s: {"authorised_date": None})
_consultation_fault("CO03", lambda row, s: {"authorised_by_code": row["sent_by_code"]})
_consultation_fault("CO04", lambda row, s: {"parent_contact_date": None})
_consultation_fault("CO05", lambda row, s: {"setting_contact_date": None})
_consultation_fault("CO06", lambda row, s: _days(row, reply=25))
_consultation_fault("CO06", lambda row, s: {"reply_date": None, "reply_code": None, "chased_date": None})
_consultation_fault("CO07", lambda row, s: {"reply_code": "no", "refusal_ground_code": None})
_consultation_fault("CO07", lambda row, s: {"reply_code": "no", "refusal_ground_code": "unsuitable",
                                            "refusal_evidence": None})  # fmt: skip
_consultation_fault("CO08", lambda row, s: {"urn": _NOBODYS_URN})
_consultation_fault("CO08", _closed)
_consultation_fault("CO09", lambda row, s: {"urn": s.area.by_stage["independent"][0].urn, "commissioning": None})
_consultation_fault("CO11", _before_the_draft)
_consultation_fault("CO12", lambda row, s: {"reason_code": "change_of_placement"})


@fault("CO01", "consultation", _MOVING)
def no_form(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """The next school was asked by telephone, without a form."""
    found = _recent(life, setup, reason="phase_move")
    if found is None or life.plan is None:
        return False
    found[0].mask(windows, form_code=None)
    life.planted.add(("CO01", life.plan.key))
    return True


@fault("CO01", "consultation", _MOVING)
def never_asked(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """The next school is to be named, and nobody ever asked it."""
    found = _recent(life, setup, reason="phase_move")
    if found is None or life.plan is None:
        return False
    life.others.remove(found[0])
    life.planted.add(("CO01", life.plan.key))
    return True


def _asked_twice(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """A second officer asks the same setting again before it has answered."""
    found = _recent(life, setup)
    if found is None:
        return False
    row = found[1]
    facts: Facts = {name: plus(row[name], 3) for name in row if name.endswith("_date") and row[name]}
    facts = {**row, **facts, "consultation_id": f"{found[0].key}B"}
    track = Track("consultation", plus(row["sent_date"], 30), **facts)
    life.others.append(track)
    life.planted.add(("CO10", track.key))
    return True


for _profile in (_NEW, _MOVING):
    fault("CO10", "consultation", _profile)(_asked_twice)
