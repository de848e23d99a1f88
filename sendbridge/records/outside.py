"""Records that settings, health trusts and the register of establishments send."""

from datetime import date

from sendbridge.records import codes
from sendbridge.records.base import Record, fact, key, personal


class ReviewReturn(Record):
    """A setting's return of an annual review meeting."""

    TYPE = "review_return"
    KEY = ("setting_urn", "return_reference")

    setting_urn: str = key("URN of the setting that sends it")
    return_reference: str = key("The setting's own number for the return")
    review_id: str | None = fact("The case system's review number, where the setting was given one")
    upn: str | None = personal("Unique pupil number")
    former_upn: str | None = personal("A UPN that the child had before")
    uln: str | None = personal("Unique learner number")
    surname: str | None = personal("Surname")
    forename: str | None = personal("Forename")
    date_of_birth: date | None = personal("Date of birth")
    sex: str | None = personal("Sex", codes=codes.SEX)
    year_group: int | None = fact("National curriculum year")
    invite_date: date | None = fact("The day invitations went out")
    invited_roles: str | None = fact("Who was invited: parent head authority health social_care, blank-separated")
    papers_date: date | None = fact("The day the papers went round")
    meeting_date: date | None = fact("The day of the meeting")
    report_sent_date: date | None = fact("The day the report went to the council")
    recommendation_code: str | None = fact("What the setting recommends", codes=codes.RECOMMENDATION)
    pfa_discussed: bool | None = fact("Preparing for adulthood was covered")
    parent_views_code: str | None = personal("The parent's views", codes=codes.VIEWS)
    child_views_code: str | None = personal("The child's views", codes=codes.VIEWS)
    health_update: bool | None = fact("Health gave input")
    social_care_update: bool | None = fact("Social care gave input")


class RollEntry(Record):
    """A pupil with SEN on a setting's roll."""

    TYPE = "roll_entry"
    KEY = ("setting_urn", "admission_number")

    setting_urn: str = key("URN of the setting")
    admission_number: str = key("The setting's admission number")
    upn: str | None = personal("Unique pupil number")
    former_upn: str | None = personal("A UPN that the child had before")
    uln: str | None = personal("Unique learner number")
    surname: str | None = personal("Surname")
    forename: str | None = personal("Forename")
    date_of_birth: date | None = personal("Date of birth")
    sex: str | None = personal("Sex", codes=codes.SEX)
    entry_date: date | None = fact("First day on roll")
    leaving_date: date | None = fact("Last day on roll; none while on roll")
    sen_provision_code: str | None = personal("School census SEN provision", codes=codes.SEN_PROVISION)
    primary_need_code: str | None = personal("School census SEN type, ranked first", codes=codes.NEED)


class Term(Record):
    """A term of a setting; the days between terms are its closures."""

    TYPE = "term"
    KEY = ("setting_urn", "start_date")

    setting_urn: str = key("URN of the setting")
    start_date: date = key("First day of term")
    end_date: date | None = fact("Last day of term")


class AdviceReturn(Record):
    """A trust's row about one advice request."""

    TYPE = "advice_return"
    KEY = ("provider_code", "advice_reference")

    provider_code: str = key("ODS code of the trust")
    advice_reference: str = key("The reference on our list: the case system's advice request number")
    nhs_number: str | None = personal("NHS number")
    surname: str | None = personal("Surname")
    forename: str | None = personal("Forename")
    date_of_birth: date | None = personal("Date of birth")
    sex: str | None = personal("Sex", codes=codes.SEX)
    postcode: str | None = personal("Postcode")
    service: str | None = fact("The service that was asked")
    received_by_adviser_date: date | None = fact("The day the service got the request")
    appointment_date: date | None = fact("The appointment")
    appointment_missed: bool | None = fact("The child was not brought")
    sent_date: date | None = fact("The day the advice was sent")
    review_attended_date: date | None = fact("The day the service was at the review meeting that the advice is for")
    author: str | None = personal("Who wrote it")
    author_role: str | None = fact("The author's role")
    need_code: str | None = personal("What it says of need", codes=codes.ADVICE_NEED)
    template_version: str | None = fact("Version of the advice template used")
    document_id: str | None = fact("The trust's number for the document")


class CaseloadEntry(Record):
    """Whether a child is known to a trust's service."""

    TYPE = "caseload_entry"
    KEY = ("provider_code", "entry_reference")

    provider_code: str = key("ODS code of the trust")
    entry_reference: str = key("The trust's own number for the entry")
    service: str | None = fact("The service")
    nhs_number: str | None = personal("NHS number")
    surname: str | None = personal("Surname")
    forename: str | None = personal("Forename")
    date_of_birth: date | None = personal("Date of birth")
    sex: str | None = personal("Sex", codes=codes.SEX)
    postcode: str | None = personal("Postcode")
    status_code: str | None = personal("How the child stands with the service", codes=codes.CASELOAD_STATUS)
    status_date: date | None = fact("Since when")


class Establishment(Record):
    """An establishment on the national register (GIAS)."""

    TYPE = "establishment"
    KEY = ("urn",)

    urn: str = key("Unique reference number")
    authority_code: str | None = fact("DfE code of the council in whose area it lies")
    establishment_number: str | None = fact("Four-digit number within the council")
    establishment_name: str | None = fact("Name")
    type_code: str | None = fact("Type of establishment (GIAS code)")
    status_code: str | None = fact("Status", codes=codes.ESTABLISHMENT_STATUS)
    open_date: date | None = fact("Opened")
    close_date: date | None = fact("Closed")
    phase: str | None = fact("Phase of education")
    low_age: int | None = fact("Statutory low age, years")
    high_age: int | None = fact("Statutory high age, years")
    ukprn: str | None = fact("UK provider reference number")
    postcode: str | None = fact("Postcode")
    sen_unit_on_roll: int | None = fact("Pupils in its SEN unit")
    resourced_provision: str | None = fact("Type of resourced provision")
    section_41: str | None = fact("Section 41 approved")


class EstablishmentLink(Record):
    """A predecessor or successor of an establishment."""

    TYPE = "establishment_link"
    KEY = ("urn", "linked_urn")

    urn: str = key("Unique reference number")
    linked_urn: str = key("URN of the linked establishment")
    link_code: str | None = fact("What the linked one is to this one", codes=codes.LINK)
    established_date: date | None = fact("Since when")
