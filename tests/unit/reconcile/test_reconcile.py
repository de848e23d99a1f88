"""What reconciliation makes of one field, three ways."""

from datetime import date

import duckdb
import pytest

from tests.unit.matching.small_night import add, rows
from tests.unit.reconcile.one_child import OURS, RETURN, REVIEW, agree, agreed, differences, one_child, proposals, run


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """A child with an active plan and nothing else."""
    return one_child()


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
    """Without a base, or when only the case system moved on, a difference is told; in the second the base moves."""
    add(con, "review", {**REVIEW, "meeting_date": date(2025, 1, 8), "health_update": case})
    add(con, "review_return", {**RETURN, "health_update": source})
    if base:
        agree(con, "health_update", base)
    run(con)
    assert proposals(con).get("health_update", (None, None, None))[2] == proposed
    assert [rule for rule, *_ in differences(con)] == rules
    assert agreed(con).get("health_update") == ("true" if base == "false" else None)


def test_the_next_night_remembers_what_the_source_said(con: duckdb.DuckDBPyConnection) -> None:
    """The base that advanced keeps both values: the source is told again, and only its next word is proposed."""
    add(con, "review", {**REVIEW, "meeting_date": date(2025, 1, 8), "recommendation_code": "cease"})
    add(con, "review_return", {**RETURN, "recommendation_code": "amend"})
    agree(con, "recommendation_code", "amend")
    for said, proposed in (("amend", {}), ("amend", {}), ("maintain", "apply")):
        con.execute("UPDATE review_return SET recommendation_code = ?", [said])
        run(con)
        con.execute("DELETE FROM state_agreed WHERE field IN (SELECT field FROM agreed)")
        con.execute("INSERT INTO state_agreed BY NAME SELECT * FROM agreed")
        assert proposals(con).get("recommendation_code", ({},) * 3)[2] == proposed
    base = "SELECT value, source_value FROM state_agreed WHERE field = 'recommendation_code'"
    assert con.sql(base).fetchall() == [("cease", "amend")]


@pytest.mark.parametrize("feed", ["case_management", "school_settings"])
def test_while_a_side_is_not_heard_the_base_waits(con: duckdb.DuckDBPyConnection, feed: str) -> None:
    """What a feed that did not arrive would say now is not known, so nothing advances on its last word."""
    add(con, "review", {**REVIEW, "meeting_date": date(2025, 1, 8), "health_update": True})
    add(con, "review_return", {**RETURN, "health_update": False})
    agree(con, "health_update", "false")
    run(con)
    assert agreed(con) == {"meeting_date": "2025-01-08", "health_update": "true"}
    for each in ("case_management", "school_settings"):
        con.execute("INSERT INTO arrival VALUES (?, ?, 'any', ?, FALSE, 0, 0)", [each, each, each != feed])
    run(con)
    assert agreed(con) == {}


@pytest.mark.parametrize(
    ("sent", "decision"), [(date(2024, 9, 7), "apply"), (date(2024, 9, 6), "refused_by_precedence")]
)
def test_an_old_word_has_no_authority(con: duckdb.DuckDBPyConnection, sent: date, decision: str) -> None:
    """What was sent more than 540 days ago fills no blank and changes nothing: it is told."""
    add(con, "review", {**REVIEW, "meeting_date": date(2025, 1, 8), "health_update": False})
    add(con, "review_return", {**RETURN, "report_sent_date": sent, "health_update": True, "pfa_discussed": True})
    agree(con, "health_update", "false")
    run(con)
    assert {proposals(con)[field][2] for field in ("health_update", "pfa_discussed")} == {decision}
    told = [("RC02", "review", "R1", field) for field in ("health_update", "pfa_discussed", "report_received_date")]
    assert differences(con) == (told if decision != "apply" else [])


def test_without_a_sent_date_a_word_is_as_old_as_its_landing(con: duckdb.DuckDBPyConnection) -> None:
    """A return that does not say when it was sent has authority from the night on which it landed."""
    add(con, "review", {**REVIEW, "meeting_date": date(2025, 1, 8)})
    add(con, "review_return", {**RETURN, "pfa_discussed": True})
    con.execute("UPDATE review_return SET landed_date = DATE '2024-09-06'")
    run(con)
    assert proposals(con)["pfa_discussed"][2:] == ("refused_by_precedence", "too_old")
    assert con.sql("SELECT DISTINCT source_date, precedence_version FROM proposal").fetchall() == [
        (date(2024, 9, 6), OURS.version)
    ]


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
