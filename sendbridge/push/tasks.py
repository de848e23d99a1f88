"""Sends the queued tasks: exceptions appear on the case, and go from it when they are proved gone."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import Connection

from sendbridge.errors import FeedUnavailable
from sendbridge.feeds import CaseSystem, Connector, Receipt, Task
from sendbridge.push.drain import AT_ONCE, TARGET
from sendbridge.settings import Settings
from sendbridge.store import deliveries
from sendbridge.store.session import transaction


def send_tasks(settings: Settings, sync_date: date, connectors: Mapping[str, Connector]) -> dict[str, int]:
    """Open and close tasks; what the case system does not take tonight waits for the next run."""
    counts = {"tasks_opened": 0, "tasks_closed": 0, "tasks_refused": 0}
    if settings.push_mode(TARGET) != "apply" or TARGET not in connectors:
        return counts
    case_system = cast(CaseSystem, connectors[TARGET])
    for kind, said in (("task_open", "tasks_opened"), ("task_close", "tasks_closed")):
        for state in _send_waiting(settings, sync_date, case_system, kind=kind):
            counts["tasks_refused" if state == "refused" else said] += 1
    return counts


def _send_waiting(settings: Settings, sync_date: date, case_system: CaseSystem, *, kind: str) -> Iterator[str]:
    """Send what waits, until the case system does not answer, and yield the state in which each delivery ends."""
    with transaction(settings.state_url) as connection:
        waiting = deliveries.waiting(connection, settings.authority_code, kinds=[kind])
        sendings = [(each, _opened_task(connection, settings, each)) for each in waiting]
    for start in range(0, len(sendings), AT_ONCE):
        answers: list[tuple[Any, Receipt]] = []
        is_up = _send_some(case_system, sendings[start : start + AT_ONCE], answers=answers)
        with transaction(settings.state_url) as connection:
            states = [_keep(connection, settings, sync_date, delivery=one, receipt=said) for one, said in answers]
        yield from states
        if not is_up:
            return


def _opened_task(connection: Connection, settings: Settings, delivery: Any) -> str | None:
    """Return the case system's number of the task that a delivery closes; None if it never took one."""
    if delivery["kind"] == "task_open":
        return None
    opened = deliveries.read(connection, settings.authority_code, delivery["content"]["task"])
    return opened["remote_id"] if opened else None


def _send_some(
    case_system: CaseSystem, sendings: Sequence[tuple[Any, str | None]], *, answers: list[tuple[Any, Receipt]]
) -> bool:
    """Send, add each answer that comes, and return whether the case system answered to the end."""
    try:
        for delivery, opened in sendings:
            if delivery["kind"] == "task_open":
                answers.append((delivery, case_system.open_task(_task(delivery))))
            elif opened is not None:
                receipt = case_system.close_task(opened, idempotency_key=delivery["delivery_key"])
                answers.append((delivery, receipt))
    except FeedUnavailable:
        return False
    return True


def _keep(connection: Connection, settings: Settings, sync_date: date, *, delivery: Any, receipt: Receipt) -> str:
    state = "delivered" if receipt.outcome == "accepted" else "refused"
    values = {"state": state, "delivered_date": sync_date, "remote_id": receipt.target_key}
    deliveries.answer(connection, settings.authority_code, delivery["delivery_key"], values=values)
    if delivery["kind"] == "task_close" and state == "delivered":
        deliveries.answer(connection, settings.authority_code, delivery["content"]["task"], values={"state": "closed"})
    return state


def _task(delivery: Any) -> Task:
    said = delivery["content"]
    record = " ".join(part for part in (said["subject_type"], said["subject_id"], said["field"]) if part)
    return Task(
        idempotency_key=delivery["delivery_key"],
        exception_id=delivery["subject_id"],
        rule_id=said["rule_id"],
        title=said["title"],
        detail=f"{said['guidance']} ({record})".strip(),
        owner_role=said["owner_role"],
        person_id=said["person_id"],
        plan_id=said["subject_id"] if said["subject_type"] == "plan" else None,
        due_date=date.fromisoformat(said["due_date"]) if said["due_date"] else None,
    )
