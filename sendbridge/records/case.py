"""Records that the council's case management system holds."""

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


class Plan(Record):
    """An EHC plan."""

    TYPE = "plan"
    KEY = ("plan_id",)

    plan_id: str = key("The case system's plan number")
    person_id: str | None = fact("Whose plan it is")
    request_id: str | None = fact("The request that led to it; none for a plan from another council")
    status_code: str | None = fact("Where the plan stands", codes=codes.PLAN_STATUS)
    request_received_date: date | None = fact("The day the request was received, as the plan record shows it")
    draft_date: date | None = fact("The day the first draft was served")
    first_final_date: date | None = fact("The day the first final plan was issued")
    last_amended_date: date | None = fact("The day the latest amended final plan was issued")
    named_urn: str | None = fact("URN of the setting that section I names")
    primary_need_code: str | None = personal("Primary need (SEN2 5.8)", codes=codes.NEED)
    secondary_need_code: str | None = personal("Secondary need", codes=codes.NEED)
    personal_budget: bool | None = fact("A personal budget is in place (SEN2 4.4)")
    exception_code: str | None = fact("Ground for missing 20 weeks", codes=codes.EXCEPTION)
    transfer_in_authority_code: str | None = fact("Council that the plan came from (DfE code)")
    transfer_in_date: date | None = fact("The day the plan was transferred in")
    transfer_letter_date: date | None = fact("The day the family was told what happens next (reg 15(4))")
    transfer_out_aware_date: date | None = fact("The day the council learned that the child moved out")
    handover_date: date | None = fact("The day the plan was handed to the new council")
    cease_decision_date: date | None = fact("The day the decision to cease was notified")
    appeal_end_date: date | None = fact("The day the appeal window or the appeal ended")
    cease_date: date | None = fact("The day the plan really ended (SEN2 4.5)")
    cease_reason_code: str | None = fact("Why it ended (SEN2 4.6)", codes=codes.CEASE_REASON)
    record_version: int | None = fact("The case system's version of this record")
    updated_at: datetime | None = fact("When the case system last changed this record (UTC)")


class PlanSection(Record):
    """One section of a plan's present text."""

    TYPE = "plan_section"
    KEY = ("plan_section_id",)

    plan_section_id: str = key("The case system's section number")
    plan_id: str | None = fact("The plan")
    section_code: str | None = fact("Which section (reg 12)", codes=codes.PLAN_SECTION)
    section_text: str | None = personal("The text")
    need_refs: str | None = fact("References of the needs that it describes or meets, for example 'N1 N2'")
    record_version: int | None = fact("The case system's version of this record")
    updated_at: datetime | None = fact("When the case system last changed this record (UTC)")


class Review(Record):
    """One annual review cycle; a cycle is never overwritten by the next."""

    TYPE = "review"
    KEY = ("review_id",)

    review_id: str = key("The case system's review number")
    plan_id: str | None = fact("The plan under review")
    person_id: str | None = fact("Whose review it is")
    cycle_number: int | None = fact("1 for the first review of the plan, and so on")
    due_date: date | None = fact("When the review must be complete")
    setting_urn: str | None = fact("URN of the setting that holds the meeting")
    invite_date: date | None = fact("The day invitations went out (reg 20(3))")
    invited_roles: str | None = fact("Who was invited: parent head authority health social_care, blank-separated")
    papers_date: date | None = fact("The day the papers went round (reg 20(4))")
    meeting_date: date | None = fact("The day of the meeting (SEN2 5.4a)")
    report_received_date: date | None = fact("The day the setting's report came (reg 20(9))")
    recommendation_code: str | None = fact("What the setting recommends", codes=codes.RECOMMENDATION)
    decision_code: str | None = fact("The council's decision (SEN2 5.4c)", codes=codes.REVIEW_DECISION)
    decision_date: date | None = fact("The day of the decision (SEN2 5.4b)")
    decision_reason: str | None = personal("Why the decision differs from the recommendation")
    letter_date: date | None = fact("The day the decision letter went out")
    appeal_rights_sent: bool | None = fact("The letter told of the right of appeal")
    draft_date: date | None = fact("The day the proposed amendments went out (SEN2 5.4d)")
    final_date: date | None = fact("The day the final amended plan, or notice not to amend, went out")
    tracker_code: str | None = fact("The stage kept by hand", codes=codes.TRACKER)
    year_group: int | None = fact("National curriculum year at the meeting; Reception is 0")
    pfa_discussed: bool | None = fact("Preparing for adulthood was covered (Year 9 and up)")
    parent_views_code: str | None = personal("The parent's views", codes=codes.VIEWS)
    child_views_code: str | None = personal("The child's views", codes=codes.VIEWS)
    health_update: bool | None = fact("Health gave input")
    social_care_update: bool | None = fact("Social care gave input")
    submitted_via_code: str | None = fact("How the setting sent its return", codes=codes.SUBMITTED_VIA)
    entered_date: date | None = fact("The day the meeting was put on the case system")
    entered_by_code: str | None = fact("Who put it there (staff code)")
    record_version: int | None = fact("The case system's version of this record")
    updated_at: datetime | None = fact("When the case system last changed this record (UTC)")


class PhaseTransfer(Record):
    """A move to the next phase of education, and its fixed date (reg 18)."""

    TYPE = "phase_transfer"
    KEY = ("phase_transfer_id",)

    phase_transfer_id: str = key("The case system's transfer number")
    plan_id: str | None = fact("The plan")
    person_id: str | None = fact("Whose transfer it is")
    from_year_group: int | None = fact("Year group that the child leaves")
    due_date: date | None = fact("15 February or 31 March of the year of the move")
    draft_date: date | None = fact("The day the amendment notice went out")
    final_date: date | None = fact("The day the final amended plan went out")
    named_urn: str | None = fact("URN of the next setting")
    record_version: int | None = fact("The case system's version of this record")
    updated_at: datetime | None = fact("When the case system last changed this record (UTC)")


class Consultation(Record):
    """A setting consulted about a place (CFA s.38-39)."""

    TYPE = "consultation"
    KEY = ("consultation_id",)

    consultation_id: str = key("The case system's consultation number")
    plan_id: str | None = fact("The plan")
    person_id: str | None = fact("Whose place it is")
    review_id: str | None = fact("The review that asked for the change")
    urn: str | None = fact("URN of the setting")
    reason_code: str | None = fact("Why it was consulted", codes=("new_plan", "phase_move", "change_of_placement"))
    form_code: str | None = fact("The consultation form's number")
    authorised_by_code: str | None = fact("Who authorised it (staff code)")
    authorised_date: date | None = fact("The day it was authorised")
    sent_by_code: str | None = fact("Who sent it (staff code)")
    sent_date: date | None = fact("The day it was sent")
    due_date: date | None = fact("When the answer is due (15 days)")
    parent_contact_date: date | None = fact("The day the parent was spoken to")
    setting_contact_date: date | None = fact("The day the setting was spoken to")
    reply_date: date | None = fact("The day of the answer")
    reply_code: str | None = fact("The answer", codes=("yes", "no"))
    refusal_ground_code: str | None = fact(
        "Ground in s.39(4)", codes=("unsuitable", "education_of_others", "efficient_use_of_resources")
    )
    refusal_evidence: str | None = personal("Evidence for the refusal")
    commissioning: bool | None = fact("Commissioning has been told (independent settings)")
    record_version: int | None = fact("The case system's version of this record")
    updated_at: datetime | None = fact("When the case system last changed this record (UTC)")


class Placement(Record):
    """Where the child goes, as distinct from what section I names."""

    TYPE = "placement"
    KEY = ("placement_id",)

    placement_id: str = key("The case system's placement number")
    person_id: str | None = fact("Whose placement it is")
    urn: str | None = fact("URN attended")
    ukprn: str | None = fact("UKPRN attended, where there is no URN")
    setting_type_code: str | None = fact("Type where there is neither (SEN2 5.7c)", codes=codes.SETTING_TYPE)
    rank: int | None = fact("1 primary, 2 secondary")
    entry_date: date | None = fact("First day")
    leaving_date: date | None = fact("Last day")
    sen_unit: bool | None = fact("In a SEN unit")
    resourced_provision: bool | None = fact("In resourced provision")
    out_of_area: bool | None = fact("Flagged as outside the council's area")
    record_version: int | None = fact("The case system's version of this record")
    updated_at: datetime | None = fact("When the case system last changed this record (UTC)")


class SocialCareFlag(Record):
    """A social care involvement that bears on section D."""

    TYPE = "social_care_flag"
    KEY = ("social_care_flag_id",)

    social_care_flag_id: str = key("The case system's number of the involvement")
    person_id: str | None = fact("Whose involvement it is")
    care_code: str | None = personal("What it is", codes=codes.CARE_FLAG)
    start_date: date | None = fact("First day")
    end_date: date | None = fact("Last day; none while open")
    record_version: int | None = fact("The case system's version of this record")
    updated_at: datetime | None = fact("When the case system last changed this record (UTC)")


class PlanAudit(Record):
    """A quality audit of a plan by the multi-agency group."""

    TYPE = "plan_audit"
    KEY = ("plan_audit_id",)

    plan_audit_id: str = key("The case system's audit number")
    plan_id: str | None = fact("The plan")
    audit_date: date | None = fact("The day of the audit")
    overall_grade: str | None = fact("Overall grade", codes=codes.AUDIT_GRADE)
    section_grades: str | None = fact("Grades by section, for example 'B:good F:good'")
    action: str | None = personal("What must be done")
    action_owner: str | None = fact("Who does it (staff code)")
    record_version: int | None = fact("The case system's version of this record")
    updated_at: datetime | None = fact("When the case system last changed this record (UTC)")


class SettingAccess(Record):
    """An account that a setting or trust has on the case system's portal."""

    TYPE = "setting_access"
    KEY = ("account_id",)

    account_id: str = key("The account's number")
    urn: str | None = fact("URN of the setting")
    provider_code: str | None = fact("ODS code of the trust")
    role: str | None = fact("The holder's role, for example SENCO")
    last_login_date: date | None = fact("The latest log-in")
    left_date: date | None = fact("The day the holder left")
    active: bool | None = fact("The account can be used")
    record_version: int | None = fact("The case system's version of this record")
    updated_at: datetime | None = fact("When the case system last changed this record (UTC)")
