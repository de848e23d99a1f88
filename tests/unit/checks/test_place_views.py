"""The views of transfers, placements and rolls: each rule sees the rows of its own child, setting and day."""

from datetime import date

import pytest

D = date.fromisoformat


@pytest.fixture
def placed(add):
    """Give a child of Year 6 with an active plan at an open primary school that names it."""
    add("person", person_id="P1", forename="Ann", date_of_birth=D("2015-05-05"))
    add(
        "plan", plan_id="L1", person_id="P1", status_code="active", first_final_date=D("2024-01-10"), named_urn="100001"
    )
    add("placement", placement_id="C1", person_id="P1", urn="100001", rank=1, entry_date=D("2020-09-01"))
    add("establishment", urn="100001", type_code="1", status_code="open", authority_code="895", phase="Primary",
        low_age=3, high_age=11)  # fmt: skip


@pytest.fixture
def enrol(add):
    """Return what puts a pupil on a roll, with the tie that the matching gave."""

    def on_roll(key="100001|7", *, state="tied", person="P1", candidate=None, **facts):
        urn, _, number = key.partition("|")
        row = {
            "record_key": key,
            "setting_urn": urn,
            "admission_number": number,
            "entry_date": D("2020-09-01"),
            **facts,
        }
        add("roll_entry", **row)
        add("tie", record_type="roll_entry", record_key=key, state=state, person_id=person,
            candidate_person_id=candidate)  # fmt: skip

    return on_roll


def of(findings, rule):
    return {subject for found, subject in findings if found == rule}


def test_year_6_at_a_primary_school_needs_a_transfer(placed, check):
    """A school that ends with the child's year makes it a transfer year."""
    assert of(check("plan_transfer"), "PT01") == {"L1"}


@pytest.mark.parametrize(
    ("facts", "answers"),
    [
        ({"from_year_group": 6}, True),
        ({"due_date": D("2025-09-01")}, True),
        ({"due_date": D("2026-08-31")}, True),
        ({"due_date": D("2025-08-31")}, False),
        ({"due_date": D("2026-09-01"), "from_year_group": 2}, False),
    ],
)
def test_which_row_is_the_transfer_of_this_year(placed, add, check, facts, answers):
    """A transfer counts by its year group, or by a date within this school year."""
    add("phase_transfer", phase_transfer_id="T1", plan_id="L1", **facts)
    assert (of(check("plan_transfer"), "PT01") == set()) is answers


@pytest.mark.parametrize(("born", "is_year_6"), [("2014-08-31", False), ("2014-09-01", True), ("2015-08-31", True),
                                                 ("2015-09-01", False)])  # fmt: skip
def test_the_year_group_turns_on_1_september(placed, con, check, born, is_year_6):
    """Year 6 are the children who turn eleven in the school year."""
    con.execute(f"UPDATE person SET date_of_birth = DATE '{born}'")
    assert (of(check("plan_transfer"), "PT01") == {"L1"}) is is_year_6


def test_early_years_by_code_or_by_type(placed, con, add, check):
    """A child of four at a nursery, or at an early years place without a number, moves to school."""
    con.execute("UPDATE person SET date_of_birth = DATE '2021-10-01'")
    con.execute("UPDATE establishment SET type_code = '15'")
    add("person", person_id="P2", date_of_birth=D("2021-10-01"))
    add("plan", plan_id="L2", person_id="P2", status_code="active", first_final_date=D("2025-01-10"))
    add("placement", placement_id="C2", person_id="P2", setting_type_code="EYP", rank=1, entry_date=D("2024-09-01"))
    assert of(check("plan_transfer"), "PT01") == {"L1", "L2"}


def test_the_main_placement_of_the_day_says_where_the_child_goes(placed, con, check):
    """A placement that has ended, or is no main one, makes no transfer year."""
    con.execute("UPDATE placement SET leaving_date = DATE '2026-02-28'")
    assert of(check("plan_transfer"), "PT01") == set()
    con.execute("UPDATE placement SET leaving_date = DATE '2026-03-01', rank = 2")
    assert of(check("plan_transfer"), "PT01") == set()


@pytest.fixture
def moved(placed, add, con):
    """Give the child a transfer of last year that names another school, where it then went."""
    add("phase_transfer", phase_transfer_id="T1", plan_id="L1", person_id="P1", from_year_group=6,
        due_date=D("2025-02-15"), final_date=D("2025-02-01"), named_urn="100002")  # fmt: skip
    con.execute("UPDATE placement SET leaving_date = DATE '2025-08-31'")
    add("placement", placement_id="C2", person_id="P1", urn="100003", rank=1, entry_date=D("2025-09-01"))


def test_where_the_child_went_in_september(moved, check):
    """The placement of mid-September is held against the setting that the transfer names."""
    assert of(check("phase_transfer"), "PT05") == {"T1"}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE placement SET urn = '100002' WHERE placement_id = 'C2'",
        "UPDATE placement SET rank = 2 WHERE placement_id = 'C2'",
        "UPDATE placement SET person_id = 'P2' WHERE placement_id = 'C2'",
        "UPDATE placement SET entry_date = DATE '2025-09-16' WHERE placement_id = 'C2'",
        "UPDATE placement SET leaving_date = DATE '2025-09-14' WHERE placement_id = 'C2'",
        "INSERT INTO establishment_link (urn, linked_urn, link_code) VALUES ('100002', '100003', 'successor')",
        "UPDATE plan SET status_code = 'ceased'",
        "UPDATE phase_transfer SET due_date = DATE '2026-02-15'",
    ],
)
def test_what_is_no_other_place_in_september(moved, con, check, change):
    """The named setting, its successor, no main placement in mid-September, and a September to come say nothing."""
    con.execute(change)
    assert of(check("phase_transfer"), "PT05") == set()


def test_a_september_at_no_setting_is_another_place(moved, con, check):
    """A young person who is at no setting in September is not where the plan says."""
    con.execute("UPDATE placement SET urn = NULL, setting_type_code = 'NEET' WHERE placement_id = 'C2'")
    assert of(check("phase_transfer"), "PT05") == {"T1"}


def test_a_child_on_the_roll_of_its_setting(placed, enrol, check):
    """The tied entry of the setting's roll bears the placement out."""
    enrol()
    assert of(check("placement"), "PC04") == set()


def test_a_roll_that_lacks_the_child(placed, enrol, check):
    """A roll that came without the child contradicts the placement."""
    enrol("100001|8", person="P2")
    assert of(check("placement"), "PC04") == {"C1"}


def test_a_setting_that_sent_no_roll_proves_nothing(placed, enrol, check):
    """The roll of another setting says nothing of who is on this one's."""
    enrol("100002|8", person="P2")
    assert of(check("placement"), "PC04") == set()


@pytest.mark.parametrize(("left", "found"), [("2026-02-14", {"C1"}), ("2026-02-15", set())])
def test_who_left_the_roll_may_stay_placed_for_two_weeks(placed, enrol, check, left, found):
    """The days of grace run from the day on which the roll says that the child left."""
    enrol(leaving_date=D(left))
    assert of(check("placement"), "PC04") == found


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"candidate": "P1"}, set()),
        ({"candidate": "P2"}, {"C1"}),
        ({"forename": "ANN", "date_of_birth": D("2015-05-05")}, set()),
        ({"forename": "Eve", "date_of_birth": D("2015-05-05")}, {"C1"}),
        ({"forename": "Ann", "date_of_birth": D("2015-05-06")}, {"C1"}),
    ],
)
def test_an_entry_that_waits_for_a_person_excuses(placed, enrol, check, facts, found):
    """An entry tied to nobody that may be the child's keeps the roll from saying that the child is not there."""
    enrol(state="held", person=None, **facts)
    assert of(check("placement"), "PC04") == found


def test_an_entry_tied_to_another_child_excuses_nobody(placed, enrol, check):
    """What is surely another child's is not waiting to be this one's."""
    enrol(state="tied", person="P2", candidate="P1", forename="Ann", date_of_birth=D("2015-05-05"))
    assert of(check("placement"), "PC04") == {"C1"}


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({}, {"C1"}),
        ({"entry_date": None}, {"C1"}),
        ({"entry_date": D("2026-02-15")}, set()),
        ({"entry_date": D("2026-02-14")}, {"C1"}),
        ({"leaving_date": D("2026-02-28")}, set()),
        ({"leaving_date": D("2026-03-01")}, {"C1"}),
        ({"state": "held", "person": None, "candidate": "P1"}, set()),
    ],
)
def test_a_child_on_the_roll_of_a_setting_that_the_case_lacks(placed, enrol, check, facts, found):
    """Another setting's roll contradicts the case system once it has had the child for two weeks."""
    enrol()
    enrol("100002|9", **facts)
    assert of(check("placement"), "PC04") == found


@pytest.mark.parametrize(("left", "found"), [("2026-02-14", {"C1"}), ("2026-02-15", set())])
def test_a_school_may_keep_who_left_for_two_weeks(placed, add, enrol, check, left, found):
    """A placement that ended a few days ago explains why the old school still has the child."""
    enrol()
    enrol("100002|9")
    add("placement", placement_id="C9", person_id="P1", urn="100002", rank=1, entry_date=D("2020-01-01"),
        leaving_date=D(left))  # fmt: skip
    assert of(check("placement"), "PC04") == found


def test_only_children_with_an_active_plan_are_looked_at(placed, con, check, enrol):
    """A placement of a child without an active plan is nobody's fault here."""
    enrol("100001|8", person="P2")
    con.execute("UPDATE plan SET status_code = 'ceased'")
    assert check("placement") == set()


def test_a_closed_setting_is_told_elsewhere(placed, enrol, con, check):
    """Where the placement names a closed school, the roll of its successor is no second fault."""
    enrol("100002|9")
    con.execute("UPDATE establishment SET status_code = 'closed', close_date = DATE '2026-03-01'")
    assert of(check("placement"), "PC04") == set()
    con.execute("UPDATE establishment SET close_date = DATE '2026-03-02'")
    assert of(check("placement"), "PC04") == {"C1"}


@pytest.mark.parametrize(
    ("on_roll", "provision", "flags", "is_wrong"),
    [
        (8, None, "sen_unit = TRUE", False),
        (0, "SEN unit", "sen_unit = TRUE", False),
        (0, "Resourced provision", "sen_unit = TRUE", True),
        (None, "Resourced provision and SEN unit", "sen_unit = TRUE", False),
        (8, "Resourced provision and SEN unit", "resourced_provision = TRUE", False),
        (8, "SEN unit", "resourced_provision = TRUE", True),
        (8, None, "resourced_provision = TRUE", True),
    ],
)
def test_what_the_register_says_of_units(placed, con, check, on_roll, provision, flags, is_wrong):
    """A unit shows by its pupils or by its name, resourced provision by its name alone."""
    con.execute("UPDATE establishment SET sen_unit_on_roll = ?, resourced_provision = ?", [on_roll, provision])
    con.execute(f"UPDATE placement SET {flags}")
    assert (of(check("placement"), "PC06") == {"C1"}) is is_wrong


@pytest.mark.parametrize(
    ("authority", "flagged", "found"),
    [("896", "FALSE", {"C1"}), ("896", "NULL", {"C1"}), ("896", "TRUE", set()), ("895", "FALSE", set())],
)
def test_outside_the_area_is_what_the_register_says(placed, con, check, authority, flagged, found):
    """The setting's council is held against ours."""
    con.execute(f"UPDATE establishment SET authority_code = '{authority}'")
    con.execute(f"UPDATE placement SET out_of_area = {flagged}")
    assert of(check("placement", authority_code="895"), "PC10") == found


def test_section_i_names_another_setting(placed, con, check):
    """The plan's setting is held against the main placement."""
    con.execute("UPDATE plan SET named_urn = '100002'")
    assert of(check("placement"), "PC09") == {"C1"}


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO establishment_link (urn, linked_urn, link_code) VALUES ('100002', '100001', 'successor')",
        "INSERT INTO phase_transfer (plan_id, named_urn, due_date) VALUES ('L1', '100002', DATE '2026-02-15')",
        "UPDATE plan SET last_amended_date = DATE '2026-02-01'",
    ],
)
def test_what_explains_another_setting(placed, con, check, change):
    """A number that changed, a move to come in September, or a plan amended lately explains the difference."""
    con.execute("UPDATE plan SET named_urn = '100002'")
    con.execute(change)
    assert of(check("placement"), "PC09") == set()


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO establishment_link (urn, linked_urn, link_code) VALUES ('100002', '100003', 'successor')",
        "INSERT INTO phase_transfer (plan_id, named_urn, due_date) VALUES ('L1', '100002', DATE '2025-02-15')",
        "INSERT INTO phase_transfer (plan_id, named_urn, due_date) VALUES ('L1', '100009', DATE '2026-02-15')",
        "INSERT INTO phase_transfer (plan_id, named_urn, due_date) VALUES ('L2', '100002', DATE '2026-02-15')",
    ],
)
def test_what_does_not_explain_another_setting(placed, con, check, change):
    """Links of others, last year's move, a move elsewhere and another child's move explain nothing."""
    con.execute("UPDATE plan SET named_urn = '100002'")
    con.execute(change)
    assert of(check("placement"), "PC09") == {"C1"}
