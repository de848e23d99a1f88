"""Receipts to the settings' portal: one for each return that said something new."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

from sendbridge.errors import FeedUnavailable
from sendbridge.feeds import Connector, Issue, ReturnPortal, ReturnReceipt
from sendbridge.push.returns import FEED, ReturnedReview
from sendbridge.settings import Settings
from sendbridge.store import deliveries, nights
from sendbridge.store.identity import delivery_key
from sendbridge.store.session import transaction


def send_receipts(
    settings: Settings, sync_date: date, *, returns: Iterable[ReturnedReview], connectors: Mapping[str, Connector]
) -> dict[str, int]:
    """Queue tonight's receipts and send all that wait; what the portal does not take tonight waits for the next run."""
    if settings.push_mode(FEED) != "apply" or FEED not in connectors:
        return {"receipts_sent": 0}
    with transaction(settings.state_url) as connection:
        night = nights.read(connection, settings.authority_code, sync_date)
        rows = [
            _queued(settings.authority_code, sync_date, returned)
            for returned in returns
            if returned.sender == FEED
            and returned.is_new
            and not (_is_first(night) and not returned.is_recent(sync_date))
        ]
        deliveries.enqueue(connection, settings.authority_code, rows)
        waiting = deliveries.waiting(connection, settings.authority_code, kinds=["receipt"])
    return _send(settings, sync_date, cast(ReturnPortal, connectors[FEED]), waiting=waiting)


def _is_first(night: nights.SealedNight | None) -> bool:
    return night is None or night.baseline


def _queued(authority_code: str, sync_date: date, returned: ReturnedReview) -> dict[str, Any]:
    return {
        "delivery_key": delivery_key(authority_code, "receipt", returned.record_key, returned.content_hash),
        "kind": "receipt",
        "recipient": returned.setting_urn,
        "subject_id": returned.record_key,
        "sync_date": sync_date,
        "content": {
            "return_reference": returned.return_reference,
            "outcome": returned.outcome,
            "issues": [list(issue) for issue in returned.issues],
        },
    }


def _send(settings: Settings, sync_date: date, portal: ReturnPortal, *, waiting: Iterable[Any]) -> dict[str, int]:
    answers: dict[str, str] = {}
    try:
        for delivery in waiting:
            receipt = portal.send_receipt(_receipt(delivery))
            answers[delivery["delivery_key"]] = "delivered" if receipt.outcome == "accepted" else "refused"
    except FeedUnavailable:
        pass  # what is left waits for the next run
    finally:
        with transaction(settings.state_url) as connection:
            for key, state in answers.items():
                values = {"state": state, "delivered_date": sync_date}
                deliveries.answer(connection, settings.authority_code, key, values=values)
    sent = sum(state == "delivered" for state in answers.values())
    return {"receipts_sent": sent, "receipts_refused": len(answers) - sent}


def _receipt(delivery: Any) -> ReturnReceipt:
    content = delivery["content"]
    return ReturnReceipt(
        idempotency_key=delivery["delivery_key"],
        setting_urn=delivery["recipient"],
        return_reference=content["return_reference"],
        outcome=content["outcome"],
        issues=tuple(Issue(code=code, text=text, field=field or None) for code, field, text in content["issues"]),
    )
