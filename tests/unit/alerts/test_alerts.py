"""What a night's mails say, and what they keep to themselves."""

from datetime import date

import pytest

from sendbridge import alerts, errors

NIGHT = date(2026, 3, 2)
OUR_ERRORS = [
    name for name, error in vars(errors).items() if isinstance(error, type) and error.__module__ == errors.__name__
]


def test_a_feed_that_did_not_arrive_is_told_with_what_happens_next():
    """The mail names feed and night, and says that the night goes on."""
    alert = alerts.step_failed("pull health_trusts", NIGHT, kind="FeedUnavailable")
    assert alert.subject == "SendBridge: pull health_trusts of the night 2026-03-02 did not arrive"
    assert "goes on with this feed's last good records" in alert.text


@pytest.mark.parametrize("kind", ["FeedChanged", "NightDoesNotAddUp", "PushStopped", "ReplayDiffers"])
def test_a_night_that_stopped_itself_says_so(kind: str):
    """A stop on purpose reads otherwise than a failure."""
    assert alerts.step_failed("check", NIGHT, kind=kind).subject.endswith("stopped itself")


@pytest.mark.parametrize("kind", [*OUR_ERRORS, "StepBroke", "OperationalError"])
def test_every_kind_of_failure_says_what_to_do(kind: str):
    """Each mail carries an instruction, also for an error that nobody foresaw."""
    text = alerts.step_failed("seal", NIGHT, kind=kind).text
    assert any(
        word in text for word in ("tell the developers", "clear the failed task", "Ask its supplier", "the cure")
    )


def test_a_late_night_is_told_in_the_morning():
    """The mail of 06:30 names the night that is missing."""
    assert alerts.night_is_late(NIGHT).subject == "SendBridge: no completed night 2026-03-02 by 06:30"


def test_an_unexpected_error_gives_its_place_and_not_its_message():
    """The message of a foreign error may hold a child's value, so only class and lines are told."""
    try:
        date.fromisoformat("Zoë O'Neill 9990000000")
    except ValueError as error:
        told = alerts.place_without_values(error)
    assert "ValueError at test_alerts.py:" in told
    assert "Zoë" not in told
    assert "999" not in told
