"""The sections of a plan, A to K, in words that fit the child, the advice and the day."""

from datetime import date
from random import Random

from sandbox.population import wording
from sandbox.population.days import age_on, year_group
from sandbox.population.life import Life, Setup
from sandbox.population.track import Track
from sandbox.population.wording import Saying, drawn, end_after, told

Sections = dict[str, tuple[str | None, str | None]]  # text and references of needs, by section


def add_sections(life: Life, setup: Setup) -> None:
    """Write sections A to K; I stays blank until the final plan."""
    assert life.plan is not None  # noqa: S101
    assert life.first_final is not None  # noqa: S101
    refs = "N1 N2 N3" if setup.rng.random() < 0.4 else "N1 N2"
    rng = Random(life.who.uid)
    sections: Sections = {
        "A": (in_words(life, rng.choice(wording.HOPES)), None),
        "B": (needs_text(life, rng), refs),
        "E": (outcomes_text(life, setup, rng), None),
        "F": (provision_text(life, setup, rng), refs),
        "I": ("A place at the setting named in the plan record.", None),
        "K": (advice_text(life), None),
        **_health(life, rng),
        **_social(life, setup, rng),
    }
    if life.plan.facts["personal_budget"]:
        sections["J"] = (f"A personal budget pays for {life.who.forename}'s after-school support.", None)
    for code, (text, need_refs) in sections.items():
        life.sections[code] = _track(life, code, text=text, need_refs=need_refs)


def _track(life: Life, code: str, *, text: str | None, need_refs: str | None) -> Track:
    assert life.plan is not None  # noqa: S101
    assert life.first_final is not None  # noqa: S101
    track = Track("plan_section", life.plan.born, plan_section_id=f"SE{life.who.uid:08d}{code}",
                  plan_id=life.plan.facts["plan_id"], section_code=code, section_text=text,
                  need_refs=need_refs)  # fmt: skip
    if code == "I" and life.plan.born < life.first_final:
        track.facts["section_text"] = None
        track.on(life.first_final, section_text=text)
    return track


def in_words(life: Life, template: str, **more: str) -> str:
    """Fill a sentence with the child's name and pronouns."""
    return told(template, name=life.who.forename, sex=life.who.sex, **more)


def needs_text(life: Life, rng: Random) -> str:
    """Write section B; seven in ten begin with the primary need."""
    code = life.plan.facts["primary_need_code"] if life.plan else None
    headline = code if rng.random() < 0.7 else None
    lines = [in_words(life, line) for line in drawn(wording.NEEDS, rng, 2)]
    if headline:
        lines.insert(0, f"Primary need: {wording.NEED_WORDS[headline]}")
    return kept(life, "\n".join(lines), Saying(headline=headline))


def outcomes_text(life: Life, setup: Setup, rng: Random) -> str:
    """Write section E with two or three outcomes, none of which ends before the world does."""
    lines, ends = [], []
    for line in drawn(wording.OUTCOMES, rng, rng.choice((2, 3))):
        when, end = end_after(life.who.birth, setup.horizon, rng)
        lines.append(in_words(life, line, when=when, when_small=when[0].lower() + when[1:]))
        ends.append(end)
    return kept(life, "\n".join(lines), Saying(ends=tuple(ends)))


def provision_text(life: Life, setup: Setup, rng: Random) -> str:
    """Write section F; who reaches Year 9 within the world is prepared for adulthood."""
    lines = drawn(wording.PROVISION, rng, 3)
    is_older = year_group(life.who.birth, setup.horizon) >= 9
    if is_older:
        lines.append(rng.choice(wording.ADULTHOOD))
    text = "\n".join(in_words(life, line) for line in lines)
    return kept(life, text, Saying(is_of_adulthood=is_older))


def advice_text(life: Life) -> str:
    """Write section K: each advice with author, role and date; that of old plans is on paper."""
    answered = [(track.key, track.events[0][1]) for track in life.advice if track.events]
    if not answered:
        return wording.OLD_ADVICE
    lines = [advice_line(answer["author"], answer["author_role"], answer["received_date"]) for _, answer in answered]
    return kept(life, "\n".join(lines), Saying(listed=frozenset(key for key, _ in answered)))


def advice_line(author: str, role: str, day: date) -> str:
    """Return one line of section K."""
    return f"{role}: {author}, {day.day} {day:%B %Y}"


def kept(life: Life, text: str, saying: Saying) -> str:
    """Keep what a text says, and return the text."""
    life.says[text] = saying
    return text


def _advised(life: Life, leg: str) -> bool:
    return any(track.facts["leg_code"] == leg and track.events for track in life.advice)


def _health(life: Life, rng: Random) -> Sections:
    if life.profile.health == "need":
        given = f"A therapist sees {life.who.forename} twice a term."
        return {"C": (in_words(life, rng.choice(wording.HEALTH_NEEDS)), "H1"), "G": (given, "H1")}
    return {"C": (_no_need(life, "health", rng), None), "G": (None, None)}


def _social(life: Life, setup: Setup, rng: Random) -> Sections:
    empty: Sections = {"H1": (None, None), "H2": (None, None)}
    if life.profile.social == "need":
        code = "H1" if age_on(life.who.birth, setup.horizon) < 18 else "H2"
        given = f"{life.who.forename} has a short break of four hours each week."
        return {"D": (in_words(life, rng.choice(wording.SOCIAL_NEEDS)), "S1"), **empty, code: (given, "S1")}
    return {"D": (_no_need(life, "social_care", rng), None), **empty}


def _no_need(life: Life, leg: str, rng: Random) -> str:
    """Say that there is no need, where advice said so; else that nobody was asked."""
    pool = wording.HEALTH_NONE if leg == "health" else wording.SOCIAL_NONE
    if _advised(life, leg):
        return kept(life, in_words(life, rng.choice(pool)), wording.NONE)
    return wording.HEALTH_UNASKED if leg == "health" else wording.SOCIAL_UNASKED
