"""Families in which everything is nearly equal: no record may reach a sibling."""

import random
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sendbridge.matching import match
from tests.unit.matching.small_night import AS_OF, add, empty_night, rows

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
        "restricted": st.booleans(),
    }
)
ENTRY = PERSON.map(lambda person: {name: value for name, value in person.items() if name != "restricted"})


def matched(people: list[dict[str, Any]], entries: list[dict[str, Any]], *, seed: int) -> list[dict[str, Any]]:
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
    match(con, AS_OF)
    return rows(con, "FROM tie")


@settings(max_examples=40, deadline=None)
@given(people=st.lists(PERSON, min_size=1, max_size=5), entries=st.lists(ENTRY, min_size=1, max_size=5))
def test_a_tie_contradicts_nothing(people: list[dict[str, Any]], entries: list[dict[str, Any]]) -> None:
    """A tied child shares birth date, whole forename and a number nobody else has, and no number speaks against it."""
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
@given(people=st.lists(PERSON, min_size=1, max_size=5), entries=st.lists(ENTRY, min_size=1, max_size=5))
def test_order_and_threads_change_nothing(people: list[dict[str, Any]], entries: list[dict[str, Any]]) -> None:
    """The same records give the same ties in whatever order they came."""
    assert matched(people, entries, seed=0) == matched(people, entries, seed=1)


def numbers(record: dict[str, Any]) -> set[str]:
    """Return the identifiers of a record that may tie: no temporary UPN."""
    held = {record["upn"], record["former_upn"], record["uln"]}
    return {number for number in held if number and number[-1].isdigit()}
