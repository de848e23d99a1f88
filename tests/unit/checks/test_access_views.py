"""The views of rolls, accounts, trusts and of groups of reviews."""

from datetime import date

import pytest

D = date.fromisoformat


@pytest.fixture
def placed(add):
    """Give a child with an active plan at an open school of the area."""
    add("person", person_id="P1", date_of_birth=D("2015-05-05"))
    add("plan", plan_id="L1", person_id="P1", status_code="active", first_final_date=D("2024-01-10"))
    add("placement", placement_id="C1", person_id="P1", urn="100001", rank=1, entry_date=D("2020-09-01"))
    add("establishment", urn="100001", type_code="1", status_code="open", authority_code="895")


@pytest.fixture
def account(add):
    """Return what opens an account that was used lately."""

    def open_account(account_id="A1", **facts):
        add("setting_access", **{"account_id": account_id, "urn": "100001", "active": True,
                                 "last_login_date": D("2026-02-20"), **facts})  # fmt: skip

    return open_account


def of(findings, rule):
    return {subject for found, subject in findings if found == rule}


@pytest.mark.parametrize(
    ("state", "leaving", "found"),
    [("tied", None, {"1|7"}), ("held", None, set()), ("tied", "2026-02-28", set()), ("tied", "2026-03-01", {"1|7"})],
)
def test_the_provision_code_of_who_is_tied_and_on_roll(placed, add, check, state, leaving, found):
    """Only an entry that is surely the child's, and of a pupil who is still there, is held against the plan."""
    add("roll_entry", record_key="1|7", sen_provision_code="K", leaving_date=D(leaving) if leaving else None)
    add("tie", record_type="roll_entry", record_key="1|7", state=state, person_id="P1" if state == "tied" else None)
    assert of(check("roll"), "PC05") == found


@pytest.mark.parametrize(
    ("code", "plan", "found"),
    [
        ("E", "status_code = 'draft'", {"1|7"}),
        ("E", "status_code = 'ceased', cease_date = DATE '2026-02-15'", set()),
        ("E", "status_code = 'ceased', cease_date = DATE '2026-02-14'", {"1|7"}),
        ("E", "status_code = 'active', cease_date = NULL", set()),
        ("K", "transfer_in_date = DATE '2026-02-15'", set()),
        ("K", "transfer_in_date = DATE '2026-02-14'", {"1|7"}),
        ("K", "first_final_date = DATE '2026-02-15'", set()),
        ("K", "status_code = 'draft'", set()),
    ],
)
def test_the_provision_code_follows_the_plan(placed, add, con, check, code, plan, found):
    """The school has two weeks from the plan's start here, or from its end."""
    add("roll_entry", record_key="1|7", sen_provision_code=code)
    add("tie", record_type="roll_entry", record_key="1|7", state="tied", person_id="P1")
    con.execute(f"UPDATE plan SET {plan}")
    assert of(check("roll"), "PC05") == found


def test_a_setting_without_an_account(placed, check):
    """A setting with a plan holder and no account at all is told."""
    assert check("setting", authority_code="895") == {("SY01", "100001")}


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({}, set()),
        ({"active": False}, {"100001"}),
        ({"active": None}, {"100001"}),
        ({"left_date": D("2026-03-01")}, {"100001"}),
        ({"left_date": D("2026-03-02")}, set()),
        ({"urn": "100002"}, {"100001"}),
        ({"last_login_date": D("2025-11-30")}, {"100001"}),
    ],
)
def test_an_account_counts_while_somebody_can_use_it(placed, account, check, facts, found):
    """An account that is switched off, whose holder has left or that is another setting's does not help."""
    account(**facts)
    assert of(check("setting", authority_code="895"), "SY01") == found


def test_the_latest_login_of_a_setting_counts(placed, account, check):
    """One colleague who logs in is enough."""
    account("A1", last_login_date=D("2025-01-01"))
    account("A2")
    assert check("setting", authority_code="895") == set()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE plan SET status_code = 'ceased'",
        "UPDATE placement SET leaving_date = DATE '2026-02-28'",
        "UPDATE placement SET entry_date = DATE '2026-03-02'",
        "UPDATE establishment SET status_code = 'closed'",
    ],
)
def test_only_open_settings_with_plan_holders_are_asked(placed, con, check, change):
    """Without a child with a plan there on the night, or once it has closed, a setting needs no account."""
    con.execute(change)
    assert check("setting", authority_code="895") == set()


@pytest.mark.parametrize(
    ("type_code", "authority", "rule"),
    [("15", "895", "SY02"), ("11", "895", "SY02"), ("8", "895", "SY02"), ("7", "896", "SY02"), ("18", "895", "SY01"),
     ("30", "895", None)],
)  # fmt: skip
def test_who_joins_later(placed, con, check, type_code, authority, rule):
    """Early years, independent and out-of-area settings are in the next round, other state-funded ones are not."""
    con.execute("UPDATE establishment SET type_code = ?, authority_code = ?", [type_code, authority])
    assert {found for found, _ in check("setting", authority_code="895")} == ({rule} if rule else set())


def test_accounts_of_who_left_and_of_closed_settings(placed, account, con, check):
    """An account that works after its holder left, or its setting closed, is told by its own number."""
    account("A1")
    account("A2", left_date=D("2026-03-01"))
    account("A3", left_date=D("2026-03-01"), active=False)
    account("A4", urn="100002")
    con.execute(
        "INSERT INTO establishment (urn, status_code, close_date) VALUES ('100002', 'closed', DATE '2026-03-01')"
    )
    assert of(check("setting_access"), "SY03") == {"A2", "A4"}


def test_a_trust_needs_somebody_who_can_log_in(add, account, check):
    """Of the trusts that sent anything, those without a usable account are told."""
    for trust, table in (
        ("RAA", "advice_return"),
        ("RBB", "caseload_entry"),
        ("RCC", "caseload_entry"),
        ("RDD", "advice_return"),
    ):
        add(table, provider_code=trust)
    account("A1", urn=None, provider_code="RAA")
    account("A2", urn=None, provider_code="RBB", active=False)
    account("A3", urn=None, provider_code="RCC", left_date=D("2026-03-01"))
    assert of(check("provider"), "SY04") == {"RBB", "RCC", "RDD"}


@pytest.mark.parametrize(
    ("facts", "found"),
    [({}, {"R1"}), ({"urn": "100002"}, set()), ({"active": False}, set()), ({"left_date": D("2026-03-01")}, set())],
)
def test_paper_from_a_setting_that_could_do_otherwise(placed, add, account, check, facts, found):
    """Paper is told where the setting that held the meeting has an account that works."""
    account(**facts)
    add("review", review_id="R1", plan_id="L1", setting_urn="100001", submitted_via_code="paper",
        meeting_date=D("2026-02-01"))  # fmt: skip
    assert of(check("review_route"), "SY05") == found


def test_habits_of_settings_and_officers(add, check):
    """Decisions of the last year are counted by setting and by officer, each on its own."""
    for number in range(6):
        met, decided = D("2026-01-10"), D("2026-01-10") if number < 4 else D("2026-02-01")
        add("review", review_id=f"R{number}", setting_urn="100001", entered_by_code="BS1" if number < 5 else None,
            meeting_date=met, decision_date=decided)  # fmt: skip
    assert of(check("review_group"), "AR05") == {"setting 100001", "officer BS1"}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE review SET decision_date = DATE '2025-03-01', meeting_date = DATE '2025-03-01'",
        "UPDATE review SET decision_date = DATE '2026-03-02', meeting_date = DATE '2026-03-02'",
        "UPDATE review SET meeting_date = NULL",
        "UPDATE review SET setting_urn = review_id",
    ],
)
def test_what_is_no_habit(add, con, check, change):
    """A year ago, a day to come, no meeting and another setting do not count."""
    for number in range(6):
        add("review", review_id=f"R{number}", setting_urn="100001", meeting_date=D("2026-01-10"),
            decision_date=D("2026-01-10"))  # fmt: skip
    con.execute(change)
    assert check("review_group") == set()


@pytest.fixture
def decisions(add):
    """Give twenty active plans of long standing with one decision each this year, all of them to amend."""
    for number in range(20):
        add("plan", plan_id=f"L{number}", status_code="active", first_final_date=D("2025-03-01"))
        add("review", review_id=f"R{number}", plan_id=f"L{number}", decision_code="A", decision_date=D("2026-02-01"))


def test_one_outcome_for_all(decisions, check):
    """Twenty decisions of one kind are told of the council, and balance with its plans."""
    assert check("review_year", authority_code="895") == {("AR14", "895")}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE review SET decision_code = 'M' WHERE review_id = 'R3'",
        "UPDATE review SET decision_date = DATE '2025-03-01' WHERE review_id = 'R3'",
        "UPDATE review SET decision_date = DATE '2026-03-02' WHERE review_id = 'R3'",
        "UPDATE review SET decision_code = NULL WHERE review_id = 'R3'",
    ],
)
def test_fewer_or_other_decisions(decisions, con, check, change):
    """Nineteen of twenty, and nineteen in all, are not nearly all of many."""
    con.execute(change)
    assert of(check("review_year", authority_code="895"), "AR14") == set()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE plan SET status_code = 'draft' WHERE plan_id = 'L3'",
        "UPDATE plan SET first_final_date = DATE '2025-03-02' WHERE plan_id = 'L3'",
        "DELETE FROM plan WHERE plan_id = 'L3'",
        "INSERT INTO review (review_id, plan_id, decision_date) VALUES ('R99', 'L99', DATE '2026-02-01')",
    ],
)
def test_figures_that_do_not_balance(decisions, con, check, change):
    """More decided plans than were expected, or a decision on a draft or on no plan, upset the year's figures."""
    con.execute(change)
    assert of(check("review_year", authority_code="895"), "AR29") == {"895"}


@pytest.mark.parametrize(("ceased", "found"), [("2026-01-31", {"895"}), ("2026-02-01", set())])
def test_a_decision_after_the_plan_had_ended(decisions, add, check, ceased, found):
    """A decision belongs to the year's figures up to the day on which its plan ended."""
    add("plan", plan_id="L50", status_code="active", first_final_date=D("2020-03-01"))
    add("plan", plan_id="L51", status_code="ceased", first_final_date=D("2020-03-01"), cease_date=D(ceased))
    add("review", review_id="R51", plan_id="L51", decision_code="M", decision_date=D("2026-02-01"))
    assert of(check("review_year", authority_code="895"), "AR29") == found


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE review SET entered_by_code = NULL", True),
        ("UPDATE review SET setting_urn = NULL", False),
        ("UPDATE review SET entered_date = NULL", False),
        ("UPDATE review SET meeting_date = DATE '2026-02-03' WHERE review_id = 'R0'", False),
        ("UPDATE review SET entered_date = DATE '2026-02-06' WHERE review_id = 'R0'", False),
        ("UPDATE review SET setting_urn = '100002' WHERE review_id = 'R0'", False),
        ("UPDATE plan SET status_code = 'ceased' WHERE plan_id = 'L0'", False),
    ],
)
def test_meetings_filled_in_together(add, con, check, change, found):
    """Eight meetings of one setting, held on one day and entered on one day, are told each; seven are not."""
    for number in range(8):
        add("plan", plan_id=f"L{number}", status_code="active", first_final_date=D("2024-01-10"))
        add("review", review_id=f"R{number}", plan_id=f"L{number}", cycle_number=1, setting_urn="100001",
            meeting_date=D("2026-02-04"), entered_date=D("2026-02-05"))  # fmt: skip
    con.execute(change)
    assert (len(of(check("review"), "AR18")) == 8) is found
