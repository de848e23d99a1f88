"""Records of a child, the request for an assessment and the advice that it gathers, as the case system holds them."""

from datetime import date, datetime

from sendbridge.records import codes
from sendbridge.records.base import Record, fact, key, personal


class Person(Record):
    """A child or young person known to the SEND service."""

    TYPE = "person"
    KEY = ("person_id",)

    person_id: str = key("The case system's person number")
    surname: str | None = personal("Legal surname")
    forename: str | None = personal("Legal forename, hyphenated names whole")
    former_surname: str | None = personal("A surname used before, where one is on file")
    date_of_birth: date | None = personal("Date of birth")
    sex: str | None = personal("Sex as in SEN2 2024 onward", codes=codes.SEX)
    ethnicity_code: str | None = personal("DfE ethnicity code, main or extended")
    postcode: str | None = personal("Postcode of the home address")
    upn: str | None = personal("Unique pupil number")
    upn_given_date: date | None = fact("When the present UPN was put on the record")
    former_upn: str | None = personal("A UPN that the child had before")
    upn_unknown_code: str | None = fact("Why there is neither UPN nor ULN (SEN2 1.7c)", codes=codes.UPN_UNKNOWN)
    uln: str | None = personal("Unique learner number")
    nhs_number: str | None = personal("NHS number")
    nhs_number_status_code: str | None = fact("Tracing status; 01 is present and verified", codes=codes.NHS_STATUS)
    date_of_death: date | None = personal("Date of death")
    looked_after: bool | None = personal("Looked after by a council")
    restricted: bool | None = personal("Adopted or at a protected address: only named people may link or see")
    team_code: str | None = fact("Locality team that holds the case")
    keyworker_code: str | None = fact("SEND keyworker who holds the case (staff code)")
    record_version: int | None = fact("The case system's version of this record, sent back as If-Match")
    updated_at: datetime | None = fact("When the case system last changed this record (UTC)")


class Request(Record):
    """A request for an EHC needs assessment."""

    TYPE = "request"
    KEY = ("request_id",)

    request_id: str = key("The case system's request number")
    person_id: str | None = fact("Whose request it is")
    received_date: date | None = fact("The day the council got the request: day 0 of the 6 and 20 weeks")
    logged_date: date | None = fact("The day it was put on the case system")
    request_source_code: str | None = fact("Who asked (SEN2 2.2)", codes=codes.REQUEST_SOURCE)
    triage_date: date | None = fact("The day of triage")
    triage_officer_1: str | None = fact("First triage officer (staff code)")
    triage_officer_2: str | None = fact("Second triage officer (staff code)")
    agreement_form_date: date | None = fact("The day the parent's signed knowledge-and-agreement form came")
    panel_date: date | None = fact("The day of the panel")
    outcome_code: str | None = fact("Outcome (SEN2 2.5)", codes=codes.REQUEST_OUTCOME)
    outcome_date: date | None = fact("The day the requester was told")
    letter_sent_date: date | None = fact("The day the letter went out")
    exception_code: str | None = fact("Ground for missing six weeks (reg 5(4))", codes=codes.EXCEPTION)
    exception_reason: str | None = personal("Why the exception applies, in words")
    exception_start_date: date | None = fact("First day of the exception")
    exception_end_date: date | None = fact("Last day of the exception")
    rya: bool | None = fact("A first request, made while detained (SEN2 2.3)")
    mediation: bool | None = fact("A mediation meeting about the decision to assess took place (SEN2 2.6)")
    tribunal: bool | None = fact("The decision to assess was appealed (SEN2 2.7)")
    record_version: int | None = fact("The case system's version of this record")
    updated_at: datetime | None = fact("When the case system last changed this record (UTC)")


class Assessment(Record):
    """An EHC needs assessment that followed a request."""

    TYPE = "assessment"
    KEY = ("assessment_id",)

    assessment_id: str = key("The case system's assessment number")
    request_id: str | None = fact("The request that led to it")
    person_id: str | None = fact("Whose assessment it is")
    agreed_date: date | None = fact("The day it was agreed to assess")
    decision_to_issue_date: date | None = fact("The day it was decided to issue a plan")
    draft_date: date | None = fact("The day the draft plan was served")
    outcome_code: str | None = fact("Outcome (SEN2 3.1)", codes=codes.REQUEST_OUTCOME)
    outcome_date: date | None = fact("The day the final plan, or the refusal, went out")
    exception_code: str | None = fact("Ground for missing 20 weeks (reg 13(3))", codes=codes.EXCEPTION)
    mediation: bool | None = fact("A mediation meeting about the decision to issue took place (SEN2 3.3)")
    tribunal: bool | None = fact("The decision not to issue was appealed (SEN2 3.4)")
    other_mediation: bool | None = fact("A mediation meeting about another matter took place (SEN2 3.5)")
    other_tribunal: bool | None = fact("Another matter was appealed (SEN2 3.6)")
    record_version: int | None = fact("The case system's version of this record")
    updated_at: datetime | None = fact("When the case system last changed this record (UTC)")


class AdviceRequest(Record):
    """One adviser asked for advice, for an assessment or a review (reg 6(1), one row a leg)."""

    TYPE = "advice_request"
    KEY = ("advice_request_id",)

    advice_request_id: str = key("The case system's advice request number: the reference that trusts are given")
    person_id: str | None = fact("Whose advice it is")
    assessment_id: str | None = fact("The assessment that it is for")
    review_id: str | None = fact("The review cycle that it is for")
    leg_code: str | None = fact("Which leg of reg 6(1)", codes=codes.ADVICE_LEG)
    provider_code: str | None = fact("ODS code of the trust, or the URN or team that was asked")
    service: str | None = fact("The service asked, for example speech and language therapy")
    requested_date: date | None = fact("The day the council asked")
    received_by_adviser_date: date | None = fact("The day the adviser got the request: day 0 of six weeks")
    due_date: date | None = fact("When the advice is due")
    received_date: date | None = fact("The day the advice reached the council")
    uploaded_date: date | None = fact("The day the document was loaded")
    reused: bool | None = fact("Existing advice is used again (reg 6(4))")
    consent_adviser: bool | None = fact("The adviser agrees that the old advice is enough")
    consent_authority: bool | None = fact("The council agrees that the old advice is enough")
    consent_parent: bool | None = fact("The parent or young person agrees that the old advice is enough")
    exception_code: str | None = fact("Ground for missing six weeks (reg 8(2))", codes=codes.EXCEPTION)
    appointment_date: date | None = fact("The appointment, or the one missed under E7")
    author: str | None = personal("Who wrote the advice")
    author_role: str | None = fact("The author's role")
    need_code: str | None = personal("What the advice says of need", codes=codes.ADVICE_NEED)
    template_version: str | None = fact("Version of the advice template used")
    quality_grade: str | None = fact("Grade of the quality check", codes=codes.AUDIT_GRADE)
    quality_date: date | None = fact("The day of the DCO's quality check")
    record_version: int | None = fact("The case system's version of this record")
    updated_at: datetime | None = fact("When the case system last changed this record (UTC)")
