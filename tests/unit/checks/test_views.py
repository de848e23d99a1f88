"""The views: what a rule sees of a record is joined from the right rows, and from no other child's."""

from datetime import date

import pytest

D = date.fromisoformat


@pytest.fixture
def planned(add):
    """Give a child with an active plan, a placement and a school that is open."""
    add("person", person_id="P1", upn="T895200025001", date_of_birth=D("2015-05-05"))
    add("plan", plan_id="L1", person_id="P1", status_code="active", first_final_date=D("2025-09-01"))
    add("placement", person_id="P1", urn="100001", rank=1, entry_date=D("2024-09-01"))
    add("establishment", urn="100001", type_code="1", status_code="open")


def rules_of(findings, subject):
    return {rule for rule, found in findings if found == subject}


def test_shared_upn_names_both_children(add, check):
    """Each child who shares a UPN is a subject; a child without one shares nothing."""
    for person, upn in (("P1", "T895200025001"), ("P2", "T895200025001"), ("P3", None), ("P4", None)):
        add("person", person_id=person, upn=upn)
    assert {found for rule, found in check("person") if rule == "ID03"} == {"P1", "P2"}


def test_doubles_are_found_whatever_case_and_blanks(add, check):
    """Two records that differ by case and blanks alone are one child's; a missing postcode makes no double."""
    add("person", person_id="P1", surname="De Souza", forename="Ann", date_of_birth=D("2015-01-01"), postcode="cw12bj")
    add("person", person_id="P2", surname="desouza", forename="ANN", date_of_birth=D("2015-01-01"), postcode="CW1 2BJ")
    add("person", person_id="P3", surname="Ray", forename="Ann", date_of_birth=D("2015-01-01"))
    add("person", person_id="P4", surname="Ray", forename="Ann", date_of_birth=D("2015-01-01"))
    assert {found for rule, found in check("person") if rule == "ID10"} == {"P1", "P2"}


def test_state_school_without_upn(planned, add, con, check):
    """A child at an open state school place needs a UPN; one who has left it does not."""
    con.execute("UPDATE person SET upn = NULL")
    add("person", person_id="P2", date_of_birth=D("2015-05-05"))
    add("plan", plan_id="L2", person_id="P2", status_code="active")
    add("placement", person_id="P2", urn="100001", rank=1, entry_date=D("2024-09-01"), leaving_date=D("2026-02-28"))
    assert {found for rule, found in check("person") if rule == "ID02"} == {"P1"}


def test_leaving_day_is_still_a_day_at_the_setting(add, check, planned, con):
    """A placement is open on its first and on its last day."""
    con.execute("UPDATE placement SET entry_date = DATE '2026-03-01', leaving_date = DATE '2026-03-01'")
    assert "PC01" not in rules_of(check("person"), "P1")


def test_roll_upn_counts_only_when_tied(planned, add, check):
    """A roll entry that is held says nothing of the child; one that is tied, with another permanent UPN, does."""
    for key, state, person in (("1|1", "held", None), ("1|2", "tied", "P2"), ("1|3", "tied", "P3")):
        add("roll_entry", record_key=key, upn="M895401226017")
        add("tie", record_type="roll_entry", record_key=key, state=state, person_id=person, candidate_person_id="P1")
    add("person", person_id="P2", upn="T895200025001")
    add("person", person_id="P3", upn="T895200025001", former_upn="M895401226017")
    assert {found for rule, found in check("person") if rule == "ID04"} == {"P2"}


@pytest.mark.parametrize(
    ("state", "reason_code", "agreed", "level", "is_told"),
    [
        ("held", "birth_date_differs", "upn", "differs", True),
        ("held", "household_mate", "upn", "one_part", True),
        ("tied", "identifier_and_one_part_of_birth_date", "upn", "day_month_swapped", True),
        ("tied", "identifier_and_birth_date_and_forename", "upn", "exact", False),
        ("held", "birth_date_differs", None, "one_part", False),
        ("held", "identifiers_conflict", "upn", "differs", False),
        ("held", "restricted", "upn", "differs", False),
    ],
)
def test_another_birth_date_beside_an_identifier_names_the_candidate(
    planned, add, check, state, reason_code, agreed, level, is_told
):
    """A return with the child's number and another birth date is told at the child, tied or held."""
    add(
        "tie",
        record_type="review_return",
        record_key="1|1",
        state=state,
        reason_code=reason_code,
        candidate_person_id="P1",
        agreed=agreed,
        evidence=f'{{"date_of_birth":"{level}","reference":"unknown"}}',
    )
    assert ("ID09" in rules_of(check("person"), "P1")) is is_told


def test_closed_school_counts_from_its_closing_day(planned, con, check):
    """A school on the register as closing tomorrow is open today."""
    con.execute("UPDATE establishment SET status_code = 'closed', close_date = DATE '2026-03-02'")
    assert "PC03" not in rules_of(check("person"), "P1")


def test_closed_school(planned, con, check):
    """A school that closed today is closed."""
    con.execute("UPDATE establishment SET status_code = 'closed', close_date = DATE '2026-03-01'")
    assert "PC03" in rules_of(check("person"), "P1")


def test_college_known_by_ukprn_alone(planned, add, con, check):
    """A placement without URN finds its college by UKPRN."""
    con.execute("UPDATE person SET date_of_birth = DATE '2008-01-01'")
    con.execute("UPDATE placement SET urn = NULL, ukprn = '10000001'")
    add("establishment", urn="130001", ukprn="10000001", type_code="18", status_code="open")
    assert "ID06" in rules_of(check("person"), "P1")


@pytest.mark.parametrize(("allowed", "found"), [(False, True), (True, False)])
def test_test_numbers_are_a_setting(planned, con, check, allowed, found):
    """A number of the 999 range is wrong unless the installation allows test numbers."""
    con.execute("UPDATE person SET nhs_number = '9990548609'")
    assert ("ID07" in rules_of(check("person", allow_test_numbers=allowed), "P1")) is found


def test_sections_are_read_together(planned, add, check):
    """H1 and H2 together meet the needs of D; a section's needs may be split over lines."""
    for code, text, refs in (
        ("C", " \n None identified. ", None),
        ("D", "Help at home", "N4\n N5"),
        ("H1", "Short breaks", "N4"),
        ("H2", "A sitter", "N5"),
    ):
        add("plan_section", plan_id="L1", section_code=code, section_text=text, need_refs=refs)
    found = rules_of(check("plan"), "L1")
    assert "PL07" not in found
    assert "PL03" in found


@pytest.mark.parametrize(
    ("text", "says_none"),
    [
        ("None identified", True),
        ("No needs have been identified.", True),
        ("NIL IDENTIFIED", True),
        ("No need identified", True),
        ("No health needs identified at this time", True),
        ("No social care needs have been identified", True),
        ("None identified, but see G", False),
        ("Needs identified", False),
        ("No health needs", True),
    ],
)
def test_what_says_none_identified(planned, add, check, text, says_none):
    """What says none and nothing else is read as "none identified"; PL03 shows it, for no advice came."""
    add("plan_section", plan_id="L1", section_code="C", section_text=text)
    add("plan_section", plan_id="L1", section_code="D", section_text="Help at home")
    assert ("PL03" in rules_of(check("plan"), "L1")) is says_none


def test_health_need_by_advice_and_by_caseload(planned, add, con, check):
    """A received health advice that says need, or a tied caseload entry, contradicts "none identified"."""
    add("plan_section", plan_id="L1", section_code="C", section_text="None identified")
    add("advice_request", advice_request_id="A1", person_id="P1", leg_code="health", need_code="need")
    assert "PL01" not in rules_of(check("plan"), "L1")
    add("caseload_entry", record_key="RJN|1", provider_code="RJN", status_code="waiting")
    add("tie", record_type="caseload_entry", record_key="RJN|1", state="tied", person_id="P1")
    assert "PL01" in rules_of(check("plan"), "L1")


def test_last_decision_in_the_future_does_not_count(planned, add, check):
    """A decision dated after today does not complete a review."""
    add("plan", plan_id="L2", person_id="P1", status_code="active", first_final_date=D("2022-01-01"))
    add(
        "review",
        review_id="R1",
        plan_id="L2",
        cycle_number=1,
        meeting_date=D("2024-01-01"),
        decision_date=D("2026-04-01"),
    )
    assert "AR01" in rules_of(check("plan"), "L2")


def test_only_current_reviews_of_active_plans(planned, add, check):
    """The latest two cycles are looked at; older ones and those of ended plans are history."""
    add("plan", plan_id="L2", person_id="P1", status_code="ceased")
    for review, plan, cycle in (("R1", "L1", 1), ("R2", "L1", 2), ("R3", "L1", 3), ("R9", "L2", 1)):
        add("review", review_id=review, plan_id=plan, person_id="P1", cycle_number=cycle, meeting_date=D("2025-10-08"))
    assert {found for rule, found in check("review") if rule == "AR03"} == {"R2", "R3"}


def test_setting_that_the_child_had_left(planned, add, check):
    """The placement must cover the day of the meeting, at the setting that held it."""
    for review, urn, day in (
        ("R1", "100001", "2024-08-31"),
        ("R2", "100001", "2024-09-01"),
        ("R3", "100009", "2025-01-08"),
    ):
        add("plan", plan_id=f"L{review}", person_id="P1", status_code="active")
        add(
            "review",
            review_id=review,
            plan_id=f"L{review}",
            person_id="P1",
            cycle_number=1,
            setting_urn=urn,
            meeting_date=D(day),
        )
    assert {found for rule, found in check("review") if rule == "AR16"} == {"R1", "R3"}


def test_closure_lies_between_two_terms(planned, add, check):
    """A day before the first or after the last known term proves nothing; a day between two terms does."""
    add("term", setting_urn="100001", start_date=D("2025-09-02"), end_date=D("2025-10-24"))
    add("term", setting_urn="100001", start_date=D("2025-11-03"), end_date=D("2025-12-19"))
    for review, day in (("R1", "2025-10-29"), ("R2", "2025-10-24"), ("R3", "2025-12-22"), ("R4", "2025-09-01")):
        add("plan", plan_id=f"L{review}", person_id="P1", status_code="active")
        add("review", review_id=review, plan_id=f"L{review}", cycle_number=1, setting_urn="100001", meeting_date=D(day))
    assert {found for rule, found in check("review") if rule == "AR17"} == {"R1"}


def test_return_is_compared_when_paired(planned, add, check):
    """A paired return with another meeting date is a difference; a held pairing is not."""
    for review, state in (("R1", "paired"), ("R2", "held")):
        add("plan", plan_id=f"L{review}", person_id="P1", status_code="active")
        add("review", review_id=review, plan_id=f"L{review}", cycle_number=1, meeting_date=D("2025-10-08"))
        add("review_return", record_key=f"1|{review}", meeting_date=D("2025-10-09"))
        add(
            "pairing",
            record_type="review_return",
            record_key=f"1|{review}",
            target_type="review",
            target_key=review,
            state=state,
        )
    assert {found for rule, found in check("review") if rule == "AR21"} == {"R1"}


def test_caseload_of_the_same_trust(planned, add, check):
    """ "Not known" is contradicted by the caseload of the trust that said so, not by another's."""
    for request, trust in (("A1", "RJN"), ("A2", "RBT")):
        add(
            "advice_request",
            advice_request_id=request,
            person_id="P1",
            leg_code="health",
            provider_code=trust,
            need_code="not_known",
        )
    add("caseload_entry", record_key="RJN|1", provider_code="RJN", status_code="active")
    add("tie", record_type="caseload_entry", record_key="RJN|1", state="tied", person_id="P1")
    assert {found for rule, found in check("advice") if rule == "AD08"} == {"A1"}


def test_held_return_is_told_at_its_request(planned, add, check):
    """A trust's row that contradicts the child's details is told at the request that it answers."""
    for request, reason in (("A1", "birth_date_differs"), ("A2", "no_identifier")):
        add("advice_request", advice_request_id=request, person_id="P1")
        add("advice_return", record_key=f"RJN|{request}", advice_reference=request)
        add("tie", record_type="advice_return", record_key=f"RJN|{request}", state="held", reason_code=reason)
    assert {found for rule, found in check("advice") if rule == "AD10"} == {"A1"}


def test_template_in_use_is_a_setting(planned, add, check):
    """The current template is the installation's to name."""
    add(
        "advice_request",
        advice_request_id="A1",
        person_id="P1",
        leg_code="health",
        received_date=D("2026-02-01"),
        template_version="2025.1",
    )
    assert "AD09" in rules_of(check("advice", current_advice_template="2026.1"), "A1")


@pytest.mark.parametrize("suite", ["person", "plan", "review", "advice"])
def test_a_record_is_one_row(planned, add, con, check, suites, suite):
    """Whatever hangs on a record, its view has one row for it."""
    for number in range(2):
        key = f"K{number}"
        add("placement", person_id="P1", urn="100001", rank=1, entry_date=D("2024-09-01"))
        add("plan_section", plan_id="L1", section_code="G", need_refs="N1")
        add("social_care_flag", person_id="P1")
        add("term", setting_urn="100001", start_date=D("2025-09-02"), end_date=D("2025-10-24"))
        add("caseload_entry", record_key=key, provider_code="RJN", status_code="active")
        add("tie", record_type="caseload_entry", record_key=key, state="tied", person_id="P1")
        add("roll_entry", record_key=key, upn="M895401226017")
        add("tie", record_type="roll_entry", record_key=key, state="tied", person_id="P1")
        add("review_return", record_key=key)
        returned = {"record_type": "review_return", "record_key": key}
        add("pairing", **returned, target_type="review", target_key="R1", state="paired")
        add("advice_return", record_key=key, advice_reference="A1")
        add("tie", record_type="advice_return", record_key=key, state="held", reason_code="birth_date_differs")
        add("tie", **returned, state="held", reason_code="birth_date_differs", candidate_person_id="P1")
    meeting = {"cycle_number": 1, "setting_urn": "100001", "meeting_date": D("2025-10-08")}
    add("review", review_id="R1", plan_id="L1", person_id="P1", **meeting)
    add("advice_request", advice_request_id="A1", person_id="P1", provider_code="RJN", leg_code="health")
    check(suite)
    assert con.sql(f"SELECT count(*) FROM checked_{suite}").fetchone() == (1,)
