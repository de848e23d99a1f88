"""The views of consultations and moves: whose draft, which setting, and who was asked about which move."""

from datetime import date

import pytest

D = date.fromisoformat
SENT = D("2026-01-20")


@pytest.fixture
def ask(add):
    """Return what consults a setting about plan L1, all steps in order."""

    def consult(consultation_id="C1", **facts):
        steps = {
            "plan_id": "L1",
            "urn": "100001",
            "reason_code": "new_plan",
            "form_code": "F1",
            "parent_contact_date": D("2026-01-18"),
            "authorised_by_code": "LM1",
            "authorised_date": D("2026-01-19"),
            "sent_by_code": "KW1",
            "setting_contact_date": SENT,
            "sent_date": SENT,
        }
        add("consultation", consultation_id=consultation_id, **steps | facts)

    return consult


@pytest.fixture
def planned(add):
    """Give a child with an active plan that was drafted before the consultation, and an open school."""
    add("plan", plan_id="L1", person_id="P1", status_code="active", draft_date=D("2026-01-20"))
    add("establishment", urn="100001", type_code="1", status_code="open")


def found_of(findings, rule_id):
    return {found for rule, found in findings if rule == rule_id}


def test_a_consultation_in_order_breaks_no_rule(planned, ask, check):
    """Parent, authorisation, setting, form and answer in their order are all that is wanted."""
    ask(reply_date=D("2026-02-01"), reply_code="yes")
    assert check("consultation") == set()


def test_consultations_of_a_year_are_looked_at(planned, ask, check):
    """A form that went out over a year ago is history; one that never went out counts by its authorisation."""
    for number, (sent, authorised) in enumerate(
        (
            ("2025-03-01", "2025-03-01"),
            ("2025-03-02", "2025-03-01"),
            (None, "2025-03-01"),
            (None, "2025-03-02"),
            (None, None),
        )
    ):
        days = {"sent_date": sent and D(sent), "authorised_date": authorised and D(authorised)}
        ask(f"C{number}", urn="999999", **days)
    assert found_of(check("consultation"), "CO08") == {"C1", "C3", "C4"}


def test_setting_is_looked_up_on_the_register(planned, add, ask, check):
    """A setting that closed before it was asked is closed; one that closed later, or is to close, was open."""
    for urn, status, closed in (
        ("100002", "closed", "2026-01-19"),
        ("100003", "closed", "2026-01-20"),
        ("100004", "proposed_to_close", "2025-12-31"),
    ):
        add("establishment", urn=urn, type_code="1", status_code=status, close_date=D(closed))
    for number, urn in enumerate(("100001", "100002", "100003", "100004", None)):
        ask(f"C{number}", urn=urn)
    ask("C5", urn=None, ukprn="10000001")
    ask("C6", urn=None, ukprn="1000")
    assert found_of(check("consultation"), "CO08") == {"C1", "C4", "C6"}


@pytest.mark.parametrize(("type_code", "found"), [("10", {"C1"}), ("11", {"C1"}), ("7", set()), (None, set())])
def test_independent_settings_by_their_type(add, ask, check, type_code, found):
    """Independent schools, special or not, are bought; maintained ones are not."""
    add("establishment", urn="100001", type_code=type_code, status_code="open")
    ask()
    assert found_of(check("consultation"), "CO09") == found


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({}, {"C2"}),
        ({"reply_date": D("2026-01-25")}, {"C2"}),
        ({"reply_date": D("2026-01-24")}, set()),
        ({"urn": "100009"}, set()),
        ({"plan_id": "L2"}, set()),
        ({"sent_date": D("2025-12-25")}, {"C2"}),
        ({"sent_date": D("2025-12-24")}, set()),
        ({"sent_date": D("2026-01-24")}, {"C2"}),
    ],
)
def test_asked_again_before_the_answer(planned, ask, check, facts, found):
    """The same setting for the same plan, within thirty days, with no answer between; the later one is told."""
    ask("C1", **facts)
    ask("C2", sent_date=D("2026-01-24"))
    assert found_of(check("consultation"), "CO10") == found


def test_an_answered_question_does_not_hide_an_open_one(planned, ask, check):
    """Of several earlier questions the one that waits for its answer counts."""
    ask("C1", sent_date=D("2026-01-05"))
    ask("C2", sent_date=D("2026-01-10"), reply_date=D("2026-01-12"), reply_code="no")
    ask("C3", sent_date=D("2026-01-20"))
    assert found_of(check("consultation"), "CO10") == {"C2", "C3"}


def drafted(add, record_type, **facts):
    """Give the child a phase transfer or a review."""
    key = {"phase_transfer": "phase_transfer_id", "review": "review_id"}[record_type]
    add(record_type, **{key: facts.pop("key", "R1"), "plan_id": "L1", "person_id": "P1"} | facts)


def test_each_reason_has_its_own_draft(planned, add, ask, check):
    """A new plan rests on its draft, a phase move on the latest transfer's, a change on the linked review's."""
    drafted(add, "phase_transfer", key="T1", due_date=D("2020-02-15"), draft_date=D("2019-12-01"))
    drafted(add, "phase_transfer", key="T2", due_date=D("2026-02-15"))
    drafted(add, "review", draft_date=D("2026-01-21"))
    ask("C1", reason_code="new_plan")
    ask("C2", reason_code="phase_move")
    ask("C3", reason_code="change_of_placement", review_id="R1")
    ask("C4", reason_code="change_of_placement")
    ask("C5", reason_code="phase_move", plan_id="L2")
    ask("C6", reason_code="new_plan", plan_id="L2")
    findings = check("consultation")
    assert found_of(findings, "CO11") == {"C2", "C3"}
    assert found_of(findings, "CO12") == {"C4"}


def test_a_link_to_no_review_is_no_link(planned, ask, check):
    """A change of placement that names a review which is not there has none behind it."""
    ask("C1", reason_code="change_of_placement", review_id="R9")
    assert found_of(check("consultation"), "CO12") == {"C1"}


PHASE = {"due_date": D("2026-02-15"), "draft_date": D("2025-12-10")}


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({}, {"L1"}),
        ({"draft_date": D("2026-02-14")}, {"L1"}),
        ({"draft_date": D("2026-02-15")}, set()),
        ({"draft_date": None}, set()),
        ({"draft_date": None, "final_date": D("2026-03-01")}, {"L1"}),
        ({"draft_date": None, "final_date": D("2026-03-02")}, set()),
        ({"due_date": D("2025-03-02")}, {"L1"}),
        ({"due_date": D("2025-03-01")}, set()),
    ],
)
def test_a_phase_move_of_which_nobody_was_asked(planned, add, check, facts, found):
    """Once the days for comments on the draft are over, or the plan is final, a form is to be there."""
    drafted(add, "phase_transfer", **PHASE | facts)
    assert found_of(check("move"), "CO01") == found


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({}, set()),
        ({"sent_date": D("2025-02-15")}, set()),
        ({"sent_date": D("2025-02-14")}, {"L1"}),
        ({"sent_date": None}, set()),
        ({"reason_code": "change_of_placement"}, {"L1"}),
        ({"plan_id": "L2"}, {"L1"}),
        ({"form_code": None}, {"L1"}),
        ({"form_code": None, "sent_date": D("2025-03-01")}, set()),
    ],
)
def test_the_form_of_a_phase_move(planned, add, ask, check, facts, found):
    """A consultation about this move, sent in the year before it is due, with its form's number, is the form."""
    drafted(add, "phase_transfer", **PHASE)
    ask(**{"reason_code": "phase_move"} | facts)
    assert found_of(check("move"), "CO01") == found


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({}, {"L1"}),
        ({"recommendation_code": "amend"}, set()),
        ({"decision_code": "M"}, set()),
        ({"meeting_date": D("2025-03-02")}, {"L1"}),
        ({"meeting_date": D("2025-03-01")}, set()),
    ],
)
def test_a_change_of_placement_of_which_nobody_was_asked(planned, add, ask, check, facts, found):
    """A review that asked for a new placement, and that the council follows, needs a consultation of its own."""
    asked_for = {"recommendation_code": "new_placement", "decision_code": "A", "draft_date": D("2026-01-10")}
    drafted(add, "review", **{"meeting_date": D("2025-12-10"), **asked_for} | facts)
    ask(reason_code="phase_move")
    assert found_of(check("move"), "CO01") == found


def test_ended_plans_do_not_move(add, ask, check):
    """Nobody is asked for a place for a plan that has ended."""
    add("plan", plan_id="L1", status_code="ceased")
    drafted(add, "phase_transfer", **PHASE)
    ask(reason_code="phase_move", form_code=None)
    assert check("move") == set()


@pytest.mark.parametrize("suite", ["consultation", "move"])
def test_a_record_is_one_row(planned, add, ask, con, check, suite):
    """However often it moves and is asked, a plan is one row, and so is each consultation."""
    for number in range(2):
        drafted(add, "phase_transfer", key=f"T{number}", **PHASE)
    ask("C0", reason_code="phase_move", sent_date=D("2026-01-01"))
    ask("C1", reason_code="phase_move", sent_date=D("2026-01-02"))
    ask("C2", reason_code="phase_move")
    check(suite)
    assert con.sql(f"SELECT count(*) FROM checked_{suite}").fetchone() == ({"consultation": 3, "move": 1}[suite],)
