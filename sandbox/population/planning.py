"""The plan and its sections, one short sentence each."""

from datetime import date

from sandbox.population.days import age_on, plus, year_group
from sandbox.population.life import Life, Setup
from sandbox.population.track import Track

_NEEDS = (("SEMH", 30), ("SLCN", 24), ("ASD", 26), ("MLD", 9), ("SLD", 3), ("PMLD", 1), ("SPLD", 3), ("PD", 2),
          ("HI", 1), ("VI", 1), ("DS", 1))  # fmt: skip
_TEXTS = {
    "A": "{name} enjoys music, football and time outdoors, and wants to be heard.",
    "B": "{name} finds attention, language and change in routine hard.",
    "E": "By the end of the key stage {name} will work in a group of four for twenty minutes.",
    "F": "A teaching assistant gives {name} thirty minutes of language work each day, one to one.",
    "I": "A place at the setting named in the plan record.",
    "K": "Parent, education, health, psychology and social care advice is attached.",
}
HEALTH_NEED = "{name} has a sensory and motor delay that affects learning."
HEALTH_NONE = "No health needs identified."
HEALTH_UNASKED = "{name} has no health condition that bears on the special educational needs."
SOCIAL_NEED = "{name} needs support to take part in community activities."
SOCIAL_NONE = "None identified."
SOCIAL_UNASKED = "{name} and the family do not need help from social care."


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
    track.on(max(final, track.born), status_code="active", first_final_date=final,
             named_urn=stay.setting.urn_on(final) if stay and stay.setting else None,
             exception_code="E10" if excepted else None)  # fmt: skip
    life.plan, life.first_final = track, final


def transfer_in(life: Life, setup: Setup, moved: date) -> None:
    """Turn the plan into one that another council made and handed over on the day."""
    assert life.plan is not None  # noqa: S101
    life.plan.facts.update(request_received_date=None, request_id=None)
    life.plan.on(moved, transfer_in_authority_code="896", transfer_in_date=moved)
    letter = plus(moved, setup.rng.randrange(10, 40))
    life.plan.on(letter, transfer_letter_date=letter)


def add_sections(life: Life, setup: Setup) -> None:
    """Write sections A to K; I stays blank until the final plan."""
    assert life.plan is not None  # noqa: S101
    assert life.first_final is not None  # noqa: S101
    name = life.who.forename
    texts = {code: (text.format(name=name), None) for code, text in _TEXTS.items()}
    refs = "N1 N2 N3" if setup.rng.random() < 0.4 else "N1 N2"
    texts["B"], texts["F"] = (texts["B"][0], refs), (texts["F"][0], refs)
    texts |= _health(life) | _social(life, setup)
    if life.plan.facts["personal_budget"]:
        texts["J"] = (f"A personal budget pays for {name}'s after-school support.", None)
    for code, (text, need_refs) in texts.items():
        track = Track("plan_section", life.plan.born, plan_section_id=f"SE{life.who.uid:08d}{code}",
                      plan_id=life.plan.facts["plan_id"], section_code=code, section_text=text,
                      need_refs=need_refs)  # fmt: skip
        if code == "I" and life.plan.born < life.first_final:
            track.facts["section_text"] = None
            track.on(life.first_final, section_text=text)
        life.sections[code] = track


def _advised(life: Life, leg: str) -> bool:
    return any(track.facts["leg_code"] == leg and track.events for track in life.advice)


def _health(life: Life) -> dict[str, tuple[str | None, str | None]]:
    name = life.who.forename
    if life.profile.health == "need":
        return {"C": (HEALTH_NEED.format(name=name), "H1"), "G": (f"A therapist sees {name} twice a term.", "H1")}
    text = HEALTH_NONE if _advised(life, "health") else HEALTH_UNASKED.format(name=name)
    return {"C": (text, None), "G": (None, None)}


def _social(life: Life, setup: Setup) -> dict[str, tuple[str | None, str | None]]:
    name = life.who.forename
    if life.profile.social == "need":
        code = "H1" if age_on(life.who.birth, setup.horizon) < 18 else "H2"
        text = (f"{name} has a short break of four hours each week.", "S1")
        sections = {"H1": (None, None), "H2": (None, None)} | {code: text}
        return {"D": (SOCIAL_NEED.format(name=name), "S1"), **sections}
    text = SOCIAL_NONE if _advised(life, "social_care") else SOCIAL_UNASKED.format(name=name)
    return {"D": (text, None), "H1": (None, None), "H2": (None, None)}


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
        if day > life.first_final:
            audit = Track("plan_audit", day, plan_audit_id=f"PA{who.uid:08d}",
                          plan_id=life.plan.facts["plan_id"], audit_date=day,
                          overall_grade=rng.choice(("good", "good", "requires_improvement")),
                          section_grades="B:good E:requires_improvement F:good",
                          action="Make the outcomes measurable.", action_owner=f"KW{who.number % 37:02d}")  # fmt: skip
            life.others.append(audit)


def group_on(life: Life, day: date) -> int:
    """Return the child's year group on the day."""
    return year_group(life.who.birth, day)
