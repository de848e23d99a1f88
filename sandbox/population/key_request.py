"""Answer key: what is wrong with a request or an assessment on a day, from the records alone."""

from collections.abc import Iterator
from datetime import date

from sandbox.population.days import add_months, add_working_days, plus, year_group
from sandbox.population.sight import Child
from sandbox.population.track import Facts

_GROUNDS = ("E1", "E2", "E3", "E4")
_LEGS = {"parent", "education", "health", "psychology", "social_care"}


def _is_open(row: Facts) -> bool:
    return row["outcome_code"] in (None, "A")


def _is_over(row: Facts) -> bool:
    """Whether the request was withdrawn or is history."""
    return row["outcome_code"] in ("W", "H")


def request_breaches(child: Child, row: Facts, day: date) -> Iterator[str]:
    """Yield the rules that one request breaks; those decided from requests of over a year ago are left alone."""
    received = row["received_date"]
    if received and received <= plus(day, -365) and not _is_open(row):
        return
    yield from _received(child, row, day)
    if row["request_source_code"] is None:
        yield "RQ05"
    if row["request_source_code"] in ("3", "4") and not row["agreement_form_date"]:
        yield "RQ13"
    officers = {row["triage_officer_1"], row["triage_officer_2"]} - {None}
    if row["triage_date"] and len(officers) < 2:
        yield "RQ04"
    yield from _told(row, day)
    if any(row[f"exception_{what}"] for what in ("code", "reason", "start_date", "end_date")) and _is_unfounded(row):
        yield "RQ11"


def _received(child: Child, row: Facts, day: date) -> Iterator[str]:
    received, logged = row["received_date"], row["logged_date"]
    born = child.person["date_of_birth"] if child.person else date.min
    if received is None:
        yield "RQ01"
        return
    if received > day or received < born or (logged and received > logged):
        yield "RQ01"
    if logged and logged > add_working_days(received, 2):
        yield "RQ02"
    if _is_over(row):
        return
    if (row["triage_date"] or day) > plus(received, 7):
        yield "RQ03"
    if any(_bars(other, row, received) for other in child.requests):
        yield "RQ12"


def _bars(other: Facts, row: Facts, received: date) -> bool:
    """Say whether an earlier request of the child stands in the way of this one."""
    first = other["received_date"]
    if first is None or (first, other["request_id"]) >= (received, row["request_id"]):
        return False
    if _is_open(other):
        return True
    told = other["outcome_date"]
    if told is None or _is_over(other):
        return False
    refused = other["outcome_code"] == "N"
    return bool(told > received or (refused and received < add_months(told, 6)))


def _told(row: Facts, day: date) -> Iterator[str]:
    received, told, letter = row["received_date"], row["outcome_date"], row["letter_sent_date"]
    decided = row["outcome_code"] in ("Y", "N")
    ends = told if decided else day if _is_open(row) and not told else None
    if received and ends and ends > plus(received, 42) and row["exception_code"] not in _GROUNDS:
        yield "RQ08"
    if decided != (told is not None):
        yield "RQ09"
    if told and letter and told != letter:
        yield "RQ10"
    met = row["panel_date"] or told
    if met and not _is_over(row) and (letter or day) > add_working_days(met, 5):
        yield "RQ14"


def _is_unfounded(row: Facts) -> bool:
    first, last = row["exception_start_date"], row["exception_end_date"]
    received = row["received_date"]
    if row["exception_code"] not in _GROUNDS or not (row["exception_reason"] or "").strip() or not first:
        return True
    if last is None:
        return row["outcome_date"] is not None
    outside = received and (last < received or first > plus(received, 42))
    return bool(last < first or outside)


def assessment_breaches(child: Child, day: date) -> Iterator[str]:
    """Yield AD03 when an assessment of the last year lacks a leg of advice a working day after it was agreed."""
    row = child.assessment
    if row is None or child.person is None or row["outcome_code"] in ("W", "H"):
        return
    agreed = row["agreed_date"]
    if agreed <= plus(day, -365) or day <= add_working_days(agreed, 1):
        return
    wanted = _LEGS | ({"adulthood"} if year_group(child.person["date_of_birth"], agreed) >= 9 else set())
    asked = {each["leg_code"] for each in child.advice if each["assessment_id"] == row["assessment_id"]}
    if wanted - asked:
        yield "AD03"
