"""The SEND lists of Ofsted's Annex A: one row is a child, with codes in our words and everything else as typed.

The rows have no key of their own that can be trusted (unique ids lack or double), so they are numbered as the sheet
numbers them: L1-000012 is row 12 of List 1. `row_number` is that number too.
"""

from datetime import date

from sendbridge.records.base import Record, fact, key, personal
from sendbridge.records.codes import NEED, SEX, UNASSESSED_NEED
from sendbridge.reference import ETHNICITY_CODES


class AnnexASupport(Record):
    """List 2: a child with SEN support and no plan."""

    TYPE = "annex_a_support"
    KEY = ("row_key",)

    row_key: str = key("Our number for the row")
    unique_id: str | None = personal("The council's own id of the child")
    upn: str | None = personal("Unique pupil number")
    uln: str | None = personal("Unique learner number")
    date_of_birth: date | None = personal("Date of birth")
    gender_code: str | None = personal("Gender", codes=SEX)
    ethnicity_code: str | None = personal("Ethnicity", codes=tuple(sorted(ETHNICITY_CODES)))
    need_code: str | None = fact("Primary need", codes=(*NEED, UNASSESSED_NEED))
    main_urn: str | None = fact("Main education establishment: URN")
    main_phase: str | None = fact("Main education establishment: phase")
    subsidiary_phase: str | None = fact("Subsidiary establishment of a child registered twice: phase")
    suspensions: str | None = fact("Suspensions")
    permanent_exclusions: str | None = fact("Permanent exclusions")
    absence: str | None = fact("Absence")
    pupil_premium: str | None = fact("Pupil premium")
    known_to_social_care: str | None = fact("Known to children's social care")
    social_care_team: str | None = fact("Which children's social care team")
    disability: str | None = personal("Whether the child has a disability")
    case_worker: str | None = fact("Case worker; a column that a council may add")
    date_of_death: date | None = personal("Date of death; a column that a council may add")
    upn_unknown_reason: str | None = fact("Why there is no UPN; a column that a council may add")


class AnnexAPlan(AnnexASupport):
    """List 1: a child with an EHC plan; List 2's columns, the plan's dates and home education."""

    TYPE = "annex_a_plan"

    first_issued_date: date | None = fact("Day on which the plan was first issued")
    updated_date: date | None = fact("Day on which the plan was last updated and issued")
    last_reviewed_date: date | None = fact("Day on which the plan was last reviewed")
    home_educated: str | None = fact("Elective home education")
