"""The night's clocks: from the right dates of the right records, and only of cases that are open."""

from datetime import date

import pytest

D = date.fromisoformat


@pytest.fixture(autouse=True)
def child(add):
    """Give a child of eleven with an active plan, first made in January 2024."""
    add("person", person_id="P1", date_of_birth=D("2014-05-05"))
    add("plan", plan_id="L1", person_id="P1", status_code="active", first_final_date=D("2024-01-10"))


@pytest.fixture
def clocks(ask):
    """Return what gives the clocks of some deadlines, as (deadline, subject, start, due, met, state)."""

    def of(*deadlines):
        listed = ", ".join(f"'{each}'" for each in deadlines)
        rows = ask(
            f"""
            SELECT deadline_id, subject_id, start_date, due_date, met_date, state
            FROM clock
            WHERE deadline_id IN ({listed})
            ORDER BY ALL
            """
        )
        return [tuple(str(cell) if isinstance(cell, date) else cell for cell in row) for row in rows]

    return of


def review(add, number, **dates):
    """Add a review cycle of the plan."""
    facts = {name: D(day) if name.endswith("_date") else day for name, day in dates.items()}
    add("review", review_id=f"R{number}", plan_id="L1", person_id="P1", cycle_number=number, **facts)


def test_the_year_runs_from_the_last_decision(add, clocks):
    """Each decided cycle is a clock of its own, and the plan's runs from the latest decision that is not to come."""
    review(add, 1, decision_date="2025-01-10")
    review(add, 2, decision_date="2026-01-12")
    review(add, 3, decision_date="2026-03-09")
    assert clocks("R01") == [
        ("R01", "L1", "2026-01-12", "2027-01-12", None, "running"),
        ("R01", "R2", "2025-01-10", "2026-01-10", "2026-01-12", "met_late"),
    ]


def test_a_plan_without_a_review_counts_from_its_first_final(clocks):
    """The first review is due a year after the plan was made."""
    assert clocks("R01") == [("R01", "L1", "2024-01-10", "2025-01-10", None, "overdue")]


def test_who_moved_here_is_reviewed_by_the_later_of_two_clocks(add, con, clocks):
    """Until the first review here, M03 stands in place of R01; then R01 runs from that review's decision."""
    con.execute("UPDATE plan SET transfer_in_date = DATE '2025-12-20', transfer_letter_date = DATE '2026-01-31'")
    assert clocks("R01", "M02", "M03") == [
        ("M02", "L1", "2025-12-20", "2026-01-31", "2026-01-31", "met"),
        ("M03", "L1", "2024-01-10", "2026-03-20", None, "running"),
    ]
    review(add, 1, decision_date="2026-02-20")
    assert [row[0] for row in clocks("R01", "M03") if row[1] == "L1"] == ["R01"]


def test_round_a_meeting(add, clocks):
    """Notices count back from the meeting, the report and the decision count on from it."""
    review(add, 1, meeting_date="2026-02-02", invite_date="2026-01-19", report_received_date="2026-02-17")
    assert clocks("R03", "R04", "R05", "R06", "R07", "R10") == [
        ("R03", "R1", "2026-02-02", "2026-01-19", "2026-01-19", "met"),
        ("R05", "R1", "2026-02-02", "2026-02-16", "2026-02-17", "met_late"),
        ("R06", "R1", "2026-02-02", "2026-03-02", None, "due_soon"),
    ]


def test_a_meeting_to_come_still_wants_its_papers(add, clocks):
    """Of a meeting that lies ahead the notices are still to be sent, and nothing runs on from it yet."""
    review(add, 1, meeting_date="2026-03-15")
    assert clocks("R03", "R04", "R05", "R06") == [
        ("R03", "R1", "2026-03-15", "2026-03-01", None, "overdue"),
        ("R04", "R1", "2026-03-15", "2026-03-01", None, "overdue"),
    ]


def test_an_amendment(add, clocks):
    """Only a decision to amend wants a draft and a final plan; comments on the draft have a window."""
    facts = {"meeting_date": "2025-12-01", "decision_date": "2025-12-20", "draft_date": "2025-12-29"}
    review(add, 1, **facts, decision_code="A")
    assert clocks("R07", "R08", "R09", "R10") == [
        ("R07", "R1", "2025-12-01", "2025-12-29", "2025-12-29", "met"),
        ("R08", "R1", "2025-12-29", "2026-01-13", None, "met"),
        ("R09", "R1", "2025-12-29", "2026-02-23", None, "overdue"),
        ("R10", "R1", "2025-12-01", "2026-02-23", None, "overdue"),
    ]


def test_older_cycles_are_history(add, clocks):
    """Only the latest two cycles have clocks."""
    for number, day in ((1, "2024-05-01"), (2, "2025-04-01"), (3, "2026-02-01")):
        review(add, number, meeting_date=day)
    assert [row[1] for row in clocks("R06")] == ["R2", "R3"]


def test_a_request_and_what_excuses_it(add, clocks):
    """The request's own ground excuses six weeks; a ground of another clock does not."""
    for number, code in ((1, "E3"), (2, "E10"), (3, None)):
        facts = {"request_id": f"Q{number}", "person_id": "P1", "exception_code": code}
        add("request", **facts, received_date=D("2026-01-05"), triage_date=D("2026-01-12"))
    assert [(row[1], row[5]) for row in clocks("D02")] == [("Q1", "excused"), ("Q2", "overdue"), ("Q3", "overdue")]
    assert {row[3:] for row in clocks("D03")} == {("2026-01-12", "2026-01-12", "met")}


def test_an_assessment_counts_from_its_request(add, clocks):
    """Sixteen and twenty weeks run from the day on which the request came; past week 16 only the plan is left."""
    add("request", request_id="Q1", person_id="P1", received_date=D("2025-11-10"), outcome_date=D("2025-12-20"))
    add("assessment", assessment_id="S1", request_id="Q1", person_id="P1", agreed_date=D("2025-12-20"))
    add("advice_request", assessment_id="S1", requested_date=D("2025-12-22"))
    assert clocks("D06", "D10", "X01") == [
        ("D06", "S1", "2025-11-10", "2026-03-02", None, "due_soon"),
        ("D10", "S1", "2025-11-10", "2026-03-30", None, "running"),
        ("X01", "S1", "2025-12-20", "2025-12-22", "2025-12-22", "met"),
    ]


@pytest.mark.parametrize(("received", "issued"), [("2025-11-09", None), ("2025-11-10", "2026-02-20")])
def test_sixteen_weeks_are_over_or_no_longer_asked(add, clocks, received, issued):
    """A day past week 16, or once a plan is to be issued, nobody waits for a refusal."""
    add("request", request_id="Q1", person_id="P1", received_date=D(received))
    facts = {"assessment_id": "S1", "request_id": "Q1", "person_id": "P1"}
    add("assessment", **facts, decision_to_issue_date=D(issued) if issued else None)
    assert [row[0] for row in clocks("D06", "D10")] == ["D10"]


def test_a_refusal_has_no_twenty_weeks(add, clocks):
    """An assessment that ended without a plan is measured by sixteen weeks alone."""
    add("request", request_id="Q1", person_id="P1", received_date=D("2025-10-01"))
    facts = {"assessment_id": "S1", "request_id": "Q1", "person_id": "P1", "outcome_code": "N"}
    add("assessment", **facts, outcome_date=D("2026-01-21"), draft_date=None)
    assert clocks("D06", "D10") == [("D06", "S1", "2025-10-01", "2026-01-21", "2026-01-21", "met")]


def test_advice_counts_from_the_adviser(add, clocks):
    """Six weeks run from the day the adviser got the request, else from the day it went out; reused advice has none."""
    asked = D("2026-01-12")
    add("advice_request", advice_request_id="A1", person_id="P1", requested_date=asked)
    add(
        "advice_request",
        advice_request_id="A2",
        person_id="P1",
        requested_date=asked,
        received_by_adviser_date=D("2026-01-19"),
    )
    add("advice_request", advice_request_id="A3", person_id="P1", requested_date=asked, reused=True)
    assert [row[1:4] for row in clocks("D05")] == [
        ("A1", "2026-01-12", "2026-02-23"),
        ("A2", "2026-01-19", "2026-03-02"),
    ]


def test_a_consultation(add, clocks):
    """A setting has fifteen days."""
    add("consultation", consultation_id="C1", person_id="P1", sent_date=D("2026-02-16"), reply_date=D("2026-03-03"))
    assert clocks("D09") == [("D09", "C1", "2026-02-16", "2026-03-03", "2026-03-03", "due_soon")]


def test_phase_transfers_have_their_fixed_days(add, clocks):
    """Year 11 has 31 March and the others 15 February; post-16 moves have no day on record."""
    for number, group, due in ((1, 11, "2026-03-31"), (2, 6, "2026-02-15"), (3, 13, "2026-03-31")):
        facts = {"phase_transfer_id": f"T{number}", "plan_id": "L1", "person_id": "P1"}
        add("phase_transfer", **facts, from_year_group=group, due_date=D(due), draft_date=D("2025-12-21"))
    assert [(*row[:2], row[3], row[5]) for row in clocks("P01", "P02", "P04")] == [
        ("P01", "T1", "2026-03-31", "running"),
        ("P02", "T2", "2026-02-15", "overdue"),
        ("P04", "T1", "2026-02-03", "met"),
        ("P04", "T2", "2025-12-21", "met"),
    ]


def test_an_ending_plan(add, clocks):
    """A plan that moves away is handed over in working days, and one that ends is kept until the appeal window."""
    add("plan", plan_id="L2", person_id="P1", status_code="ceased", transfer_out_aware_date=D("2026-02-02"))
    facts = {"cease_decision_date": D("2025-11-05"), "appeal_end_date": D("2026-02-01"), "cease_date": D("2026-01-20")}
    add("plan", plan_id="L3", person_id="P1", status_code="ceased", **facts)
    assert clocks("C02", "M01") == [
        ("C02", "L3", "2025-11-05", "2026-02-01", "2026-01-20", "met_late"),
        ("M01", "L2", "2026-02-02", "2026-02-23", None, "overdue"),
    ]


def test_a_child_under_five(con, clocks):
    """The six months of the Code run for young children only."""
    assert clocks("R02") == []
    con.execute("UPDATE person SET date_of_birth = DATE '2021-03-03'")
    assert [row[0] for row in clocks("R02")] == ["R02"]


def test_the_end_of_the_last_academic_year(clocks):
    """Every active plan has its last possible day."""
    assert clocks("C03") == [("C03", "L1", "2014-05-05", "2039-08-31", None, "running")]


def test_a_child_who_died_has_no_clocks(add, con, ask):
    """Every clock of the child stops at once."""
    review(add, 1, meeting_date="2026-02-02")
    con.execute("UPDATE person SET date_of_death = DATE '2026-03-02'")
    assert ask("FROM clock") == []


def test_a_case_that_is_closed_has_no_clocks(con, add, ask):
    """A plan that has ended is not reviewed any more."""
    review(add, 1, meeting_date="2026-02-02")
    con.execute("UPDATE plan SET status_code = 'ceased'")
    assert ask("FROM clock") == []
