"""Faults of requests and of the advice that an assessment asks for."""

from collections.abc import Callable
from datetime import date
from random import Random

from sandbox.population.days import plus
from sandbox.population.faults import fault, windows_of
from sandbox.population.identifiers import HOME
from sandbox.population.life import Life, Setup
from sandbox.population.profile import Profile
from sandbox.population.track import Facts, Track, Window

_RECENT = Profile(plan_years=(0.06, 0.45))  # the request came within the last year
_YEAR = 340  # a little less, so that a fault is there for some weeks
Wrong = Callable[[Facts, date], Facts | None]  # the request as it stands, and the start date

# what can be wrong at once with one request: one of each list
_WHO: list[tuple[str, Wrong]] = [
    ("RQ05", lambda row, _: {"request_source_code": None}),
    ("RQ06", lambda row, _: {"request_source_code": "4"}),
    ("RQ07", lambda row, _: {"request_source_code": "5"}),
    ("RQ13", lambda row, _: {"request_source_code": "3", "agreement_form_date": None}),
]
_START: list[tuple[str, Wrong]] = [
    ("RQ01", lambda row, _: {"received_date": plus(row["logged_date"], 4)}),
    ("RQ02", lambda row, _: {"logged_date": plus(row["received_date"], 12)}),
    ("RQ03", lambda row, _: {"triage_date": plus(row["received_date"], 15)}),
    ("RQ04", lambda row, _: {"triage_officer_2": row["triage_officer_1"]} if row["triage_date"] else None),
    ("RQ04", lambda row, _: {"triage_officer_1": None} if row["triage_date"] else None),
    ("RQ01", lambda row, _: {"received_date": None}),
    ("RQ03", lambda row, start: {"triage_date": None} if row["received_date"] < plus(start, -8) else None),
]


def _late(row: Facts, start: date) -> Facts | None:
    told = plus(row["received_date"], 55)
    if row["outcome_date"] is None or row["exception_code"] or told > start:
        return None
    return {"panel_date": plus(told, -3), "outcome_date": told, "letter_sent_date": told}


def _decided(wrong: Callable[[Facts], Facts]) -> Wrong:
    """Make a fault of a request whose outcome is known for some days."""
    return lambda row, start: wrong(row) if row["outcome_date"] and row["outcome_date"] < plus(start, -10) else None


_END: list[tuple[str, Wrong]] = [
    ("RQ08", _late),
    ("RQ09", _decided(lambda row: {"outcome_date": None})),
    ("RQ10", _decided(lambda row: {"letter_sent_date": plus(row["outcome_date"], 1)})),
    ("RQ14", _decided(lambda row: {"letter_sent_date": None})),
    ("RQ11", _decided(lambda row: {"exception_code": "E3", "exception_reason": None})),
    ("RQ09", _decided(lambda row: {"outcome_code": "W"})),
    ("RQ11", _decided(lambda row: {"exception_code": None, "exception_reason": "The family was away."})),
    ("RQ10", _decided(lambda row: {"letter_sent_date": plus(row["outcome_date"], -1)})),
]
_OF_THE_COUNCIL = ("RQ06", "RQ07")


def _recent(life: Life, setup: Setup) -> Facts | None:
    """The request as it stands on the start date, if it came within the last year."""
    row = life.request.at(setup.start) if life.request else None
    return row if row and row["received_date"] > plus(setup.start, -_YEAR) else None


def _plant(life: Life, setup: Setup, windows: list[Window], rule_id: str, facts: Facts | None) -> bool:
    if life.request is None or facts is None:
        return False
    life.plant(rule_id, life.request, windows, **facts)
    if rule_id in _OF_THE_COUNCIL:
        life.planted.add((rule_id, HOME))
    return True


def _register(rule_id: str, wrong: Wrong) -> None:
    @fault(rule_id, "request", _RECENT)
    def plant(life: Life, setup: Setup, windows: list[Window]) -> bool:
        row = _recent(life, setup)
        return bool(row) and _plant(life, setup, windows, rule_id, wrong(row, setup.start) if row else None)


for _rule_id, _wrong in (*_WHO, *_START, *_END):
    _register(_rule_id, _wrong)


@fault("RQ12", "request", _RECENT)
def second_request(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """The school asks again while the parent's request is open, and nobody sees that it is the same child."""
    row = _recent(life, setup)
    return bool(row) and _ask_again(life, setup, row or {})


def _ask_again(life: Life, setup: Setup, row: Facts) -> bool:
    if row["received_date"] > plus(setup.start, -21):
        return False
    again = plus(row["received_date"], 18)
    facts = {**row, "request_id": f"{row['request_id']}B", "received_date": again, "logged_date": again,
             "request_source_code": "2", "triage_date": plus(again, 2), "agreement_form_date": again}  # fmt: skip
    track = Track("request", plus(again, 2), **facts)
    life.others.append(track)
    life.planted.add(("RQ12", track.key))
    return True


@fault("AD03", "request", _RECENT)
def leg_not_asked(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """The educational psychologist was never asked; what stands there is somebody else's report."""
    row = life.assessment.at(setup.start) if life.assessment else None
    asked = [track for track in life.advice if track.facts["leg_code"] == "psychology"]
    if row is None or not asked or not plus(setup.start, -_YEAR) < row["agreed_date"] < plus(setup.start, -5):
        return False
    asked[0].mask(windows, leg_code="other")
    life.planted.add(("AD03", row["assessment_id"]))
    return True


def plant_in_request(life: Life, setup: Setup, turn: int) -> bool:
    """Make some of a child's request wrong who has no plan yet; say whether all of it could be."""
    row, rng = _recent(life, setup), Random(life.who.uid)
    if row is None:
        return False
    chosen = [faults[turn % len(faults)] for faults in (_WHO, _START, _END)]
    windows = windows_of(rng.randrange(10) if turn > 5 else 0, setup.start, rng)
    kept = [_plant(life, setup, windows, rule_id, wrong(row, setup.start)) for rule_id, wrong in chosen]
    if turn % 4 == 2:
        kept.append(_ask_again(life, setup, row))
    elif turn % 4 < 2 and life.advice:
        kept.append(leg_not_asked(life, setup, windows))
    return all(kept)
