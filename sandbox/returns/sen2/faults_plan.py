"""Faults of the named plan and plan detail modules."""

from sandbox.returns.sen2.council import Council
from sandbox.returns.sen2.days import plus
from sandbox.returns.sen2.element import Element
from sandbox.returns.sen2.faults import active, copy_of, detail, placement, plan, plant, request
from sandbox.returns.sen2.register import SETTINGS

BAD_FLAGS = (None, "2", "N")


def _names(person: Element, **items: str | None) -> None:
    """Let the plan name a type of setting, and the child go where the plan says."""
    plan(person).drop("PlanDetail")
    plan(person).add(Element("PlanDetail")).put(PlacementRank="1", **items)


def _has_ended(council: Council, person: Element) -> None:
    plan(person).put(CeaseDate=council.census_day, CeaseReason="2")


def _two_of_one_rank(_: Council, person: Element) -> None:
    plan(person).add(copy_of(detail(person)))


def _at(stage: str) -> object:
    def change(council: Council, person: Element) -> None:
        urn = council.chance.choice(SETTINGS[stage]).urn
        detail(person).put(URN=urn)
        placement(person).put(URN=urn)

    return change


def _moved_start(council: Council, person: Element) -> None:
    before = copy_of(person)
    plan(before).put(StartDate=plus(plan(person).day("StartDate") or council.first_day, -30))
    council.previous[id(person)] = before


plant("S2-N02", "older", lambda c, p: plan(p).put(StartDate=None))
plant("S2-N03", "older", lambda c, p: plan(p).put(StartDate=plus(c.census_day, 1)))
plant("S2-N04", "new", lambda c, p: plan(p).put(StartDate=plus(plan(p).day("StartDate") or c.last_day, -1)))
plant("S2-N05", "older", lambda c, p: plan(p).put(StartDate="2014-08-31"), groups=(9, 13))
plant("S2-N06", "ceased", lambda c, p: p.put(PersonBirthDate=f"{c.year - 29}-05-06"), groups=(15, 19))
plant("S2-N07", "older", lambda c, p: plan(p).put(PlanRes=c.chance.choice("Ca")))
plant("S2-N07", "older", lambda c, p: plan(p).put(PlanWBP="X"), groups=(14, 19))
plant("S2-N07", "older", lambda c, p: plan(p).put(PB="1", DP="X"))
plant("S2-N08", "older", lambda c, p: plan(p).put(PlanWBP="S"), groups=(2, 9))
plant("S2-N09", "older", lambda c, p: plan(p).put(PB=c.chance.choice(BAD_FLAGS), OA=None, DP=None))
plant("S2-N10", "older", lambda c, p: plan(p).put(PB="0", **{c.chance.choice(["OA"]): "1"}))
plant("S2-N10", "older", lambda c, p: plan(p).put(PB="0", DP="E"))
plant("S2-N11", "older", lambda c, p: plan(p).put(PB="1", OA=c.chance.choice([None, "0"]), DP=None))
plant("S2-N12", "ceased", lambda c, p: plan(p).put(CeaseDate=None))
plant("S2-N12", "ceased", lambda c, p: plan(p).put(CeaseReason=None))
plant("S2-N13", "ceased", lambda c, p: plan(p).put(CeaseReason=c.chance.choice(["0", "10"])))
plant("S2-N14", "ceased", lambda c, p: plan(p).put(CeaseDate=plus(c.first_day, -1)))
plant("S2-N14", "ceased", lambda c, p: plan(p).put(CeaseDate=plus(c.census_day, 1)))
plant("S2-N14", "ceased", lambda c, p: plan(p).put(StartDate=plus(plan(p).day("CeaseDate") or c.last_day, 1)))
plant("S2-N15", "ceased", lambda c, p: plan(p).put(CeaseReason="1"), groups=(8, 12))
plant("S2-N16", "ceased", lambda c, p: plan(p).put(CeaseReason=c.chance.choice("34")), groups=(8, 9))
plant("S2-N18", "older", _has_ended)
plant("S2-D01", "older", lambda c, p: plan(p).drop("PlanDetail"))
plant("S2-D02", "older", _two_of_one_rank)
plant("S2-D02", "older", lambda c, p: detail(p).put(PlacementRank=c.chance.choice([None, "3"])))
plant("S2-D03", "older", lambda c, p: detail(p).put(SENsetting="EHE"))
plant("S2-D03", "older", lambda c, p: detail(p).put(URN=None, UKPRN=None))
plant("S2-D04", "older", lambda c, p: detail(p).put(URN="199999"), groups=(1, 12))
plant("S2-D04", "older", _at("closed"), groups=(1, 5))  # type: ignore[arg-type]
plant("S2-D05", "older", lambda c, p: detail(p).put(UKPRN="1009123"), groups=(14, 19))
plant("S2-D05", "older", lambda c, p: detail(p).put(UKPRN=SETTINGS["college"][0].ukprn), groups=(14, 19))
plant("S2-D06", "older", lambda c, p: _names(p, SENsetting=c.chance.choice(["NEET", "NIEC", "NIEO", "ola"])))
plant("S2-D07", "older", lambda c, p: _names(p, SENsetting="OTH", SENsettingOther=c.chance.choice([None, ""])))
plant("S2-D08", "older", lambda c, p: detail(p).put(SENunitIndicator=c.chance.choice(BAD_FLAGS)), groups=(1, 12))
plant("S2-D08", "older", lambda c, p: detail(p).put(ResourcedProvisionIndicator=None), groups=(1, 12))
plant(
    "S2-D09", "older", lambda c, p: detail(p).put(SENunitIndicator="1", ResourcedProvisionIndicator="1"), groups=(1, 12)
)
plant("S2-D10", "older", lambda c, p: detail(p).put(
    URN=SETTINGS["primary"][0].urn, SENunitIndicator="1", ResourcedProvisionIndicator="0"), groups=(1, 5))  # fmt: skip
plant("S2-D11", "older", _at("offshore"), groups=(2, 9))  # type: ignore[arg-type]
plant("S2-D11", "older", _at("university"), groups=(2, 9))  # type: ignore[arg-type]
plant("S2-X04", "older", _moved_start)
plant("S2-L14", "older", lambda c, p: active(p).put(Res="A"), years=(2024, 2026))
plant("S2-V24", "older", lambda c, p: active(p).drop("PlacementDetail"))
plant("S2-V25", "older", lambda c, p: active(p).drop("SENneed"))
plant("S2-V01", "moved_in", lambda c, p: active(p).put(TransferLA=c.chance.choice(["000", "002", "895"])))
plant("S2-A17", "moved_in", lambda c, p: (
    request(p).put(ReceivedDate=plus(c.first_day, 5)), request(p).first("Assessment").put(AssessmentOutcome="W")
), years=(2024, 2026))  # fmt: skip
