"""The answer key for requests and assessments."""

from collections.abc import Iterator
from datetime import date

from sandbox.population.identifiers import LA_CODES
from sandbox.returns.sen2.days import age_on, months_later, plus
from sandbox.returns.sen2.reading import Breach, Case, Course, Read

FLAGS = ("0", "1")
OUTCOMES = ("Y", "N", "A", "W", "H")
ENDED = ("Y", "N")


def request_breaches(read: Read) -> Iterator[Breach]:
    """Yield what is wrong with each request and its assessment."""
    for case in read.cases:
        for course in case.courses:
            rules = [
                *_codes(course, read),
                *_dates(course, read),
                *_flags(course),
                *_followed(course),
                *_moves(course, read),
            ]
            yield from ((rule, "sen2_request", course.key) for rule in rules)
            if course.assessment:
                found = [*_assessment(course, read), *_assessment_codes(course, case, read)]
                yield from ((rule, "sen2_assessment", f"{course.key}A") for rule in found)
        yield from (
            (rule, "sen2_request", course.key) for course in case.courses for rule in _beside_others(course, case)
        )


def _codes(course: Course, read: Read) -> Iterator[str]:
    outcome, source = course.request.text("RequestOutcome"), course.request.text("RequestSource")
    if outcome not in OUTCOMES:
        yield "S2-Q01"
    if source is None and read.year >= 2026 and outcome not in ("H", None):
        yield "S2-Q06"
    if source and source not in ("1", "2", "3", "4", "5") and read.year >= 2025:
        yield "S2-Q07"


def _dates(course: Course, read: Read) -> Iterator[str]:
    outcome, answered = course.request.text("RequestOutcome"), course.request.day("RequestOutcomeDate")
    yield from _received(course, read, outcome)
    if answered is None:
        if outcome in ENDED:
            yield "S2-Q11"
        return
    if outcome in ("A", "W", "H"):
        yield "S2-Q12"
    if outcome in ENDED and answered < read.first_day:
        yield "S2-Q05"
    if answered > read.last_day:
        yield "S2-Q14"
    if course.received and answered < course.received:
        yield "S2-Q13"
    if course.received and (answered - course.received).days > 42:
        yield "S2-Q15"


def _received(course: Course, read: Read, outcome: str | None) -> Iterator[str]:
    received, born = course.received, course.person.born
    if received is None:
        if outcome not in ("H", None):
            yield "S2-Q02"
        return
    if received > read.last_day:
        yield "S2-Q03"
    if born and received < born:
        yield "S2-Q04"
    if outcome == "A" and (read.day - received).days > 42:
        yield "S2-Q17"
    if course.request.text("RYA") == "1" and born and not 10 <= age_on(born, received) <= 18:
        yield "S2-Q10"


def _flags(course: Course) -> Iterator[str]:
    outcome = course.request.text("RequestOutcome")
    disputes = [course.request.text("RequestMediation"), course.request.text("RequestTribunal")]
    if course.request.text("RYA") not in FLAGS and outcome not in ("H", None):
        yield "S2-Q09"
    if outcome in ENDED and any(flag not in FLAGS for flag in disputes):
        yield "S2-Q18"
    if outcome in ("A", "W", "H") and "1" in disputes:
        yield "S2-Q19"


def _moves(course: Course, read: Read) -> Iterator[str]:
    exported = course.request.text("Exported")
    if exported is None:
        return
    if exported == read.own or exported not in {*LA_CODES, "XXX"}:
        yield "S2-Q21"
    if course.outcome in ENDED:
        yield "S2-Q22"


def _followed(course: Course) -> Iterator[str]:
    agreed = course.request.text("RequestOutcome") == "Y" and not course.request.text("Exported")
    if course.outcome not in OUTCOMES and (course.outcome or agreed):
        yield "S2-A01"
    if course.plan is None and (course.active or (course.outcome == "Y" and course.issued)):
        yield "S2-N01"


def _beside_others(course: Course, case: Case) -> Iterator[str]:
    others = [other for other in case.courses if other is not course]
    if course.received and any(other.received == course.received for other in others):
        yield "S2-Q23"
    if course.active and any(other.active for other in others):
        yield "S2-Q25"
    refusals = [day for other in others for day in _refusals(other, course)]
    if course.received and refusals and course.received <= months_later(max(refusals), 6):
        yield "S2-Q24"


def _refusals(earlier: Course, later: Course) -> Iterator[date]:
    if not (earlier.received and later.received and earlier.received < later.received):
        return
    told = earlier.request.day("RequestOutcomeDate")
    if earlier.request.text("RequestOutcome") == "N" and told:
        yield told
    if earlier.outcome == "N" and earlier.issued:
        yield earlier.issued


def _assessment(course: Course, read: Read) -> Iterator[str]:
    outcome, ended, answered = course.outcome, course.issued, course.request.day("RequestOutcomeDate")
    if outcome in ENDED and course.request.text("RequestOutcome") in ("N", "A", "W"):
        yield "S2-A02"
    if ended is None:
        if outcome == "N":
            yield "S2-A03"
        if outcome == "Y" and course.plan:
            yield "S2-A04"
        return
    if outcome in ("A", "W", "H"):
        yield "S2-A05"
    if answered and ended < answered:
        yield "S2-A06"
    if outcome == "N" and course.received and ended > plus(course.received, 112):
        yield "S2-A08"
    if outcome in ENDED and not read.first_day <= ended <= read.last_day:
        yield "S2-A10"


def _assessment_codes(course: Course, case: Case, read: Read) -> Iterator[str]:
    assessment, outcome = course.assessment, course.outcome
    if assessment is None:
        return
    excepted, appealed = assessment.text("Week20"), assessment.text("AssessmentTribunal")
    in_time = course.issued and course.received and (course.issued - course.received).days <= 140
    moved = course.active is not None and course.active.text("TransferLA") is not None
    others = (assessment.text("OtherMediation") or "0", assessment.text("OtherTribunal") or "0")
    broken = {
        "S2-A11": outcome == "Y" and excepted not in FLAGS,
        "S2-A13": outcome == "Y" and excepted == "1" and bool(in_time),
        "S2-A14": outcome in ENDED and not {assessment.text("AssessmentMediation"), appealed} <= {*FLAGS},
        "S2-A15": outcome == "Y" and appealed == "1" and all(other.outcome != "N" for other in case.courses),
        "S2-A16": any(flag not in FLAGS for flag in others),
        "S2-A17": moved and outcome not in ("H", None) and read.year >= 2024,
    }
    yield from (rule for rule, is_broken in broken.items() if is_broken)
