"""Faults of what plans say: each is written as somebody might write it, and kept with what it says."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from random import Random

from sandbox.population import wording
from sandbox.population.days import plus
from sandbox.population.faults import fault
from sandbox.population.life import Life, Setup
from sandbox.population.profile import Profile
from sandbox.population.sections import advice_line, in_words, kept
from sandbox.population.track import Sent, Window
from sandbox.population.wording import Saying

_ANY = Profile()
_ADVISED = Profile(plan_years=(0.1, 2.3))  # the plan's advice is still on the system
_BOYS, _GIRLS = ("Oliver", "Noah", "Leo", "Harry"), ("Freya", "Amelia", "Isla", "Poppy")
Write = Callable[[Life, Setup], str | None]


def _text_fault(rule_id: str, code: str, profile: Profile = _ANY) -> Callable[[Write], Write]:
    """Register the writer below as the planter of a wrong text in a section."""

    def register(write: Write) -> Write:
        @fault(rule_id, "text", profile)
        def plant(life: Life, setup: Setup, windows: list[Window]) -> bool:
            text = write(life, setup) if life.plan else None
            if life.plan is None or text is None:
                return False
            life.sections[code].mask(windows, section_text=text)
            life.planted.add((rule_id, life.plan.key))
            return True

        return write

    return register


def _plain(life: Life, code: str) -> tuple[str, Saying]:
    text = life.sections[code].facts["section_text"]
    return text, life.saying(text)


def _one_more_outcome(life: Life, line: str, end: wording.End) -> str:
    text, saying = _plain(life, "E")
    return kept(life, f"{text}\n{line}", replace(saying, ends=(*saying.ends, end)))


@_text_fault("PL08", "E")
def outcome_without_a_date(life: Life, setup: Setup) -> str:
    """Nobody said by when."""
    return _one_more_outcome(life, f"{life.who.forename} will make and keep two friends.", None)


@_text_fault("PL08", "E")
def outcome_of_last_year(life: Life, setup: Setup) -> str:
    """The day has passed."""
    year = setup.start.year - 1
    line = f"By July {year} {life.who.forename} will swim ten metres."
    return _one_more_outcome(life, line, date(year, 7, 31))


@_text_fault("PL08", "E", Profile(ages=(8.5, 25.0)))
def outcome_of_a_stage_that_is_over(life: Life, setup: Setup) -> str:
    """The key stage has ended."""
    return _one_more_outcome(life, f"By the end of Key Stage 1 {life.who.forename} will tie shoes.", 2)


@_text_fault("PL09", "F")
def loose_provision(life: Life, setup: Setup) -> str:
    """A line of provision that binds nobody."""
    text, saying = _plain(life, "F")
    line = in_words(life, Random(life.who.uid + 1).choice(wording.LOOSE_PROVISION))
    return kept(life, f"{text}\n{line}", replace(saying, is_loose=True))


@_text_fault("PL11", "F", Profile(ages=(14.1, 25.0)))
def nothing_of_adulthood(life: Life, setup: Setup) -> str:
    """The provision of a younger child was left in the plan."""
    return kept(life, "\n".join(in_words(life, line) for line in wording.PROVISION[:2]), Saying())


@_text_fault("PL14", "K", _ADVISED)
def advice_attached(life: Life, setup: Setup) -> str | None:
    """Section K says that there is advice, and not whose."""
    return "Parent, education, health and psychology advice is attached." if _answers(life) else None


@_text_fault("PL14", "K", _ADVISED)
def one_advice_left_out(life: Life, setup: Setup) -> str | None:
    """Section K lists all advice but one."""
    answers = _answers(life)[1:]
    lines = [advice_line(answer["author"], answer["author_role"], answer["received_date"]) for _, answer in answers]
    return kept(life, "\n".join(lines), Saying(listed=frozenset(key for key, _ in answers))) if answers else None


@_text_fault("PL14", "K", _ADVISED)
def advice_without_dates(life: Life, setup: Setup) -> str | None:
    """Section K lists authors and roles without dates."""
    lines = [f"{answer['author_role']}: {answer['author']}" for _, answer in _answers(life)]
    return kept(life, "\n".join(lines), Saying()) if lines else None


def _answers(life: Life) -> list[tuple[str, dict[str, object]]]:
    return [(track.key, track.events[0][1]) for track in life.advice if track.events]


@_text_fault("PL15", "F")
def text_of_another_child(life: Life, setup: Setup) -> str | None:
    """The provision was copied from another child's plan, name and all."""
    pool = [name for name in (_BOYS if life.who.sex == "M" else _GIRLS) if name != life.who.forename.split("-")[0]]
    other = Random(life.who.uid + 2).choice(pool)
    _, saying = _plain(life, "F")
    lines = [f"{other} will have thirty minutes of language work each day with a teaching assistant."]
    if saying.is_of_adulthood:
        lines.append("Preparing for adulthood: a careers adviser gives thirty minutes each term.")
    return kept(life, "\n".join(lines), replace(saying, is_strange=True))


@_text_fault("PL15", "B")
def mixed_pronouns(life: Life, setup: Setup) -> str:
    """One sentence was copied from the plan of a child of the other sex."""
    text, saying = _plain(life, "B")
    line = (
        "He enjoys stories, and her vocabulary is wide."
        if life.who.sex == "M"
        else "She reads well. His writing is neat."
    )
    return kept(life, f"{text}\n{line}", replace(saying, is_strange=True))


@_text_fault("PL18", "B")
def headline_of_another_need(life: Life, setup: Setup) -> str:
    """Section B begins with a need that is not the primary one of the record."""
    assert life.plan is not None  # noqa: S101
    other = "HI" if life.plan.facts["primary_need_code"] != "HI" else "SEMH"
    text, saying = _plain(life, "B")
    body = text.partition("\n")[2] if saying.headline else text
    return kept(life, f"Primary need: {wording.NEED_WORDS[other]}\n{body}", replace(saying, headline=other))


@fault("PL18", "text", Profile(portal=True, clear=True, verified=True, upn_state="permanent"))
def census_of_another_need(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """The school tells the census of another need."""
    roll = next((track for track in life.rolls if _is_on_roll(track, setup.start)), None)
    if life.plan is None or roll is None:
        return False
    roll.mask(windows, primary_need_code="VI" if life.plan.facts["primary_need_code"] != "VI" else "MLD")
    life.planted.add(("PL18", life.plan.key))
    return True


def _is_on_roll(track: Sent, day: date) -> bool:
    row = track.at(day)
    return bool(
        row and row["entry_date"] <= day and (row["leaving_date"] is None or row["leaving_date"] > plus(day, 60))
    )


@fault("PL03:not known", "text", Profile(health="none", plan_years=(0.12, 2.3), verified=True, clear=True))
def health_does_not_know_the_child(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """Every health service answered that it does not know the child, and the plan says that there is no need."""
    asked = [track for track in life.advice if track.facts["leg_code"] == "health" and track.events]
    row = life.sections["C"].at(setup.start) if life.plan else None
    if life.plan is None or row is None or not asked or life.saying(row["section_text"]).none != "none":
        return False
    for track in asked:
        track.mask(windows, need_code="not_known")
        for sent in life.advice_returns:
            if sent.facts["advice_reference"] == track.key:
                sent.mask(windows, need_code="not_known")
    life.planted.add(("PL03", life.plan.key))
    return True
