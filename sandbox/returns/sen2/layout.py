"""Which items a group has in which year, in the file's order, and the days of the return."""

from datetime import date

CENSUS_DAYS = {
    2022: date(2022, 1, 20),
    2023: date(2023, 1, 19),
    2024: date(2024, 1, 18),
    2025: date(2025, 1, 16),
    2026: date(2026, 1, 15),
    2027: date(2027, 1, 21),
}
YEARS = (2023, 2024, 2025, 2026)
GROUPS = {
    "Person": ("Requests",),
    "Requests": ("Assessment", "ActivePlans"),
    "Assessment": ("NamedPlan",),
    "NamedPlan": ("PlanDetail",),
    "ActivePlans": ("PlacementDetail", "SENneed"),
}
_ORDER = {
    "CollectionDetails": "Collection Year ReferenceDate",
    "Source": "SourceLevel LEA SoftwareCode Release SerialNo DateTime DMO DCO DSCO:2025-",
    "Person": "Surname Forename PersonBirthDate GenderCurrent:-2023 Sex:2024- Ethnicity PostCode UPN"
    " UniqueLearnerNumber UPNunknown Requests",
    "Requests": "ReceivedDate RequestSource:2025- RYA RequestOutcomeDate RequestOutcome RequestMediation"
    " RequestTribunal Exported Assessment ActivePlans",
    "Assessment": "AssessmentOutcome AssessmentOutcomeDate AssessmentMediation AssessmentTribunal OtherMediation"
    " OtherTribunal Week20 NamedPlan",
    "NamedPlan": "StartDate PlanDetail PlanRes PlanWBP PB OA DP CeaseDate CeaseReason",
    "PlanDetail": "URN UKPRN SENsetting SENsettingOther PlacementRank SENunitIndicator ResourcedProvisionIndicator",
    # Res and WBP are written wherever they stand, so that a return can have them in the wrong group
    "ActivePlans": "TransferLA PlacementDetail Res WBP SENneed ReviewMeeting:2024- LastReview:2025-2025"
    " ReviewOutcome:2024- ReviewDraft:2025- PhaseTransferDueDate:2025- PhaseTransferFinalDate:2025- LastReview",
    "PlacementDetail": "URN UKPRN SENsetting SENsettingOther PlacementRank EntryDate LeavingDate"
    " AttendancePattern:-2023 SENunitIndicator ResourcedProvisionIndicator Res:2024- WBP:2024-",
    "SENneed": "SENtype SENtypeRank",
}


def order(tag: str, year: int) -> tuple[str, ...]:
    """Return the items and groups of a group in the year's order."""
    names = [name for name, first, last in map(_span, _ORDER[tag].split()) if first <= year <= last]
    return tuple(dict.fromkeys(names))


def _span(written: str) -> tuple[str, int, int]:
    name, _, years = written.partition(":")
    first, _, last = years.partition("-")
    return name, int(first or YEARS[0]), int(last or YEARS[-1])
