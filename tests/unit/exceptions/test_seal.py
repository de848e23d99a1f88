"""A night comes into force: its faults open, stay, close on proof and open again under one id."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from sendbridge.exceptions import seal_night
from sendbridge.settings import Settings
from sendbridge.store import exceptions, feed_states, nights, tables
from sendbridge.store.session import transaction
from tests.night_builder import NightBuilder

FIRST = date(2026, 3, 2)
REVIEW = ("review", "R1")
Fill = Callable[[NightBuilder], object]


class House:
    """An installation of one council, whose nights are made by hand."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.next_date = FIRST

    def night(self, fill: Fill) -> dict[str, Any]:
        """Seal the next date's night."""
        sync_date = self.next_date
        self.next_date += timedelta(days=1)
        return self.seal(sync_date, fill)

    def seal(self, sync_date: date, fill: Fill) -> dict[str, Any]:
        """Seal the night of a date."""
        builder = NightBuilder(self.settings.night_path(sync_date), sync_date)
        builder.record("person", person_id="P1", team_code="North", keyworker_code="K7")
        builder.record("plan", plan_id="L1", person_id="P1", status_code="active", named_urn="100001")
        builder.record("review", review_id="R1", plan_id="L1", person_id="P1", setting_urn="100002")
        fill(builder)
        return seal_night(self.settings, sync_date, builder.close())

    def rows(self) -> list[Any]:
        """Return every exception."""
        with transaction(self.settings.state_url) as connection:
            return [*connection.execute(select(tables.exception).order_by(tables.exception.c.rule_id)).mappings()]

    def only(self) -> Any:
        """Return the one exception that there is."""
        (row,) = self.rows()
        return row

    def history(self) -> list[tuple[int, str]]:
        """Return what happened to the one exception, by the number of the night."""
        only = self.only()["exception_id"]
        with transaction(self.settings.state_url) as connection:
            events = exceptions.history(connection, "895", only)
        return [((sync_date - FIRST).days + 1, event) for sync_date, event in events]


@pytest.fixture
def house(state_url: str, tmp_path: Path) -> House:
    """An installation that has had no night."""
    return House(Settings(state_url=state_url, nights_dir=tmp_path / "nights", landing_dir=tmp_path / "landing"))


def faulty(night: NightBuilder) -> None:
    """The case system arrives and AR03 fails for the review."""
    night.arrive("case_management").rule("AR03").find("AR03", REVIEW, person_id="P1")


def sound(night: NightBuilder) -> None:
    """The case system arrives and AR03 passes."""
    night.arrive("case_management").rule("AR03", "passed")


def test_the_first_nights_faults_are_the_baseline(house: House) -> None:
    """What is wrong before the first night is listed without a due date."""
    counts = house.night(faulty)
    row = house.only()
    assert counts["opened"] == 1
    assert (row["baseline"], row["due_date"], row["opened_date"]) == (True, None, FIRST)


def test_a_row_carries_what_lists_filter_on(house: House) -> None:
    """Rule, words, owner, child, setting, team and keyworker stand on the exception itself."""
    house.night(sound)
    house.night(faulty)
    row = house.only()
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


def test_a_plan_is_listed_under_the_setting_attended(house: House) -> None:
    """A fault that no setting is part of is listed where the child goes today."""

    def fill(night: NightBuilder) -> None:
        night.record(
            "placement", placement_id="S1", person_id="P1", urn="100009", rank=1, entry_date=date(2025, 9, 1)
        ).arrive("case_management").rule("PL04").find("PL04", ("plan", "L1"), person_id="P1")

    house.night(fill)
    assert house.only()["setting_urn"] == "100009"


def test_a_fault_that_lives_on_is_the_same_row(house: House) -> None:
    """Each night that finds the fault again moves its last seen date and nothing else."""
    for fill in (faulty, faulty, faulty):
        house.night(fill)
    assert house.history() == [(1, "opened")]
    assert house.only()["last_seen_date"] == FIRST + timedelta(days=2)


def test_a_fault_closes_on_proof_and_reopens_under_its_id(house: House) -> None:
    """Closed when a night shows it gone, opened again as the same exception when it is back."""
    for fill in (faulty, sound, faulty, sound):
        house.night(fill)
    assert house.history() == [(1, "opened"), (2, "closed"), (3, "reopened"), (4, "closed")]
    row = house.only()
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
        pytest.param(lambda night: night.arrive("case_management").rule("AR03", "empty"), id="it saw no record"),
        pytest.param(lambda night: night.arrive("case_management"), id="the rule is not there"),
        pytest.param(
            lambda night: night.silent("case_management", "case_management").rule("AR03", "passed"),
            id="the case system did not arrive",
        ),
    ],
)
def test_no_proof_no_closing(house: House, fill: Fill) -> None:
    """A rule that did not run and a feed that did not arrive leave the exception as it is."""
    house.night(faulty)
    counts = house.night(fill)
    assert (house.only()["state"], counts["not_evaluated"]) == ("open", 1)


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


def test_a_setting_that_is_silent_proves_nothing(house: House) -> None:
    """A fault between two sources closes only when the setting that caused it was heard again."""
    house.night(lambda night: (about_a_return(night), night.arrive("school_settings", "100002")))
    assert house.only()["sender"] == "100002"
    house.night(lambda night: (paired(night), night.rule("AR21", "passed").arrive("school_settings", "100005")))
    assert house.only()["state"] == "open"
    house.night(lambda night: (paired(night), night.rule("AR21", "passed").arrive("school_settings", "100002")))
    assert house.only()["state"] == "closed"


def bad_value(night: NightBuilder, **values: Any) -> None:
    """A row of setting 100002 has a meeting date that cannot be read."""
    row = {
        "feed": "school_settings",
        "sender": "100002",
        "file_id": "f1",
        "row_number": 1,
        "record_type": "review_return",
    }
    known = {**row, "record_key": "100002|1", "field": "meeting_date", "reason_code": "bad_date", **values}
    night.add("bad_value", **known).arrive("school_settings", "100002")
    read = {name: known[name] for name in (*row, "record_key")}
    night.add("read_row", **read, outcome="readable" if known["record_key"] else "unreadable")


def return_in_image(night: NightBuilder) -> None:
    """The return is part of the image."""
    night.record("review_return", setting_urn="100002", return_reference="1", feed="school_settings", sender="100002")


def test_a_bad_value_stays_until_its_record_is_read_again(house: House) -> None:
    """A list without the record is no proof; the record without the bad value is."""
    house.night(lambda night: (return_in_image(night), bad_value(night)))
    row = house.only()
    assert (row["rule_id"], row["subject_type"], row["subject_id"], row["field"], row["sender"]) == (
        "MP01",
        "review_return",
        "100002|1",
        "meeting_date",
        "100002",
    )
    house.night(lambda night: (return_in_image(night), night.arrive("school_settings", "100002")))
    assert house.only()["state"] == "open"
    house.night(
        lambda night: (
            return_in_image(night),
            night.add(
                "read_row",
                feed="school_settings",
                record_type="review_return",
                record_key="100002|1",
                outcome="readable",
            ),
        )
    )
    assert house.only()["state"] == "closed"


def test_a_bad_value_of_a_record_that_is_gone_is_gone(house: House) -> None:
    """When a full list has taken the record out of the image, nothing is left to correct."""
    house.night(lambda night: (return_in_image(night), bad_value(night)))
    house.night(lambda night: night.arrive("school_settings", "100002"))
    assert house.only()["state"] == "closed"


@pytest.mark.parametrize(
    ("reason_code", "rule_id", "subject_type", "field"),
    [
        ("bad_number", "MP01", "review_return", "meeting_date"),
        ("bad_boolean", "MP01", "review_return", "meeting_date"),
        ("unknown_code", "MP03", "review_return", "meeting_date"),
        ("no_key", "MP02", "sender", "review_return"),
        ("missing_column", "MP04", "sender", "review_return.meeting_date"),
        ("bad_file", "MP05", "sender", "review_return"),
    ],
)
def test_what_cannot_be_read_has_a_rule(
    house: House, *, reason_code: str, rule_id: str, subject_type: str, field: str
) -> None:
    """Each way of being unreadable is a rule of its own; rows without a key are their sender's fault, not a row's."""
    house.night(lambda night: bad_value(night, reason_code=reason_code))
    row = house.only()
    assert (row["rule_id"], row["subject_type"], row["field"]) == (rule_id, subject_type, field)


def test_rows_without_a_key_are_gone_when_the_sender_sends_better_ones(house: House) -> None:
    """A list of the same kind without the fault closes it; the silence of the sender does not."""
    house.night(lambda night: bad_value(night, reason_code="no_key", record_key=None))
    house.night(lambda night: night.arrive("school_settings", "100002"))
    assert house.only()["state"] == "open"
    house.night(
        lambda night: night.add(
            "read_row", feed="school_settings", sender="100002", record_type="review_return", outcome="readable"
        )
    )
    assert house.only()["state"] == "closed"


def test_the_same_night_again_changes_nothing(house: House) -> None:
    """Sealing the same file twice gives the same counts and leaves the same rows."""
    first = house.night(faulty)
    before = house.rows()
    again = seal_night(house.settings, FIRST, house.settings.night_path(FIRST))
    assert (again, house.rows(), house.history()) == (first, before, [(1, "opened")])


def test_a_night_made_anew_takes_the_first_ones_place(house: House) -> None:
    """A date that is pulled again is sealed with its new file, and says so."""
    house.night(faulty)
    house.seal(FIRST, sound)
    with transaction(house.settings.state_url) as connection:
        assert nights.count(connection, "895") == 1
    assert house.only()["state"] == "closed"


def test_councils_do_not_meet(house: House) -> None:
    """The same fault in two councils is two exceptions, and each council closes its own."""
    house.night(faulty)
    other = House(house.settings.model_copy(update={"authority_code": "896"}))
    other.night(faulty)
    other.night(sound)
    assert {row["authority_code"]: row["state"] for row in house.rows()} == {"895": "open", "896": "closed"}


def test_a_stale_feed_keeps_its_watermark(house: House) -> None:
    """A feed that did not arrive is left where it was, for the next night to pull from there."""
    house.night(lambda night: night.silent("case_management", "case_management"))
    with transaction(house.settings.state_url) as connection:
        state = feed_states.read(connection, "895", "case_management", before=house.next_date)
    assert state is not None
    assert (state.state, state.watermark, state.last_good_date) == ("stale", None, None)


def test_a_stopped_feed_is_an_exception_until_it_is_taken_again(house: House) -> None:
    """When a guard stops a feed the Systems team is told, and a feed that is taken again proves it well."""
    house.night(lambda night: (sound(night), night.find("SY06", ("feed", "health_trusts"), source="health_trusts")))
    row = house.only()
    assert (row["rule_id"], row["owner_role"], row["subject_id"]) == ("SY06", "Systems team", "health_trusts")
    house.night(sound)
    assert house.only()["state"] == "open"
    house.night(lambda night: (sound(night), night.arrive("health_trusts", "RXX")))
    assert house.only()["state"] == "closed"
