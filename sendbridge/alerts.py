"""The words of the mails that a night sends about itself; they name feeds, steps and dates, never a child."""

import traceback
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class Alert:
    """One mail, as plain text."""

    subject: str
    text: str


_TRY_AGAIN = "The night goes on with this feed's last good records, marked stale."
_WHAT_TO_DO = {
    "FeedUnavailable": (
        "did not arrive",
        f"The other system did not answer as it should. {_TRY_AGAIN}\n"
        "See whether it is up, then clear the failed task in Airflow, or wait for the next night.",
    ),
    "FeedChanged": (
        "stopped itself",
        f"The other system sent another shape, or far more or fewer records, than agreed.\n{_TRY_AGAIN}\n"
        "Ask its supplier what has changed, and correct the mapping before the feed is pulled again.",
    ),
    "NightDoesNotAddUp": (
        "stopped itself",
        "The night's account lost, doubled or moved a row, so the night does not count: yesterday's stays in force,\n"
        "and nothing was sent. Keep the night's work folder and tell the developers.",
    ),
    "Misconfigured": (
        "failed",
        "A setting, mapping or rule file cannot be used. The task's log names the file, the line and the cure.",
    ),
    "ReplayDiffers": (
        "stopped itself",
        "A kept night, built again from what had landed, decides otherwise than it did. Nothing was sent or changed.\n"
        "Keep the night's file and its landing folder, and tell the developers.",
    ),
    "PushStopped": (
        "stopped itself",
        "Far more would be changed in the case system than is usual, so nothing was sent. Lists, tasks and receipts\n"
        "go out all the same. `sendbridge night status` says why, and names the cure; until it is let go, it waits.",
    ),
    "RoomsChanged": (
        "proved nothing",
        "The kept night was decided by other mappings or rules than today's. The task's log names them, and the cure.",
    ),
    "RuleBroken": (
        "failed",
        "One of our rules cannot run. It blames no child; tell the developers which one the log names.",
    ),
}
_OUR_FAULT = (
    "failed",
    "This is a fault of ours. Clear the task to try once more; if it fails again, tell the developers.",
)


def step_failed(step: str, sync_date: date, *, kind: str) -> Alert:
    """Word the end of a task that gave up; kind is the name of the error's class."""
    what, advice = _WHAT_TO_DO.get(kind, _OUR_FAULT)
    return Alert(
        subject=f"SendBridge: {step} of the night {sync_date} {what}",
        text=f"{advice}\n\nNight: {sync_date}\nStep: {step}\nKind: {kind}\nThe task's log in Airflow says more.\n",
    )


def night_is_late(sync_date: date) -> Alert:
    """Word the morning's finding that no night was completed."""
    return Alert(
        subject=f"SendBridge: no completed night {sync_date} by 06:30",
        text=(
            f"The night {sync_date} is not complete. People see the night before it, which stays in force.\n"
            "Open nightly_sync in Airflow: a running task needs patience, a failed one says what to do.\n"
        ),
    )


def place_without_values(error: BaseException) -> str:
    """Return an unexpected error's class and the lines it came through; its message may hold a child's value."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames[-6:]))
    return f"{type(error).__name__} at {places}"
