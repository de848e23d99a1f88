"""Annual review cycles over the years: held, late, missed and decided at the published rates."""

from datetime import date

from sandbox.population.days import add_months, age_on, plus, year_group
from sandbox.population.life import Cycle, Life, Setup
from sandbox.population.track import Track

ROLES = "parent head authority health social_care"
_STAFF = 9
COPYIST = "BS9"


def add_reviews(life: Life, setup: Setup) -> None:
    """Write the plan's cycles; each opens with the decision of the one before."""
    assert life.first_final is not None  # noqa: S101
    done, number = life.first_final, 0
    end = min(setup.horizon, life.ended or setup.horizon)
    while plus(done, 1) <= end and number < 14:
        number += 1
        cycle = _cycle(life, setup, number=number, done=done)
        life.cycles.append(cycle)
        if cycle.track is None:
            break
        life.reviews.append(cycle.track)
        done = max(cycle.decision, plus(cycle.known_from, 1))
        if cycle.code == "C":
            break


def _meeting(life: Life, setup: Setup, *, number: int, done: date, due: date) -> date:
    """Draw the day of the meeting: on time, or missed for months (two in five first reviews, one in six later ones)."""
    rng, profile = setup.rng, life.profile
    in_time = bool(profile.decided or profile.undecided or profile.unrecorded)
    if profile.missed_first and number == 1:
        target = plus(setup.start, rng.randrange(50, 300))
    elif profile.stalled and plus(due, 40) < setup.start <= plus(due, 420):
        target = plus(setup.start, rng.randrange(90, 380))
    elif not in_time and rng.random() < (0.42 if number == 1 else 0.17):
        target = plus(due, rng.randrange(20, 400 if number == 1 else 250))
    else:
        target = plus(due, -rng.randrange(32, 80))
    stay = life.stay_on(target)
    day = setup.area.calendar(stay.setting if stay else None).on_or_before(target)
    return day if day > plus(done, 40) else setup.area.calendars[0].on_or_before(plus(done, 130))


def _is_recent(meeting: date, setup: Setup) -> bool:
    return plus(setup.start, -300) < meeting < plus(setup.start, -29)


def _decision(life: Life, setup: Setup, *, meeting: date, report: date) -> date:
    """Draw the day of the decision: 46% within four weeks."""
    rng = setup.rng
    if rng.random() < 0.46:
        decision = plus(meeting, rng.randrange(12, 29))
    else:
        decision = plus(meeting, 29 + min(int(rng.expovariate(1 / 40)), 300))
    if life.profile.undecided and _is_recent(meeting, setup):
        decision = max(decision, plus(setup.start, rng.randrange(4, 60)))
    return max(decision, report)


def _code(life: Life, setup: Setup, meeting: date) -> str:
    if life.profile.decision_code:
        return life.profile.decision_code
    old_enough = age_on(life.who.birth, meeting) >= 16 and meeting > setup.start
    if old_enough and not life.advice and setup.rng.random() < 0.06:
        return "C"
    return "A" if setup.rng.random() < 0.61 or setup.area.amends_all else "M"


def _cycle(life: Life, setup: Setup, *, number: int, done: date) -> Cycle:
    rng = setup.rng
    due = add_months(done, 12)
    meeting = _meeting(life, setup, number=number, done=done, due=due)
    report = plus(meeting, rng.randrange(4, 15) if rng.random() < 0.92 else rng.randrange(15, 45))
    decision = _decision(life, setup, meeting=meeting, report=report)
    code = _code(life, setup, meeting)
    draft = max(decision, plus(meeting, 10)) if code == "A" else None
    if draft and (decision - meeting).days > 28:
        draft = plus(draft, rng.randrange(0, 11))
    final = plus(draft, rng.randrange(21, 55) if rng.random() < 0.75 else rng.randrange(57, 120)) if draft else None
    stay = life.stay_on(meeting)
    cycle = Cycle(
        number=number, opened=max(done, life.born), due=due, meeting=meeting, decision=decision, code=code,
        invite=plus(meeting, -rng.randrange(15, 30)), papers=plus(meeting, -rng.randrange(14, 20)),
        report=report, sent=plus(report, -rng.randrange(0, 4)), draft=draft, final=final,
        recommendation={"A": "amend", "M": "maintain", "C": "cease"}[code],
        planned=rng.random() < 0.25, entered=plus(meeting, rng.randrange(0, 4)),
        setting=stay.setting if stay else None, track=None, known_from=meeting,
    )  # fmt: skip
    if code == "A" and rng.random() < 0.08:
        cycle.recommendation = "new_placement"
    _answers(life, setup, cycle)
    _hide(life, setup, cycle)
    return cycle


def _answers(life: Life, setup: Setup, cycle: Cycle) -> None:
    group = year_group(life.who.birth, cycle.meeting)
    cycle.answers = {
        "year_group": group,
        "pfa_discussed": True if group >= 9 else None,
        "parent_views_code": "given" if setup.rng.random() < 0.8 else "offered",
        "child_views_code": "given" if setup.rng.random() < 0.7 else "offered",
        "health_update": life.profile.health == "need",
        "social_care_update": life.profile.social == "need",
    }


def _hide(life: Life, setup: Setup, cycle: Cycle) -> None:
    """Keep a recent meeting off the case system until long after, or the whole cycle for good; else write it."""
    wanted = life.profile.unrecorded if _is_recent(cycle.meeting, setup) else None
    if wanted == "cycle":
        return
    if wanted == "meeting":
        cycle.planned = False
        cycle.known_from = plus(setup.start, setup.rng.randrange(20, 200))
        cycle.entered = cycle.known_from
    cycle.track = _write(life, setup, cycle)


def _write(life: Life, setup: Setup, cycle: Cycle) -> Track:
    """Write the cycle as the case system learns of it, day by day."""
    urn = cycle.setting.urn_on(cycle.meeting) if cycle.setting else None
    track = Track("review", cycle.opened, review_id=f"AR{life.who.uid:08d}{cycle.number:02d}",
                  plan_id=f"EHC{life.who.uid:08d}", person_id=life.who.person_id, cycle_number=cycle.number,
                  due_date=cycle.due, tracker_code="due")  # fmt: skip
    invited = {"invite_date": cycle.invite, "invited_roles": ROLES, "tracker_code": "invited", "setting_urn": urn}
    if cycle.known_from == cycle.meeting:
        planned = {"meeting_date": cycle.meeting, "entered_date": cycle.invite} if cycle.planned else {}
        track.on(cycle.invite, **invited, **planned)
        track.on(cycle.papers, papers_date=cycle.papers)
    held = cycle.meeting if cycle.planned else cycle.entered
    track.on(held, **{**invited, "tracker_code": "held"}, papers_date=cycle.papers, meeting_date=cycle.meeting,
             submitted_via_code=_route(cycle), entered_by_code=_officer(cycle),
             entered_date=cycle.invite if cycle.planned else cycle.entered, **cycle.answers)  # fmt: skip
    track.on(max(held, cycle.report), report_received_date=cycle.report, tracker_code="report_in",
             recommendation_code=cycle.recommendation)  # fmt: skip
    _write_decision(life, track, cycle, held)
    return track


def _write_decision(life: Life, track: Track, cycle: Cycle, held: date) -> None:
    told = max(held, cycle.decision)
    written = cycle.meeting if cycle.setting and cycle.setting.copies_dates else cycle.decision
    track.on(told, decision_code=cycle.code, decision_date=written, letter_date=written,
             appeal_rights_sent=True if cycle.code in "MC" else None, tracker_code="decided")  # fmt: skip
    if cycle.draft and cycle.final and life.plan:
        track.on(max(held, cycle.draft), draft_date=cycle.draft, tracker_code="draft_out")
        track.on(max(held, cycle.final), final_date=cycle.final, tracker_code="closed", appeal_rights_sent=True)
        life.plan.on(max(held, cycle.final), last_amended_date=cycle.final)
    else:
        track.on(max(told, plus(cycle.decision, 10)), tracker_code="closed")


def _officer(cycle: Cycle) -> str:
    """Return who enters the review: one officer has all reviews of the settings whose dates are copied."""
    copies = cycle.setting is not None and cycle.setting.copies_dates
    return COPYIST if copies else f"BS{cycle.number % _STAFF}"


def _route(cycle: Cycle) -> str:
    if cycle.setting is None:
        return "paper"
    return "portal" if cycle.setting.portal else "file"
