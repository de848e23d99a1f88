"""The case system's API keeps its contract: who may call, pages, versions, idempotency, rules, tasks."""

import pytest
import requests

from sandbox.testing import Sandbox, running_sandbox
from tests.integration.sandbox.conftest import Caller, case_caller
from tests.integration.sandbox.tiny_world import TinyWorld

REVIEW = "/annual-reviews/AR1-2"


def problems(answer: requests.Response) -> dict[str, str]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    return {problem["field"]: problem["code"] for problem in answer.json()["problems"]}


def all_refs(case: Caller, path: str, key: str, **query: object) -> list[str]:
    refs, more = [], {}
    while True:
        page = case.get(path, params={**query, **more}).json()
        refs += [record[key] for record in page["items"]]
        if page["nextPageToken"] is None:
            return refs
        more = {"page_token": page["nextPageToken"]}


def test_a_caller_without_a_token_is_asked_who_he_is(neighbours: Sandbox) -> None:
    """No token is 401 with a challenge."""
    answer = requests.get(neighbours.base_url + "/api/v1/persons", timeout=10)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("secret", ["", "wrong"])
def test_a_wrong_secret_gets_no_token(neighbours: Sandbox, secret: str) -> None:
    """Only the client that knows the secret gets a token."""
    form = {"grant_type": "client_credentials", "client_id": "sendbridge", "client_secret": secret}
    assert requests.post(neighbours.base_url + "/oauth/token", data=form, timeout=10).status_code == 401


def test_a_token_expires(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A token holds for the time that was said, then it is 401 token_expired."""
    with (
        running_sandbox(tmp_path_factory.mktemp("world"), world=TinyWorld(), token_seconds=0) as sandbox,
        case_caller(sandbox) as case,
    ):
        answer = case.get("/persons")
    assert (answer.status_code, answer.json()["code"]) == (401, "token_expired")
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_pages_bring_every_record_once(case: Caller) -> None:
    """Pages of one record bring what one large page brings, in the order of change."""
    at_once = all_refs(case, "/persons", "personRef")
    assert all_refs(case, "/persons", "personRef", limit=1) == at_once == ["P1", "P2"]


def test_only_what_changed_since_comes(case: Caller) -> None:
    """`updated_since` brings what has changed at or after the moment, and asOf is the moment for the next time."""
    as_of = case.get("/plans").json()["asOf"]
    assert all_refs(case, "/plans", "planRef", updated_since=as_of) == []
    changed = case.change("/plans/PL2", {"sectIUrn": "100002"}).json()
    assert all_refs(case, "/plans", "planRef", updated_since=as_of) == ["PL2"]
    assert all_refs(case, "/plans", "planRef", updated_since=changed["lastModified"]) == ["PL2"]


def test_pages_are_packed_when_asked(case: Caller) -> None:
    """The same page comes with and without gzip."""
    packed = case.get("/annual-reviews", headers={"Accept-Encoding": "gzip"})
    plain = case.get("/annual-reviews", headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.json()["items"] == plain.json()["items"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=2001", "limit"),
        ("updated_since=yesterday", "updated_since"),
        ("updated_since=2026-01-01T00:00:00", "updated_since"),
        ("surname=x", "surname"),
        ("page_token=AAAA", "page_token"),
        ("page_token=%C3%A9", "page_token"),
    ],
)
def test_a_parameter_outside_the_contract_is_refused(case: Caller, query: str, field: str) -> None:
    """An unknown or unreadable parameter is 400 and named."""
    answer = case.get(f"/persons?{query}")
    assert answer.status_code == 400
    assert field in problems(answer)


def test_a_page_token_is_good_for_its_own_question_only(case: Caller) -> None:
    """A token of one resource is refused by another."""
    token = case.get("/persons", params={"limit": 1}).json()["nextPageToken"]
    assert case.get("/plans", params={"page_token": token}).status_code == 400


def test_a_change_makes_a_new_version(case: Caller) -> None:
    """A change answers with the record, its next version and a later time, and the answer is what is kept."""
    before = case.get(REVIEW)
    after = case.change(REVIEW, {"mtgDt": "02-Mar-2026", "pfaInd": "Y"})
    assert after.status_code == 200
    assert after.headers["ETag"] == f'"v{before.json()["version"] + 1}"'
    assert (after.json()["mtgDt"], after.json()["pfaInd"]) == ("02-Mar-2026", "Y")
    assert after.json()["lastModified"] > before.json()["lastModified"]
    assert case.get(REVIEW).json() == after.json()


def test_a_change_without_a_version_is_refused(case: Caller) -> None:
    """No If-Match is 428."""
    assert case.patch(REVIEW, json={"pfaInd": "N"}, headers=case.key()).status_code == 428


def test_a_change_of_a_version_that_moved_is_refused(case: Caller) -> None:
    """A stale If-Match is 412, names the present version and changes nothing."""
    before = case.get(REVIEW)
    answer = case.change(REVIEW, {"pfaInd": "N"}, match='"v0"')
    assert (answer.status_code, answer.headers["ETag"]) == (412, before.headers["ETag"])
    assert case.get(REVIEW).json() == before.json()


def test_the_same_change_again_gets_the_same_answer(case: Caller) -> None:
    """A change sent again with its key is answered as before, although the version has moved, and is done once."""
    headers = {**case.key(), "If-Match": case.get(REVIEW).headers["ETag"]}
    first = case.patch(REVIEW, json={"careInputInd": "Y"}, headers=headers)
    again = case.patch(REVIEW, json={"careInputInd": "Y"}, headers=headers)
    assert (again.status_code, again.content, again.headers["ETag"]) == (200, first.content, first.headers["ETag"])
    assert case.get(REVIEW).json() == first.json()


def test_a_key_is_good_for_one_request_only(case: Caller) -> None:
    """Another body, or another record, under a used key is 409; no key at all is 400."""
    headers = {**case.key(), "If-Match": case.get(REVIEW).headers["ETag"]}
    case.patch(REVIEW, json={"healthInputInd": "Y"}, headers=headers)
    assert case.patch(REVIEW, json={"healthInputInd": "N"}, headers=headers).status_code == 409
    assert case.patch("/annual-reviews/AR2-2", json={"healthInputInd": "Y"}, headers=headers).status_code == 409
    assert case.patch(REVIEW, json={"healthInputInd": "Y"}, headers={"If-Match": '"v1"'}).status_code == 400


def test_a_refused_change_may_be_sent_again(case: Caller) -> None:
    """Only changes that were made are remembered."""
    headers = {**case.key(), "If-Match": case.get(REVIEW).headers["ETag"]}
    assert case.patch(REVIEW, json={"mtgDt": "soon"}, headers=headers).status_code == 422
    assert case.patch(REVIEW, json={"mtgDt": "02-Mar-2026"}, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"meetingDate": "02-Mar-2026"}, "meetingDate", "unknown_field"),
        ({"version": 9}, "version", "read_only"),
        ({"cycleRef": "X"}, "cycleRef", "immutable"),
        ({"planRef": "PL2"}, "planRef", "immutable"),
        ({"cycleNo": 7}, "cycleNo", "immutable"),
        ({"mtgDt": "2026-03-02"}, "mtgDt", "bad_format"),
        ({"mtgDt": "31-Feb-2026"}, "mtgDt", "bad_format"),
        ({"mtgDt": 5}, "mtgDt", "bad_format"),
        ({"ncYear": "9"}, "ncYear", "bad_format"),
        ({"heldAtUrn": " "}, "heldAtUrn", "bad_format"),
        ({"trackerCd": "held"}, "trackerCd", "unknown_code"),
        ({"pfaInd": True}, "pfaInd", "bad_format"),
        ({"pfaInd": "y"}, "pfaInd", "unknown_code"),
        ({"mtgDt": "03-Mar-2026"}, "mtgDt", "in_the_future"),
        ({"mtgDt": "08-Jan-2023"}, "mtgDt", "before_plan_start"),
        ({"mtgDt": "02-Mar-2026", "laDecDt": "01-Mar-2026"}, "laDecDt", "decision_before_meeting"),
    ],
)
def test_a_change_against_a_rule_names_the_field(
    case: Caller, values: dict[str, object], field: str, code: str
) -> None:
    """A rule that is broken is 422, by field and code, and nothing is changed."""
    before = case.get("/annual-reviews/AR2-2").json()
    answer = case.change("/annual-reviews/AR2-2", values)
    assert answer.status_code == 422
    assert problems(answer) == {field: code}
    assert case.get("/annual-reviews/AR2-2").json() == before


def test_an_unknown_record_or_resource_is_not_found(case: Caller) -> None:
    """What is not there is 404, in the contract's form."""
    assert case.get("/annual-reviews/none").json()["code"] == "unknown_record"
    assert case.get("/nothing").json()["code"] == "unknown_resource"
    assert case.get("/a/b/c").json()["code"] == "not_found"
    assert case.delete(REVIEW).json()["code"] == "method_not_allowed"
    assert case.patch("/plans/none", json={}, headers={**case.key(), "If-Match": '"v1"'}).status_code == 404


def test_only_json_is_read_and_sent(case: Caller) -> None:
    """Another content type is 415, another wish 406, broken JSON 400."""
    headers = {**case.key(), "If-Match": '"v1"'}
    assert case.patch(REVIEW, data="pfaInd=Y", headers=headers).status_code == 415
    assert case.patch(REVIEW, data="{", headers={**headers, "Content-Type": "application/json"}).status_code == 400
    assert case.patch(REVIEW, data="[]", headers={**headers, "Content-Type": "application/json"}).status_code == 400
    assert case.get("/persons", headers={"Accept": "text/csv"}).status_code == 406


def test_a_new_cycle_gets_a_number_of_the_systems_own(case: Caller) -> None:
    """A created review is found where Location says, and the same request again makes no second."""
    headers, cycle = case.key(), {"planRef": "PL2", "personRef": "P2", "cycleNo": 3, "mtgDt": "27-Feb-2026"}
    made = case.post("/annual-reviews", json=cycle, headers=headers)
    again = case.post("/annual-reviews", json=cycle, headers=headers)
    assert (made.status_code, again.status_code) == (201, 201)
    assert made.json() == again.json()
    ref = made.json()["cycleRef"]
    assert made.headers["Location"] == f"/api/v1/annual-reviews/{ref}"
    assert case.get(f"/annual-reviews/{ref}").json()["mtgDt"] == "27-Feb-2026"
    assert all_refs(case, "/annual-reviews", "cycleRef").count(ref) == 1


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"planRef": "PL9"}, "planRef", "unknown_reference"),
        ({"personRef": "P2"}, "personRef", "not_the_plans_person"),
        ({"personRef": None}, "personRef", "required"),
        ({"cycleNo": 1}, "cycleNo", "cycle_exists"),
        ({"mtgDt": "07-Feb-2024"}, "mtgDt", "too_near_another_meeting"),
        ({"cycleRef": "AR9"}, "cycleRef", "immutable"),
    ],
)
def test_a_new_cycle_against_a_rule_is_refused(case: Caller, values: dict[str, object], field: str, code: str) -> None:
    """A cycle of no plan, of another child, or of a meeting that is there already is 422."""
    cycle: dict[str, object] = {"planRef": "PL1", "personRef": "P1", "cycleNo": 8, "mtgDt": "27-Jun-2025", **values}
    answer = case.create("/annual-reviews", cycle)
    assert answer.status_code == 422
    assert problems(answer) == {field: code}


def test_a_cycle_of_a_ceased_plan_is_refused(case: Caller) -> None:
    """Only active plans are reviewed."""
    plan = case.create("/plans", {"personRef": "P1", "statusCd": "CEASED"}).json()["planRef"]
    answer = case.create("/annual-reviews", {"planRef": plan, "personRef": "P1", "cycleNo": 1})
    assert problems(answer) == {"planRef": "plan_not_active"}


def test_an_exception_has_one_open_task(case: Caller) -> None:
    """A second task for an open one is answered with the first; after it is closed there may be a new one."""
    task: dict[str, object] = {"planRef": "PL1", "title": "Review is late", "sourceRef": "E-1", "ruleCd": "AR01"}
    first = case.create("/tasks", task)
    assert (first.status_code, first.json()["state"]) == (201, "OPEN")
    second = case.create("/tasks", {**task, "title": "Review is later"})
    assert (second.status_code, second.json()) == (200, first.json())
    assert case.change(f"/tasks/{first.json()['taskRef']}", {"state": "CLOSED"}).status_code == 200
    third = case.create("/tasks", task)
    assert third.status_code == 201
    both = [first.json()["taskRef"], third.json()["taskRef"]]
    assert all_refs(case, "/tasks", "taskRef", sourceRef="E-1", limit=1) == both
    assert all_refs(case, "/tasks", "taskRef", sourceRef="E-1", state="OPEN") == both[1:]
    assert all_refs(case, "/tasks", "taskRef", state="CLOSED") == both[:1]


def test_a_task_lies_on_somebody(case: Caller) -> None:
    """A task without a person, a plan or a title is refused."""
    answer = case.create("/tasks", {"sourceRef": "E-2", "ruleCd": "AR01"})
    assert problems(answer) == {"personRef": "required", "title": "required"}


def test_every_write_is_on_record(neighbours: Sandbox, case: Caller) -> None:
    """The audit says who changed which field from what to what."""
    changed = case.change("/persons/P1", {"addrPostcode": "CW1 1AA"}).json()
    entry = neighbours.case_audit("bridge")[-1]
    assert (entry["resource"], entry["ref"], entry["version"]) == ("persons", "P1", changed["version"])
    assert entry["changes"] == {"addrPostcode": [None, "CW1 1AA"]}
