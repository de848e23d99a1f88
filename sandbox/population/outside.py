"""What settings and trusts know and send: review returns, rolls, advice and caseloads."""

from datetime import date

from sandbox.population.days import plus
from sandbox.population.life import Cycle, Identity, Life, Setup
from sandbox.population.reviewing import ROLES
from sandbox.population.settings import Setting
from sandbox.population.track import Facts, Sent, Track

_SERVICES = ("Community paediatrics", "Speech and language therapy", "Physiotherapy", "CAMHS")


def _pupil(life: Life, day: date) -> Facts:
    """What a setting's own records say of the child."""
    who = life.who
    row: Facts = {"surname": who.surname, "forename": who.forename, "date_of_birth": who.birth, "sex": who.sex}
    row["upn"] = who.temporary_upn if life.temporary else who.upn
    row["uln"] = who.uln if life.ulns and day >= date(who.birth.year + 14, 9, 1) else None
    return row


def add_returns(life: Life, setup: Setup) -> None:
    """Send a return of nine in ten meetings of the last two years; one in ten carries the case reference."""
    rng = setup.rng
    for cycle in life.cycles:
        if cycle.setting is None or cycle.sent > setup.horizon or cycle.meeting < plus(setup.start, -730):
            continue
        if rng.random() < 0.92 or life.profile.returned or life.profile.unrecorded:
            life.returns.append(_return(life, cycle, referenced=cycle.track is not None and rng.random() < 0.1))


def _return(life: Life, cycle: Cycle, *, referenced: bool) -> Sent:
    assert cycle.setting is not None  # noqa: S101
    return Sent(
        "review_return",
        cycle.sent,
        person_id=life.who.person_id,
        sender=cycle.setting.urn,
        setting_urn=cycle.setting.urn,
        return_reference=f"AR-{cycle.meeting:%y%m}-{life.who.uid:07d}",
        review_id=f"AR{life.who.uid:08d}{cycle.number:02d}" if referenced else None,
        **_pupil(life, cycle.sent),
        invite_date=cycle.invite,
        invited_roles=ROLES,
        papers_date=cycle.papers,
        meeting_date=cycle.meeting,
        report_sent_date=cycle.sent,
        recommendation_code=cycle.recommendation,
        **cycle.answers,
    )


def add_rolls(life: Life, setup: Setup) -> None:
    """Put the child on the roll of each portal setting that it has attended since about two years ago."""
    for index, stay in enumerate(life.stays):
        gone = stay.last and stay.last < plus(setup.start, -400)
        if stay.setting and stay.setting.portal and not gone and stay.first <= setup.horizon:
            born = max(stay.first, plus(setup.start, -900))
            life.rolls.append(_roll(life, stay.setting, index=index, first=stay.first, last=stay.last, born=born))


def _roll(life: Life, setting: Setting, *, index: int, first: date, last: date | None, born: date) -> Sent:
    track = Sent(
        "roll_entry",
        born,
        person_id=life.who.person_id,
        sender=setting.urn,
        setting_urn=setting.urn,
        admission_number=f"{life.who.uid:07d}{index}",
        **_pupil(life, born),
        entry_date=first,
        sen_provision_code="K",
        primary_need_code=life.plan.facts["primary_need_code"] if life.plan else None,
    )
    given = date(life.who.birth.year + 14, 9, 1)
    if track.facts["uln"] is None and life.ulns:
        track.on(given, uln=life.who.uln)
    if life.plan and life.first_final:
        track.on(plus(life.first_final, 14), sen_provision_code="E")
    if last:
        track.on(last, leaving_date=last)
    return track


def patient(who: Identity) -> Facts:
    """What a trust's own records say of the child."""
    return {"nhs_number": who.nhs_number, "surname": who.surname, "forename": who.forename,
            "date_of_birth": who.birth, "sex": who.sex, "postcode": who.postcode}  # fmt: skip


def add_advice_returns(life: Life, setup: Setup) -> None:
    """Let the trusts tell what they sent for each health request answered in the last year and a half."""
    for number, track in enumerate(life.advice):
        answer = track.events[0][1] if track.events and track.facts["leg_code"] == "health" else None
        if answer is None or answer["received_date"] < plus(setup.start, -540):
            continue
        life.advice_returns.append(advice_return(life, track, number=number))


def advice_return(life: Life, asked: Track, *, number: int) -> Sent:
    """Return the trust's row about a health request that it has answered."""
    told = asked.events[0][1]
    return Sent(
        "advice_return",
        told["received_date"],
        person_id=life.who.person_id,
        sender=asked.facts["provider_code"],
        provider_code=asked.facts["provider_code"],
        advice_reference=asked.key,
        **patient(life.who),
        service=asked.facts["service"],
        received_by_adviser_date=asked.facts["received_by_adviser_date"],
        appointment_missed=False,
        sent_date=told["received_date"],
        document_id=f"D{life.who.uid:07d}{number}",
        **{name: told[name] for name in ("author", "author_role", "need_code", "template_version")},
    )


def add_caseload(life: Life, setup: Setup) -> None:
    """Put the child on a trust's list: active or waiting only where the plan tells of a health need."""
    rng = setup.rng
    need = life.profile.health == "need"
    if not need and rng.random() < 0.75:
        return
    trust = setup.area.trusts[life.who.number % len(setup.area.trusts)]
    status = rng.choice(("active", "active", "waiting") if need else ("discharged", "declined", "not_known"))
    since = plus(setup.start, -rng.randrange(30, 900))
    track = caseload_entry(life, trust=trust, service=rng.choice(_SERVICES), status=status, since=since)
    if status == "waiting":
        seen = plus(setup.start, rng.randrange(5, 300))
        track.on(seen, status_code="active", status_date=seen)
    life.caseload.append(track)


def caseload_entry(life: Life, *, trust: str, service: str, status: str, since: date) -> Sent:
    """Return the trust's entry about the child."""
    return Sent("caseload_entry", since, person_id=life.who.person_id, sender=trust, provider_code=trust,
                entry_reference=f"{trust}{life.who.uid:07d}{len(life.caseload)}", service=service,
                **patient(life.who), status_code=status, status_date=since)  # fmt: skip
