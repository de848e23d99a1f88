"""What a night could not judge is neither closed nor counted as seen, and the lists say so."""

from datetime import date, timedelta

from sendbridge.exports import list_exceptions, night_tallies
from tests.council import FIRST, Council, Fill
from tests.night_builder import NightBuilder

SETTING = "100002"


def heard(*lists: str, outcome: str, roll: str = "roll_entry") -> Fill:
    """Setting 100002 is known for its roll and its returns; tonight it sent some of them, and AR22 ran."""

    def fill(night: NightBuilder) -> None:
        night.arrive("case_management").rule("AR22", outcome)
        night.record("review_return", setting_urn=SETTING, return_reference="1", feed="school_settings", sender=SETTING)
        for name in ("review_return", roll):
            values = {"feed": "school_settings", "sender": SETTING, "record_type": name, "row_count": 0}
            night.add("arrival", **values, arrived=name in lists, full=False)
        if outcome in ("failed", "stale"):
            night.find("AR22", ("review_return", f"{SETTING}|1"), source="school_settings")

    return fill


def test_a_roll_proves_nothing_about_a_return(council: Council) -> None:
    """The setting was heard, its returns were not: the fault of a return waits for the returns."""
    council.night(heard("review_return", "roll_entry", outcome="failed"))
    council.night(heard("roll_entry", outcome="passed"))
    assert council.only()["state"] == "open"
    council.night(heard("review_return", outcome="passed"))
    assert council.only()["state"] == "closed"


def test_a_list_that_comes_a_day_late_proves_a_day_late(council: Council) -> None:
    """On the night without it the fault is found in the last records, which is not seeing it; on the next it closes."""
    council.night(heard("review_return", outcome="failed"))
    council.night(heard(outcome="stale"))
    (row,) = list_exceptions(council.settings)
    assert (row["not_evaluated"], row["last_seen_date"]) == (True, FIRST.isoformat())
    (told,) = night_tallies(council.settings, FIRST + timedelta(days=1))["exceptions"]
    assert (told["not_evaluated"], told["still_open"]) == (1, 1)
    council.night(heard("review_return", outcome="passed"))
    assert council.history() == [(1, "opened"), (3, "closed")]


def test_what_is_seen_is_evaluated(council: Council) -> None:
    """A fault that tonight found again is not marked."""
    council.night(heard("review_return", outcome="failed"))
    council.night(heard("review_return", outcome="failed"))
    assert list_exceptions(council.settings)[0]["not_evaluated"] is False


def test_nights_that_were_skipped_change_nothing(council: Council) -> None:
    """After a week without a night the same exception goes on."""
    council.night(heard("review_return", outcome="failed"))
    council.next_date += timedelta(days=7)
    council.night(heard("review_return", outcome="failed"))
    assert council.history() == [(1, "opened")]


def test_a_night_made_anew_behind_a_later_one_changes_no_exception(council: Council) -> None:
    """What an earlier date says is older than what is known: it takes its file's place and nothing else."""
    council.night(heard("review_return", outcome="failed"))
    council.night(heard("review_return", outcome="passed"))
    before = council.rows()
    counts = council.seal(date(2026, 3, 2), heard("review_return", "roll_entry", outcome="failed", roll="term"))
    assert (council.rows(), counts) == (before, {"later_night_in_force": 1})


def test_a_date_that_is_made_three_times_tells_its_story_in_order(council: Council) -> None:
    """Closed, found again and closed again on one date: history says all of it, and ends as the exception stands."""
    council.night(heard("review_return", outcome="failed"))
    council.night(heard("review_return", outcome="passed"))
    tuesday = FIRST + timedelta(days=1)
    council.seal(tuesday, heard("review_return", outcome="failed"))
    council.seal(tuesday, heard("review_return", "roll_entry", outcome="passed"))
    assert council.history() == [(1, "opened"), (2, "closed"), (2, "reopened"), (2, "closed")]
    assert council.only()["state"] == "closed"
