"""The words of plans: pools of sentences for every section, and what each text says, known because we wrote it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from sandbox.population.days import academic_year, year_group

End = date | int | None  # when an outcome ends: on a day, with a year group, or nobody says


@dataclass(frozen=True)
class Saying:
    """What one text says."""

    none: str = "need"  # of need in C and D: need, none (in agreed words), short (N/A and the like) or nothing
    ends: tuple[End, ...] = ()  # of each outcome in E
    is_loose: bool = False  # some provision in F leaves out how much, how often or by whom
    is_of_adulthood: bool = False
    listed: frozenset[str] = frozenset()  # advice requests that K names with author, role and date
    is_strange: bool = False  # another child's name, or mixed pronouns
    headline: str | None = None  # the need that B names as the primary one


NEED_WORDS = {
    "SEMH": "Social, emotional and mental health",
    "SLCN": "Speech, language and communication needs",
    "ASD": "Autism spectrum disorder",
    "MLD": "Moderate learning difficulties",
    "SLD": "Severe learning difficulties",
    "PMLD": "Profound and multiple learning difficulties",
    "SPLD": "Specific learning difficulty (dyslexia)",
    "PD": "Physical disability",
    "HI": "Hearing impairment",
    "VI": "Visual impairment",
    "DS": "Down syndrome",
}
HOPES = (
    "{name} enjoys music, football and time outdoors, and wants to be heard.",
    "{name} likes trains, drawing and being with animals. {They} wants school to be quieter.",
    "{name} is proud of {their} swimming and would like to have more friends.",
)
NEEDS = (
    "{name} finds attention, language and change in routine hard.",
    "{name} needs instructions in short steps, and time to answer.",
    "{name} is anxious in large groups, and leaves the room when it is loud.",
    "{name} reads and spells about two years behind {their} age.",
    "{name} tires quickly, and {their} writing is hard to read.",
)
OUTCOMES = (
    "{when} {name} will work in a group of four for twenty minutes.",
    "{when} {name} will ask an adult for help in words.",
    "{when}, {name} will be able to dress without help.",
    "{name} will read a page of text at {their} level with two prompts, {when_small}.",
    "{when} {name} will use a timetable and move between lessons calmly.",
)
PROVISION = (
    "A teaching assistant gives {name} thirty minutes of language work each day, one to one.",
    "A speech and language therapist works with {name} for 45 minutes once a fortnight.",
    "The class teacher checks what {name} has understood at the start of every lesson.",
    "{name} has a five-minute movement break every hour, led by a teaching assistant.",
    "An ELSA meets {name} for half an hour twice a week.",
    "{name} is taught reading by a specialist teacher for one hour a week, in a group of three.",
)
ADULTHOOD = (
    "Preparing for adulthood: a careers adviser meets {name} for thirty minutes each term.",
    "A trainer gives {name} an hour of travel training every week.",
    "A tutor teaches {name} independent living skills for two hours a week.",
)
LOOSE_PROVISION = (
    "Access to a quiet space.",
    "Support from a teaching assistant as required.",
    "Up to five hours a week of support from a teaching assistant.",
    "Opportunities to work in a small group.",
    "Speech and language therapy once a week with the therapist.",
    "Thirty minutes of phonics a day.",
    "A mentor gives {name} twenty minutes of practice.",
)
HEALTH_NEEDS = (
    "{name} has a sensory and motor delay that affects learning.",
    "{name} has epilepsy, with a care plan at school.",
    "{name} has asthma and uses an inhaler before exercise. No other health needs are known.",
)
HEALTH_NONE = (
    "No health needs identified.",
    "No health needs have been identified at this time.",
    "There are no identified health care needs which relate to SEN.",
    "{name} has no known health needs.",
    "None identified.",
    "The health advice did not identify any health needs.",
)
HEALTH_UNASKED = "Health gave no advice when this plan was made; it will be asked before the next review."
SOCIAL_NEEDS = (
    "{name} needs support to take part in community activities.",
    "{name} and the family need short breaks, as {they} does not sleep through.",
)
SOCIAL_NONE = (
    "None identified.",
    "No social care needs identified.",
    "No social care needs have been identified at this time.",
    "{name} does not have any identified social care needs.",
)
SOCIAL_UNASKED = "Social care gave no advice when this plan was made; it will be asked before the next review."
OLD_ADVICE = "The advice of the first assessment is kept on paper with the first plan."

NONE, SHORT, NOTHING = Saying(none="none"), Saying(none="short"), Saying(none="nothing")
STATEMENTS = {
    **dict.fromkeys((*HEALTH_NONE, *SOCIAL_NONE, "No health needs have been identified.", "No needs identified"), NONE),
    **dict.fromkeys(("N/A", "Nil."), SHORT),
    **dict.fromkeys(("", "tbc", "To be confirmed", "See section B"), NOTHING),
}
_HE = {"they": "he", "They": "He", "them": "him", "their": "his", "Their": "His"}
_SHE = {"they": "she", "They": "She", "them": "her", "their": "her", "Their": "Her"}
_STAGES = ((2, "Key Stage 1"), (6, "Key Stage 2"), (9, "Key Stage 3"), (11, "Key Stage 4"))


def told(template: str, *, name: str, sex: str, **more: str) -> str:
    """Fill a sentence with the child's name and pronouns."""
    return template.format(name=name, **(_HE if sex == "M" else _SHE), **more)


def drawn(pool: Sequence[str], rng: Random, count: int) -> list[str]:
    """Draw so many different sentences, in the pool's order."""
    return [pool[index] for index in sorted(rng.sample(range(len(pool)), count))]


def end_after(birth: date, day: date, rng: Random) -> tuple[str, End]:
    """Return by when an outcome is to be met, in words and in truth: after the day, for a child of this age."""
    group = year_group(birth, day)
    stage = next(((last, words) for last, words in _STAGES if last > group), None)
    year = academic_year(day) + 1 + rng.randrange(1, 3)
    choices: list[tuple[str, End]] = [
        (f"By July {year}", date(year, 7, 31)),
        (f"By 31 August {year}", date(year, 8, 31)),
        (f"By 31/07/{year}", date(year, 7, 31)),
        (f"By the end of the academic year {year - 1}/{year % 100:02d}", date(year, 8, 31)),
    ]
    if stage:
        choices += [(f"By the end of {stage[1]}", stage[0])] * 3
    if 0 <= group < 13:
        choices.append((f"By the end of Year {group + 1}", group + 1))
    return rng.choice(choices)
