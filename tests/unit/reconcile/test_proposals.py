"""What reconciliation proposes, refuses and tells."""

from datetime import date

import duckdb
import pytest

from tests.unit.matching.small_night import add, decide, rows
from tests.unit.reconcile.one_child import (
    ADVICE,
    ASKED,
    CHILD,
    RETURN,
    REVIEW,
    agree,
    agreed,
    differences,
    one_child,
    proposals,
    run,
)


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """A child with an active plan and nothing else."""
    return one_child()


@pytest.mark.parametrize("meeting_date", [date(2026, 3, 2), date(2023, 1, 1)])
def test_a_meeting_that_cannot_be_is_refused(con: duckdb.DuckDBPyConnection, meeting_date: date) -> None:
    """A return of a meeting in the future or before the plan changes nothing and is told to its sender."""
    add(con, "review", REVIEW)
    add(con, "review_return", {**RETURN, "review_id": "R1", "meeting_date": meeting_date, "health_update": True})
    run(con)
    assert proposals(con) == {}
    assert differences(con) == [("RC02", "review_return", "100001|A", "meeting_date")]


def test_a_date_after_tonight_is_refused_alone(con: duckdb.DuckDBPyConnection) -> None:
    """One impossible date does not keep the rest of the return back."""
    add(con, "review", REVIEW)
    add(con, "review_return", {**RETURN, "invite_date": date(2062, 1, 1)})
    run(con)
    assert proposals(con)["invite_date"][2:] == ("refused_by_precedence", "date_in_future")
    assert proposals(con)["meeting_date"][2] == "apply"
    assert differences(con) == [("RC02", "review", "R1", "invite_date")]


def test_a_dead_child_is_left_in_peace(con: duckdb.DuckDBPyConnection) -> None:
    """Nothing is proposed, agreed or asked about a child who has died."""
    con.execute("UPDATE person SET date_of_death = DATE '2026-01-01'")
    add(con, "review", REVIEW)
    add(con, "review_return", {**RETURN, "health_update": True}, {**RETURN, "return_reference": "B", "review_id": "R9"})
    add(con, "review_return", {**RETURN, "return_reference": "C", "forename": "Bea"})
    run(con)
    assert (proposals(con), differences(con), agreed(con)) == ({}, [], {})


def test_a_restricted_child_gets_no_proposal(con: duckdb.DuckDBPyConnection) -> None:
    """What a person tied to a restricted child is shown as a difference and never written."""
    con.execute("UPDATE person SET restricted = TRUE")
    add(con, "review", REVIEW)
    add(con, "review_return", {**RETURN, "health_update": True})
    decide(con, ("review_return", "100001|A"), person_id="P1", decision="same")
    run(con)
    assert {decision for _, _, decision, _ in proposals(con).values()} == {"refused_by_precedence"}
    assert len(differences(con)) == len(proposals(con)) == 2


@pytest.mark.parametrize("push_mode", ["off", "propose"])
def test_outside_apply_everything_awaits_approval(con: duckdb.DuckDBPyConnection, push_mode: str) -> None:
    """In push mode off or propose no proposal may be applied, not even a new review."""
    add(con, "review_return", RETURN)
    run(con, push_mode)
    assert {decision for _, _, decision, _ in proposals(con).values()} == {"await_approval"}


def test_a_review_never_recorded_is_proposed_once(con: duckdb.DuckDBPyConnection) -> None:
    """Two returns of one unrecorded meeting make one new review, with what the later one says."""
    add(con, "review", {**REVIEW, "meeting_date": date(2024, 1, 9), "cycle_number": 4})
    add(con, "roll_entry", {"setting_urn": "100001", "admission_number": "1", "forename": "Else"})
    facts = {"year_group": 8, "invited_roles": "parent head", "invite_date": date(2062, 1, 1)}
    add(
        con,
        "review_return",
        {**RETURN, **facts, "report_sent_date": date(2025, 1, 20)},
        {**RETURN, "return_reference": "B"},
    )
    run(con)
    assert {field: new for field, (_, new, _, _) in proposals(con).items()} == {
        "plan_id": "L1",
        "person_id": "P1",
        "cycle_number": "5",
        "setting_urn": "100001",
        "year_group": "8",
        "meeting_date": "2025-01-08",
        "invited_roles": "head parent",
        "report_received_date": "2025-01-20",
        "tracker_code": "report_in",
        "submitted_via_code": "portal",
    }
    (change,) = {
        (one["change_key"], one["kind"], one["target_key"], one["base_version"], one["reason_code"])
        for one in rows(con, "FROM proposal")
    }
    assert change[1:] == ("create", None, None, "not_recorded")


def test_two_settings_that_tell_of_one_meeting_leave_it_to_a_person(con: duckdb.DuckDBPyConnection) -> None:
    """Only one of them can have held it: the new review awaits approval, with its sender and day as evidence."""
    sent = {"report_sent_date": date(2025, 1, 20)}
    add(con, "review_return", {**RETURN, **sent}, {**RETURN, **sent, "setting_urn": "100002"})
    run(con)
    assert {each[2:] for each in proposals(con).values()} == {("await_approval", "several_settings")}
    evidence = con.sql("SELECT DISTINCT source_sender, source_type, source_key, source_date FROM proposal").fetchall()
    assert evidence == [("100002", "review_return", "100002|A", date(2025, 1, 20))]


def test_a_new_review_from_a_file_is_marked_so(con: duckdb.DuckDBPyConnection) -> None:
    """A setting that sends neither roll nor terms uses files; without a report the meeting is just held."""
    add(con, "review_return", RETURN)
    run(con)
    assert (proposals(con)["submitted_via_code"][1], proposals(con)["tracker_code"][1]) == ("file", "held")
    assert proposals(con)["cycle_number"][1] == "1"


def test_the_change_key_is_of_the_values(con: duckdb.DuckDBPyConnection) -> None:
    """The same change has the same key every night; another value, or another version of the record, another key."""
    add(con, "review", REVIEW)
    add(con, "review_return", RETURN)
    keys = []
    for statement in (
        "SELECT 1",
        "UPDATE review SET record_version = 8",
        "UPDATE review_return SET health_update = TRUE",
    ):
        con.execute(statement)
        run(con)
        keys.append(rows(con, "FROM proposal")[0]["change_key"])
        run(con)
        assert rows(con, "FROM proposal")[0]["change_key"] == keys[-1]
    assert len(set(keys)) == 3


def test_advice_fills_its_request(con: duckdb.DuckDBPyConnection) -> None:
    """Advice fills its request, an appointment may lie ahead, and a need that differs is left to people."""
    add(con, "advice_request", {**ASKED, "need_code": "no_need", "received_date": date(2026, 2, 3)})
    facts = {
        "need_code": "need",
        "appointment_date": date(2026, 4, 1),
        "sent_date": date(2026, 2, 1),
        "author": " Dr A ",
    }
    add(con, "advice_return", {**ADVICE, **facts})
    agree(con, "need_code", "no_need", ("advice_request", "AD1"))
    run(con)
    assert proposals(con) == {
        "appointment_date": (None, "2026-04-01", "apply", "filled_blank"),
        "author": (None, "Dr A", "apply", "filled_blank"),
        "need_code": ("no_need", "need", "refused_by_precedence", "no_authority"),
    }
    assert differences(con) == [("RC02", "advice_request", "AD1", "need_code")]


def test_history_of_an_ended_plan_changes_nothing(con: duckdb.DuckDBPyConnection) -> None:
    """A return that belongs to a plan that has ended is paired and proposes nothing."""
    con.execute("UPDATE plan SET status_code = 'ceased', cease_date = DATE '2025-09-01'")
    add(con, "review", REVIEW)
    add(con, "review_return", {**RETURN, "health_update": True})
    run(con)
    assert rows(con, "FROM pairing")[0]["state"] == "paired"
    assert (proposals(con), differences(con)) == ({}, [])


def test_held_and_missed_records_are_told(con: duckdb.DuckDBPyConnection) -> None:
    """Held records and returns of nobody are told; a pupil without a plan whom nobody knows is not."""
    add(con, "review_return", {**RETURN, "forename": "Bea"}, {**RETURN, "return_reference": "B", "review_id": "R9"})
    add(con, "review_return", {**RETURN, "return_reference": "C", "upn": "G895200025002", "surname": "Else"})
    nobody = {"setting_urn": "100001", "surname": "Else", "forename": "Cy", "date_of_birth": date(2011, 1, 1)}
    add(con, "roll_entry", {**nobody, "admission_number": "1", "sen_provision_code": "K"})
    add(con, "roll_entry", {**nobody, "admission_number": "2", "sen_provision_code": "E"})
    run(con)
    assert differences(con) == [
        ("MT01", "review_return", "100001|A", "person_id"),
        ("MT01", "review_return", "100001|B", "review_id"),
        ("MT02", "review_return", "100001|C", "person_id"),
        ("MT02", "roll_entry", "100001|2", "person_id"),
    ]
    assert {one["person_id"] for one in rows(con, "FROM difference WHERE field = 'person_id'")} == {None}


def test_an_unreadable_meeting_date_is_told_once(con: duckdb.DuckDBPyConnection) -> None:
    """A meeting date missing because its cell could not be read has the mapping's exception, and no second one."""
    add(
        con,
        "review_return",
        {**RETURN, "meeting_date": None},
        {**RETURN, "return_reference": "B", "meeting_date": None},
    )
    con.execute(
        "INSERT INTO bad_value (record_type, record_key, field) VALUES ('review_return', '100001|A', 'meeting_date')"
    )
    run(con)
    assert differences(con) == [("RC02", "review_return", "100001|B", "meeting_date")]


def test_another_upn_on_a_return_is_told(con: duckdb.DuckDBPyConnection) -> None:
    """A return that tells of a newer UPN is an exception of the person, unless the roll already is one."""
    add(con, "review_return", {**RETURN, "upn": "G895200025002", "former_upn": CHILD["upn"], "meeting_date": None})
    run(con)
    assert ("RC02", "person", "P1", "upn") in differences(con)
    add(con, "roll_entry", {**CHILD, "setting_urn": "100001", "admission_number": "1", "upn": "G895200025002",
                            "former_upn": CHILD["upn"]})  # fmt: skip
    run(con)
    assert ("RC02", "person", "P1", "upn") not in differences(con)


def test_the_same_night_gives_the_same_answer(con: duckdb.DuckDBPyConnection) -> None:
    """Running the step again changes no table."""
    add(con, "review", {**REVIEW, "health_update": True})
    add(con, "review_return", {**RETURN, "health_update": False})
    first = run(con), rows(con, "FROM proposal"), rows(con, "FROM difference"), rows(con, "FROM agreed")
    assert first == (run(con), rows(con, "FROM proposal"), rows(con, "FROM difference"), rows(con, "FROM agreed"))
