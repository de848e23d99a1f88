"""Faults of reviews, phase transfers, placements and needs."""

from datetime import date

from sandbox.returns.sen2.council import Council
from sandbox.returns.sen2.days import plus
from sandbox.returns.sen2.element import Element
from sandbox.returns.sen2.faults import active, copy_of, detail, need, placement, plan, plant
from sandbox.returns.sen2.register import CLOSED, SETTINGS

REVIEWED, DRAFTED, PHASED = (2024, 2026), (2025, 2026), (2025, 2026)
BAD_FLAGS = (None, "2", "N")


def _reviewed(person: Element, meeting: date, decided: date | None, *, outcome: str | None) -> Element:
    return active(person).put(
        ReviewMeeting=meeting, LastReview=decided, ReviewOutcome=outcome, ReviewDraft=None
    )  # fmt: skip


def _amended(council: Council, person: Element, *, drafted: int | None) -> None:
    meeting = date(council.year - 1, 6, 10)
    _reviewed(person, meeting, plus(meeting, 20), outcome="A")
    active(person).put(ReviewDraft=plus(meeting, drafted) if drafted is not None else None)


def _undecided(council: Council, person: Element) -> None:
    _reviewed(person, plus(council.census_day, -29), None, outcome=None)


def _decided_late(council: Council, person: Element) -> None:
    meeting = date(council.year - 1, 6, 10)
    _reviewed(person, meeting, plus(meeting, 29), outcome="M")


def _goes_nowhere(person: Element, **items: str | None) -> None:
    """Let the child's main placement be a type of setting, and the plan name a type too."""
    placement(person).put(URN=None, UKPRN=None, SENunitIndicator=None, ResourcedProvisionIndicator=None, WBP=None)
    placement(person).put(**items)


def _transfer(council: Council, person: Element, month: int, day: int) -> Element:
    return active(person).put(PhaseTransferDueDate=date(council.year, month, day), PhaseTransferFinalDate=None)


def _was_transferred(council: Council, person: Element, *, late: int) -> None:
    due = date(council.year - 1, 2, 15)
    active(person).put(PhaseTransferDueDate=due, PhaseTransferFinalDate=plus(due, late))


def _second(council: Council, person: Element, rank: str | None) -> None:
    active(person).add(copy_of(placement(person))).put(PlacementRank=rank)


def _left(council: Council, person: Element, day: date) -> None:
    placement(person).put(LeavingDate=day)


def _early_school(stage: str) -> object:
    def change(council: Council, person: Element) -> None:
        urn = council.chance.choice(SETTINGS[stage]).urn
        placement(person).put(URN=urn)
        detail(person).put(URN=urn)

    return change


def _until_closed(council: Council, person: Element) -> None:
    """Add a place at a school that had closed by the day on which the child is said to have left."""
    old = active(person).add(copy_of(placement(person)))
    old.put(URN=SETTINGS["closed"][0].urn, EntryDate=plus(CLOSED, -60), LeavingDate=plus(CLOSED, 1))


def _two_needs(person: Element, first: tuple[str | None, str | None], second: tuple[str, str]) -> None:
    active(person).drop("SENneed")
    for code, rank in (first, second):
        active(person).add(Element("SENneed")).put(SENtype=code, SENtypeRank=rank)


plant("S2-V02", "older", lambda c, p: plan(p).put(StartDate=plus(active(p).day("LastReview") or c.last_day, 1)))
plant("S2-V03", "older", lambda c, p: active(p).put(LastReview=plus(c.census_day, 1)))
plant("S2-V04", "older", lambda c, p: active(p).put(ReviewMeeting=plus(c.census_day, 1)), years=REVIEWED)
plant("S2-V05", "older", lambda c, p: active(p).put(
    ReviewDraft=None, LastReview=plus(active(p).day("ReviewMeeting") or c.last_day, -1)), years=REVIEWED)  # fmt: skip
plant("AR03", "older", _undecided, years=REVIEWED)
plant("S2-V07", "older", _decided_late, years=REVIEWED)
plant("S2-V08", "older", lambda c, p: (
    active(p).put(ReviewMeeting=None, LastReview=None, ReviewOutcome=None, ReviewDraft=None),
    plan(p).put(StartDate=date(c.year - 2, 11, 5))), years=REVIEWED, groups=(2, 19))  # fmt: skip
plant("AR13", "older", lambda c, p: active(p).put(ReviewOutcome=None, ReviewDraft=None), years=REVIEWED)
plant("S2-V09", "older", lambda c, p: active(p).put(LastReview=None), years=PHASED)
plant(
    "S2-V10", "older", lambda c, p: active(p).put(ReviewOutcome=c.chance.choice("Xm"), ReviewDraft=None), years=REVIEWED
)
plant("S2-V11", "older", lambda c, p: _reviewed(
    p, plus(c.census_day, -100), plus(c.census_day, -85), outcome="C"), years=REVIEWED)  # fmt: skip
plant(
    "S2-V13",
    "older",
    lambda c, p: active(p).put(ReviewOutcome="M", ReviewDraft=active(p).day("LastReview")),
    years=DRAFTED,
)
plant("S2-V14", "older", lambda c, p: _amended(c, p, drafted=None), years=DRAFTED)
plant("S2-V15", "older", lambda c, p: _amended(c, p, drafted=29), years=DRAFTED)
plant("S2-V16", "older", lambda c, p: _amended(c, p, drafted=-1), years=DRAFTED)
plant("S2-V17", "older", lambda c, p: plan(p).put(StartDate=active(p).day("ReviewMeeting")), years=REVIEWED)
plant("S2-V18", "older", lambda c, p: _transfer(c, p, 2, 14), years=PHASED, groups=(6, 6))
plant("S2-V19", "older", lambda c, p: active(p).put(PhaseTransferDueDate=None, PhaseTransferFinalDate=None),
      years=(2026, 2026), groups=(6, 6))  # fmt: skip
plant("S2-V19", "older", lambda c, p: active(p).put(PhaseTransferDueDate=None), years=(2026, 2026), groups=(11, 11))
plant("S2-V20", "older", lambda c, p: _transfer(c, p, 2, 15), years=PHASED, groups=(9, 10))
plant(
    "S2-V21",
    "older",
    lambda c, p: active(p).put(PhaseTransferFinalDate=plus(c.last_day, -90)),
    years=PHASED,
    groups=(9, 9),
)
plant("S2-V22", "older", lambda c, p: _was_transferred(c, p, late=1), years=PHASED, groups=(7, 7))
plant("S2-V23", "older", lambda c, p: _transfer(c, p, 2, 15).put(PhaseTransferFinalDate=plus(c.census_day, 1)),
      years=PHASED, groups=(6, 6))  # fmt: skip
plant("S2-L01", "older", lambda c, p: _left(c, p, plus(c.census_day, -1)))
plant("S2-L02", "older", lambda c, p: _second(c, p, "1"))
plant("S2-L03", "older", lambda c, p: placement(p).put(SENsetting="OLA"))
plant("S2-L04", "older", lambda c, p: placement(p).put(EntryDate=None))
plant("S2-L05", "older", lambda c, p: placement(p).put(EntryDate=plus(c.census_day, 1)))
plant("S2-L06", "older", lambda c, p: _left(c, p, plus(placement(p).day("EntryDate") or c.first_day, -1)))
plant("S2-L07", "older", _until_closed, groups=(12, 13))
plant("S2-L07", "older", lambda c, p: placement(p).put(EntryDate="1975-08-31"), groups=(1, 12))
plant("S2-L08", "older", _early_school("secondary"), groups=(1, 3))  # type: ignore[arg-type]
plant("S2-L08", "older", _early_school("primary"), groups=(9, 11))  # type: ignore[arg-type]
plant("S2-L09", "older", lambda c, p: _goes_nowhere(p, SENsetting="NEET"), groups=(5, 9))
plant("S2-L10", "older", lambda c, p: _goes_nowhere(p, SENsetting="NIEC"), groups=(13, 19), years=REVIEWED)
plant("S2-L11", "older", lambda c, p: _goes_nowhere(p, SENsetting="NIEO", SENsettingOther=c.chance.choice([None, " "])))
plant("S2-L12", "older", lambda c, p: _goes_nowhere(p, SENsetting="EYP"), groups=(3, 6))
plant("S2-L13", "older", lambda c, p: placement(p).put(AttendancePattern=c.chance.choice([None, "XX"])),
      years=(2023, 2023), groups=(1, 11))  # fmt: skip
plant("S2-L15", "older", lambda c, p: (placement(p) if c.year >= 2024 else active(p)).put(Res=c.chance.choice("Ca")))
plant("S2-L15", "older", lambda c, p: (placement(p) if c.year >= 2024 else active(p)).put(WBP="X"), groups=(14, 19))
plant("S2-L16", "older", lambda c, p: (placement(p) if c.year >= 2024 else active(p)).put(WBP="S"), groups=(2, 9))
plant("S2-L17", "older", lambda c, p: placement(p).put(SENunitIndicator=c.chance.choice(BAD_FLAGS)), groups=(1, 12))
plant("S2-L17", "older", lambda c, p: placement(p).put(ResourcedProvisionIndicator="2"), groups=(1, 12))
plant("S2-L19", "older", lambda c, p: placement(p).put(URN=SETTINGS["independent"][0].urn), groups=(1, 12))
plant("S2-L19", "older", lambda c, p: placement(p).put(UKPRN="10099999"), groups=(14, 19))
plant("S2-E01", "older", lambda c, p: need(p).put(SENtype=c.chance.choice([None, "BESD", "NSA", "asd"])))
plant("S2-E02", "older", lambda c, p: need(p).put(SENtype="DS"), years=(2023, 2024))
plant("S2-E03", "older", lambda c, p: need(p).put(SENtypeRank=c.chance.choice([None, "3", "2"])))
plant("S2-E03", "older", lambda c, p: _two_needs(p, ("ASD", "1"), ("SLD", "1")))
plant("S2-E04", "older", lambda c, p: _two_needs(p, ("ASD", "1"), ("ASD", "2")))
