"""Decisions in four weeks: of the latest meeting, as recorded and once the records are right."""

from datetime import date

import pytest

D = date.fromisoformat
DECISION = "decision_class, decision_in_time_recorded, decision_in_time_righted"


@pytest.fixture(autouse=True)
def child(add):
    """Give a child with an active plan that no review was ever recorded of."""
    add("person", person_id="P1", date_of_birth=D("2014-05-05"))
    add("plan", plan_id="L1", person_id="P1", status_code="active", first_final_date=D("2025-01-10"))


@pytest.mark.parametrize(
    ("meeting", "decision", "expected"),
    [
        ("2025-12-01", "2025-12-29", ("in_time", True, True)),
        ("2025-12-01", "2025-12-30", ("late", False, False)),
        ("2026-02-02", None, (None, None, None)),
        ("2026-02-01", None, ("late", False, False)),
        ("2025-12-10", "2025-12-09", ("dates_in_conflict", True, None)),
        ("2020-05-01", "2020-09-01", ("explained", False, None)),
    ],
    ids=["last day", "a day late", "four weeks not over", "none in four weeks", "before its meeting", "eased in 2020"],
)
def test_decisions_in_four_weeks(con, cycle, one, meeting, decision, expected):
    """The latest meeting's decision is in time, late, not due yet, contradictory or eased."""
    con.execute("UPDATE plan SET first_final_date = DATE '2020-01-10'")
    cycle(1, meeting, decision)
    assert one(DECISION) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [("2025-12-02", ("dates_in_conflict", False, True)), ("2025-11-20", ("late", False, False))],
)
def test_the_settings_day_counts_for_the_decision(cycle, told, one, said, expected):
    """The four weeks run from the meeting: another day of it matters when it turns late into in time."""
    cycle(1, "2025-12-01", "2025-12-30")
    told(1, said, "R1")
    assert one(DECISION) == expected


@pytest.mark.parametrize(("meeting", "righted"), [("2026-02-01", False), ("2026-02-02", None)])
def test_a_meeting_that_comes_to_light_wants_its_decision(told, one, meeting, righted):
    """Once an unrecorded meeting is recorded its own four weeks count, and may be over."""
    told(1, meeting)
    assert one(DECISION) == ("held_not_recorded", None, righted)


def test_no_meeting_has_no_decision(one):
    """Where no meeting is known there is no decision to judge."""
    assert one(DECISION) == (None, None, None)


def test_a_trusts_day_does_not_move_the_four_weeks(add, cycle, one):
    """When a meeting was held is for the setting to say; a trust's other day leaves the decision as it is."""
    cycle(1, "2025-12-01", "2025-12-30")
    add("advice_request", advice_request_id="A1", record_key="A1", person_id="P1", review_id="R1")
    facts = {"provider_code": "RJN", "advice_reference": "A1", "review_attended_date": D("2025-12-02")}
    add("advice_return", record_key="RJN|A1", **facts)
    add("tie", record_type="advice_return", record_key="RJN|A1", state="tied", person_id="P1")
    add("pairing", record_type="advice_return", record_key="RJN|A1", target_key="A1", state="paired")
    assert one(DECISION) == ("late", False, False)
