"""What the files hold: for each column the headings in use, what the population calls it, and how it is written."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Column:
    """One column; `kind` is text, date, flag, code, roles, whole or id (which spreadsheets take for a number)."""

    known_as: str
    headings: tuple[str, ...]
    kind: str = "text"
    codes: dict[object, str] = field(default_factory=dict)


def _column(known_as: str, *headings: str, kind: str = "text", codes: dict[object, str] | None = None) -> Column:
    return Column(known_as, headings, "code" if codes else kind, codes or {})


VIEWS: dict[object, str] = {"given": "Given", "offered": "Offered", "not_recorded": "Not recorded"}
SEXES: dict[object, str] = {"M": "M", "F": "F"}
YEAR_GROUPS: dict[object, str] = {-2: "N1", -1: "N2", 0: "R", **{year: str(year) for year in range(1, 26)}}
ROLES = {"parent": "Parent", "head": "Head", "authority": "LA", "health": "Health", "social_care": "Social care"}
RECOMMENDATIONS: dict[object, str] = {
    "maintain": "No change",
    "amend": "Amend",
    "new_placement": "Change of placement",
    "cease": "Cease",
}
NEEDS: dict[object, str] = {"need": "Need identified", "no_need": "No need", "not_known": "Not known to service"}
STATUSES: dict[object, str] = {
    "not_known": "Not known",
    "waiting": "Waiting",
    "active": "Active",
    "discharged": "Discharged",
    "declined": "Declined",
}

_NAME = (
    _column("surname", "Surname"),
    _column("forename", "Forename", "First name"),
    _column("date_of_birth", "Date of birth", "DOB", kind="date"),
)

RETURNS = (
    _column("setting_urn", "School URN", "URN", kind="id"),
    _column("return_reference", "Return ref", "Our ref"),
    _column("review_id", "LA review ref", "Case ref"),
    _column("upn", "UPN", "Pupil UPN"),
    _column("former_upn", "Former UPN"),
    _column("uln", "ULN", kind="id"),
    _column("surname", "Surname", "Legal surname"),
    *_NAME[1:],
    _column("sex", "Sex", "Gender", codes=SEXES),
    _column("year_group", "Year group", "NC year", codes=YEAR_GROUPS),
    _column("invite_date", "Invitations sent", kind="date"),
    _column("invited_roles", "Invited", kind="roles"),
    _column("papers_date", "Papers sent", kind="date"),
    _column("meeting_date", "Date of meeting", "Meeting date", kind="date"),
    _column("report_sent_date", "Report sent", kind="date"),
    _column("recommendation_code", "Recommendation", codes=RECOMMENDATIONS),
    _column("pfa_discussed", "PfA discussed", kind="flag"),
    _column("parent_views_code", "Parent views", codes=VIEWS),
    _column("child_views_code", "Child views", codes=VIEWS),
    _column("health_update", "Health input", kind="flag"),
    _column("social_care_update", "Social care input", kind="flag"),
)
ADVICE = (
    _column("provider_code", "Trust", "ODS code"),
    _column("advice_reference", "Council reference", "LA reference", "Our reference"),
    _column("nhs_number", "NHS No", "NHS number", kind="id"),
    *_NAME,
    _column("sex", "Sex", codes=SEXES),
    _column("postcode", "Postcode"),
    _column("service", "Service"),
    _column("received_by_adviser_date", "Request received", kind="date"),
    _column("appointment_date", "Appointment", kind="date"),
    _column("appointment_missed", "Was not brought", kind="flag"),
    _column("sent_date", "Advice sent", kind="date"),
    _column("review_attended_date", "Review attended", kind="date"),
    _column("author", "Clinician"),
    _column("author_role", "Clinician role"),
    _column("need_code", "Need", codes=NEEDS),
    _column("template_version", "Template"),
    _column("document_id", "Document no"),
)
CASELOAD = (
    _column("provider_code", "Trust", "ODS code"),
    _column("entry_reference", "Local no", "Local patient no"),
    _column("service", "Service"),
    _column("nhs_number", "NHS No", "NHS number", kind="id"),
    *_NAME,
    _column("sex", "Sex", codes=SEXES),
    _column("postcode", "Postcode"),
    _column("status_code", "Status", codes=STATUSES),
    _column("status_date", "Status date", kind="date"),
)
LAYOUTS: dict[str, tuple[Column, ...]] = {"annual_reviews": RETURNS, "advice": ADVICE, "caseload": CASELOAD}
TITLES = {
    "annual_reviews": "Annual review returns",
    "advice": "Advice for EHC needs assessments and reviews",
    "caseload": "Children known to our services",
}
