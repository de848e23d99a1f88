"""The night's account adds up, and does not when a row is dropped, doubled or moved."""

from datetime import date
from typing import Any

import duckdb
import pytest

from sendbridge import precedence
from sendbridge.account import STATES, build_account, verify_account
from sendbridge.errors import NightDoesNotAddUp
from sendbridge.matching import match
from sendbridge.reconcile import reconcile
from sendbridge.settings import Settings
from tests.unit.matching.small_night import AS_OF, RULES, add, empty_night, read_rows, rows

OURS = precedence.load(Settings(_env_file=None))
CHILD = {"surname": "Young", "forename": "Amy", "date_of_birth": date(2012, 5, 4), "upn": "T895200025001"}
RETURN = {**CHILD, "setting_urn": "100001", "file_id": "f1", "review_id": "R1"}
NURSING = {"provider_code": "RJN", "forename": "Else", "file_id": "f2"}
EXPECTED = {
    "f1": {1: "changed", 2: "unchanged", 3: "held", 4: "unmatched", 5: "held", 6: "rejected", 7: "conflict",
           8: "unreadable", 9: "duplicate", 10: "changed"},
    "f2": {1: "unmatched", 2: "awaiting_approval"},
    "f3": {1: "changed", 2: "unchanged"},
}  # fmt: skip


def built(push_mode: str = "apply") -> duckdb.DuckDBPyConnection:
    """Return a night with a row in every state, its account built."""
    con = empty_night()
    add_case(con)
    add_returns(con)
    seen = {**NURSING, **CHILD, "surname": "Young", "nhs_number": "9990000018", "advice_reference": "AD1"}
    add(con, "caseload_entry", {**NURSING, "entry_reference": "7", "row_number": 1})
    add(con, "advice_return", {**{k: v for k, v in seen.items() if k != "upn"}, "author": "Dr A", "row_number": 2})
    read_rows(con)
    con.execute("DELETE FROM read_row WHERE file_id = 'old'")
    con.execute("DELETE FROM arrival")
    con.execute(
        """
        INSERT INTO read_row VALUES
            ('school_settings', '100001', 'f1', 8, 'review_return', NULL, NULL, 'unreadable', FALSE),
            ('school_settings', '100001', 'f1', 9, 'review_return', '100001|1', 'x', 'duplicate', FALSE)
        """
    )
    con.execute(
        "INSERT INTO bad_value (feed, file_id, row_number, reason_code) VALUES ('school_settings', 'f1', 8, 'no_key')"
    )
    con.execute("UPDATE read_row SET is_new = FALSE WHERE record_type = 'plan'")
    con.execute(
        "INSERT INTO arrival SELECT feed, sender, record_type, TRUE, FALSE, count(*), 1 FROM read_row GROUP BY ALL"
    )
    match(con, AS_OF, rules=RULES)
    reconcile(con, AS_OF, OURS, push_mode=push_mode)
    if push_mode == "apply":
        con.execute("UPDATE proposal SET decision = 'await_approval' WHERE target_type = 'advice_request'")
    build_account(con, push_mode)
    return con


def add_case(con: duckdb.DuckDBPyConnection) -> None:
    """Put a child on the case system, with two reviews and a request for advice that came on earlier nights."""
    plan = {"plan_id": "L1", "person_id": "P1", "status_code": "active", "first_final_date": date(2023, 1, 1)}
    person = {**CHILD, "person_id": "P1", "nhs_number": "9990000018", "nhs_number_status_code": "01"}
    add(con, "person", {**person, "file_id": "f3", "row_number": 1})
    add(con, "plan", {**plan, "file_id": "f3", "row_number": 2})
    held = {"plan_id": "L1", "person_id": "P1", "file_id": "old"}
    add(
        con,
        "review",
        *({**held, "review_id": f"R{n}", "cycle_number": n, "recommendation_code": "amend"} for n in (1, 2)),
    )
    con.execute(
        "INSERT INTO state_agreed VALUES ('review','R2','school_settings','recommendation_code','cease','cease',NULL)"
    )
    add(
        con, "advice_request", {"advice_request_id": "AD1", "person_id": "P1", "provider_code": "RJN", "file_id": "old"}
    )


def add_returns(con: duckdb.DuckDBPyConnection) -> None:
    """Add one setting's file of returns, whose rows fare as differently as can be."""
    met: dict[int, dict[str, Any]] = {
        1: {"meeting_date": date(2025, 1, 8), "report_sent_date": date(2025, 1, 20)},
        2: {"meeting_date": date(2025, 1, 8), "report_sent_date": date(2025, 1, 19)},
        3: {"meeting_date": date(2025, 1, 8), "forename": "Bea"},
        4: {"upn": None, "forename": "Cy", "review_id": None},
        5: {"review_id": "R9"},
        6: {"review_id": "R2", "meeting_date": date(2026, 9, 9)},
        7: {"review_id": "R2", "meeting_date": date(2025, 6, 6), "recommendation_code": "maintain"},
    }
    for number, facts in met.items():
        add(con, "review_return", {**RETURN, "return_reference": str(number), "row_number": number, **facts})
    roll = {name: value for name, value in RETURN.items() if name != "review_id"}
    add(con, "roll_entry", {**roll, "admission_number": "1", "row_number": 10})


def test_every_row_ends_in_its_state() -> None:
    """Each of the nine states has its rows, and the account adds up."""
    con = built()
    verify_account(con)
    told: dict[str, dict[int, str]] = {}
    for row in rows(con, "FROM account"):
        told.setdefault(row["file_id"], {})[row["row_number"]] = row["state"]
    assert told == EXPECTED
    assert {state for states in told.values() for state in states.values()} == set(STATES)


def test_outside_apply_nothing_counts_as_changed_in_the_case_system() -> None:
    """In push mode propose a return that would change something awaits approval."""
    con = built("propose")
    verify_account(con)
    states = rows(con, "SELECT DISTINCT state FROM account WHERE file_id = 'f1' AND row_number = 1")
    assert states == [{"state": "awaiting_approval"}]


def test_the_account_is_of_the_mode_of_the_proposals() -> None:
    """An account built under another push mode than the proposals does not add up."""
    con = built()
    build_account(con, "propose")
    with pytest.raises(NightDoesNotAddUp):
        verify_account(con)


@pytest.mark.parametrize("row_number", range(1, 11))
@pytest.mark.parametrize(
    "fault",
    [
        "DELETE FROM account WHERE file_id = 'f1' AND row_number = {row}",
        "INSERT INTO account SELECT * FROM account WHERE file_id = 'f1' AND row_number = {row}",
        "UPDATE account SET file_id = 'f2' WHERE file_id = 'f1' AND row_number = {row}",
        "UPDATE account SET row_number = 77 WHERE file_id = 'f1' AND row_number = {row}",
    ],
    ids=["dropped", "doubled", "moved to another file", "moved to another row"],
)
def test_a_row_dropped_doubled_or_moved_breaks_it(fault: str, row_number: int) -> None:
    """An account with one row too few, too many or out of place is refused, naming feed, file and state."""
    con = built()
    con.execute(fault.format(row=row_number))
    with pytest.raises(NightDoesNotAddUp, match=f"school_settings, file f[12]: .* as {EXPECTED['f1'][row_number]}"):
        verify_account(con)


@pytest.mark.parametrize("state", STATES)
def test_a_row_moved_to_another_state_breaks_it(state: str) -> None:
    """No row can stand under a state for which there is no evidence."""
    con = built()
    move = "UPDATE account SET state = ? WHERE file_id = ? AND row_number = ?"
    for file_id, states in EXPECTED.items():
        for number, true_state in states.items():
            if true_state != state:
                con.execute(move, [state, file_id, number])
                with pytest.raises(NightDoesNotAddUp, match=f"file {file_id}"):
                    verify_account(con)
                con.execute(move, [true_state, file_id, number])
    verify_account(con)


def test_two_rows_that_change_places_break_it() -> None:
    """Counts that add up do not hide two rows that stand under each other's state."""
    con = built()
    con.execute("UPDATE account SET row_number = 3 - row_number WHERE file_id = 'f1' AND row_number IN (1, 2)")
    with pytest.raises(NightDoesNotAddUp, match="the evidence has 2, and 2 do not agree"):
        verify_account(con)


@pytest.mark.parametrize(
    "fault",
    [
        "DELETE FROM read_row WHERE file_id = 'f1' AND row_number = 2",
        "INSERT INTO read_row SELECT * FROM read_row WHERE file_id = 'f1' AND row_number = 2",
        "UPDATE read_row SET row_number = 1 WHERE file_id = 'f1' AND row_number = 2",
        "UPDATE read_row SET file_id = 'f2' WHERE file_id = 'f1' AND row_number = 8",
        "UPDATE read_row SET file_id = 'f9' WHERE file_id = 'f1' AND row_number = 8",
        "UPDATE read_row SET file_id = 'f9' WHERE file_id = 'f1' AND row_number = 3",
        "UPDATE read_row SET outcome = 'duplicate' WHERE file_id = 'f1' AND row_number = 3",
        "UPDATE read_row SET outcome = 'readable' WHERE file_id = 'f1' AND row_number = 9",
        "UPDATE arrival SET row_count = row_count + 1 WHERE record_type = 'plan'",
        "DELETE FROM tie WHERE record_type = 'roll_entry'",
        "UPDATE tie SET state = 'held' WHERE record_type = 'roll_entry'",
    ],
)
def test_evidence_that_was_tampered_with_breaks_it(fault: str) -> None:
    """Rows lost, doubled or moved before the account was built are noticed as well."""
    con = built()
    con.execute(fault)
    if "tie" not in fault:
        build_account(con, "apply")
    with pytest.raises(NightDoesNotAddUp):
        verify_account(con)
