"""Returns as a careful council would send them, drawn by hypothesis: every person's dates and codes agree."""

from datetime import date, timedelta

from hypothesis import strategies as st

from sendbridge.identifiers import UPN_LETTERS
from sendbridge.reference import BANK_HOLIDAYS
from tests.unit.returns.sen2.small_return import DAYS, items, message

NEEDS = ("SPLD", "MLD", "SLD", "PMLD", "SEMH", "SLCN", "HI", "VI", "MSI", "PD", "ASD", "OTH")
SURNAMES = ("Reed", "O'Neil", "Núñez", "Le Page", "Ash-Wood")
Draw = st.DrawFn


def census(year: int) -> date:
    """Return the year's census day."""
    return date.fromisoformat(DAYS[year])


def upn(number: int) -> str:
    """Return a UPN whose check letter is right."""
    digits = f"896{number:09d}"
    total = sum(weight * int(digit) for weight, digit in enumerate(digits, start=2))
    return UPN_LETTERS[total % 23] + digits


def day_before(draw: Draw, day: date, least: int, most: int) -> date:
    """Draw a day that lies so many days before another one."""
    return day - timedelta(days=draw(st.integers(least, most)))


def working(day: date) -> date:
    """Return the day, or the last working day before it."""
    while day.isoweekday() > 5 or day in BANK_HOLIDAYS:
        day -= timedelta(days=1)
    return day


def flags(*tags: str) -> str:
    """Return indicators that all say no."""
    return items(dict.fromkeys(tags, "0"))


@st.composite
def returns(draw: Draw, year: int) -> str:
    """Draw a whole sound return of a year."""
    kinds = draw(st.lists(st.sampled_from([standing, new, refused, waiting, ceased]), min_size=1, max_size=4))
    people = [draw(person(year, number, kind)) for number, kind in enumerate(kinds, 1)]
    return message(*people, year=year)


@st.composite
def person(draw: Draw, year: int, number: int, kind: object) -> str:
    """Draw a person of 6 to 14 with one request."""
    born = day_before(draw, census(year), 6 * 366, 14 * 365)
    sex = {"Sex": draw(st.sampled_from("MF"))} if year >= 2024 else {"GenderCurrent": draw(st.sampled_from("12"))}
    facts = {
        "Surname": draw(st.sampled_from(SURNAMES)),
        "Forename": f"Child{number}",
        "PersonBirthDate": born.isoformat(),
        **sex,
        "Ethnicity": draw(st.sampled_from(["WBRI", "REFU", "MWAS"])),
        "PostCode": draw(st.sampled_from(["CW1 2BJ", "SW1A1AA"])),
        "UPN": upn(number),
    }
    return f"<Person>{items(facts)}<Requests>{draw(kind(year))}</Requests></Person>"  # type: ignore[operator]


@st.composite
def standing(draw: Draw, year: int) -> str:
    """Draw a plan of some years' standing, reviewed within the year."""
    started = day_before(draw, census(year), 500, 1800)
    older = "<AssessmentOutcome>H</AssessmentOutcome>" + draw(named(started))
    return f"<RequestOutcome>H</RequestOutcome><Assessment>{older}</Assessment>" + draw(
        active(year, started, reviewed=True)
    )


@st.composite
def new(draw: Draw, year: int) -> str:
    """Draw a plan that was asked for and issued within the period, in 20 weeks."""
    issued = day_before(draw, census(year), 20, 120)
    received = day_before(draw, issued, 43, 140)
    told = received + timedelta(days=draw(st.integers(1, 42)))
    asked = requested(year, received, {"RequestOutcomeDate": told.isoformat(), "RequestOutcome": "Y"})
    assessment = items({"AssessmentOutcome": "Y", "AssessmentOutcomeDate": issued.isoformat()}) + flags(
        "AssessmentMediation", "AssessmentTribunal", "OtherMediation", "OtherTribunal", "Week20"
    )
    asked += flags("RequestMediation", "RequestTribunal")
    plan = draw(named(issued))
    return f"{asked}<Assessment>{assessment}{plan}</Assessment>{draw(active(year, issued, reviewed=False))}"


@st.composite
def refused(draw: Draw, year: int) -> str:
    """Draw a request that was refused in six weeks."""
    received = day_before(draw, census(year), 60, 200)
    told = received + timedelta(days=draw(st.integers(1, 42)))
    outcome = {"RequestOutcomeDate": told.isoformat(), "RequestOutcome": "N"}
    return requested(year, received, outcome) + flags("RequestMediation", "RequestTribunal")


@st.composite
def waiting(draw: Draw, year: int) -> str:
    """Draw a request that is not yet decided, and not yet late."""
    return requested(year, day_before(draw, census(year), 16, 40), {"RequestOutcome": "A"})


@st.composite
def ceased(draw: Draw, year: int) -> str:
    """Draw a plan that ended within the period because the child moved to another council."""
    ended = day_before(draw, census(year), 20, 300)
    started = day_before(draw, ended, 400, 1200)
    end = {"CeaseDate": ended.isoformat(), "CeaseReason": "5"}
    outcome = "<AssessmentOutcome>H</AssessmentOutcome>"
    return f"<RequestOutcome>H</RequestOutcome><Assessment>{outcome}{draw(named(started, end))}</Assessment>"


def requested(year: int, received: date, outcome: dict[str, str]) -> str:
    """Return the items of a request that is no history."""
    source = {"RequestSource": "2"} if year >= 2025 else {}
    return items({"ReceivedDate": received.isoformat(), **source, "RYA": "0", **outcome})


@st.composite
def named(draw: Draw, started: date, end: dict[str, str] | None = None) -> str:
    """Draw what section I names."""
    second = "<PlanDetail><UKPRN>10001234</UKPRN><PlacementRank>2</PlacementRank></PlanDetail>"
    detail = items({"URN": "111111", "PlacementRank": "1"}) + flags("SENunitIndicator", "ResourcedProvisionIndicator")
    budget = draw(st.sampled_from(["<PB>0</PB>", "<PB>1</PB><OA>1</OA>"]))
    details = f"<PlanDetail>{detail}</PlanDetail>{draw(st.sampled_from(['', second]))}"
    return f"<NamedPlan><StartDate>{started}</StartDate>{details}{budget}{items(end or {})}</NamedPlan>"


@st.composite
def active(draw: Draw, year: int, started: date, *, reviewed: bool) -> str:
    """Draw where the child goes, the needs, and the last review."""
    entered = day_before(draw, census(year), 20, 900)
    place = items({"URN": "111111", "PlacementRank": "1", "EntryDate": entered.isoformat()}) + flags(
        "SENunitIndicator", "ResourcedProvisionIndicator"
    )
    codes = draw(st.lists(st.sampled_from(NEEDS), min_size=1, max_size=2, unique=True))
    needs = "".join(
        f"<SENneed>{items({'SENtype': code, 'SENtypeRank': str(rank)})}</SENneed>" for rank, code in enumerate(codes, 1)
    )
    review = draw(last_review(year)) if reviewed else ""
    return f"<ActivePlans><PlacementDetail>{place}</PlacementDetail>{needs}{review}</ActivePlans>"


@st.composite
def last_review(draw: Draw, year: int) -> str:
    """Draw a review that was held on a working day and decided in four weeks."""
    held = working(day_before(draw, census(year), 40, 300))
    decided = held + timedelta(days=draw(st.integers(0, 28)))
    outcome = draw(st.sampled_from("MA"))
    meeting = {"ReviewMeeting": held.isoformat(), "ReviewOutcome": outcome} if year >= 2024 else {}
    draft = {"ReviewDraft": decided.isoformat()} if year >= 2025 and outcome == "A" else {}
    return items({**meeting, **draft, "LastReview": decided.isoformat()})
