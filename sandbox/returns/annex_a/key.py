"""Answer key: what is wrong with the rows of a list on a day, read from the rows alone."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from sandbox.population.days import add_months, age_on
from sandbox.returns.annex_a.children import ETHNICITIES, GENDERS, NEEDS, NOTHING, Child, Typed
from sandbox.returns.annex_a.layout import DATES

Breach = tuple[str, int]  # rule, the row's place in the list from 0
_PLAN_DATES = {"05b": "first_issued", "05c": "updated", "05d": "last_reviewed"}
_WORDS = {"gender": GENDERS, "ethnicity": ETHNICITIES, "need": NEEDS}


def breaches(children: Sequence[Child], list_number: int, day: date) -> set[Breach]:
    """Return every rule that every row of the list breaks, planted or not."""
    upns = Counter(plain for child in children if (plain := _plain_upn(child)))
    found = set()
    for row, child in enumerate(children):
        suffixes = [*_personal(child), *_dated(child, day), *_placed(child, day)]
        if upns[_plain_upn(child)] > 1:
            suffixes.append("09")
        if list_number == 1:
            suffixes += _planned(child, day)
        found |= {(f"AX{list_number}{suffix}", row) for suffix in suffixes}
    return found


def unreadable(children: Sequence[Child], list_number: int) -> set[tuple[int, str]]:
    """Return the row and the fact of every cell in which something stands that is no date and no known word."""
    dates = DATES if list_number == 1 else DATES & {"date_of_birth", "date_of_death"}
    found = {(row, fact) for row, child in enumerate(children) for fact in dates if _is_text(getattr(child, fact))}
    for fact, words in _WORDS.items():
        known = {*words, *NOTHING, None}
        found |= {(row, fact) for row, child in enumerate(children) if getattr(child, fact) not in known}
    return found


def _is_text(typed: Typed) -> bool:
    return isinstance(typed, str)


def _day(typed: Typed) -> date | None:
    return typed if isinstance(typed, date) else None


def _plain_upn(child: Child) -> str:
    return (child.upn or "").replace(" ", "").upper()


def _personal(child: Child) -> Iterator[str]:
    for suffix, fact in {"01a": "date_of_birth", "01b": "gender", "01c": "ethnicity", "01d": "need"}.items():
        if getattr(child, fact) in (None, *(NOTHING if fact in ("gender", "ethnicity") else ())):
            yield suffix
    if child.disability is None:
        yield "03"


def _dated(child: Child, day: date) -> Iterator[str]:
    birth = _day(child.date_of_birth)
    if birth is None:
        return
    if age_on(birth, day) == 25:
        yield "02a"
    if age_on(birth, day) > 25:
        yield "02b"
    if birth > day:
        yield "05a"
    if day > add_months(birth, 72) and not (child.upn or child.uln or child.upn_unknown_reason):
        yield "07"


def _placed(child: Child, day: date) -> Iterator[str]:
    if child.main_urn:
        return
    birth = _day(child.date_of_birth)
    if child.subsidiary_phase:
        yield "08b"
    elif birth and 5 <= age_on(birth, day) <= 16:
        yield "08a"


def _planned(child: Child, day: date) -> Iterator[str]:
    for suffix, fact in _PLAN_DATES.items():
        said = _day(getattr(child, fact))
        if said and said > day:
            yield suffix
    first, updated, reviewed = _day(child.first_issued), _day(child.updated), _day(child.last_reviewed)
    if first and updated and first > updated:
        yield "06a"
    if first and reviewed and first > reviewed:
        yield "06b"
    if child.case_worker is None:
        yield "04"
    if _day(child.date_of_death):
        yield "12"
