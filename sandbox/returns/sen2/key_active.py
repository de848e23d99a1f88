"""The answer key for active plans, their reviews, placements and needs."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from sandbox.population.identifiers import LA_CODES
from sandbox.returns.sen2.days import age_on, plus
from sandbox.returns.sen2.element import Element
from sandbox.returns.sen2.reading import Breach, Course, Read, identifiers_of, is_open
from sandbox.returns.sen2.register import REGISTER

NEEDS = {"SPLD", "MLD", "SLD", "PMLD", "SEMH", "SLCN", "HI", "VI", "MSI", "PD", "ASD", "DS", "OTH"}
FLAGS = ("0", "1")


def active_breaches(read: Read, *, register: bool) -> Iterator[Breach]:
    """Yield what is wrong with each plan in force and with all that hangs from it."""
    for course in read.courses():
        plan = course.active
        if plan is None:
            continue
        rules = [*_whole(plan, read), *_review(course, plan, read), *_transfer(course, plan, read)]
        yield from ((rule, "sen2_active_plan", f"{course.key}V") for rule in rules)
        yield from ((rule, "review", f"{course.key}PC1") for rule in _on_the_night(course, plan, read))
        for turn, (key, place) in enumerate(course.places()):
            found = [*_place(course, place, read), *_codes(course, place, read, first=turn == 0)]
            found += _registered(course, place, read) if register else []
            yield from ((rule, "sen2_placement", key) for rule in found)
        for key, need in course.needs():
            yield from ((rule, "sen2_need", key) for rule in _need(course, need, read))


def _whole(plan: Element, read: Read) -> Iterator[str]:
    moved = plan.text("TransferLA")
    if moved and (moved == read.own or moved not in {*LA_CODES, "XXX"}):
        yield "S2-V01"
    if not plan.all("PlacementDetail"):
        yield "S2-V24"
    if not plan.all("SENneed"):
        yield "S2-V25"
    if read.year >= 2024 and (plan.text("Res") or plan.text("WBP")):
        yield "S2-L14"


def _review(course: Course, plan: Element, read: Read) -> Iterator[str]:
    meeting, decided, drafted = plan.day("ReviewMeeting"), plan.day("LastReview"), plan.day("ReviewDraft")
    outcome = plan.text("ReviewOutcome")
    if decided and course.start and decided < course.start:
        yield "S2-V02"
    if decided and decided > read.day:
        yield "S2-V03"
    if outcome and plan.text("LastReview") is None and read.year >= 2025:
        yield "S2-V09"
    if meeting and decided and decided > plus(meeting, 28) and read.year >= 2024:
        yield "S2-V07"
    if outcome and outcome not in ("M", "A", "C") and read.year >= 2024:
        yield "S2-V10"
    if outcome == "C" and decided and (read.day - decided).days > 84 and read.year >= 2024:
        yield "S2-V11"
    if drafted and meeting and drafted < meeting and read.year >= 2025:
        yield "S2-V16"


def _transfer(course: Course, plan: Element, read: Read) -> Iterator[str]:
    due, final = plan.day("PhaseTransferDueDate"), plan.day("PhaseTransferFinalDate")
    group, born = course.person.group, course.person.born
    if read.year >= 2026 and due is None and group in (6, 11):
        yield "S2-V19"
    if read.year < 2025:
        return
    if due and group is not None and group < 12 and (due.month, due.day) not in ((2, 15), (3, 31)):
        yield "S2-V18"
    if due and born and _moves_not(age_on(born, date(due.year - 1, 8, 31)) - 4):
        yield "S2-V20"
    if final and not due:
        yield "S2-V21"
    if final and due and final > due:
        yield "S2-V22"
    if final and final > read.day:
        yield "S2-V23"


def _moves_not(group: int) -> bool:
    return group in (0, 1, 3, 5, 7, 9, 10) or group < -1


def _on_the_night(course: Course, plan: Element, read: Read) -> Iterator[str]:
    """Yield what the night's own rules find in the review; each asks only for what the year's return can say."""
    meeting, decided, drafted = plan.day("ReviewMeeting"), plan.day("LastReview"), plan.day("ReviewDraft")
    code = (plan.text("ReviewOutcome") or "").upper()
    if meeting and decided is None and read.day > plus(meeting, 28):
        yield "AR03"
    if meeting and decided and decided < meeting:
        yield "AR04"
    late = meeting and (drafted or read.day) > plus(meeting, 28)
    if read.year >= 2025 and code == "A" and late:
        yield "AR10"
    if read.year >= 2024 and ((decided and code not in ("M", "A", "C")) or (code in ("M", "C") and drafted)):
        yield "AR13"
    if meeting and ((course.start and meeting <= course.start) or meeting > read.day):
        yield "AR26"


def _place(course: Course, place: Element, read: Read) -> Iterator[str]:
    urn, ukprn, kind = identifiers_of(place)
    entry, leaving = place.day("EntryDate"), place.day("LeavingDate")
    if entry is None and (urn or ukprn):
        yield "S2-L04"
    if entry and entry > read.day:
        yield "S2-L05"
    if entry and leaving and leaving < entry:
        yield "S2-L06"
    if kind in ("NIEO", "OTH") and not place.text("SENsettingOther"):
        yield "S2-L11"
    flags = (place.text("SENunitIndicator"), place.text("ResourcedProvisionIndicator"))
    if urn and not {*flags} <= {*FLAGS}:
        yield "S2-L17"
    mains = [detail for _, detail in course.details() if detail.text("PlacementRank") == "1"]
    is_main = place.text("PlacementRank") == "1" and is_open(place, read.day)
    if is_main and len(mains) == 1 and identifiers_of(place) != identifiers_of(mains[0]):
        yield "S2-L19"


def _codes(course: Course, place: Element, read: Read, *, first: bool) -> Iterator[str]:
    kind, age, group = place.text("SENsetting"), course.person.age, course.person.group
    plan = course.active
    holder = place if read.year >= 2024 else plan if first else None
    residential, work = (holder.text("Res"), holder.text("WBP")) if holder else (None, None)
    if (residential and residential not in ("A", "B")) or (work and work not in ("A", "T", "S")):
        yield "S2-L15"
    if read.year >= 2024 and kind == "NIEC" and plan and plan.text("ReviewOutcome") != "C":
        yield "S2-L10"
    if age is None or group is None:
        return
    if work and age < 16:
        yield "S2-L16"
    if kind == "NEET" and age < 16:
        yield "S2-L09"
    if kind == "EYP" and age >= 6 and is_open(place, read.day):
        yield "S2-L12"
    if read.year == 2023 and 1 <= group <= 11 and place.text("AttendancePattern") not in ("FT", "PT"):
        yield "S2-L13"


def _registered(course: Course, place: Element, read: Read) -> Iterator[str]:
    setting, born = REGISTER.get(place.text("URN") or ""), course.person.born
    entry, leaving = place.day("EntryDate"), place.day("LeavingDate")
    if setting is None:
        return
    too_early = entry is not None and entry < setting.open_date
    too_late = setting.close_date is not None and (leaving or read.day) > setting.close_date
    if too_early or too_late:
        yield "S2-L07"
    if born is None:
        return
    too_young = entry is not None and age_on(born, entry) < setting.low_age - 1
    if too_young or age_on(born, min(leaving or read.day, read.day)) > setting.high_age + 1:
        yield "S2-L08"


def _need(course: Course, need: Element, read: Read) -> Iterator[str]:
    code, rank = need.text("SENtype"), need.text("SENtypeRank")
    codes = Counter(other.text("SENtype") for _, other in course.needs())
    ranks = Counter(other.text("SENtypeRank") for _, other in course.needs())
    if code not in NEEDS:
        yield "S2-E01"
    if code == "DS" and read.year < 2025:
        yield "S2-E02"
    if rank not in ("1", "2") or ranks[rank] > 1 or not ranks["1"]:
        yield "S2-E03"
    if code and codes[code] > 1:
        yield "S2-E04"
