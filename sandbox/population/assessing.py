"""The way to a plan: request, assessment and the advice asked for, with their statutory and their real lengths."""

from datetime import date

from sandbox.population.days import add_working_days, month_end, plus, year_group
from sandbox.population.life import Life, Setup
from sandbox.population.names import staff_name
from sandbox.population.track import Facts, Track

TEMPLATE = "2025.1"
OLD_TEMPLATE = "2023.2"
_SERVICES = ("Community paediatrics", "Speech and language therapy", "Occupational therapy", "CAMHS")
_ROLES = ("Paediatrician", "Speech and language therapist", "Occupational therapist", "Clinical psychologist")


def request_lead(setup: Setup) -> int:
    """Draw the days from request to final plan: 48% within twenty weeks, 1% over a year."""
    rng = setup.rng
    if rng.random() < 0.48:
        return rng.randrange(98, 141)
    return 141 + min(int(rng.expovariate(1 / 55)), 230)


def decision_lead(setup: Setup) -> int:
    """Draw the days from request to the answer: six in ten within six weeks."""
    rng = setup.rng
    return rng.randrange(20, 43) if rng.random() < 0.6 else rng.randrange(43, 70)


def _who_asks(setup: Setup, received: date) -> str:
    """Draw who asks: as published, but in the last year this council hears more from professionals and "others"."""
    weights = (21, 66, 5, 3, 5) if received > plus(setup.start, -400) else (21, 78, 1, 0, 0)
    return setup.rng.choices(("1", "2", "3", "4", "5"), weights)[0]


def add_request(life: Life, setup: Setup, *, received: date, outcome: str, told: date) -> None:
    """Write the request, from its logging to its outcome; one that was withdrawn has no day of outcome."""
    rng, who = setup.rng, life.who
    logged = add_working_days(received, rng.randrange(3))
    track = Track(
        "request",
        max(logged, life.born),
        request_id=f"RQ{who.uid:08d}",
        person_id=who.person_id,
        received_date=received,
        logged_date=logged,
        request_source_code=_who_asks(setup, received),
        agreement_form_date=received,
        outcome_code="A",
    )
    triage = plus(received, rng.randrange(3, 8))
    track.on(max(triage, track.born), triage_date=triage, triage_officer_1=f"KW{who.number % 37:02d}",
             triage_officer_2=f"KW{(who.number + 5) % 37:02d}")  # fmt: skip
    if outcome == "W":
        track.on(max(told, track.born), outcome_code=outcome)
    else:
        track.on(max(told, track.born), panel_date=plus(told, -3), outcome_code=outcome, outcome_date=told,
                 letter_sent_date=told, **_excuse(received, told, setup))  # fmt: skip
    life.request = track


def _excuse(received: date, told: date, setup: Setup) -> Facts:
    """Give one late answer in twelve a ground of reg 5(4)."""
    if (told - received).days <= 42 or setup.rng.random() > 1 / 12:
        return {}
    return {"exception_code": "E3", "exception_reason": "The parent was in hospital.",
            "exception_start_date": plus(received, 10), "exception_end_date": plus(received, 24)}  # fmt: skip


def add_assessment(life: Life, setup: Setup, *, agreed: date, final: date, excepted: bool) -> None:
    """Write the assessment that was agreed on a day and ends in a plan on another."""
    assert life.request is not None  # noqa: S101
    issue, draft = plus(agreed, (final - agreed).days * 2 // 3), plus(final, -20)
    track = Track(
        "assessment",
        max(agreed, life.born),
        assessment_id=f"AS{life.who.uid:08d}",
        request_id=life.request.facts["request_id"],
        person_id=life.who.person_id,
        agreed_date=agreed,
        outcome_code="A",
    )
    track.on(min(issue, draft), decision_to_issue_date=min(issue, draft))
    track.on(draft, draft_date=draft)
    track.on(final, outcome_code="Y", outcome_date=final, exception_code="E10" if excepted else None)
    life.assessment = track


def add_advice(life: Life, setup: Setup, *, agreed: date, final: date) -> None:
    """Ask every leg of reg 6(1) for advice, health through one trust or two."""
    legs = ["parent", "education", "psychology", "health", "social_care"]
    if setup.rng.random() < 0.3:
        legs.append("health")
    if year_group(life.who.birth, agreed) >= 9:
        legs.append("adulthood")
    latest = plus(final, -21)
    for index, leg in enumerate(legs):
        _ask(life, setup, leg=leg, index=index, asked=plus(agreed, setup.rng.randrange(2)), latest=latest)


def _provider(life: Life, setup: Setup, leg: str, index: int) -> tuple[str, str]:
    if leg == "health":
        trust = setup.area.trusts[(life.who.number + index) % len(setup.area.trusts)]
        return trust, _SERVICES[(life.who.number // 3 + index) % 4]
    stay = life.stay_on(life.born) or (life.stays[0] if life.stays else None)
    if leg in ("education", "adulthood") and stay and stay.setting:
        return stay.setting.urn_on(life.born), "Education"
    return {"psychology": "EPS1", "social_care": "CSC1"}.get(leg, "SEND"), leg.replace("_", " ").capitalize()


def need_of(life: Life, leg: str) -> str:
    """Return what the advice truly says of need."""
    if leg == "health":
        return "need" if life.profile.health == "need" else "no_need"
    if leg == "social_care":
        return "need" if life.profile.social == "need" else "no_need"
    return "need"


def _ask(life: Life, setup: Setup, *, leg: str, index: int, asked: date, latest: date) -> None:
    rng = setup.rng
    provider, service = _provider(life, setup, leg, index)
    reached = plus(asked, rng.randrange(4)) if rng.random() < 0.85 else None
    due = plus(reached or asked, 42)
    answered = plus(due, -rng.randrange(0, 25) if rng.random() < 0.86 else rng.randrange(1, 50))
    answered = max(min(answered, latest), plus(reached or asked, 3))
    track = Track(
        "advice_request",
        max(asked, life.born),
        advice_request_id=f"AD{life.who.uid:08d}{index}",
        person_id=life.who.person_id,
        assessment_id=f"AS{life.who.uid:08d}",
        leg_code=leg,
        provider_code=provider,
        service=service,
        requested_date=asked,
        received_by_adviser_date=reached,
        due_date=due,
        reused=False,
    )
    if answered <= setup.horizon:
        answer(life, setup, track=track, answered=answered, index=index)
    life.advice.append(track)


def answer(life: Life, setup: Setup, *, track: Track, answered: date, index: int) -> None:
    """Write what the council records of an answer: its arrival, the loaded document and, for health, the check."""
    leg = track.facts["leg_code"]
    loaded = add_working_days(answered, setup.rng.randrange(3))
    role = _ROLES[(life.who.number // 3 + index) % 4] if leg == "health" else leg.replace("_", " ").capitalize()
    track.on(
        answered,
        received_date=answered,
        author=staff_name(life.who.number + index),
        author_role=role,
        need_code=need_of(life, leg),
        template_version=TEMPLATE if answered >= plus(setup.start, -400) else OLD_TEMPLATE,
    )
    track.on(loaded, uploaded_date=loaded)
    if leg == "health":
        checked = min(plus(answered, setup.rng.randrange(1, 14)), month_end(answered))
        track.on(checked, quality_grade=setup.rng.choice(("outstanding", "good", "good", "requires_improvement")),
                 quality_date=checked)  # fmt: skip
