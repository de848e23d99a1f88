"""What happens to each kind of child: one with a plan, a ceased one, an assessment, a request, an unknown one."""

from collections.abc import Callable
from datetime import date

from sandbox.population.assessing import add_advice, add_assessment, add_request, decision_lead, request_lead
from sandbox.population.days import add_months, age_on, plus
from sandbox.population.life import Life, Setup
from sandbox.population.outside import add_advice_returns, add_caseload, add_returns, add_rolls
from sandbox.population.people import add_person
from sandbox.population.planning import add_care_and_audit, add_plan, transfer_in
from sandbox.population.profile import draw_plan_years
from sandbox.population.reviewing import add_reviews
from sandbox.population.schooling import add_changes, add_placements, add_transfers, choose_stays, consultation
from sandbox.population.sections import add_sections

_ADVICE_KEPT_DAYS = 1000  # assessments older than this have no advice rows on the system


def _from_request_to_plan(life: Life, setup: Setup, *, received: date, final: date) -> None:
    """Write everything from the day of the request to the final plan."""
    rng = setup.rng
    agreed = plus(received, min(decision_lead(setup), (final - received).days * 2 // 5))
    life.born = received
    choose_stays(life, setup)
    add_person(life, setup)
    add_request(life, setup, received=received, outcome="Y", told=agreed)
    excepted = (final - received).days > 140 and rng.random() < 0.07
    add_assessment(life, setup, agreed=agreed, final=final, excepted=excepted)
    if received > plus(setup.start, -_ADVICE_KEPT_DAYS):
        add_advice(life, setup, agreed=agreed, final=final)
    add_plan(life, setup, drafted=plus(final, -20), final=final, received=received, excepted=excepted)
    if final > plus(setup.start, -730):
        for to in rng.sample(setup.area.settings, 1 + (rng.random() < 0.6)):
            life.others.append(consultation(life, setup, sent=plus(final, -17), to=to, reason="new_plan"))


def _after_plan(life: Life, setup: Setup) -> None:
    """Write what follows the final plan, in every system."""
    add_sections(life, setup)
    add_care_and_audit(life, setup)
    add_reviews(life, setup)
    add_placements(life)
    add_transfers(life, setup)
    add_returns(life, setup)
    add_rolls(life, setup)
    add_advice_returns(life, setup)
    add_caseload(life, setup)
    add_changes(life, setup)


def fill_plan(life: Life, setup: Setup) -> None:
    """A child with an active plan on the start date."""
    age = (setup.start - life.who.birth).days / 365.25
    final = plus(setup.start, -max(3, int(draw_plan_years(life.profile, age, setup.rng) * 365.25)))
    _from_request_to_plan(life, setup, received=plus(final, -request_lead(setup)), final=final)
    moved = plus(final, 90)
    if life.profile.transfer_in or (not life.advice and setup.rng.random() < 0.04):
        moved = max(moved, plus(setup.start, -setup.rng.randrange(60, 600)))
        transfer_in(life, setup, moved)
    _after_plan(life, setup)
    _cease_by_review(life)


def _cease_by_review(life: Life) -> None:
    last = life.cycles[-1] if life.cycles else None
    if last and last.code == "C" and life.plan:
        end = add_months(last.decision, 2)
        life.plan.on(last.decision, cease_decision_date=last.decision, appeal_end_date=end)
        life.plan.on(plus(end, 3), status_code="ceased", cease_date=plus(end, 3), cease_reason_code="2")
        for roll in life.rolls:
            roll.on(plus(end, 13), sen_provision_code="K")


def fill_ceased(life: Life, setup: Setup) -> None:
    """A young person whose plan ended within the last two and a half years."""
    rng = setup.rng
    ended = plus(setup.start, -rng.randrange(20, 900))
    final = plus(ended, -rng.randrange(800, 2400))
    final = max(final, plus(life.who.birth, 1000))
    _from_request_to_plan(life, setup, received=plus(final, -130), final=final)
    life.advice.clear()
    life.ended = plus(ended, -100)
    _after_plan(life, setup)
    assert life.plan is not None  # noqa: S101
    reasons = ("2", "5", "6", "3", "4") if age_on(life.who.birth, ended) >= 16 else ("2", "5", "6")
    reason = rng.choice(reasons)
    decided = plus(ended, -rng.randrange(64, 90))
    out = {"transfer_out_aware_date": plus(decided, -5), "handover_date": decided} if reason == "5" else {}
    life.plan.on(decided, cease_decision_date=decided, appeal_end_date=add_months(decided, 2), **out)
    life.plan.on(ended, status_code="ceased", cease_date=ended, cease_reason_code=reason)
    _leave_it_at_that(life, ended)


def _leave_it_at_that(life: Life, ended: date) -> None:
    """Nobody reviews a plan that has ended or asks a setting for it, and the school goes back to SEN support."""
    life.others = [track for track in life.others if track.kind != "consultation" or track.born < ended]
    life.returns = [sent for sent in life.returns if sent.facts["meeting_date"] <= ended]
    for review in life.reviews:
        review.events = [(day, facts) for day, facts in review.events if day < ended]
    for roll in life.rolls:
        roll.on(plus(ended, 10), sen_provision_code="K")


def fill_assessment(life: Life, setup: Setup) -> None:
    """A child whose assessment is under way on the start date and ends in a plan some weeks later."""
    lead = request_lead(setup)
    waited = setup.rng.randrange(45, max(lead - 5, 60))
    received = plus(setup.start, -waited)
    _from_request_to_plan(life, setup, received=received, final=max(plus(received, lead), plus(setup.start, 3)))
    _after_plan(life, setup)


def fill_coming(life: Life, setup: Setup) -> None:
    """A child whose request comes after the start date."""
    received = plus(setup.start, setup.rng.randrange(1, 360))
    _from_request_to_plan(life, setup, received=received, final=plus(received, request_lead(setup)))
    _after_plan(life, setup)


def fill_request(life: Life, setup: Setup) -> None:
    """A child whose request is open or was refused."""
    rng = setup.rng
    received = plus(setup.start, -rng.randrange(2, 500))
    life.born = received
    choose_stays(life, setup)
    add_person(life, setup)
    told = plus(received, decision_lead(setup))
    add_request(life, setup, received=received, outcome="N" if rng.random() < 0.97 else "W", told=told)
    add_placements(life)
    add_rolls(life, setup)


def fill_duplicate(life: Life, setup: Setup) -> None:
    """A second person record of the same child, made by mistake and without numbers."""
    life.born = plus(setup.start, -setup.rng.randrange(30, 400))
    add_person(life, setup)


def fill_unknown(life: Life, setup: Setup) -> None:
    """A child that settings and trusts know and the council does not."""
    life.born = plus(setup.start, -700)
    choose_stays(life, setup)
    add_rolls(life, setup)
    add_caseload(life, setup)


FILL: dict[str, Callable[[Life, Setup], None]] = {
    "plan": fill_plan,
    "ceased": fill_ceased,
    "assessment": fill_assessment,
    "coming": fill_coming,
    "request": fill_request,
    "duplicate": fill_duplicate,
    "unknown": fill_unknown,
}
