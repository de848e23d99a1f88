"""Two persons become one: no fault closes, none doubles, and each goes on under its oldest id."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from sendbridge.errors import Misconfigured
from sendbridge.exceptions.accepting import Note, accept
from sendbridge.exceptions.merging import merge_children
from sendbridge.store import agreed_values, children, exceptions, overrides, tables, tie_decisions
from sendbridge.store.session import transaction
from tests.council import FIRST, Council, Fill
from tests.night_builder import NightBuilder

PERSONS = ("P2", "P3", "P4")


def wrong(*persons: str, in_image: tuple[str, ...] = PERSONS, value: str = "a") -> Fill:
    """ID08 fails for some persons; the case system arrived."""

    def fill(night: NightBuilder) -> None:
        night.arrive("case_management").rule("ID08", "failed" if persons else "passed", severity="query", priority=1)
        for person_id in in_image:
            night.record("person", person_id=person_id)
        for person_id in persons:
            night.find("ID08", ("person", person_id), person_id=person_id, field="upn", value_hash=value)

    return fill


def merge(council: Council, merged: str, stays: str) -> dict[str, int]:
    """Record a merge on the date of the last night."""
    on = council.next_date - timedelta(days=1)
    return merge_children(council.settings, merged, stays=stays, on=on, reason="one birth", author="officer")


def told(council: Council) -> dict[str, tuple[str, str]]:
    """Return person and state by the order in which exceptions were opened."""
    rows = sorted(council.rows(), key=lambda row: (row["opened_date"], row["subject_id"], row["exception_id"]))
    return {row["exception_id"]: (row["subject_id"], row["state"]) for row in rows}


def events(council: Council, exception_id: str) -> list[str]:
    """Return an exception's history without dates."""
    with transaction(council.settings.state_url) as connection:
        return [event for _, event in exceptions.history(connection, "895", exception_id)]


def test_a_fault_goes_on_under_its_id(council: Council) -> None:
    """The next night finds it on the person who stayed, and it is the exception that there was."""
    council.night(wrong("P2"))
    (kept_id,) = told(council)
    assert merge(council, "P2", "P3")["exceptions_moved"] == 1
    council.night(wrong("P3", in_image=("P3",)))
    assert told(council) == {kept_id: ("P3", "open")}
    council.night(wrong(in_image=("P3",)))
    assert events(council, kept_id) == ["opened", "moved", "closed"]


def test_while_the_merged_person_is_still_there_its_fault_is_the_others(council: Council) -> None:
    """Until the case system drops the old record it is found twice and is one exception."""
    council.night(wrong("P2"))
    merge(council, "P2", "P3")
    council.night(wrong("P2"))
    council.night(wrong("P2", "P3"))
    assert [*told(council).values()] == [("P3", "open")]


def test_a_fault_that_both_had_is_one_under_the_older_id(council: Council) -> None:
    """The younger's history is kept, and leads to the older."""
    council.night(wrong("P2"))
    council.night(wrong("P2", "P3"))
    older_id, younger_id = told(council)
    assert merge(council, "P2", "P3")["exceptions_joined"] == 1
    council.night(wrong("P3", in_image=("P3",)))
    assert told(council) == {older_id: ("P3", "open"), younger_id: ("P3", "joined")}
    assert events(council, younger_id) == ["opened", "joined"]
    with transaction(council.settings.state_url) as connection:
        found = exceptions.find_one(connection, "895", younger_id)
    assert found is not None
    assert found["exception_id"] == older_id


def test_a_merge_closes_no_fault(council: Council) -> None:
    """The older exception was closed and the younger is open: the older is open again, until a night proves it gone."""
    council.night(wrong("P3"))
    council.night(wrong("P2"))
    older_id, _ = told(council)
    merge(council, "P2", "P3")
    assert told(council)[older_id] == ("P3", "open")
    assert events(council, older_id) == ["opened", "closed", "moved", "reopened"]
    council.night(wrong(in_image=("P3",)))
    assert told(council)[older_id] == ("P3", "closed")


def test_merges_follow_one_another(council: Council) -> None:
    """P2 became P3 and P3 became P4: what was wrong with P2 is one exception of P4."""
    council.night(wrong("P2"))
    council.night(wrong("P2", "P4"))
    oldest_id, _ = told(council)
    merge(council, "P2", "P3")
    merge(council, "P3", "P4")
    council.night(wrong("P2", "P3", "P4"))
    assert told(council)[oldest_id] == ("P4", "open")
    assert [state for _, state in told(council).values()].count("open") == 1
    with transaction(council.settings.state_url) as connection:
        assert children.redirects(connection, "895") == {"P2": "P4", "P3": "P4"}


@pytest.mark.parametrize(("accepted_of", "state"), [("P3", "accepted"), ("P2", "open")])
def test_the_acceptance_of_the_value_that_stands_goes_with_it(council: Council, accepted_of: str, state: str) -> None:
    """What was explained of the person who stays holds; what was explained of the one who went does not."""
    council.night(wrong("P2"))
    council.night(wrong("P2", "P3"))
    ids = {person_id: exception_id for exception_id, (person_id, _) in told(council).items()}
    accept(council.settings, ids[accepted_of], FIRST + timedelta(days=1), note=Note("It is so.", "officer"))
    merge(council, "P2", "P3")
    assert told(council)[ids["P2"]] == ("P3", state)
    council.night(wrong("P3", in_image=("P3",)))
    assert told(council)[ids["P2"]] == ("P3", state)


def test_decisions_and_agreed_values_go_with_the_child(council: Council) -> None:
    """Of two decisions about one record the one that refuses stays; the base of the person who stays is kept."""
    council.night(wrong())
    with transaction(council.settings.state_url) as connection:
        for record, person_id, decision in (("1", "P2", "same"), ("2", "P2", "same"), ("2", "P3", "not_same")):
            tie_decisions.decide(
                connection, "895", record=("roll_entry", record), person_id=person_id, decision=decision,
                decided_by="officer", decided_date=FIRST,
            )  # fmt: skip
        rows = [("person", "P2", "f", "upn", "a"), ("person", "P2", "f", "uln", "b"), ("person", "P3", "f", "upn", "c")]
        agreed_values.advance(connection, "895", FIRST, rows=rows)
    merge(council, "P2", "P3")
    with transaction(council.settings.state_url) as connection:
        ties = {(row.record_key, row.person_id, row.decision) for row in tie_decisions.read_all(connection, "895")}
        agreed = {(row.target_key, row.field, row.value) for row in agreed_values.read_all(connection, "895")}
    assert ties == {("1", "P3", "same"), ("2", "P3", "not_same")}
    assert agreed == {("P3", "uln", "b"), ("P3", "upn", "c")}


def test_an_override_goes_with_the_child(council: Council) -> None:
    """Of two overrides of one field that of the person who stays holds; another moves over."""
    council.night(wrong())
    with transaction(council.settings.state_url) as connection:
        for number, (person_id, field) in enumerate((("P2", "upn"), ("P3", "upn"), ("P2", "uln"))):
            overrides.add(
                connection, "895",
                {
                    "override_id": f"O{number}", "target_type": "person", "target_key": person_id, "field": field,
                    "value": "a", "author": "officer", "reason": "Seen.", "set_date": FIRST,
                    "expires_date": FIRST.replace(year=FIRST.year + 1),
                },
            )  # fmt: skip
    merge(council, "P2", "P3")
    with transaction(council.settings.state_url) as connection:
        held = overrides.read_all(connection, "895")
    assert {row["target_key"] for row in held} == {"P3"}
    assert {row["override_id"] for row in held if row["withdrawn_date"] is None} == {"O1", "O2"}


def test_a_merge_names_the_child_everywhere(council: Council) -> None:
    """An exception about a plan of the merged person is about the child who stays."""

    def fill(night: NightBuilder) -> None:
        wrong()(night)
        night.rule("PL04").find("PL04", ("plan", "L2"), person_id="P2")

    council.night(fill)
    merge(council, "P2", "P3")
    assert council.only()["person_id"] == "P3"
    council.night(fill)
    with transaction(council.settings.state_url) as connection:
        stays = connection.execute(select(tables.child.c.child_id).where(tables.child.c.person_id == "P3")).scalar()
    assert (council.only()["person_id"], council.only()["child_id"]) == ("P3", stays)


@pytest.mark.parametrize(
    ("merged", "stays", "said"),
    [
        ("P2", "P2", "the same person"),
        ("P2", "P9", "no night has seen a person P9"),
        ("P4", "P3", "P4 was merged into P3 before"),
        ("P2", "P4", "name P3 instead"),
    ],
)
def test_a_merge_that_cannot_be_is_refused(council: Council, merged: str, stays: str, said: str) -> None:
    """Strangers, the same person twice and who was merged before are told in a sentence."""
    council.night(wrong())
    merge(council, "P4", "P3")
    with pytest.raises(Misconfigured, match=said):
        merge(council, merged, stays)


def test_a_merge_wants_a_reason(council: Council) -> None:
    """Nobody can be asked later about a merge without one."""
    council.night(wrong())
    with pytest.raises(Misconfigured, match="the reason is empty"):
        merge_children(council.settings, "P2", stays="P3", on=date(2026, 3, 2), reason=" ", author="officer")
