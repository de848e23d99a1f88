"""A wrong link is undone: what waits is withdrawn, what was written is taken back, the rest goes to people."""

from datetime import date, timedelta
from typing import Any

import pytest

from sendbridge.errors import Misconfigured
from sendbridge.push import confirm_night, push_night
from sendbridge.push.approvals import Author
from sendbridge.store import tables
from sendbridge.unlinking import Link, caused_by, decide_tie, unlink
from tests.council import FIRST, Council
from tests.fake_case_system import FakeCaseSystem
from tests.fake_senders import returned
from tests.night_builder import NightBuilder

LINK = Link("review_return", "100002|1", "P1")
OFFICER = Author("A Officer", date(2026, 3, 4), "It is the twin's.")


def linked(value: str = "2026-02-01", **values: Any) -> Any:
    """A night on which return 1 is tied to P1, paired with R1, and would change its meeting date."""

    def fill(night: NightBuilder) -> None:
        returned(night, "1").propose("meeting_date", value, **values)

    return fill


def push(council: Council, case_system: FakeCaseSystem) -> None:
    """Push and confirm the newest night."""
    tonight = council.next_date - timedelta(days=1)
    push_night(council.settings, tonight, case_system.connectors)
    confirm_night(council.settings, tonight, case_system.connectors)


def states(council: Council) -> list[tuple[str, str, str]]:
    """Return (kind, field, state) of every change."""
    return sorted((row["kind"], row["field"], row["state"]) for row in council.held(tables.change))


def agree(night: NightBuilder) -> None:
    """Tonight also agrees a value of R1 with the settings, and one with the trusts."""
    for feed in ("school_settings", "health_trusts"):
        night.add("agreed", target_type="review", target_key="R1", source_feed=feed, field="papers_date", value="x")


def test_what_was_written_is_taken_back_and_the_base_goes(council: Council, case_system: FakeCaseSystem) -> None:
    """The old value comes back on the case system; what was agreed with that source is forgotten, with others not."""
    case_system.edit("meeting_date", "2026-01-20")
    written = {"old_value": "2026-01-20", "base_version": 4}
    council.night(lambda night: (linked(**written)(night), agree(night)))
    push(council, case_system)
    assert case_system.records["review", "R1"].values["meeting_date"] == "2026-02-01"
    undone = unlink(council.settings, LINK, OFFICER)
    assert (undone.values_to_take_back, undone.for_people, undone.agreed_values_forgotten) == (1, 0, 2)
    push(council, case_system)
    assert case_system.records["review", "R1"].values["meeting_date"] == "2026-01-20"
    assert states(council) == [("reverse", "meeting_date", "confirmed"), ("update", "meeting_date", "undone")]
    assert [row["source_feed"] for row in council.held(tables.agreed_value)] == ["health_trusts"]
    (decision,) = council.held(tables.tie_decision)
    assert (decision["decision"], decision["decided_by"], decision["note"]) == (
        "not_same",
        "A Officer",
        "It is the twin's.",
    )


def test_nothing_is_taken_back_over_somebodys_edit(council: Council, case_system: FakeCaseSystem) -> None:
    """The case system holds another value by now: it is left alone and becomes a person's exception, which stays."""
    council.night(linked())
    push(council, case_system)
    case_system.edit("meeting_date", "2026-02-09")
    unlink(council.settings, LINK, OFFICER)
    push(council, case_system)
    assert case_system.records["review", "R1"].values["meeting_date"] == "2026-02-09"
    council.night(lambda night: night.arrive("case_management").arrive("school_settings"))
    assert (council.open_rules(), states(council)[0]) == (["PU04"], ("reverse", "meeting_date", "moved"))


def test_another_edit_of_the_record_does_not_hinder_it(council: Council, case_system: FakeCaseSystem) -> None:
    """Only the version moved since we wrote: the value is still ours, and is taken back."""
    council.night(linked())
    push(council, case_system)
    case_system.edit("letter_date", "2026-02-09")
    unlink(council.settings, LINK, OFFICER)
    push(council, case_system)
    assert case_system.records["review", "R1"].values == {"meeting_date": None, "letter_date": "2026-02-09"}


def test_several_changes_go_back_to_what_stood_before_them(council: Council, case_system: FakeCaseSystem) -> None:
    """Two nights wrote the same field one after the other: the value before both comes back."""
    council.night(linked("2026-02-01"))
    push(council, case_system)
    council.night(linked("2026-02-02", old_value="2026-02-01", base_version=4))
    push(council, case_system)
    assert unlink(council.settings, LINK, OFFICER).values_to_take_back == 1
    push(council, case_system)
    assert case_system.records["review", "R1"].values == {"meeting_date": None}


def test_what_waits_is_withdrawn(council: Council, case_system: FakeCaseSystem) -> None:
    """Nothing that was not sent is sent any more."""
    council.night(linked())
    assert unlink(council.settings, LINK, OFFICER).changes_withdrawn == 1
    push(council, case_system)
    assert (case_system.asked, states(council)) == (0, [("update", "meeting_date", "superseded")])


def test_a_lost_answer_is_undone_whether_or_not_it_landed(council: Council, case_system: FakeCaseSystem) -> None:
    """A change whose answer is not known is taken back if it is there, and not sent again."""
    council.night(linked())
    case_system.lose = 1
    push_night(council.settings, FIRST, case_system.connectors)
    unlink(council.settings, LINK, OFFICER)
    push(council, case_system)
    assert case_system.records["review", "R1"].values == {"meeting_date": None}
    assert states(council) == [("reverse", "meeting_date", "confirmed"), ("update", "meeting_date", "undone")]
    assert council.held(tables.agreed_value) == []


def test_an_accepted_change_is_not_agreed_after_it_is_undone(council: Council, case_system: FakeCaseSystem) -> None:
    """Undone between push and confirm: the read-back must not make the wrong child's value the base."""
    council.night(linked())
    push_night(council.settings, FIRST, case_system.connectors)
    unlink(council.settings, LINK, OFFICER)
    push(council, case_system)
    assert council.held(tables.agreed_value) == []


def test_a_record_that_the_link_made_is_for_a_person(council: Council, case_system: FakeCaseSystem) -> None:
    """Nothing is deleted: the new review becomes a task, and is over when it is gone from the case system."""

    def new(night: NightBuilder) -> None:
        returned(night, "1").propose_new_review(plan_id="L1", meeting_date="2026-02-01")

    council.night(new)
    push(council, case_system)
    assert unlink(council.settings, LINK, OFFICER).for_people == 1
    fault = council.only()
    assert (fault["rule_id"], fault["subject_type"], fault["subject_id"]) == ("PU04", "review", "N0")
    (task,) = council.held(tables.delivery)
    assert (task["kind"], task["state"], task["content"]["rule_id"]) == ("task_open", "waiting", "PU04")
    heard = lambda night: night.arrive("case_management").arrive("school_settings")  # noqa: E731
    council.night(lambda night: heard(night).record("review", review_id="N0", plan_id="L1", person_id="P1"))
    assert council.open_rules() == ["PU04"]
    council.night(heard)
    assert council.open_rules() == []


def test_in_propose_the_reversal_waits_for_the_mode(council: Council, case_system: FakeCaseSystem) -> None:
    """Nothing is sent while the push mode is propose; the first night in apply takes the value back."""
    council.night(linked())
    push(council, case_system)
    apply = council.settings
    council.settings = apply.model_copy(update={"push_case_management": "propose"})
    unlink(council.settings, LINK, OFFICER)
    push(council, case_system)
    assert case_system.records["review", "R1"].values == {"meeting_date": "2026-02-01"}
    council.settings = apply
    for _ in range(2):
        council.night(lambda night: night.arrive("case_management").arrive("school_settings"))
    push(council, case_system)
    assert case_system.records["review", "R1"].values == {"meeting_date": None}


def test_what_it_caused_is_listed_and_nothing_is_changed(council: Council, case_system: FakeCaseSystem) -> None:
    """Changes, agreed values and exceptions are found through the nights in which the record was tied so."""
    council.night(lambda night: (linked()(night), agree(night)))
    case_system.refuse = {"meeting_date": "not_allowed"}
    push(council, case_system)
    before = council.held(tables.change)
    caused = caused_by(council.settings, LINK)
    assert (caused.nights, caused.targets, caused.feeds) == (1, {("review", "R1")}, {"school_settings"})
    assert [row["rule_id"] for row in caused.exceptions] == ["PU01"]
    assert ([row["state"] for row in caused.others], len(caused.agreed)) == (["refused"], 1)
    assert council.held(tables.change) == before


def test_a_link_that_never_was_is_told(council: Council) -> None:
    """A wrong key or person undoes nothing."""
    council.night(linked())
    with pytest.raises(Misconfigured, match="no night has tied review_return 100002|1 to P9"):
        unlink(council.settings, Link("review_return", "100002|1", "P9"), OFFICER)
    assert council.held(tables.tie_decision) == []


def test_a_link_with_consequences_is_not_merely_decided_against(council: Council) -> None:
    """`not the same` for a tied record points to unlinking; for another person it is kept."""
    council.night(lambda night: (linked()(night), night.record("person", person_id="P9")))
    with pytest.raises(Misconfigured, match="ties unlink"):
        decide_tie(council.settings, LINK, "not_same", OFFICER)
    decide_tie(council.settings, Link("review_return", "100002|1", "P9"), "not_same", OFFICER)
    assert [row["person_id"] for row in council.held(tables.tie_decision)] == ["P9"]


def test_a_second_time_undoes_nothing_more(council: Council, case_system: FakeCaseSystem) -> None:
    """Unlinking again after it is done finds nothing to take back."""
    council.night(linked())
    push(council, case_system)
    unlink(council.settings, LINK, OFFICER)
    push(council, case_system)
    again = unlink(council.settings, LINK, OFFICER)
    assert (again.values_to_take_back, again.changes_withdrawn, again.for_people) == (0, 0, 0)
    push(council, case_system)
    assert len(case_system.landed) == 2
