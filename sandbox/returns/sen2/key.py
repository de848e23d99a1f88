"""The answer key: every breach of a return, read anew from its elements and those of the return before."""

from collections.abc import Iterator

from sandbox.returns.sen2.key_active import active_breaches
from sandbox.returns.sen2.key_header import header_breaches, setting_breaches, share_breaches
from sandbox.returns.sen2.key_person import person_breaches
from sandbox.returns.sen2.key_plan import plan_breaches
from sandbox.returns.sen2.key_request import request_breaches
from sandbox.returns.sen2.making import Made
from sandbox.returns.sen2.reading import Breach, Case, Read

__all__ = ["Breach", "key"]


def key(made: Made, *, register: bool, previous: bool) -> Iterator[Breach]:
    """Yield (rule, record type, record key) once for each breach.

    `register` and `previous`: whether the check was given the register of establishments and the return before;
    without them it can find less, and says so. Record types beside the return's own are the night's.
    """
    read = Read(made.present, made.year)
    before = Read(made.previous, made.year - 1) if previous else None
    yield from dict.fromkeys(_all(read, before, register=register))


def _all(read: Read, before: Read | None, *, register: bool) -> Iterator[Breach]:
    yield from header_breaches(read)
    yield from share_breaches(read, before)
    yield from person_breaches(read, register=register)
    yield from request_breaches(read)
    yield from plan_breaches(read, register=register)
    yield from active_breaches(read, register=register)
    if before:
        yield from setting_breaches(read, before)
        yield from _compared(read, before)


def _compared(read: Read, before: Read) -> Iterator[Breach]:
    old = {case.key: case for case in before.cases}
    for case in read.cases:
        if case.key in old:
            yield from _changed(case, old[case.key])
    sought = {mark: case for case in read.cases for mark in _marks(case)}
    for case in before.cases:
        found = [sought[mark] for mark in _marks(case) if mark in sought]
        if case.is_active and not any(map(_accounts_for_plan, found)):
            yield "S2-X03", "previous_person", case.key
        if _is_waiting(case) and not found:
            yield "S2-X05", "previous_person", case.key


def _changed(case: Case, old: Case) -> Iterator[Breach]:
    if case.element.text("UPNunknown") == old.element.text("UPNunknown") == "UN5":
        yield "S2-P29", "sen2_person", case.key
    started = next((course.start for course in old.courses if course.active and course.start), None)
    for course in case.courses:
        is_old = course.active and course.outcome == "H"
        if is_old and started and course.start and course.start != started:
            yield "S2-X04", "sen2_named_plan", f"{course.key}AN"


def _marks(case: Case) -> Iterator[tuple[str, ...]]:
    """Yield each way in which the person can be known again."""
    yield "key", case.key
    for item in ("UPN", "UniqueLearnerNumber"):
        number = case.element.text(item)
        if number:
            yield item, number
    names = [(case.element.text(item) or "").lower() for item in ("Surname", "Forename")]
    if all(names) and case.born:
        yield "names", *names, case.born.isoformat()


def _accounts_for_plan(case: Case) -> bool:
    return any(course.active or (course.plan and course.plan.day("CeaseDate")) for course in case.courses)


def _is_waiting(case: Case) -> bool:
    return any(course.request.text("RequestOutcome") == "A" or course.outcome == "A" for course in case.courses)
