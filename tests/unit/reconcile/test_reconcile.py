"""What reconciliation proposes, agrees on, and leaves to people."""

from datetime import date

import duckdb
import pytest

from sendbridge import precedence
from sendbridge.matching import match
from sendbridge.reconcile import reconcile
from sendbridge.settings import Settings
from tests.unit.matching.small_night import AS_OF, add, decide, empty_night, rows

OURS = precedence.load(Settings(_env_file=None))
CHILD = {"surname": "Young", "forename": "Amy", "date_of_birth": date(2012, 5, 4), "upn": "T895200025001"}
RETURN = {**CHILD, "setting_urn": "100001", "return_reference": "A", "meeting_date": date(2025, 1, 8)}
REVIEW = {"review_id": "R1", "plan_id": "L1", "person_id": "P1", "cycle_number": 1, "record_version": 7}
ADVICE = {"provider_code": "RJN", "advice_reference": "AD1", "surname": "Young", "forename": "Amy",
          "date_of_birth": date(2012, 5, 4), "nhs_number": "9990000018"}  # fmt: skip
ASKED = {"advice_request_id": "AD1", "person_id": "P1", "provider_code": "RJN", "record_version": 2}


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """A child with an active plan and nothing else."""
    connection = empty_night()
    add(connection, "person", {**CHILD, "person_id": "P1", "nhs_number": "9990000018", "nhs_number_status_code": "01"})
    plan = {"plan_id": "L1", "person_id": "P1", "status_code": "active", "first_final_date": date(2023, 1, 1)}
    add(connection, "plan", plan)
    return connection


def agree(con: duckdb.DuckDBPyConnection, field: str, value: str, target: tuple[str, str] = ("review", "R1")) -> None:
    """Let both sides have agreed on a value before."""
    feed = "school_settings" if target[0] == "review" else "health_trusts"
    con.execute("INSERT INTO state_agreed VALUES (?, ?, ?, ?, ?, '2026-01-01')", [*target, feed, field, value])


def run(con: duckdb.DuckDBPyConnection, push_mode: str = "apply") -> dict[str, int]:
    """Match and reconcile the night."""
    match(con, AS_OF)
    return reconcile(con, AS_OF, OURS, push_mode=push_mode)


def proposals(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str | None, str | None, str, str]]:
    """Return old value, new value, decision and reason by field."""
    found = rows(con, "FROM proposal")
    return {one["field"]: (one["old_value"], one["new_value"], one["decision"], one["reason_code"]) for one in found}


def differences(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, str]]:
    """Return rule, subject and field of each difference."""
    return [
        (one["rule_id"], one["subject_type"], one["subject_id"], one["field"]) for one in rows(con, "FROM difference")
    ]


def agreed(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the new bases by field."""
    return {one["field"]: one["value"] for one in rows(con, "FROM agreed")}


def test_blanks_are_filled_in_one_change(con: duckdb.DuckDBPyConnection) -> None:
    """What the case system lacks is proposed, a row for each field, one change for the record."""
    add(con, "review", REVIEW)
    add(con, "review_return", {**RETURN, "report_sent_date": date(2025, 1, 20), "health_update": False})
    run(con)
    assert proposals(con) == {
        "meeting_date": (None, "2025-01-08", "apply", "filled_blank"),
        "report_received_date": (None, "2025-01-20", "apply", "filled_blank"),
        "health_update": (None, "false", "apply", "filled_blank"),
    }
    (target,) = {
        (one["change_key"], one["target_feed"], one["target_type"], one["target_key"], one["kind"], one["base_version"])
        for one in rows(con, "FROM proposal")
    }
    assert target[1:] == ("case_management", "review", "R1", "update", 7)
    (source,) = {
        (one["person_id"], one["source_feed"], one["source_sender"], one["source_type"], one["source_key"])
        for one in rows(con, "FROM proposal")
    }
    assert source == ("P1", "school_settings", "100001", "review_return", "100001|A")
    assert differences(con) == []


def test_a_blank_deletes_nothing(con: duckdb.DuckDBPyConnection) -> None:
    """What the source leaves out stays, though both had agreed on another value."""
    add(
        con,
        "review",
        {**REVIEW, "meeting_date": date(2025, 1, 8), "pfa_discussed": True, "recommendation_code": "amend"},
    )
    add(con, "review_return", {**RETURN, "recommendation_code": "  "})
    agree(con, "pfa_discussed", "false")
    run(con)
    assert (proposals(con), differences(con)) == ({}, [])


@pytest.mark.parametrize(
    ("case", "source", "base", "proposed", "rules"),
    [
        ("amend", "amend", None, None, []),
        ("amend", "maintain", None, None, []),
        ("amend", "maintain", "amend", "apply", []),
        ("amend", "maintain", "maintain", None, []),
        ("amend", "maintain", "cease", "conflict", ["RC01"]),
        (None, "maintain", "maintain", None, ["RC02"]),
        (None, "maintain", "cease", "conflict", ["RC01"]),
    ],
)
def test_three_ways_of_a_field_that_a_rule_reports(
    con: duckdb.DuckDBPyConnection,
    case: str | None,
    source: str,
    base: str | None,
    proposed: str | None,
    rules: list[str],
) -> None:
    """A recommendation that differs has AR21 already; only a conflict or a cleared one gets its own exception."""
    add(con, "review", {**REVIEW, "meeting_date": date(2025, 1, 8), "recommendation_code": case})
    add(con, "review_return", {**RETURN, "recommendation_code": source})
    if base:
        agree(con, "recommendation_code", base)
    run(con)
    assert proposals(con).get("recommendation_code", (None, None, None))[2] == proposed
    assert [rule for rule, *_ in differences(con)] == rules


@pytest.mark.parametrize(
    ("case", "source", "base", "proposed", "rules"),
    [
        (True, False, None, None, ["RC02"]),
        (True, False, "true", "apply", []),
        (True, False, "false", None, ["RC02"]),
    ],
)
def test_three_ways_of_another_field(
    con: duckdb.DuckDBPyConnection,
    case: bool,
    source: bool,
    base: str | None,
    proposed: str | None,
    rules: list[str],
) -> None:
    """Without a base, or when only the case system moved on, a difference is an exception and nothing is proposed."""
    add(con, "review", {**REVIEW, "meeting_date": date(2025, 1, 8), "health_update": case})
    add(con, "review_return", {**RETURN, "health_update": source})
    if base:
        agree(con, "health_update", base)
    run(con)
    assert proposals(con).get("health_update", (None, None, None))[2] == proposed
    assert [rule for rule, *_ in differences(con)] == rules
    assert "health_update" not in agreed(con)


def test_what_is_equal_becomes_the_base_once(con: duckdb.DuckDBPyConnection) -> None:
    """Equal values become the base, lists of words in any order, and a base that says so already is left alone."""
    add(con, "review", {**REVIEW, "meeting_date": date(2025, 1, 8), "invited_roles": "parent head"})
    add(con, "review_return", {**RETURN, "invited_roles": "head  parent"})
    agree(con, "meeting_date", "2025-01-08")
    run(con)
    assert agreed(con) == {"invited_roles": "head parent"}


def test_a_date_that_only_stands_in_is_never_a_difference(con: duckdb.DuckDBPyConnection) -> None:
    """The day on which a report was sent differs from the day on which it came, and that is no fault."""
    add(con, "review", {**REVIEW, "meeting_date": date(2025, 1, 8), "report_received_date": date(2025, 1, 22)})
    add(con, "review_return", {**RETURN, "report_sent_date": date(2025, 1, 20)})
    run(con)
    assert (proposals(con), differences(con)) == ({}, [])


def test_the_latest_return_is_heard(con: duckdb.DuckDBPyConnection) -> None:
    """Of several returns of one review the one sent last speaks."""
    add(con, "review", REVIEW)
    for reference, sent, health in (("A", 20, True), ("B", 22, False), ("C", 21, True)):
        add(con, "review_return", {**RETURN, "return_reference": reference, "report_sent_date": date(2025, 1, sent),
                                   "health_update": health})  # fmt: skip
    run(con)
    assert {one["source_key"] for one in rows(con, "FROM proposal")} == {"100001|B"}


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
