"""Each fault mode makes go wrong what its name says, and the world is sound again afterwards."""

import time
from pathlib import Path

import pytest
import requests

from sandbox.faults import Faults, UnknownFault
from sandbox.testing import Sandbox
from tests.integration.sandbox.conftest import Caller, case_caller, portal_caller
from tests.integration.sandbox.tiny_world import START

REVIEW = "/annual-reviews/AR1-2"


@pytest.fixture
def case(own_neighbours: Sandbox) -> Caller:
    return case_caller(own_neighbours)


def test_slow_answers_come_late(own_neighbours: Sandbox, case: Caller) -> None:
    """Under slow an answer takes as long as was said; another system is as quick as ever."""
    own_neighbours.fault("slow", seconds=0.4, system="case")
    begin = time.monotonic()
    assert case.get("/persons").status_code == 200
    assert time.monotonic() - begin >= 0.4
    begin = time.monotonic()
    assert portal_caller(own_neighbours).get("/terms").status_code == 200
    assert time.monotonic() - begin < 0.3


def test_a_page_run_breaks_off_half_way_and_recovers(own_neighbours: Sandbox, case: Caller) -> None:
    """After so many pages the line is cut in mid page, so many calls are 503, and then the run goes on."""
    own_neighbours.fault("down_half_way", pages=1, refusals=2)
    first = case.get("/annual-reviews", params={"limit": 2}).json()
    query = {"limit": 2, "page_token": first["nextPageToken"]}
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        case.get("/annual-reviews", params=query)
    for _ in range(2):
        refused = case.get("/annual-reviews", params=query)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "0")
    second = case.get("/annual-reviews", params=query).json()
    assert len({review["cycleRef"] for page in (first, second) for review in page["items"]}) == 4


def test_the_first_page_comes_twice(own_neighbours: Sandbox, case: Caller) -> None:
    """Under duplicate_page a run brings its first page again, and then the rest."""
    own_neighbours.fault("duplicate_page")
    pages, query = [], {"limit": 1}
    while query.get("page_token", "") is not None:
        page = case.get("/persons", params=query).json()
        pages.append(page["items"][0]["personRef"])
        query = {"limit": 1, "page_token": page["nextPageToken"]}
    assert pages == ["P1", "P1", "P2"]


def test_a_token_is_soon_used_up(own_neighbours: Sandbox, case: Caller) -> None:
    """Under expired_token a token is good for so many calls, and a new one is as good."""
    own_neighbours.fault("expired_token", uses=2)
    assert [case.get("/persons").status_code for _ in range(3)] == [200, 200, 401]
    assert case_caller(own_neighbours).get("/persons").status_code == 200


def test_every_third_call_is_one_too_many(own_neighbours: Sandbox, case: Caller) -> None:
    """Under rate_limit every third call is 429 and says when to come back."""
    own_neighbours.fault("rate_limit", retry_after=7)
    answers = [case.get("/persons") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["Retry-After"] == "7"


def test_somebody_edits_the_record_first(own_neighbours: Sandbox, case: Caller) -> None:
    """Under stale_version the record moves just before the change, once; what was edited is to be seen."""
    own_neighbours.fault("stale_version", values={"ncYear": 5})
    assert case.change(REVIEW, {"pfaInd": "Y"}).status_code == 412
    assert case.get(REVIEW).json()["ncYear"] == 5
    assert case.change(REVIEW, {"pfaInd": "Y"}).status_code == 200


def test_a_lost_answer_leaves_the_write_done(own_neighbours: Sandbox, case: Caller) -> None:
    """Under lost_answer the write is made and the line cut; the same request again gets the answer."""
    own_neighbours.fault("lost_answer")
    cycle, headers = {"planRef": "PL1", "personRef": "P1", "cycleNo": 3}, case.key()
    with pytest.raises(requests.exceptions.ConnectionError):
        case.post("/annual-reviews", json=cycle, headers=headers)
    again = case.post("/annual-reviews", json=cycle, headers=headers)
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (201, "true")
    assert [review["cycleNo"] for review in own_neighbours.case_rows("annual-reviews")].count(3) == 1


def test_every_field_may_be_refused(own_neighbours: Sandbox, case: Caller) -> None:
    """Under refuse a change is 422 for each of its fields until the fault is off; tasks still pass."""
    own_neighbours.fault("refuse", code="locked")
    answer = case.change(REVIEW, {"pfaInd": "Y"})
    assert answer.json()["problems"] == [{"field": "pfaInd", "code": "locked"}]
    task: dict[str, object] = {"planRef": "PL1", "title": "t", "sourceRef": "E", "ruleCd": "PU01"}
    assert case.create("/tasks", task).status_code == 201
    own_neighbours.fault("refuse", on=False)
    assert case.change(REVIEW, {"pfaInd": "Y"}).status_code == 200


def test_a_file_is_half_written_until_the_fault_is_off(own_neighbours: Sandbox) -> None:
    """Under half_written_file a file has its name and its first half; then it is whole."""
    day = START.replace(day=3)
    world = own_neighbours.world
    world.files[day] = [("100001", [], "csv")]  # type: ignore[union-attr]
    own_neighbours.fault("half_written_file")
    own_neighbours.tick(day)
    path = own_neighbours.dir / "drop/settings/100001/in/annual_reviews_20260303.csv"
    half = path.read_bytes()
    own_neighbours.fault("half_written_file", on=False)
    whole = path.read_bytes()
    assert len(half) == len(whole) // 2 > 0
    assert whole.startswith(half)


def test_faults_are_set_over_http(own_neighbours: Sandbox) -> None:
    """PUT /_sandbox/faults switches a mode on and off; GET says which are on; nonsense is refused."""
    address = own_neighbours.base_url + "/_sandbox/faults"
    on = requests.put(address, json={"mode": "slow", "seconds": 0}, timeout=10)
    assert on.json() == requests.get(address, timeout=10).json() == {"slow": {"seconds": 0, "system": ""}}
    assert requests.put(address, json={"mode": "slow", "on": False}, timeout=10).json() == {}
    assert requests.put(address, json={"mode": "fire"}, timeout=10).status_code == 422


@pytest.mark.parametrize(("mode", "options"), [("fire", {}), ("slow", {"speed": 1}), ("slow", {"system": "post"})])
def test_an_unknown_fault_is_refused(tmp_path: Path, mode: str, options: dict[str, object]) -> None:
    """A mode, option or system that there is not is named."""
    with pytest.raises(UnknownFault, match=r"there is no|has no option"):
        Faults(tmp_path / "faults.json").set(mode, **options)
