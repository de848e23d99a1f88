"""The plan itself, social care involvement and audits."""

from datetime import date

from sandbox.population.days import plus, year_group
from sandbox.population.life import Life, Setup
from sandbox.population.track import Track

_NEEDS = (("SEMH", 30), ("SLCN", 24), ("ASD", 26), ("MLD", 9), ("SLD", 3), ("PMLD", 1), ("SPLD", 3), ("PD", 2),
          ("HI", 1), ("VI", 1), ("DS", 1))  # fmt: skip
UNAUDITED_TEAM = "NORTH"  # the quality group never comes to this locality


def add_plan(life: Life, setup: Setup, *, drafted: date, final: date, received: date | None,
             excepted: bool) -> None:  # fmt: skip
    """Write the plan from its draft on; it becomes active with the final."""
    rng, who = setup.rng, life.who
    codes, weights = zip(*_NEEDS, strict=True)
    stay = life.stay_on(final)
    track = Track(
        "plan",
        max(drafted, life.born),
        plan_id=f"EHC{who.uid:08d}",
        person_id=who.person_id,
        request_id=life.request.facts["request_id"] if life.request else None,
        status_code="draft",
        request_received_date=received,
        draft_date=drafted,
        primary_need_code=rng.choices(codes, weights)[0],
        secondary_need_code=rng.choices(codes, weights)[0] if rng.random() < 0.5 else None,
        personal_budget=rng.random() < 0.043,
    )
    track.facts["organised_arrangements"] = track.facts["personal_budget"]
    track.on(max(final, track.born), status_code="active", first_final_date=final,
             named_urn=stay.setting.urn_on(final) if stay and stay.setting else None,
             named_sen_unit=bool(stay and stay.setting and stay.setting.has_unit and who.number % 4 == 0),
             named_resourced_provision=False,
             exception_code="E10" if excepted else None)  # fmt: skip
    life.plan, life.first_final = track, final


def transfer_in(life: Life, setup: Setup, moved: date) -> None:
    """Turn the plan into one that another council made and handed over on the day."""
    assert life.plan is not None  # noqa: S101
    life.plan.facts.update(request_received_date=None, request_id=None)
    life.plan.on(moved, transfer_in_authority_code="896", transfer_in_date=moved)
    letter = plus(moved, setup.rng.randrange(10, 40))
    life.plan.on(letter, transfer_letter_date=letter)


def add_care_and_audit(life: Life, setup: Setup) -> None:
    """Write social care involvement where section D tells of it, and an audit for six plans in a hundred."""
    rng, who = setup.rng, life.who
    if life.profile.social == "need" and rng.random() < 0.6:
        flag = Track("social_care_flag", life.born, social_care_flag_id=f"SC{who.uid:08d}",
                     person_id=who.person_id, care_code=rng.choice(("CIN", "CP", "SHORT_BREAK")),
                     start_date=plus(life.born, -20))  # fmt: skip
        life.others.append(flag)
    if life.plan and life.first_final and rng.random() < 0.06:
        day = plus(setup.start, rng.randrange(-300, 300))
        if day > life.first_final and life.person and life.person.facts["team_code"] != UNAUDITED_TEAM:
            life.others.append(audit_of(life, setup, day=day, audit_id=f"PA{who.uid:08d}"))


def audit_of(life: Life, setup: Setup, *, day: date, audit_id: str) -> Track:
    """Return a sound audit of the plan on the day."""
    assert life.plan is not None  # noqa: S101
    return Track("plan_audit", day, plan_audit_id=audit_id, plan_id=life.plan.facts["plan_id"], audit_date=day,
                 overall_grade=setup.rng.choice(("good", "good", "requires_improvement")),
                 section_grades="B:good E:requires_improvement F:good", action="Make the outcomes measurable.",
                 action_owner=f"KW{life.who.number % 37:02d}")  # fmt: skip


def group_on(life: Life, day: date) -> int:
    """Return the child's year group on the day."""
    return year_group(life.who.birth, day)
