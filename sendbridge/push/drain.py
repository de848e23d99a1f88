"""Empties the outbox: at least once, whatever crashes, since a key makes sending twice the same as once."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from sendbridge.errors import FeedUnavailable
from sendbridge.feeds import CaseSystem, Change, Connector
from sendbridge.push.answers import Answer, keep_answer, keep_by_hand
from sendbridge.push.comparing_again import read_again
from sendbridge.push.faults import Letter, open_faults
from sendbridge.push.usual_size import Release, demand_usual_size
from sendbridge.settings import Settings
from sendbridge.store import outbox
from sendbridge.store.session import transaction

TARGET = "case_management"
AT_ONCE = 50  # answers kept in one transaction; after a crash these are sent again, under the same keys
FAILURES_IN_A_ROW = 3  # then it is the system that is down, and not one record that it cannot bear
NIGHTS_TO_TRY = 3

Counts = dict[str, int]


def push_night(
    settings: Settings, sync_date: date, connectors: Mapping[str, Connector], *, release: Release | None = None
) -> Counts:
    """Send every change that waits, if the push mode is apply; return counts by how they were answered.

    What the case system does not answer stays in the outbox for the next run. Raise PushStopped, and send
    nothing, when more records would change than `push_limit` allows, or far more than is usual.
    """
    if settings.push_mode(TARGET) != "apply":
        return {"changes_sent": 0}
    if TARGET not in connectors:
        raise FeedUnavailable("the case system cannot be reached; run `sendbridge doctor`, then push again")
    case_system = cast(CaseSystem, connectors[TARGET])
    counts: Counts = {"changes_sent": 0}
    if not _waiting(settings):
        _demand_usual_size(settings, sync_date, release)
    elif _cannot_guard(case_system):
        counts["changes_by_hand"] = _hand_over(settings, sync_date)
    else:
        _demand_usual_size(settings, sync_date, release)
        _drain(settings, sync_date, case_system, counts=counts)
    counts["changes_waiting"] = _give_up_slowly(settings, sync_date)
    return counts


def _waiting(settings: Settings) -> Sequence[Letter]:
    with transaction(settings.state_url) as connection:
        return outbox.waiting(connection, settings.authority_code, TARGET)


def _cannot_guard(case_system: CaseSystem) -> bool:
    """Ask how the case system guards a write; one that does not answer is found to be down by the first letter."""
    try:
        return case_system.guard == "none"
    except FeedUnavailable:
        return False


def _hand_over(settings: Settings, sync_date: date) -> int:
    with transaction(settings.state_url) as connection:
        letters = outbox.waiting(connection, settings.authority_code, TARGET)
        return keep_by_hand(connection, settings.authority_code, sync_date, letters=letters)


def _demand_usual_size(settings: Settings, sync_date: date, release: Release | None) -> None:
    with transaction(settings.state_url) as connection:
        letters = outbox.waiting(connection, settings.authority_code, TARGET)
        demand_usual_size(connection, settings, sync_date, target=TARGET, letters=letters, release=release)


def _drain(settings: Settings, sync_date: date, case_system: CaseSystem, *, counts: Counts) -> None:
    """Send until nothing waits that was not tried, or until the case system is down."""
    tried: set[str] = set()
    failures = 0
    while failures < FAILURES_IN_A_ROW:
        letters = [letter for letter in _waiting(settings) if letter["idempotency_key"] not in tried][:AT_ONCE]
        if not letters:
            break
        tried |= {letter["idempotency_key"] for letter in letters}
        failures = _send_some(settings, sync_date, case_system, letters=letters, failures=failures, counts=counts)


def _send_some(
    settings: Settings,
    sync_date: date,
    case_system: CaseSystem,
    *,
    letters: Sequence[Letter],
    failures: int,
    counts: Counts,
) -> int:
    """Send some letters and keep their answers; return how many failed in a row, up to the last."""
    with transaction(settings.state_url) as connection:
        outbox.note_sending(connection, settings.authority_code, (letter["idempotency_key"] for letter in letters))
    answers: list[Answer] = []
    for letter in letters:
        try:
            answers.append(_send(case_system, letter))
            failures = 0
        except FeedUnavailable:
            failures += 1
            if failures >= FAILURES_IN_A_ROW:
                break
    with transaction(settings.state_url) as connection:
        for answer in answers:
            state = keep_answer(connection, settings.authority_code, sync_date, answer=answer)
            counts[f"changes_{state}"] = counts.get(f"changes_{state}", 0) + 1
            counts["changes_sent"] += 1
    return failures


def _send(case_system: CaseSystem, letter: Letter) -> Answer:
    """Send one letter; where the record had moved, read it again at once."""
    receipt = case_system.push(_change(letter))
    if receipt.outcome != "moved" or letter["target_key"] is None:
        return Answer(letter, receipt)
    return Answer(letter, receipt, read_again(case_system, letter))


def _change(letter: Letter) -> Change:
    return Change(
        idempotency_key=letter["idempotency_key"],
        target_type=letter["target_type"],
        target_key=letter["target_key"],
        kind="create" if letter["kind"] == "create" else "update",
        values=letter["new_values"],
        base_version=letter["base_version"],
        expected=letter["old_values"] or {},
    )


def _give_up_slowly(settings: Settings, sync_date: date) -> int:
    """Count the night for all that has no answer, tell people of what waits too long, and return how many wait."""
    with transaction(settings.state_url) as connection:
        outbox.note_missed(connection, settings.authority_code, TARGET, sync_date=sync_date)
        waiting = outbox.waiting(connection, settings.authority_code, TARGET)
        late = [("PU02", letter, "") for letter in waiting if letter["missed_nights"] >= NIGHTS_TO_TRY]
        open_faults(connection, settings.authority_code, sync_date, found=late)
    return len(waiting)
