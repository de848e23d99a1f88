"""Files for those who send files: settings and trusts learn about their own records, and about nobody else's."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

import duckdb

from sendbridge.feeds import Connector, DropFolders
from sendbridge.push.returns import FEED as SETTINGS
from sendbridge.push.returns import NOT_TIED, ReturnedReview
from sendbridge.settings import Settings
from sendbridge.spreadsheets import csv_bytes
from sendbridge.store import deliveries, exception_lists
from sendbridge.store.identity import delivery_key
from sendbridge.store.session import transaction

TRUSTS = "health_trusts"
_RECIPIENT = re.compile(r"[A-Z0-9]{3,9}")  # a URN or an ODS code; nothing else may become a folder

REPORT_HEADERS = ("Record", "Your reference", "Outcome", "Rule", "Field", "What to do", "Open since")
LIST_HEADERS = (
    "Council reference",
    "NHS number",
    "Surname",
    "Forename",
    "Date of birth",
    "Service",
    "Requested",
    "Due",
)

# The trust was asked for advice about each of these children: it is the list's named recipient. A file that lies in a
# folder still names nobody who is adopted or at a protected address: the council's reference is what both sides know.
_OPEN_REQUESTS = """
SELECT
    request.provider_code,
    request.advice_request_id,
    CASE WHEN NOT coalesce(person.restricted, FALSE) THEN person.nhs_number END,
    CASE WHEN person.restricted THEN 'restricted' ELSE person.surname END,
    CASE WHEN person.restricted THEN 'restricted' ELSE person.forename END,
    CASE WHEN NOT coalesce(person.restricted, FALSE) THEN person.date_of_birth END,
    request.service,
    request.requested_date,
    coalesce(request.received_by_adviser_date, request.requested_date) + 42 AS due_date
FROM advice_request AS request
JOIN person
  ON person.person_id = request.person_id
WHERE request.leg_code = 'health'
  AND request.provider_code IS NOT NULL
  AND request.requested_date <= $as_of
  AND request.received_date IS NULL
  AND request.reused IS NOT TRUE
  AND person.date_of_death IS NULL
ORDER BY request.provider_code, request.advice_request_id
"""


# The council's number and the day, and nothing that names the child: the setting on record may be the wrong one.
_UNRETURNED = """
SELECT review.setting_urn, review.review_id, review.meeting_date
FROM difference
JOIN review
  ON review.review_id = difference.subject_id
WHERE difference.rule_id = 'RC03'
ORDER BY ALL
"""
_SEND_OR_SAY = "We have no return of it. Send the return, or tell us that it was not held or on another day."


@dataclass(frozen=True)
class ReportFile:
    """One file for one recipient; its name carries a date and nothing about a child."""

    feed: str
    recipient: str
    name: str
    body: bytes


def reports(
    settings: Settings, con: duckdb.DuckDBPyConnection, sync_date: date, *, returns: Iterable[ReturnedReview]
) -> Iterator[ReportFile]:
    """Yield every file of the night, for recipients that have a drop folder."""
    yield from _setting_reports(settings, con, sync_date, returns=returns)
    yield from _trust_reports(settings, sync_date)
    yield from _open_request_lists(settings, con, sync_date)


def deliver_files(
    settings: Settings, sync_date: date, *, files: Iterable[ReportFile], connectors: Mapping[str, Connector]
) -> dict[str, int]:
    """Leave each file in its recipient's folder; one that lies there already with the same content is left alone."""
    delivered = 0
    for file in files:
        if settings.push_mode(file.feed) != "apply" or file.feed not in connectors:
            continue
        delivered += _deliver(settings, sync_date, cast(DropFolders, connectors[file.feed]), file=file)
    return {"files_delivered": delivered}


def _deliver(settings: Settings, sync_date: date, drop: DropFolders, *, file: ReportFile) -> bool:
    key = delivery_key(settings.authority_code, file.recipient, file.name, hashlib.sha256(file.body).hexdigest())
    with transaction(settings.state_url) as connection:
        if deliveries.read(connection, settings.authority_code, key) is not None:
            return False
    drop.deliver_file(file.recipient, file.name, file.body)
    row = {
        "delivery_key": key,
        "kind": "report",
        "recipient": file.recipient,
        "subject_id": file.name,
        "sync_date": sync_date,
        "content": {"size": len(file.body)},
        "state": "delivered",
        "delivered_date": sync_date,
    }
    with transaction(settings.state_url) as connection:
        deliveries.enqueue(connection, settings.authority_code, [row])
    return True


def _setting_reports(
    settings: Settings, con: duckdb.DuckDBPyConnection, sync_date: date, *, returns: Iterable[ReturnedReview]
) -> Iterator[ReportFile]:
    """Report what each setting must correct in its returns and lists, and the meetings of which it sent no return."""
    lines: dict[str, list[Sequence[object]]] = defaultdict(list)
    for returned in returns:
        if returned.sender != SETTINGS:
            lines[returned.sender] += _lines_of(returned)
    for fault in _open_faults(settings, SETTINGS, ("roll_entry", "term", "sender")):
        if fault["sender"] != SETTINGS:
            lines[fault["sender"]].append(_line_of(fault))
    for setting_urn, review_id, meeting_date in con.execute(_UNRETURNED).fetchall():
        asked = f"Our record has a review meeting on {meeting_date:%d/%m/%Y}. {_SEND_OR_SAY}"
        lines[setting_urn].append(("review", review_id, "", "RC03", "meeting_date", asked, None))
    yield from _report_files(settings.settings_drop_dir, SETTINGS, sync_date, lines)


def _lines_of(returned: ReturnedReview) -> Iterator[Sequence[object]]:
    for rule_id, field, sentence in returned.issues:
        yield ("review_return", returned.return_reference, returned.outcome, rule_id, field, sentence, None)
    if returned.is_new and not returned.issues:
        yield ("review_return", returned.return_reference, returned.outcome, None, None, None, None)


def _trust_reports(settings: Settings, sync_date: date) -> Iterator[ReportFile]:
    """Report what is wrong with what each trust sent; a caseload may well hold children whom the council does not."""
    lines: dict[str, list[Sequence[object]]] = defaultdict(list)
    for fault in _open_faults(settings, TRUSTS, ("advice_return", "caseload_entry", "sender")):
        if (fault["subject_type"], fault["rule_id"]) != ("caseload_entry", "MT02"):
            lines[fault["sender"]].append(_line_of(fault))
    yield from _report_files(settings.trusts_drop_dir, TRUSTS, sync_date, lines)


def _open_faults(settings: Settings, feed: str, subject_types: Sequence[str]) -> list[Mapping[str, Any]]:
    with transaction(settings.state_url) as connection:
        return [
            dict(fault)
            for fault in exception_lists.open_of_source(
                connection, settings.authority_code, feed, subject_types=subject_types
            )
        ]


def _line_of(fault: Mapping[str, Any]) -> Sequence[object]:
    reference = fault["subject_id"].partition("|")[2] if fault["subject_type"] != "sender" else ""
    sentence = (
        NOT_TIED[1] if fault["rule_id"] in ("MT01", "MT02") else f"{fault['title']}. Correct it and send it again."
    )
    return (fault["subject_type"], reference, "", fault["rule_id"], fault["field"], sentence, fault["opened_date"])


def _report_files(
    root: Path, feed: str, sync_date: date, lines: Mapping[str, Sequence[Sequence[object]]]
) -> Iterator[ReportFile]:
    for recipient in sorted(lines):
        if lines[recipient] and _has_folder(root, recipient):
            yield ReportFile(feed, recipient, f"report_{sync_date}.csv", csv_bytes(REPORT_HEADERS, lines[recipient]))


def _open_request_lists(settings: Settings, con: duckdb.DuckDBPyConnection, sync_date: date) -> Iterator[ReportFile]:
    requests: dict[str, list[Sequence[object]]] = defaultdict(list)
    for provider_code, *request in con.execute(_OPEN_REQUESTS, {"as_of": sync_date}).fetchall():
        requests[provider_code].append(request)
    for folder in sorted(settings.trusts_drop_dir.glob("*")):
        if _has_folder(settings.trusts_drop_dir, folder.name):
            body = csv_bytes(LIST_HEADERS, requests.get(folder.name, []))
            yield ReportFile(TRUSTS, folder.name, f"open_advice_requests_{sync_date}.csv", body)


def _has_folder(root: Path, recipient: str) -> bool:
    """A folder that somebody made for the recipient says that he is one; a code in a record does not."""
    return _RECIPIENT.fullmatch(recipient) is not None and (root / recipient).is_dir()
