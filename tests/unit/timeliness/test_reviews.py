"""Late, or only unrecorded: every review that fell due is classed from all sources, and in doubt it is late."""

from datetime import date

import pytest

D = date.fromisoformat
FINAL = D("2025-01-10")  # so the first review was due on 10 January 2026; the night is of 2 March 2026
BOTH = "review_in_time_recorded, review_in_time_righted"


@pytest.fixture(autouse=True)
def child(add):
    """Give a child with an active plan that no review was ever recorded of."""
    add("person", person_id="P1", date_of_birth=D("2014-05-05"), team_code="NORTH")
    add("plan", plan_id="L1", person_id="P1", status_code="active", first_final_date=FINAL)


def test_nobody_knows_of_a_review(one):
    """An overdue review of which no source knows is late, now and once the records are right."""
    assert one() == ("late", None, None)
    assert one(f"{BOTH}, team_code, due_date") == (False, False, "NORTH", D("2026-01-10"))


@pytest.mark.parametrize("final", ["2025-03-02", "2026-02-01"])
def test_a_young_plan_is_not_asked(con, one, final):
    """Until the first review falls due there is nothing to class; its last day is still in time."""
    con.execute("UPDATE plan SET first_final_date = CAST(? AS DATE)", [final])
    assert one() is None


@pytest.mark.parametrize(("meeting", "in_time"), [("2026-01-10", True), ("2026-01-11", False)])
def test_held_and_not_recorded(told, one, meeting, in_time):
    """A setting's return proves a meeting that the case system lacks; it was in time if it was held in the year."""
    told(1, meeting)
    assert one() == ("held_not_recorded", None, "100001|1")
    assert one(BOTH) == (False, in_time)


def test_held_in_a_cycle_whose_meeting_is_not_recorded(told, cycle, one):
    """A cycle that waits for its meeting, and a return that is paired with it, are proof as well."""
    cycle(1)
    told(1, "2025-12-10", "R1")
    assert one() == ("held_not_recorded", None, "100001|1")


@pytest.mark.parametrize(
    ("meeting", "state", "person_id"),
    [
        ("2025-12-10", "held", None),
        ("2025-12-10", "tied", "P2"),
        ("2025-01-10", "tied", "P1"),
        ("2026-03-03", "tied", "P1"),
    ],
    ids=["not surely the child", "another child", "the day the plan was made", "tomorrow"],
)
def test_what_is_no_proof(told, one, meeting, state, person_id):
    """A return that may be another child's, or that tells of another time, proves nothing: in doubt it is late."""
    told(1, meeting, state=state, person_id=person_id)
    assert one() == ("late", None, None)


@pytest.mark.parametrize(
    ("attended", "state", "expected"),
    [
        ("2025-12-10", "tied", ("held_not_recorded", "advice_return", "RJN|A1")),
        ("2025-12-10", "held", ("late", None, None)),
        (None, "tied", ("late", None, None)),
    ],
    ids=["attended", "not surely the child", "advice without a meeting"],
)
def test_a_trust_that_was_there(add, cycle, one, attended, state, expected):
    """A trust whose service was at the meeting proves it as a setting does; advice alone does not."""
    cycle(1)
    add("advice_request", advice_request_id="A1", record_key="A1", person_id="P1", review_id="R1")
    facts = {"provider_code": "RJN", "advice_reference": "A1", "sent_date": D("2025-12-01")}
    add("advice_return", record_key="RJN|A1", **facts, review_attended_date=attended and D(attended))
    add("tie", record_type="advice_return", record_key="RJN|A1", state=state, person_id="P1")
    add("pairing", record_type="advice_return", record_key="RJN|A1", target_key="A1", state="paired")
    assert one("review_class, evidence_type, evidence_key") == expected


def test_two_active_plans_are_doubt(told, add, one):
    """Where the child has two active plans nobody can say which one was reviewed."""
    add("plan", plan_id="L2", person_id="P1", status_code="active", first_final_date=FINAL)
    told(1, "2025-12-10")
    assert one() == ("late", None, None)


def test_a_meeting_on_record_waits_for_its_decision(cycle, told, one):
    """A review is complete with its decision; a return that agrees about the meeting changes nothing."""
    cycle(1, "2025-12-10")
    told(1, "2025-12-11", "R1")
    assert one("review_class, review_reason") == ("late", "awaits_decision")
    assert one(BOTH) == (False, False)


@pytest.mark.parametrize(
    ("recorded", "said", "righted"),
    [("2026-01-10", "2026-01-11", False), ("2026-01-11", "2026-01-10", True)],
)
def test_dates_in_conflict(cycle, told, one, recorded, said, righted):
    """Two dates matter when one lies within the year and one after it; the setting, which held it, is believed."""
    cycle(1, recorded)
    told(1, said, "R1")
    assert one("review_class") == ("dates_in_conflict",)
    assert one(BOTH) == (False, righted)


def test_two_returns_in_conflict(told, one):
    """Two settings' dates, one within the year and one after it, are a conflict as well."""
    told(1, "2026-01-05")
    told(2, "2026-02-05")
    assert one("review_class, review_in_time_righted") == ("dates_in_conflict", True)


def test_two_returns_that_agree(told, one):
    """Two dates within the year prove the meeting; the earlier one is shown."""
    told(1, "2026-01-05")
    told(2, "2025-12-05")
    assert one() == ("held_not_recorded", None, "100001|2")


@pytest.mark.parametrize(("meeting", "expected"), [("2024-12-10", "late"), ("2025-01-30", "dates_in_conflict")])
def test_a_return_about_a_decided_review(con, cycle, told, one, meeting, expected):
    """A return of a decided review that gives a day after its decision contradicts it; its very day proves nothing."""
    con.execute("UPDATE plan SET first_final_date = DATE '2024-01-10'")
    cycle(1, "2024-12-10", "2025-01-09")
    told(1, meeting, "R1")
    assert one("review_class") == (expected,)


def test_a_decision_before_its_own_meeting_is_no_new_review(con, cycle, told, one):
    """Where the decision is dated before the meeting, the return of that meeting tells of no other review."""
    con.execute("UPDATE plan SET first_final_date = DATE '2024-01-10'")
    cycle(1, "2024-12-10", "2024-12-07")
    told(1, "2024-12-10", "R1")
    assert one("review_class") == ("late",)


def test_the_last_completed_review(cycle, one):
    """Where nothing is overdue the review in question is the last that was completed: within its year, or not."""
    cycle(1, "2025-12-01", "2026-01-10")
    assert one(f"review_class, is_overdue, start_date, completed_date, {BOTH}") == (
        *("in_time", False, FINAL, D("2026-01-10")),
        *(True, True),
    )


def test_a_review_completed_a_day_late(cycle, one):
    """The day after the year is late, for good."""
    cycle(1, "2025-12-01", "2026-01-11")
    assert one(f"review_class, {BOTH}") == ("late", False, False)


def test_the_review_before_gives_the_start(con, cycle, one):
    """The year of the last completed review runs from the decision before it."""
    con.execute("UPDATE plan SET first_final_date = DATE '2023-01-10'")
    cycle(1, "2024-03-01", "2024-03-20")
    cycle(2, "2025-03-01", "2025-03-20")
    assert one("review_class, start_date, due_date") == ("in_time", D("2024-03-20"), D("2025-03-20"))


def test_a_decision_to_come_completes_nothing(cycle, one):
    """What is dated tomorrow has not happened."""
    cycle(1, "2025-12-01", "2026-03-03")
    assert one("review_class, review_reason") == ("late", "awaits_decision")


@pytest.mark.parametrize(
    ("table", "change", "reason"),
    [
        ("person", "date_of_death = DATE '2026-03-02'", "died"),
        ("plan", "transfer_out_aware_date = DATE '2026-02-20'", "moved_out"),
        ("plan", "handover_date = DATE '2026-03-02'", "moved_out"),
        ("plan", "transfer_in_date = DATE '2025-12-02'", "moved_in"),
    ],
)
def test_what_explains_it(con, told, one, table, change, reason):
    """Death, a move away, and the later clock of a move here explain it before any proof; it is in neither count."""
    told(1, "2025-12-10")
    con.execute(f"UPDATE {table} SET {change}")
    assert one("review_class, review_reason, review_in_time_righted") == ("explained", reason, None)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("person", "date_of_death = DATE '2026-03-03'"),
        ("plan", "handover_date = DATE '2026-03-03'"),
        ("plan", "transfer_in_date = DATE '2025-12-01'"),
        ("plan", "transfer_in_date = DATE '2025-01-09'"),
    ],
    ids=["tomorrow", "not yet", "three months and a day ago", "before the plan's year began"],
)
def test_what_does_not_explain_it(con, one, table, change):
    """What has not happened, and a move that the clock has passed, explain nothing."""
    con.execute(f"UPDATE {table} SET {change}")
    assert one("review_class") == ("late",)


def test_a_move_within_a_completed_year(con, cycle, one):
    """A review after a move here is in time until three months from the move."""
    con.execute("UPDATE plan SET transfer_in_date = DATE '2025-11-20'")
    cycle(1, "2026-02-01", "2026-02-20")
    assert one("review_class, due_date") == ("in_time", D("2026-02-20"))


def test_ended_plans_are_not_asked(con, one):
    """Only active plans are reviewed."""
    con.execute("UPDATE plan SET status_code = 'ceased'")
    assert one() is None
