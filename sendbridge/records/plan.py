"""Records of the plan, its reviews and its audits, as the case system holds them."""

from datetime import date, datetime

from sendbridge.records import codes
from sendbridge.records.base import Record, fact, key, personal


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
    named_sen_unit: bool | None = fact("Section I names the setting's SEN unit (SEN2 4.7e)")
    named_resourced_provision: bool | None = fact("Section I names the setting's resourced provision (SEN2 4.7f)")
    primary_need_code: str | None = personal("Primary need (SEN2 5.8)", codes=codes.NEED)
    secondary_need_code: str | None = personal("Secondary need", codes=codes.NEED)
    personal_budget: bool | None = fact("A personal budget is in place (SEN2 4.4)")
    organised_arrangements: bool | None = fact("The budget is held in organised arrangements (SEN2 4.4b)")
    direct_payments_code: str | None = fact("The budget is paid directly (SEN2 4.4c)", codes=codes.DIRECT_PAYMENTS)
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
