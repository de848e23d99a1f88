"""A night comes into force: its faults open, stay, close on proof and open again under one id."""

from datetime import date, timedelta

import pytest

from sendbridge.exceptions import seal_night
from sendbridge.store import feed_states, nights
from sendbridge.store.session import transaction
from tests.council import FIRST, Council, Fill
from tests.night_builder import NightBuilder

REVIEW = ("review", "R1")


def faulty(night: NightBuilder) -> None:
    """The case system arrives and AR03 fails for the review."""
    night.arrive("case_management").rule("AR03").find("AR03", REVIEW, person_id="P1")


def sound(night: NightBuilder) -> None:
    """The case system arrives and AR03 passes."""
    night.arrive("case_management").rule("AR03", "passed")


def test_the_first_nights_faults_are_the_baseline(council: Council) -> None:
    """What is wrong before the first night is listed without a due date."""
    counts = council.night(faulty)
    row = council.only()
    assert counts["opened"] == 1
    assert (row["baseline"], row["due_date"], row["opened_date"]) == (True, None, FIRST)


def test_a_row_carries_what_lists_filter_on(council: Council) -> None:
    """Rule, words, owner, child, setting, team and keyworker stand on the exception itself."""
    council.night(sound)
    council.night(faulty)
    row = council.only()
    assert (row["title"], row["severity"], row["priority"], row["owner_role"]) == (
        "title of AR03",
        "error",
        1,
        "SEND keyworker",
    )
    assert (row["person_id"], row["setting_urn"], row["team_code"], row["keyworker_code"]) == (
        "P1",
        "100002",
        "North",
        "K7",
    )
    assert row["child_id"] is not None
    assert (row["baseline"], row["due_date"]) == (False, FIRST + timedelta(days=3))


def test_a_plan_is_listed_under_the_setting_attended(council: Council) -> None:
    """A fault that no setting is part of is listed where the child goes today."""

    def fill(night: NightBuilder) -> None:
        night.record(
            "placement", placement_id="S1", person_id="P1", urn="100009", rank=1, entry_date=date(2025, 9, 1)
        ).arrive("case_management").rule("PL04").find("PL04", ("plan", "L1"), person_id="P1")

    council.night(fill)
    assert council.only()["setting_urn"] == "100009"


def test_a_fault_that_lives_on_is_the_same_row(council: Council) -> None:
    """Each night that finds the fault again moves its last seen date and nothing else."""
    for fill in (faulty, faulty, faulty):
        council.night(fill)
    assert council.history() == [(1, "opened")]
    assert council.only()["last_seen_date"] == FIRST + timedelta(days=2)


def test_a_fault_closes_on_proof_and_reopens_under_its_id(council: Council) -> None:
    """Closed when a night shows it gone, opened again as the same exception when it is back."""
    for fill in (faulty, sound, faulty, sound):
        council.night(fill)
    assert council.history() == [(1, "opened"), (2, "closed"), (3, "reopened"), (4, "closed")]
    row = council.only()
    assert (row["state"], row["closed_date"], row["reopened_count"], row["baseline"]) == (
        "closed",
        FIRST + timedelta(days=3),
        1,
        False,
    )


@pytest.mark.parametrize(
    "fill",
    [
        pytest.param(lambda night: night.arrive("case_management").rule("AR03", "broken"), id="the rule is broken"),
        pytest.param(lambda night: night.arrive("case_management").rule("AR03", "not_evaluated"), id="it did not run"),
        pytest.param(lambda night: night.arrive("case_management"), id="the rule is not there"),
        pytest.param(
            lambda night: night.silent("case_management", "case_management").rule("AR03", "passed"),
            id="the case system did not arrive",
        ),
    ],
)
def test_no_proof_no_closing(council: Council, fill: Fill) -> None:
    """A rule that did not run and a feed that did not arrive leave the exception as it is."""
    council.night(faulty)
    counts = council.night(fill)
    assert (council.only()["state"], counts["not_evaluated"]) == ("open", 1)


@pytest.mark.parametrize(("review_id", "state"), [("R1", "closed"), ("R9", "open")])
def test_a_rule_with_nobody_in_its_scope_proves_it_of_a_record_that_is_there(
    council: Council, review_id: str, state: str
) -> None:
    """The record has left the rule's scope, so its fault is gone; of a record that is gone, nothing is known."""
    council.night(lambda night: night.arrive("case_management").rule("AR03").find("AR03", ("review", review_id)))
    council.night(lambda night: night.arrive("case_management").rule("AR03", "empty"))
    assert council.only()["state"] == state


def about_a_return(night: NightBuilder) -> None:
    """AR21 fails for the review because of what setting 100002 returned."""
    night.rule("AR21").find("AR21", REVIEW, person_id="P1", source="school_settings")
    paired(night)


def paired(night: NightBuilder) -> None:
    """The setting's return is paired with the review."""
    night.arrive("case_management").add(
        "tie",
        feed="school_settings",
        sender="100002",
        record_type="review_return",
        record_key="100002|1",
        person_id="P1",
    ).add("pairing", record_type="review_return", record_key="100002|1", target_type="review", target_key="R1")


def test_a_setting_that_is_silent_proves_nothing(council: Council) -> None:
    """A fault between two sources closes only when the setting that caused it was heard again."""
    council.night(lambda night: (about_a_return(night), night.arrive("school_settings", "100002")))
    assert council.only()["sender"] == "100002"
    council.night(lambda night: (paired(night), night.rule("AR21", "passed").arrive("school_settings", "100005")))
    assert council.only()["state"] == "open"
    council.night(lambda night: (paired(night), night.rule("AR21", "passed").arrive("school_settings", "100002")))
    assert council.only()["state"] == "closed"


def test_the_same_night_again_changes_nothing(council: Council) -> None:
    """Sealing the same file twice gives the same counts and leaves the same rows."""
    first = council.night(faulty)
    before = council.rows()
    again = seal_night(council.settings, FIRST, council.settings.night_path(FIRST))
    assert (again, council.rows(), council.history()) == (first, before, [(1, "opened")])


def test_a_night_made_anew_takes_the_first_ones_place(council: Council) -> None:
    """A date that is pulled again is sealed with its new file, and says so."""
    council.night(faulty)
    council.seal(FIRST, sound)
    with transaction(council.settings.state_url) as connection:
        assert nights.count(connection, "895") == 1
    assert council.only()["state"] == "closed"


def test_councils_do_not_meet(council: Council) -> None:
    """The same fault in two councils is two exceptions, and each council closes its own."""
    council.night(faulty)
    other = Council(council.settings.model_copy(update={"authority_code": "896"}))
    other.night(faulty)
    other.night(sound)
    assert {row["authority_code"]: row["state"] for row in council.rows()} == {"895": "open", "896": "closed"}


def test_a_stale_feed_keeps_its_watermark(council: Council) -> None:
    """A feed that did not arrive is left where it was, for the next night to pull from there."""
    council.night(lambda night: night.silent("case_management", "case_management"))
    with transaction(council.settings.state_url) as connection:
        state = feed_states.read(connection, "895", "case_management", before=council.next_date)
    assert state is not None
    assert (state.state, state.watermark, state.last_good_date) == ("stale", None, None)


def test_a_stopped_feed_is_an_exception_until_it_is_taken_again(council: Council) -> None:
    """When a guard stops a feed the Systems team is told, and a feed that is taken again proves it well."""
    council.night(lambda night: (sound(night), night.find("SY06", ("feed", "health_trusts"), source="health_trusts")))
    row = council.only()
    assert (row["rule_id"], row["owner_role"], row["subject_id"]) == ("SY06", "Systems team", "health_trusts")
    council.night(sound)
    assert council.only()["state"] == "open"
    council.night(lambda night: (sound(night), night.arrive("health_trusts", "RXX")))
    assert council.only()["state"] == "closed"
