"""Which review or advice request a return speaks of."""

from datetime import date
from typing import Any

import duckdb
import pytest

from sendbridge.matching import match
from tests.unit.matching.small_night import AS_OF, RULES, add, decide, empty_night, rows, tie_of

CHILD = {"surname": "Young", "forename": "Amy", "date_of_birth": date(2012, 5, 4), "upn": "T895200025001"}
RETURN = {**CHILD, "setting_urn": "100001", "return_reference": "A"}
ADVICE = {"provider_code": "RJN", "advice_reference": "AD1", "surname": "Young", "forename": "Amy",
          "date_of_birth": date(2012, 5, 4), "nhs_number": "9990000018"}  # fmt: skip


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """A child with an active plan of 2023, a review held in January 2024 and one that is open."""
    connection = empty_night()
    add(connection, "person", {**CHILD, "person_id": "P1", "nhs_number": "9990000018", "nhs_number_status_code": "01"})
    add(connection, "person", {"person_id": "P2", "surname": "Else", "forename": "Cy"})
    plan(connection, "L1")
    review(connection, "R1", cycle_number=1, meeting_date=date(2024, 1, 10))
    return connection


def plan(con: duckdb.DuckDBPyConnection, plan_id: str, **facts: Any) -> None:
    """Add a plan of the child."""
    shape = {"plan_id": plan_id, "person_id": "P1", "status_code": "active", "first_final_date": date(2023, 1, 1)}
    add(con, "plan", {**shape, **facts})


def review(con: duckdb.DuckDBPyConnection, review_id: str, **facts: Any) -> None:
    """Add a review of the child's plan."""
    add(con, "review", {"review_id": review_id, "plan_id": "L1", "person_id": "P1", **facts})


def pair(con: duckdb.DuckDBPyConnection, *returns: dict[str, Any]) -> tuple[str, str, str | None]:
    """Match with these returns and tell how the first was paired: state, reason and review."""
    add(con, "review_return", *[{**RETURN, "return_reference": "ABC"[n], **one} for n, one in enumerate(returns)])
    match(con, AS_OF, rules=RULES)
    first = rows(con, "FROM pairing WHERE record_type = 'review_return' ORDER BY record_key")[0]
    return first["state"], first["reason_code"], first["target_key"]


def test_the_case_reference_pairs(con: duckdb.DuckDBPyConnection) -> None:
    """The review that the return names is its review, if it is the child's."""
    assert pair(con, {"review_id": "R1", "meeting_date": date(2026, 2, 1)}) == ("paired", "reference", "R1")


def test_a_reference_that_names_nothing_is_held(con: duckdb.DuckDBPyConnection) -> None:
    """A return that names no review is held though its date fits."""
    told = pair(con, {"review_id": "R9", "meeting_date": date(2024, 1, 10)})
    assert told == ("held", "reference_disagrees", None)


def test_a_return_that_names_another_childs_review_is_kept_from_both(con: duckdb.DuckDBPyConnection) -> None:
    """A return that names another child's review is held, and once a person has tied it, still not paired with it."""
    review(con, "R7", person_id="P2", plan_id="L2")
    add(con, "review_return", {**RETURN, "review_id": "R7", "meeting_date": date(2024, 1, 10)})
    match(con, AS_OF, rules=RULES)
    assert tie_of(con, "100001|A")["reason_code"] == "reference_disagrees"
    decide(con, ("review_return", "100001|A"), person_id="P1", decision="same")
    match(con, AS_OF, rules=RULES)
    (pairing,) = rows(con, "FROM pairing")
    assert (pairing["state"], pairing["reason_code"]) == ("held", "reference_disagrees")


@pytest.mark.parametrize("meeting_date", [date(2023, 11, 11), date(2024, 1, 10), date(2024, 3, 10)])
def test_a_date_near_the_recorded_meeting_pairs(con: duckdb.DuckDBPyConnection, meeting_date: date) -> None:
    """A return within sixty days of the meeting on record is of that meeting."""
    assert pair(con, {"meeting_date": meeting_date}) == ("paired", "one_cycle", "R1")


def test_the_open_cycle_takes_the_next_meeting(con: duckdb.DuckDBPyConnection) -> None:
    """A meeting after the last one on record belongs to the cycle that is open."""
    review(con, "R2", cycle_number=2)
    assert pair(con, {"meeting_date": date(2025, 1, 8)}) == ("paired", "one_cycle", "R2")


def test_the_very_date_of_a_meeting_settles_it(con: duckdb.DuckDBPyConnection) -> None:
    """The date of a recorded meeting pairs, though a wrong date elsewhere on the plan spoils the windows."""
    review(con, "R2", cycle_number=2, meeting_date=date(2022, 12, 15))
    review(con, "R3", cycle_number=3)
    assert pair(con, {"meeting_date": date(2024, 1, 10)}) == ("paired", "one_cycle", "R1")


def test_two_cycles_that_fit_are_held(con: duckdb.DuckDBPyConnection) -> None:
    """A date that is near one meeting and within the next cycle is for a person to decide."""
    review(con, "R2", cycle_number=2)
    assert pair(con, {"meeting_date": date(2024, 1, 12)}) == ("held", "several_cycles", None)


def test_a_cycle_decided_without_a_meeting_closes_its_window(con: duckdb.DuckDBPyConnection) -> None:
    """No meeting comes after its own decision, which stands for the meeting when the next window is drawn."""
    review(con, "R2", cycle_number=2, decision_date=date(2025, 1, 20))
    review(con, "R3", cycle_number=3)
    later = {"meeting_date": date(2025, 1, 3)}
    assert pair(con, {"meeting_date": date(2025, 12, 1)}, later) == ("paired", "one_cycle", "R3")
    assert rows(con, "FROM pairing ORDER BY record_key")[1]["target_key"] == "R2"


@pytest.mark.parametrize(
    ("meeting_date", "told"),
    [
        (date(2025, 1, 8), ("new", "not_recorded", None)),
        (date(2026, 3, 1), ("new", "not_recorded", None)),
        (date(2026, 3, 2), ("none", "meeting_in_future", None)),
        (date(2023, 1, 1), ("none", "meeting_before_plan", None)),
        (date(2023, 6, 1), ("none", "between_cycles", None)),
        (None, ("none", "no_meeting_date", None)),
    ],
)
def test_a_meeting_that_no_cycle_holds(
    con: duckdb.DuckDBPyConnection, meeting_date: date | None, told: tuple[str, str, str | None]
) -> None:
    """A meeting after all on record is new; one that contradicts the record, or cannot be, pairs with nothing."""
    assert pair(con, {"meeting_date": meeting_date}) == told


def test_new_meetings_of_one_plan_close_together_are_held(con: duckdb.DuckDBPyConnection) -> None:
    """Two returns of nearly one date do not make two reviews."""
    told = pair(con, {"meeting_date": date(2025, 1, 8)}, {"meeting_date": date(2025, 1, 9)})
    assert told == ("held", "several_new_meetings", None)


def test_two_returns_of_one_meeting_are_both_new(con: duckdb.DuckDBPyConnection) -> None:
    """Returns of the very same date are of one meeting."""
    assert pair(con, {"meeting_date": date(2025, 1, 8)}, {"meeting_date": date(2025, 1, 8)})[0] == "new"


def test_two_active_plans_are_held(con: duckdb.DuckDBPyConnection) -> None:
    """With two active plans nobody can tell which the new meeting was about."""
    plan(con, "L2")
    assert pair(con, {"meeting_date": date(2025, 1, 8)}) == ("held", "several_active_plans", None)


def test_history_of_an_ended_plan_is_paired(con: duckdb.DuckDBPyConnection) -> None:
    """A return of a meeting that an ended plan has on record is paired; a later one has no plan."""
    con.execute("UPDATE plan SET status_code = 'ceased', cease_date = DATE '2024-06-01'")
    later = {"meeting_date": date(2025, 1, 8)}
    assert pair(con, {"meeting_date": date(2024, 1, 11)}, later) == ("paired", "one_cycle", "R1")
    assert rows(con, "FROM pairing ORDER BY record_key")[1]["reason_code"] == "no_active_plan"


def test_a_held_return_is_not_paired(con: duckdb.DuckDBPyConnection) -> None:
    """Only a tied return is paired."""
    add(con, "review_return", {**RETURN, "forename": "Bea", "meeting_date": date(2024, 1, 10)})
    match(con, AS_OF, rules=RULES)
    assert rows(con, "FROM pairing") == []


@pytest.mark.parametrize(
    ("request_facts", "told"),
    [
        ({"provider_code": "RJN"}, ("paired", "reference", "AD1")),
        ({"provider_code": None}, ("paired", "reference", "AD1")),
        ({"provider_code": "X1"}, ("paired", "reference", "AD1")),
        ({"provider_code": "RBT"}, ("held", "provider_differs", None)),
        ({"advice_request_id": "AD2"}, ("none", "unknown_reference", None)),
    ],
)
def test_advice_is_paired_by_its_reference(
    con: duckdb.DuckDBPyConnection, request_facts: dict[str, Any], told: tuple[str, str, str | None]
) -> None:
    """Advice answers the request that it names, unless another trust was asked."""
    add(con, "advice_request", {"advice_request_id": "AD1", "person_id": "P1", "provider_code": "RJN", **request_facts})
    add(con, "advice_return", ADVICE)
    match(con, AS_OF, rules=RULES)
    (pairing,) = rows(con, "FROM pairing")
    assert (pairing["state"], pairing["reason_code"], pairing["target_key"]) == told


def test_advice_tied_by_a_person_keeps_away_from_another_childs_request(con: duckdb.DuckDBPyConnection) -> None:
    """A person may tie advice whose reference names another child; that request gets nothing."""
    add(con, "advice_request", {"advice_request_id": "AD1", "person_id": "P2", "provider_code": "RJN"})
    add(con, "advice_return", ADVICE)
    decide(con, ("advice_return", "RJN|AD1"), person_id="P1", decision="same")
    match(con, AS_OF, rules=RULES)
    (pairing,) = rows(con, "FROM pairing")
    assert (pairing["state"], pairing["target_key"]) == ("none", None)
