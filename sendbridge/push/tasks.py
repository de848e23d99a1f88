"""Sends the queued tasks: exceptions appear on the case, and go from it when they are proved gone."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from sendbridge.errors import FeedUnavailable
from sendbridge.feeds import CaseSystem, Connector, Receipt, Task
from sendbridge.push.drain import TARGET
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
        with transaction(settings.state_url) as connection:
            waiting = deliveries.waiting(connection, settings.authority_code, kinds=[kind])
        try:
            for delivery in waiting:
                taken = _send(settings, sync_date, case_system, delivery=delivery)
                counts[said] += taken == "delivered"
                counts["tasks_refused"] += taken == "refused"
        except FeedUnavailable:
            break
    return counts


def _send(settings: Settings, sync_date: date, case_system: CaseSystem, *, delivery: Any) -> str:
    opened = _opened_task(settings, delivery)
    if delivery["kind"] == "task_open":
        receipt = case_system.open_task(_task(delivery))
    elif opened is None or opened["remote_id"] is None:
        return "waiting"  # its task was never taken
    else:
        receipt = case_system.close_task(opened["remote_id"], idempotency_key=delivery["delivery_key"])
    return _keep(settings, sync_date, delivery=delivery, receipt=receipt)


def _opened_task(settings: Settings, delivery: Any) -> Any:
    if delivery["kind"] == "task_open":
        return None
    with transaction(settings.state_url) as connection:
        return deliveries.read(connection, settings.authority_code, delivery["content"]["task"])


def _keep(settings: Settings, sync_date: date, *, delivery: Any, receipt: Receipt) -> str:
    state = "delivered" if receipt.outcome == "accepted" else "refused"
    values = {"state": state, "delivered_date": sync_date, "remote_id": receipt.target_key}
    with transaction(settings.state_url) as connection:
        deliveries.answer(connection, settings.authority_code, delivery["delivery_key"], values=values)
        if delivery["kind"] == "task_close" and state == "delivered":
            deliveries.answer(
                connection, settings.authority_code, delivery["content"]["task"], values={"state": "closed"}
            )
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
