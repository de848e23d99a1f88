"""What the night counts of a plan's texts: which lines count, and on which day an outcome has passed."""

from datetime import date

import pytest

from sendbridge.checks import conditions

D = date.fromisoformat


@pytest.fixture
def active(add):
    """Give a child of Year 6 with an active plan."""
    add("person", person_id="P1", forename="Jack", date_of_birth=D("2015-06-15"))
    add("plan", plan_id="L1", person_id="P1", status_code="active", first_final_date=D("2025-05-01"))


def _told(add, con, check, column, **texts):
    for code, text in texts.items():
        add("plan_section", plan_id="L1", section_code=code, section_text=text)
    check("plan")
    return con.execute(f"SELECT {column} FROM plan_text WHERE plan_id = 'L1'").fetchone()[0]


@pytest.mark.parametrize(
    ("when", "past"),
    [
        ("by 1 March 2026", 0),
        ("by 28 February 2026", 1),
        ("by 01/03/2026", 0),
        ("by 28/02/2026", 1),
        ("by March 2026", 0),
        ("by Feb 2026", 1),
        ("by the 31st of March 2025", 1),
        ("by the spring term 2026", 0),
        ("by the autumn term 2025", 1),
        ("by summer 2025", 1),
        ("in the academic year 2025/26", 0),
        ("in the academic year 2024/25", 1),
        ("by 2026", 0),
        ("by 2025", 1),
        ("by the end of key stage 2", 0),
        ("by the end of key stage 1", 1),
        ("by the end of year 6", 0),
        ("by the end of year 5", 1),
        ("by July 2025, and again by July 2026", 0),
        ("by the end of key stage 1, or by July 2026", 0),
        ("by 31 February 2026, whenever that is", 0),
        ("when he is ready", 0),
    ],
)
def test_an_outcome_has_passed_the_day_after_its_latest_date(active, add, con, check, when, past):
    """The day itself is still in time; a stage ends on 31 August, for this child's own year group."""
    assert _told(add, con, check, "outcomes_past", E=f"Jack will read a page of text {when}.") == past


def test_a_later_year_group_has_later_stages(active, add, con, check):
    """A child born on 1 September is a year behind one born the day before."""
    con.execute("UPDATE person SET date_of_birth = DATE '2015-08-31'")
    assert _told(add, con, check, "outcomes_past", E="Jack will read by the end of year 5.") == 1
    con.execute("UPDATE person SET date_of_birth = DATE '2015-09-01'")
    assert _told(add, con, check, "outcomes_past") == 0


@pytest.mark.parametrize(
    ("born", "day", "group"),
    [("2012-08-31", "2025-09-01", 9), ("2012-09-01", "2025-09-01", 8), ("2012-08-31", "2025-08-31", 8)],
)
def test_the_year_group_turns_in_september(active, con, check, suites, born, day, group):
    """Year 9 begins on 1 September for those who turned 13 by the day before."""
    con.execute("UPDATE person SET date_of_birth = ?", [D(born)])
    check("plan")
    con.execute("SET VARIABLE as_of = CAST(? AS DATE)", [D(day)])
    conditions.create_tables(con, suites["plan"])
    assert con.sql("SELECT year_group FROM plan_text").fetchone() == (group,)


def test_headings_and_short_lines_are_no_provision(active, add, con, check):
    """A heading, a line of a few words and a blank line are not counted; bullets are taken off."""
    text = "Provision for N1:\n\nSpeech and language\n- Support in some lessons.\n* 20 minutes daily with a TA."
    assert _told(add, con, check, "provision_without_provider", F=text) == 1


def test_texts_of_drafts_are_not_read(active, add, con, check):
    """Only active plans have a row."""
    add("plan", plan_id="L2", person_id="P1", status_code="draft")
    add("plan_section", plan_id="L2", section_code="E", section_text="Jack will read.")
    check("plan")
    assert con.sql("SELECT plan_id FROM plan_text").fetchall() == [("L1",)]


ADVICE = {
    "assessment_id": "AS1",
    "author": "Dr Jane Adams",
    "author_role": "Community paediatrician",
    "received_date": D("2025-03-14"),
}


@pytest.mark.parametrize(
    ("changed", "amended", "unlisted"),
    [
        ({}, None, 1),
        ({"received_date": D("2025-05-01")}, None, 1),
        ({"received_date": D("2025-05-02")}, None, 0),
        ({"received_date": D("2025-05-02")}, "2026-01-10", 1),
        ({"received_date": None}, None, 0),
        ({"author": " "}, None, 0),
        ({"author": None}, None, 0),
        ({"assessment_id": None}, None, 0),
        ({"author": "S Bell"}, None, 0),
        ({"author": "S Bell", "author_role": "Tree surgeon"}, None, 0),
        ({"author": "S Bello", "author_role": None}, None, 1),
    ],
)
def test_which_advice_section_k_must_list(active, add, con, check, changed, amended, unlisted):
    """Advice of an assessment that came by the time of the text, from a named author."""
    con.execute("UPDATE plan SET last_amended_date = CAST(? AS DATE)", [amended])
    add("advice_request", advice_request_id="A1", person_id="P1", **ADVICE | changed)
    assert _told(add, con, check, "unlisted_advice", K="Advice: S Bell, SENCO, 1 March 2025") == unlisted


def test_a_plan_without_section_k_lists_nothing(active, add, con, check):
    """Where there is no section K at all, all the advice is unlisted."""
    for number in range(2):
        add("advice_request", advice_request_id=f"A{number}", person_id="P1", **ADVICE)
    assert _told(add, con, check, "unlisted_advice") == 2


def test_another_child_is_one_whom_the_council_knows_or_who_has_a_common_name(active, add, con, check):
    """A name that nobody bears may be a thing; a child of the council's with a rare name is a name."""
    assert _told(add, con, check, "sections_with_another_name", F="Tafadzwa will have a desk of his own.") == 0
    add("person", person_id="P2", forename="Tafadzwa")
    assert _told(add, con, check, "sections_with_another_name") == 1


def test_each_section_is_read_alone(active, add, con, check):
    """Sections with a stranger's name are counted; one that names the child is believed."""
    texts = {"B": "Freya finds change hard.", "E": "Jack will meet Freya. Freya will help.", "F": "Freya has a desk."}
    assert _told(add, con, check, "sections_with_another_name", **texts) == 2


@pytest.mark.parametrize(
    ("roll", "found"),
    [
        ({}, True),
        ({"primary_need_code": "ASD"}, False),
        ({"primary_need_code": None}, False),
        ({"entry_date": D("2026-03-01")}, True),
        ({"entry_date": D("2026-03-02")}, False),
        ({"leaving_date": D("2026-03-01")}, True),
        ({"leaving_date": D("2026-02-28")}, False),
    ],
)
def test_the_school_census_code_is_that_of_a_roll_the_child_is_on(active, add, con, check, roll, found):
    """A roll that the child has left, or is yet to join, says nothing of the need today."""
    con.execute("UPDATE plan SET primary_need_code = 'ASD'")
    add("roll_entry", record_key="1|1", **{"primary_need_code": "SEMH"} | roll)
    add("tie", record_type="roll_entry", record_key="1|1", state="tied", person_id="P1")
    assert (("PL18", "L1") in check("plan")) is found


def test_a_roll_that_is_held_says_nothing(active, add, con, check):
    """Only a roll entry that is surely this child's is compared."""
    con.execute("UPDATE plan SET primary_need_code = 'ASD'")
    add("roll_entry", record_key="1|1", primary_need_code="SEMH")
    add("tie", record_type="roll_entry", record_key="1|1", state="held", candidate_person_id="P1")
    assert ("PL18", "L1") not in check("plan")
