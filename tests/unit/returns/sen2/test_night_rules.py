"""The night's own suites on a return: what it can say is judged, and what it has no item for blames nobody."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sendbridge.checks.figures import load_figures
from sendbridge.checks.rules import Evaluation, create_tables, evaluate_with_rules, night_suites, set_parameters
from sendbridge.settings import Settings
from tests.unit.returns.sen2.small_return import PLAN, Reader, faults, message, night_of, person, rows, written
from tests.unit.returns.sen2.sound_returns import census, returns

SUITES = night_suites(Settings())
FIGURES = load_figures(Settings())


def judge(con: duckdb.DuckDBPyConnection, year: int) -> Mapping[str, Evaluation]:
    """Return how each rule of the night fares on the return."""
    create_tables(con)
    set_parameters(con, census(year), {"current_advice_template": "2025.1"}, figures=FIGURES)
    return {each.rule_id: each for suite in SUITES for each in evaluate_with_rules(con, suite)}


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_sound_return_gives_no_finding(year: int, data: st.DataObject) -> None:
    """No rule of the night takes an item that the return does not have for one that is missing."""
    text = data.draw(returns(year))
    with tempfile.TemporaryDirectory() as folder:
        con = night_of(written(Path(folder), text))
    assert faults(con) == []
    evaluations = judge(con, year)
    assert {each.rule_id: each.message for each in evaluations.values() if each.outcome == "broken"} == {}
    assert rows(con, "SELECT rule_id, subject_id, field FROM finding") == []


def test_what_a_return_can_say_is_judged(read_text: Reader) -> None:
    """Rules whose items the return has are evaluated, and the others say what never came."""
    evaluations = judge(read_text(message(person())), 2026)
    judged = {rule_id for rule_id, each in evaluations.items() if each.outcome in ("passed", "failed", "empty")}
    assert {"ID01", "ID03", "ID10", "ID12", "PC01", "PC02", "AR01", "AR02", "AR03", "AR04", "AR13", "AR26"} <= judged
    assert {"MV04", "MV05", "PL16"} <= judged
    untold = {"ID05", "ID07", "ID13", "AR06", "AR07", "AR12", "AR19", "AR20", "AR27", "AR28", "MV01", "MV03", "PL01"}
    assert {evaluations[rule_id].outcome for rule_id in untold} == {"not_evaluated"}
    assert evaluations["AR27"].message == "review arrived without letter_date"
    assert evaluations["PC03"].message == "establishment has never arrived"


def test_meetings_are_not_missed_in_a_return_that_has_no_item_for_them(read_text: Reader) -> None:
    """The return of 2023 knows the decision alone, so rules about the meeting are not evaluated."""
    decided = PLAN.format(review="<LastReview>2022-11-20</LastReview>")
    evaluations = judge(read_text(message(person(decided, Sex=None, GenderCurrent="2"), year=2023)), 2023)
    assert {evaluations[rule_id].outcome for rule_id in ("AR02", "AR03", "AR04", "AR10", "AR26")} == {"not_evaluated"}
    assert evaluations["AR01"].outcome == "passed"


@pytest.mark.parametrize(
    ("meeting", "outcome"), [("", "not_evaluated"), ("<ReviewMeeting>2023-11-14</ReviewMeeting>", "passed")]
)
def test_a_voluntary_item_is_judged_once_it_is_used(read_text: Reader, meeting: str, outcome: str) -> None:
    """Meetings were voluntary in 2024: a council that sends none has missed none."""
    plan = PLAN.format(review=f"{meeting}<LastReview>2023-11-20</LastReview>")
    evaluations = judge(read_text(message(person(plan), year=2024)), 2024)
    assert evaluations["AR04"].outcome == outcome


@pytest.mark.parametrize(
    ("rule_id", "subject", "plan", "changes"),
    [
        ("ID01", "", PLAN.format(review=""), {"UPN": "A895200025001"}),
        (
            "PC01",
            "",
            PLAN.format(review="").replace("<EntryDate>", "<LeavingDate>2021-07-01</LeavingDate><EntryDate>"),
            {},
        ),
        (
            "AR01",
            "R1P",
            PLAN.format(review="<ReviewMeeting>2024-11-04</ReviewMeeting><LastReview>2024-11-20</LastReview>"),
            {},
        ),
        ("AR03", "R1PC1", PLAN.format(review="<ReviewMeeting>2025-11-05</ReviewMeeting>"), {}),
        ("AR26", "R1PC1", PLAN.format(review="<ReviewMeeting>2021-05-06</ReviewMeeting>"), {}),
        ("AR26", "R1PC1", PLAN.format(review="<ReviewMeeting>2026-02-03</ReviewMeeting>"), {}),
        ("MV05", "R1P", PLAN.format(review=""), {"PersonBirthDate": "1999-01-01"}),
    ],
)
def test_a_fault_of_the_return_is_found_by_the_nights_rule(
    read_text: Reader, rule_id: str, subject: str, plan: str, changes: dict[str, str]
) -> None:
    """The derived records say what the return says."""
    con = read_text(message(person(plan, **changes)))
    judge(con, 2026)
    [person_id] = rows(con, "SELECT person_id FROM sen2_person")
    assert f"{person_id}{subject}" in rows(con, f"SELECT subject_id FROM finding WHERE rule_id = '{rule_id}'")


def test_the_derived_records_say_what_the_modules_say(read_text: Reader) -> None:
    """A plan gathers request, named plan, need and first named setting; a review its dates and code."""
    review = (
        "<ReviewMeeting>2025-11-05</ReviewMeeting><ReviewOutcome>A</ReviewOutcome><ReviewDraft>2025-11-20</ReviewDraft>"
    )
    con = read_text(message(person(PLAN.format(review=review).replace("<PB>0", "<PB>1"))))
    assert rows(
        con,
        "SELECT status_code, first_final_date::VARCHAR, named_urn, primary_need_code, personal_budget FROM plan",
    ) == [("active", "2021-05-06", "111111", "SLCN", True)]
    assert rows(con, "SELECT cycle_number, decision_code, tracker_code, draft_date::VARCHAR FROM review") == [
        (1, "A", "held", "2025-11-20")
    ]
    assert rows(con, "SELECT rank, urn, entry_date::VARCHAR FROM placement") == [(1, "111111", "2020-09-01")]


def test_a_plan_that_ended_is_ceased(read_text: Reader) -> None:
    """Without ActivePlans and with a cease date the plan has ended, with its reason."""
    text = PLAN.format(review="").replace(
        "<PB>0</PB>", "<PB>0</PB><CeaseDate>2025-06-01</CeaseDate><CeaseReason>8</CeaseReason>"
    )
    cut = text[: text.index("<ActivePlans>")] + "</Requests>"
    con = read_text(message(person(cut)))
    assert rows(con, "SELECT status_code, cease_date::VARCHAR, cease_reason_code FROM plan") == [
        ("ceased", "2025-06-01", "8")
    ]


def test_a_code_that_the_night_does_not_know_is_left_to_the_returns_rules(read_text: Reader) -> None:
    """The module keeps it as typed; the night's record has none."""
    con = read_text(message(person(Sex="X")))
    assert rows(con, "SELECT sen2_person.sex, person.sex FROM sen2_person JOIN person USING (person_id)") == [
        ("X", None)
    ]


def test_gender_of_2023_is_sex_for_the_night(read_text: Reader) -> None:
    """1 and 2 are M and F; 0 and 9 say nothing."""
    people = [person("", Sex=None, GenderCurrent=code, UPN=None, Forename=code) for code in "1209"]
    con = read_text(message(*people, year=2023))
    assert rows(con, "SELECT forename, sex FROM person ORDER BY ALL") == [
        ("0", None),
        ("1", "M"),
        ("2", "F"),
        ("9", None),
    ]
