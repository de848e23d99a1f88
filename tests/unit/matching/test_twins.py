"""Families in which everything is nearly equal: no record may reach a sibling."""

import random
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sendbridge.matching import match
from tests.unit.matching.small_night import AS_OF, RULES, add, empty_night, rows

BORN = (date(2012, 5, 4), date(2012, 5, 4), date(2014, 1, 9))
UPNS = ("T895200025001", "G895200025002", "W895200025003", "K895200025004", "R89520002501A", None)
ULNS = ("1000000027", "1000000035", "1000000043", None)
FORENAMES = ("Anna-Maria", "Anna-Louise", "Anna", "Jayden", "Jaydon", None)

PERSON = st.fixed_dictionaries(
    {
        "surname": st.sampled_from(("Young", "Old")),
        "forename": st.sampled_from(FORENAMES),
        "date_of_birth": st.sampled_from(BORN),
        "upn": st.sampled_from(UPNS),
        "former_upn": st.sampled_from(UPNS),
        "uln": st.sampled_from(ULNS),
        "restricted": st.sampled_from((False, False, True)),
    }
)

Records = list[dict[str, Any]]


@st.composite
def families(draw: st.DrawFn) -> tuple[Records, Records]:
    """Draw siblings, and entries that take most of what they say from one of them and the rest from another."""
    people = draw(st.lists(PERSON, min_size=1, max_size=4))
    entries = []
    for _ in range(draw(st.integers(2, 5))):
        one, other = draw(st.sampled_from(people)), draw(st.sampled_from(people) | PERSON)
        taken = draw(st.sets(st.sampled_from(sorted(one)), max_size=2))
        entry = {name: (other if name in taken else one)[name] for name in one if name != "restricted"}
        entries.append(entry)
    return people, entries


def matched(people: Records, entries: Records, *, seed: int) -> Records:
    """Return the ties, from records put in in an order that depends on the seed."""
    con = empty_night()
    numbered_people = [{"person_id": f"P{number}", **person} for number, person in enumerate(people)]
    numbered = [
        {"setting_urn": "100001", "admission_number": str(number), **entry} for number, entry in enumerate(entries)
    ]
    shuffle = random.Random(seed).shuffle  # noqa: S311
    shuffle(numbered_people)
    shuffle(numbered)
    add(con, "person", *numbered_people)
    add(con, "roll_entry", *numbered)
    con.execute(f"SET threads = {1 + seed % 3}")
    match(con, AS_OF, rules=RULES)
    return rows(con, "FROM tie ORDER BY record_type, record_key")


@settings(max_examples=40, deadline=None)
@given(family=families())
def test_a_tie_contradicts_nothing(family: tuple[Records, Records]) -> None:
    """A tied child shares birth date, whole forename and a number nobody else has, and no number speaks against it."""
    people, entries = family
    for tie in matched(people, entries, seed=0):
        if tie["state"] != "tied":
            continue
        entry, person = entries[int(tie["record_key"].split("|")[1])], people[int(tie["person_id"][1:])]
        shared = numbers(entry) & numbers(person)
        assert not person["restricted"]
        assert (entry["date_of_birth"], entry["forename"]) == (person["date_of_birth"], person["forename"])
        assert any(sum(number in numbers(other) for other in people) == 1 for number in shared)
        assert None in (entry["uln"], person["uln"]) or entry["uln"] == person["uln"]
        others = [numbers(other) for other in people if other is not person]
        assert not any(sum(number in other for other in [*others, numbers(person)]) == 1
                       for number in numbers(entry) - numbers(person))  # fmt: skip


@settings(max_examples=10, deadline=None)
@given(family=families())
def test_order_and_threads_change_nothing(family: tuple[Records, Records]) -> None:
    """The same records give the same ties in whatever order they came."""
    assert matched(*family, seed=0) == matched(*family, seed=1)


def numbers(record: dict[str, Any]) -> set[str]:
    """Return the identifiers of a record that may tie: no temporary UPN."""
    held = {record["upn"], record["former_upn"], record["uln"]}
    return {number for number in held if number and number[-1].isdigit()}
