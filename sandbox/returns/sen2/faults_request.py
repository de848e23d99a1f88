"""Faults of the request and assessment modules."""

from datetime import date

from sandbox.returns.sen2.council import OWN, Council
from sandbox.returns.sen2.days import months_later, plus
from sandbox.returns.sen2.element import Element
from sandbox.returns.sen2.faults import active, assessment, copy_of, plan, plant, request

BAD_FLAGS = (None, "2", "Y")


def _received(person: Element) -> date:
    return date.fromisoformat(request(person).items["ReceivedDate"])


def _answered_late(council: Council, person: Element) -> None:
    received = council.within(council.first_day, date(council.year - 1, 10, 1))
    request(person).put(ReceivedDate=received, RequestOutcomeDate=plus(received, 43))


def _asked_twice(council: Council, person: Element) -> None:
    person.add(copy_of(request(person)))


def _asked_again(council: Council, person: Element) -> None:
    told = council.within(date(council.year - 1, 2, 1), date(council.year - 1, 5, 1))
    first, again = request(person), person.add(copy_of(request(person)))
    first.put(ReceivedDate=plus(told, -30), RequestOutcomeDate=told)
    day = months_later(told, 6)
    again.put(ReceivedDate=day, RequestOutcomeDate=plus(day, 20))


def _two_active(_: Council, person: Element) -> None:
    person.add(copy_of(request(person)))


def _refused_assessment_late(_: Council, person: Element) -> None:
    assessment(person).put(AssessmentOutcomeDate=plus(_received(person), 113))


def _issued(council: Council, person: Element, *, after: int, excepted: str) -> None:
    """Let the plan be issued so many days after the request came."""
    day = council.within(date(council.year - 1, 8, 1), date(council.year - 1, 12, 20))
    request(person).put(
        ReceivedDate=plus(day, -after), RequestOutcomeDate=plus(day, -after + 20), RequestOutcome="Y",
        RequestMediation="0", RequestTribunal="0",
    )  # fmt: skip
    assessment(person).put(AssessmentOutcomeDate=day, Week20=excepted)
    plan(person).put(StartDate=day)


def _is_agreed(council: Council, person: Element) -> Element:
    """Make sure that the answer to a request that led to a plan lies in the period."""
    _issued(council, person, after=120, excepted="0")
    return person


plant("S2-Q01", "refused", lambda c, p: request(p).put(RequestOutcome=c.chance.choice([None, "X", "n"])))
plant("S2-Q02", "refused", lambda c, p: request(p).put(ReceivedDate=None))
plant("S2-Q03", "waiting", lambda c, p: request(p).put(ReceivedDate=plus(c.last_day, 1)))
plant("S2-Q04", "refused", lambda c, p: request(p).put(ReceivedDate=plus(p.day("PersonBirthDate") or c.first_day, -1)))
plant("S2-Q05", "new", lambda c, p: request(_is_agreed(c, p)).put(
    ReceivedDate=plus(c.first_day, -40), RequestOutcomeDate=plus(c.first_day, -1)))  # fmt: skip
plant("S2-Q06", "refused", lambda c, p: request(p).put(RequestSource=None), years=(2026, 2026))
plant("S2-Q07", "refused", lambda c, p: request(p).put(RequestSource=c.chance.choice("6P")), years=(2025, 2026))
plant("S2-Q09", "refused", lambda c, p: request(p).put(RYA=c.chance.choice(BAD_FLAGS)))
plant("S2-Q10", "refused", lambda c, p: request(p).put(RYA="1"), groups=(0, 3))
plant("S2-Q11", "refused", lambda c, p: request(p).put(RequestOutcomeDate=None))
plant("S2-Q12", "waiting", lambda c, p: request(p).put(RequestOutcomeDate=c.last_day))
plant("S2-Q12", "older", lambda c, p: request(p).put(RequestOutcomeDate=plus(c.first_day, 60)))
plant("S2-Q13", "refused", lambda c, p: request(p).put(RequestOutcomeDate=plus(_received(p), -1)))
plant("S2-Q14", "refused", lambda c, p: request(p).put(
    ReceivedDate=plus(c.last_day, -10), RequestOutcomeDate=plus(c.last_day, 1)))  # fmt: skip
plant("S2-Q15", "refused", _answered_late)
plant("S2-Q17", "waiting", lambda c, p: request(p).put(ReceivedDate=plus(c.census_day, -43)))
plant("S2-Q18", "refused", lambda c, p: request(p).put(RequestMediation=c.chance.choice(BAD_FLAGS)))
plant("S2-Q18", "refused", lambda c, p: request(p).put(RequestTribunal=c.chance.choice(BAD_FLAGS)))
plant("S2-Q19", "waiting", lambda c, p: request(p).put(RequestMediation="1"))
plant("S2-Q19", "withdrawn", lambda c, p: request(p).put(RequestTribunal="1"))
plant("S2-Q21", "exported", lambda c, p: request(p).put(Exported=c.chance.choice(["000", "001", OWN])))
plant("S2-Q22", "not_issued", lambda c, p: request(p).put(Exported="896"))
plant("S2-Q23", "refused", _asked_twice)
plant("S2-Q24", "refused", _asked_again)
plant("S2-Q25", "older", _two_active)
plant("S2-A01", "assessing", lambda c, p: request(p).drop("Assessment"))
plant("S2-A01", "assessing", lambda c, p: assessment(p).put(AssessmentOutcome=c.chance.choice([None, "X", "a"])))
plant("S2-A02", "not_issued", lambda c, p: request(p).put(RequestOutcome=c.chance.choice("NAW")))
plant("S2-A03", "not_issued", lambda c, p: assessment(p).put(AssessmentOutcomeDate=None))
plant("S2-A04", "new", lambda c, p: assessment(p).put(AssessmentOutcomeDate=None))
plant("S2-A05", "assessing", lambda c, p: assessment(p).put(AssessmentOutcomeDate=c.last_day))
plant("S2-A06", "not_issued", lambda c, p: assessment(p).put(
    AssessmentOutcomeDate=plus(request(p).day("RequestOutcomeDate") or c.last_day, -1)))  # fmt: skip
plant("S2-A07", "new", lambda c, p: _issued(c, p, after=141, excepted="0"))
plant("S2-A08", "not_issued", _refused_assessment_late)
plant("S2-A09", "new", lambda c, p: _issued(c, p, after=34, excepted="0"))
plant("S2-A10", "new", lambda c, p: (assessment(p).put(AssessmentOutcomeDate=plus(c.last_day, 1)),
                                     plan(p).put(StartDate=plus(c.last_day, 1))))  # fmt: skip
plant("S2-A11", "new", lambda c, p: assessment(p).put(Week20=c.chance.choice(BAD_FLAGS)))
plant("S2-A13", "new", lambda c, p: _issued(c, p, after=140, excepted="1"))
plant("S2-A14", "not_issued", lambda c, p: assessment(p).put(AssessmentMediation=c.chance.choice(BAD_FLAGS)))
plant("S2-A14", "not_issued", lambda c, p: assessment(p).put(AssessmentTribunal=c.chance.choice(BAD_FLAGS)))
plant("S2-A15", "new", lambda c, p: assessment(p).put(AssessmentTribunal="1"))
plant("S2-A16", "older", lambda c, p: assessment(p).put(OtherMediation="2"))
plant("S2-A16", "older", lambda c, p: assessment(p).put(OtherTribunal="N"))
plant("S2-A17", "new", lambda c, p: active(p).put(TransferLA="896"), years=(2024, 2026))
plant("S2-N01", "older", lambda c, p: assessment(p).drop("NamedPlan"))
plant("S2-N01", "new", lambda c, p: (request(p).drop("ActivePlans"), assessment(p).drop("NamedPlan")))
