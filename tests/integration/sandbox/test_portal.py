"""The portal keeps its contract: who may call, pages, receipts."""

import pytest
import requests

from sandbox.testing import Sandbox
from tests.integration.sandbox.conftest import Caller

RECEIPT: dict[str, object] = {
    "urn": "100002",
    "returnNumber": "R1",
    "outcome": "rejected",
    "issues": [{"field": "meetingHeld", "code": "AR17", "text": "Not a school day", "due": "2026-03-09"}],
}


def test_a_caller_without_the_key_is_refused(neighbours: Sandbox) -> None:
    """No key, or another, is 401."""
    for headers in ({}, {"X-Api-Key": "x"}):
        assert requests.get(neighbours.base_url + "/portal/v1/returns", headers=headers, timeout=10).status_code == 401


def test_returns_come_in_the_portals_own_words(portal: Caller) -> None:
    """Codes, roles, year groups and dates are the portal's own."""
    first = portal.get("/returns").json()["items"][0]
    assert first["recommendation"] == "Change of placement"
    assert first["invited"] == "Parent,Head,LA"
    assert (first["yearGroup"], first["meetingHeld"], first["preparingForAdulthood"]) == ("R", "2026-03-02", True)


def test_pages_bring_every_return_once(portal: Caller) -> None:
    """Pages of two bring three returns."""
    first = portal.get("/returns", params={"limit": 2}).json()
    second = portal.get("/returns", params={"limit": 2, "page_token": first["nextPageToken"]}).json()
    numbers = [entry["returnNumber"] for page in (first, second) for entry in page["items"]]
    assert (numbers, second["nextPageToken"]) == (["R1", "R2", "R3"], None)
    assert portal.get("/rolls", params={"page_token": first["nextPageToken"]}).status_code == 400
    assert portal.get("/returns", params={"urn": "100002"}).status_code == 400


def test_nothing_new_since_the_last_run(portal: Caller) -> None:
    """`updated_since` with the last run's asOf brings nothing."""
    as_of = portal.get("/terms").json()["asOf"]
    assert portal.get("/terms", params={"updated_since": as_of}).json()["items"] == []


def test_the_same_receipt_again_is_answered_the_same(neighbours: Sandbox, portal: Caller) -> None:
    """A receipt is kept once; given again it is 200; its key with another receipt is 409."""
    headers = portal.key()
    first = portal.post("/receipts", json=RECEIPT, headers=headers)
    again = portal.post("/receipts", json=RECEIPT, headers=headers)
    other = portal.post("/receipts", json={**RECEIPT, "outcome": "accepted"}, headers=headers)
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert first.json() == again.json() == RECEIPT
    assert neighbours.portal_receipts() == [RECEIPT]


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"returnNumber": "R9"}, "returnNumber", "unknown_return"),
        ({"urn": ""}, "urn", "required"),
        ({"outcome": "maybe"}, "outcome", "unknown_code"),
        ({"child": "x"}, "child", "unknown_field"),
        ({"issues": {}}, "issues", "bad_format"),
        ({"issues": [{"code": "AR17"}]}, "issues[0].text", "required"),
        ({"issues": [{"code": "AR17", "text": "t", "due": "09/03/2026"}]}, "issues[0].due", "bad_format"),
        ({"issues": [{"code": "AR17", "text": "t", "name": "x"}]}, "issues[0].name", "unknown_field"),
    ],
)
def test_a_receipt_outside_the_contract_is_refused(
    portal: Caller, values: dict[str, object], field: str, code: str
) -> None:
    """What is wrong with a receipt is 422, by field and code."""
    answer = portal.create("/receipts", {**RECEIPT, **values})
    assert answer.status_code == 422
    assert answer.json()["problems"] == [{"field": field, "code": code}]
