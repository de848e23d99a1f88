"""The views of requests, assessments and providers: what counts as recent, and what earlier requests and files say."""

from datetime import date

import pytest

D = date.fromisoformat
LEGS = ("parent", "education", "health", "psychology", "social_care")


def found_of(findings, rule_id):
    return {found for rule, found in findings if rule == rule_id}


def test_requests_of_a_year_and_open_ones_are_looked_at(add, check):
    """A decided request of a year ago is history; one that is open, or has no date, is not."""
    for request, received, outcome in (
        ("R1", "2025-03-01", "Y"),
        ("R2", "2025-03-02", "Y"),
        ("R3", "2016-03-01", "A"),
        ("R4", "2016-03-01", None),
        ("R5", None, "W"),
    ):
        add("request", request_id=request, received_date=received and D(received), outcome_code=outcome)
    assert found_of(check("request"), "RQ05") == {"R2", "R3", "R4", "R5"}


def test_birth_is_the_childs_own(add, check):
    """A request is held against the birth of its child alone; an unknown child proves nothing."""
    add("person", person_id="P1", date_of_birth=D("2026-01-10"))
    add("person", person_id="P2", date_of_birth=D("2016-01-10"))
    for request, person in (("R1", "P1"), ("R2", "P2"), ("R3", "P9")):
        add("request", request_id=request, person_id=person, received_date=D("2026-01-05"))
    assert found_of(check("request"), "RQ01") == {"R1"}


@pytest.mark.parametrize(
    ("outcome", "told", "found"),
    [
        ("A", None, {"R2"}),
        (None, None, {"R2"}),
        ("W", None, set()),
        ("H", None, set()),
        ("Y", None, set()),
        ("Y", "2026-01-20", set()),
        ("Y", "2026-01-21", {"R2"}),
        ("W", "2026-01-21", set()),
        ("N", "2026-01-21", {"R2"}),
        ("N", "2025-07-21", {"R2"}),
        ("N", "2025-07-20", set()),
    ],
)
def test_what_came_of_the_first_request_bars_the_second(add, check, outcome, told, found):
    """A request stands against the next while it is open, and for six months once it is refused."""
    add(
        "request",
        request_id="R1",
        person_id="P1",
        received_date=D("2025-07-01"),
        outcome_code=outcome,
        outcome_date=told and D(told),
    )
    add("request", request_id="R2", person_id="P1", received_date=D("2026-01-20"))
    add("request", request_id="R3", person_id="P2", received_date=D("2026-01-20"))
    assert found_of(check("request"), "RQ12") == found


def test_two_requests_of_one_day_are_one_too_many(add, check):
    """Of two requests that came on one day the later number is the second."""
    for request in ("R1", "R2"):
        add("request", request_id=request, person_id="P1", received_date=D("2026-01-20"))
    assert found_of(check("request"), "RQ12") == {"R2"}


@pytest.mark.parametrize(
    "used",
    [
        {"exception_code": "E3"},
        {"exception_reason": "Away"},
        {"exception_start_date": D("2026-02-01")},
        {"exception_end_date": D("2026-02-01")},
    ],
)
def test_any_word_of_an_exception_is_a_use_of_it(add, check, used):
    """Ground, reason or either date alone is half an exception; blanks are none."""
    add("request", request_id="R1", received_date=D("2026-01-20"), **used)
    add("request", request_id="R2", received_date=D("2026-01-20"), exception_reason="  ")
    assert found_of(check("request"), "RQ11") == {"R1"}


def of_the_last_year(add, sources):
    for number, source in enumerate(sources):
        add("request", request_id=f"R{number}", received_date=D("2025-03-02"), request_source_code=source)


def test_mix_is_of_twelve_months_and_of_known_sources(add, check):
    """Requests of a year ago, of the future and without a source are not counted."""
    of_the_last_year(add, "2222222224")
    for number, received in enumerate(("2025-03-01", "2026-03-02", "2026-03-02")):
        add("request", request_id=f"X{number}", received_date=D(received), request_source_code="1")
    add("request", request_id="X9", received_date=D("2026-01-01"))
    findings = check("request_mix", authority_code="895")
    assert findings == {("RQ06", "895")}


@pytest.mark.parametrize(
    ("sources", "rules"),
    [
        ("1222222222", set()),
        ("1222222223", {"RQ06"}),
        ("1222222224", {"RQ06"}),
        ("1222222225", {"RQ07"}),
        ("1111222222", {"RQ06"}),
        ("111222222", set()),
        ("", set()),
    ],
)
def test_shares_of_who_asks(add, check, con, sources, rules):
    """Parents, professionals and others are counted apart, for the one council; it is one row even with no request."""
    of_the_last_year(add, sources)
    assert {rule for rule, _ in check("request_mix", authority_code="895")} == rules
    assert con.sql("SELECT count(*) FROM checked_request_mix").fetchone() == (1,)


def assess(add, agreed, *, born="2018-05-05", legs=LEGS):
    """Give a child an assessment with advice of the legs."""
    add("person", person_id="P1", date_of_birth=D(born))
    add("assessment", assessment_id="A1", person_id="P1", agreed_date=D(agreed))
    for number, leg in enumerate(legs):
        add("advice_request", advice_request_id=f"D{number}", person_id="P1", assessment_id="A1", leg_code=leg)


@pytest.mark.parametrize(("agreed", "found"), [("2025-03-01", set()), ("2025-03-02", {"A1"})])
def test_assessments_of_a_year_are_looked_at(add, check, agreed, found):
    """What was never asked for over a year ago cannot be asked any more."""
    assess(add, agreed, legs=())
    assert found_of(check("assessment"), "AD03") == found


def test_advice_of_another_assessment_does_not_count(add, check):
    """Each leg is asked for this assessment, not for an earlier one of the same child."""
    assess(add, "2026-01-05", legs=LEGS[1:])
    add("advice_request", advice_request_id="D9", person_id="P1", assessment_id="A0", leg_code="parent")
    assert found_of(check("assessment"), "AD03") == {"A1"}


@pytest.mark.parametrize(
    ("born", "agreed", "found"),
    [
        ("2012-08-31", "2025-08-31", set()),
        ("2012-08-31", "2025-09-01", {"A1"}),
        ("2012-09-01", "2025-09-01", set()),
        ("2011-09-01", "2026-01-05", {"A1"}),
    ],
)
def test_adulthood_is_asked_from_year_9(add, check, born, agreed, found):
    """Year 9 begins on 1 September for all who are 13 the day before."""
    assess(add, agreed, born=born)
    assert found_of(check("assessment"), "AD03") == found


def test_a_trust_is_silent_when_its_caseload_is_old_or_never_came(add, check):
    """The last caseload counts, whenever a row of it landed; advice files are none, and old accounts name no trust."""
    add("caseload_entry", record_key="RJN|1", sender="RJN", landed_date=D("2025-10-01"))
    add("caseload_entry", record_key="RJN|2", sender="RJN", landed_date=D("2026-02-01"))
    add("caseload_entry", record_key="RBT|1", sender="RBT", landed_date=D("2026-01-24"))
    arrived = {"feed": "health_trusts", "arrived": True}
    add("arrival", **arrived, sender="RXA", record_type="advice_return")
    add("arrival", **arrived, sender="RWW", record_type="caseload_entry")
    add("arrival", **arrived | {"arrived": False}, sender="RTV", record_type="caseload_entry")
    add("setting_access", account_id="1", provider_code="REM", active=True)
    add("setting_access", account_id="2", provider_code="RY7", active=False)
    add("setting_access", account_id="3", urn="100001", active=True)
    add("setting_access", account_id="4", provider_code="../REM", active=True)
    assert found_of(check("provider"), "AD13") == {"RBT", "RXA", "RTV", "REM"}


def test_a_trust_that_sends_tonight_is_not_silent(add, check):
    """The night's own arrival is the newest caseload, even if every row of it is old."""
    add("caseload_entry", record_key="RBT|1", sender="RBT", landed_date=D("2025-01-24"))
    add("arrival", feed="health_trusts", sender="RBT", record_type="caseload_entry", arrived=True)
    assert found_of(check("provider"), "AD13") == set()
