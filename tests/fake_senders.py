"""The portal and the drop folders in memory, and what settings and trusts send by them."""

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sendbridge.errors import FeedUnavailable
from sendbridge.feeds import Receipt, ReturnReceipt
from sendbridge.push import deliver_reports
from tests.council import FIRST, Council
from tests.fake_case_system import FakeCaseSystem
from tests.night_builder import NightBuilder

SETTING, OTHER_SETTING, TRUST, OTHER_TRUST = "100002", "100003", "RAA", "RBB"


class FakeSenders:
    """The portal and the drop folders, in memory."""

    def __init__(self) -> None:
        self.receipts: list[ReturnReceipt] = []
        self.files: list[tuple[str, str, bytes]] = []
        self.down = False

    def send_receipt(self, receipt: ReturnReceipt) -> Receipt:
        """Take a receipt."""
        if self.down:
            raise FeedUnavailable("the portal is down")
        self.receipts.append(receipt)
        return Receipt("accepted")

    def deliver_file(self, sender: str, name: str, body: bytes) -> Path:
        """Take a file."""
        self.files.append((sender, name, body))
        return Path(name)

    def rows(self, sender: str, kind: str) -> list[dict[str, str]]:
        """Return the rows of the one file of a kind that a sender was left."""
        (body,) = [body for to, name, body in self.files if to == sender and name.startswith(kind)]
        return [*csv.DictReader(io.StringIO(body.decode("utf-8-sig")))]


def deliver(council: Council, senders: FakeSenders, case_system: FakeCaseSystem, day: int) -> dict[str, int]:
    """Deliver what the night of a day has to say."""
    connectors: dict[str, Any] = {**case_system.connectors, "school_settings": senders, "health_trusts": senders}
    return deliver_reports(council.settings, FIRST + timedelta(days=day), connectors)


def returned(night: NightBuilder, number: str, *, sender: str = "school_settings", state: str = "tied") -> NightBuilder:
    """A setting returns a review about P1, new tonight and paired with R1 when it is tied."""
    key = f"{SETTING}|{number}"
    night.record(
        "review_return",
        setting_urn=SETTING,
        return_reference=number,
        feed="school_settings",
        sender=sender,
        file_id="f1",
        row_number=int(number),
        content_hash=f"h{number}",
        meeting_date=date(2026, 2, 25),
    )
    row = {"feed": "school_settings", "sender": sender, "file_id": "f1", "row_number": int(number)}
    night.add("read_row", **row, record_type="review_return", record_key=key, outcome="readable", is_new=True)
    tied = {"feed": "school_settings", "sender": sender, "record_type": "review_return", "record_key": key}
    night.add("tie", **tied, person_id="P1" if state == "tied" else None, state=state, reason_code="restricted")
    if state == "tied":
        night.add(
            "pairing",
            record_type="review_return",
            record_key=key,
            target_type="review",
            target_key="R1",
            state="paired",
        )
    return night.arrive("case_management").arrive("school_settings", sender)


def quiet(night: NightBuilder) -> None:
    """Nothing is wrong and nothing came but the case system."""
    night.arrive("case_management").rule("AR03", "passed")


def late_review(night: NightBuilder) -> None:
    """AR03 fails for R1."""
    night.arrive("case_management").rule("AR03").find("AR03", ("review", "R1"), person_id="P1")


def advice_request(night: NightBuilder, number: str, **values: Any) -> NightBuilder:
    """A trust was asked for advice about P1 and has not answered."""
    asked = {"leg_code": "health", "provider_code": TRUST, "requested_date": date(2026, 2, 1), "service": "SLT"}
    return night.record("advice_request", advice_request_id=number, person_id="P1", **{**asked, **values})
