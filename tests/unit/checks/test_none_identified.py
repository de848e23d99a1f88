"""The four meanings of "none identified" are told apart, each by its own evidence."""

from datetime import date

import pytest

D = date.fromisoformat
HEALTH = {"leg_code": "health", "provider_code": "RJN", "requested_date": D("2025-06-01")}
CARE = {"leg_code": "social_care", "provider_code": "CSC1", "requested_date": D("2025-06-01")}
RECEIVED = {"received_date": D("2025-07-01")}


@pytest.fixture
def says_none(add):
    """Give a child of team EAST whose plan says that there is no need, in both sections."""
    add("person", person_id="P1", date_of_birth=D("2015-05-05"), team_code="EAST")
    add("plan", plan_id="L1", person_id="P1", status_code="active", first_final_date=D("2025-09-01"))
    for code in "CD":
        add("plan_section", plan_id="L1", section_code=code, section_text=" None\n identified. ")


def meanings(con, check):
    check("plan")
    return dict(con.sql("SELECT section_code, meaning FROM none_identified").fetchall())


def evidence(con, section):
    return con.execute("SELECT evidence FROM none_identified WHERE section_code = ?", [section]).fetchone()[0]


def test_without_any_advice_nobody_was_heard(says_none, con, check):
    """No request at all is silence, and silence is not "no need"."""
    assert meanings(con, check) == {"C": "advice_not_received", "D": "advice_not_received"}


def test_advice_that_was_asked_for_and_is_not_in(says_none, add, con, check):
    """What a request's need code says before the advice came counts for nothing."""
    add("advice_request", advice_request_id="A1", person_id="P1", need_code="no_need", **HEALTH)
    add("advice_request", advice_request_id="A2", person_id="P1", need_code="need", **CARE)
    assert meanings(con, check) == {"C": "advice_not_received", "D": "advice_not_received"}


def test_advice_that_says_no_need_justifies_its_own_section(says_none, add, con, check):
    """Health's word is about section C, social care's about section D."""
    add("advice_request", advice_request_id="A1", person_id="P1", need_code="no_need", **HEALTH, **RECEIVED)
    assert meanings(con, check) == {"C": "no_need_confirmed", "D": "advice_not_received"}
    add("advice_request", advice_request_id="A2", person_id="P1", need_code="no_need", **CARE, **RECEIVED)
    assert meanings(con, check) == {"C": "no_need_confirmed", "D": "no_need_confirmed"}


def test_not_known_is_no_word_about_need(says_none, add, con, check):
    """A service that does not know the child has said nothing of need; another service's "no need" has."""
    add("advice_request", advice_request_id="A1", person_id="P1", need_code="not_known", **HEALTH, **RECEIVED)
    assert meanings(con, check)["C"] == "not_known_to_service"
    add("advice_request", advice_request_id="A2", person_id="P1", need_code="no_need", **HEALTH, **RECEIVED)
    assert meanings(con, check)["C"] == "no_need_confirmed"


def test_advice_whose_answer_nobody_recorded(says_none, add, con, check):
    """A document that came without a recorded answer confirms nothing, and the evidence says so."""
    add("advice_request", advice_request_id="A1", person_id="P1", **HEALTH, **RECEIVED)
    assert meanings(con, check)["C"] == "advice_not_received"
    assert evidence(con, "C") == "advice_without_answer"


def test_one_voice_that_knows_of_a_need_outweighs_the_others(says_none, add, con, check):
    """Two advices disagree: somebody knows of a need."""
    for number, need in enumerate(("no_need", "need", "not_known")):
        add("advice_request", advice_request_id=f"A{number}", person_id="P1", need_code=need, **HEALTH, **RECEIVED)
    assert meanings(con, check)["C"] == "need_present_text_wrong"
    assert evidence(con, "C") == "advice_says_need advice_says_no_need advice_says_not_known"


@pytest.mark.parametrize(
    ("status", "state", "meaning"),
    [
        ("active", "tied", "need_present_text_wrong"),
        ("waiting", "tied", "need_present_text_wrong"),
        ("discharged", "tied", "advice_not_received"),
        ("active", "held", "advice_not_received"),
    ],
)
def test_a_trusts_caseload(says_none, add, con, check, status, state, meaning):
    """A child on a trust's list has a need; an entry that is closed, or not surely this child's, says nothing."""
    add("caseload_entry", record_key="RJN|1", provider_code="RJN", status_code=status)
    add("tie", record_type="caseload_entry", record_key="RJN|1", state=state, person_id="P1")
    assert meanings(con, check)["C"] == meaning


@pytest.mark.parametrize(
    ("first", "last", "meaning"),
    [
        ("2026-03-01", None, "need_present_text_wrong"),
        ("2026-03-02", None, "advice_not_received"),
        (None, "2026-03-02", "need_present_text_wrong"),
        (None, "2026-03-01", "advice_not_received"),
    ],
)
def test_a_social_care_record_counts_while_it_is_open(says_none, add, con, check, first, last, meaning):
    """Involvement counts from its first day, and not on the day on which it ended."""
    add("social_care_flag", person_id="P1", care_code="CIN", start_date=first, end_date=last)
    assert meanings(con, check) == {"C": "advice_not_received", "D": meaning}


def test_a_looked_after_child_has_care_needs(says_none, con, check):
    """Being looked after is a social care record."""
    con.execute("UPDATE person SET looked_after = TRUE")
    assert meanings(con, check)["D"] == "need_present_text_wrong"


@pytest.mark.parametrize(
    ("code", "text", "section", "meaning"),
    [
        ("G", "A therapist sees Ann twice a term.", "C", "need_present_text_wrong"),
        ("G", "x" * 900, "C", "need_present_text_wrong"),
        ("G", "  ", "C", "advice_not_received"),
        ("G", None, "C", "advice_not_received"),
        ("G", "N/A", "C", "advice_not_received"),
        ("G", "No health provision is required.", "C", "advice_not_received"),
        ("H1", "Short breaks of four hours a week.", "D", "need_present_text_wrong"),
        ("H2", "A support worker on Saturdays.", "D", "need_present_text_wrong"),
        ("H2", "tbc", "D", "advice_not_received"),
    ],
)
def test_provision_betrays_a_need(says_none, add, con, check, code, text, section, meaning):
    """Who is given health or care provision has a need, unless the text says that there is none."""
    add("plan_section", plan_id="L1", section_code=code, section_text=text)
    assert meanings(con, check)[section] == meaning


def test_only_active_plans_and_only_sections_that_say_none(says_none, add, con, check):
    """A draft, an ended plan and a section that tells of a need are not in the table."""
    for plan, status, text in (("L2", "draft", "Nil"), ("L3", "ceased", "None identified"), ("L4", "active", "Asthma")):
        add("plan", plan_id=plan, person_id="P1", status_code=status)
        add("plan_section", plan_id=plan, section_code="C", section_text=text)
    check("plan")
    assert con.sql("SELECT DISTINCT plan_id FROM none_identified").fetchall() == [("L1",)]


def test_the_place_is_the_team_and_the_trust_asked_last(says_none, add, con, check):
    """Managers see the child's team and, for health, the trust that was asked last."""
    add("advice_request", advice_request_id="A1", person_id="P1", **HEALTH | {"provider_code": "RBT"})
    later = HEALTH | {"requested_date": D("2025-06-02")}
    add("advice_request", advice_request_id="A2", person_id="P1", **later)
    check("plan")
    places = con.sql("SELECT section_code, team_code, provider_code FROM none_identified ORDER BY ALL").fetchall()
    assert places == [("C", "EAST", "RJN"), ("D", "EAST", None)]


@pytest.mark.parametrize(
    ("need", "text", "rules"),
    [
        ("no_need", "None identified", set()),
        ("no_need", "N/A", {"PL04"}),
        ("need", "N/A", {"PL01"}),
        ("not_known", "None identified", {"PL03"}),
        (None, "Nil", {"PL03"}),
        ("need", "tbc", {"PL04"}),
        ("no_need", None, {"PL04"}),
        ("no_need", "Asthma", set()),
    ],
)
def test_one_fault_has_one_rule(add, check, need, text, rules):
    """Each meaning breaks exactly one rule, and a shorthand breaks PL04 only where "none" is true."""
    add("person", person_id="P1", date_of_birth=D("2015-05-05"))
    add("plan", plan_id="L1", person_id="P1", status_code="active", first_final_date=D("2025-09-01"))
    add("plan_section", plan_id="L1", section_code="C", section_text=text)
    add("plan_section", plan_id="L1", section_code="D", section_text="Help at home.")
    add("advice_request", advice_request_id="A1", person_id="P1", need_code=need, **HEALTH, **RECEIVED)
    found = {rule for rule, subject in check("plan") if subject == "L1"}
    assert found & {"PL01", "PL02", "PL03", "PL04"} == rules
