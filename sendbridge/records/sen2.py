"""The modules of the SEN2 return, one record type each, as typed: codes stay text so that rules can judge them.

Dates alone are typed. Yes/no items hold '1' or '0', or what else was typed. `person_id` and the other keys are
our own: the XML has none. The CSV set has ids, kept as they came so that rules see what is doubled or hangs from
nothing. Item numbers are those of the 2025 and 2026 returns.
"""

from datetime import date, datetime

from sendbridge.records.base import Record, fact, key, personal


class Sen2Return(Record):
    """The header of a return, and what it says of the authority."""

    TYPE = "sen2_return"
    KEY = ("return_id",)

    return_id: str = key("Our number for the file")
    collection: str | None = fact("Collection name, SEN2")
    year: str | None = fact("Collection year: the year of census day")
    reference_date: date | None = fact("Census day")
    source_level: str | None = fact("Source level, L")
    authority_code: str | None = fact("Authority that sends it (DfE code)")
    software_code: str | None = fact("Software that made the file")
    release: str | None = fact("Release of that software")
    serial_number: str | None = fact("Serial number of the file, three digits")
    made_at: datetime | None = fact("When the file was made")
    dmo_code: str | None = fact("Designated medical officer in place: Y, N or R")
    dco_code: str | None = fact("Designated clinical officer in place: Y, N or R")
    dsco_code: str | None = fact("Designated social care officer in place: Y, N or R")


class Sen2Person(Record):
    """Module 1: a child or young person."""

    TYPE = "sen2_person"
    KEY = ("person_id",)

    person_id: str = key("Our number for the person")
    return_id: str | None = fact("The return")
    surname: str | None = personal("Legal surname (1.1)")
    forename: str | None = personal("Legal forename (1.2)")
    date_of_birth: date | None = personal("Date of birth (1.3)")
    sex: str | None = personal("Sex (1.4, from 2024)")
    gender_code: str | None = personal("Gender (1.4, until 2023)")
    ethnicity_code: str | None = personal("Ethnicity (1.5)")
    postcode: str | None = personal("Postcode of the home address (1.6)")
    upn: str | None = personal("Unique pupil number (1.7a)")
    uln: str | None = personal("Unique learner number (1.7b)")
    upn_unknown_code: str | None = fact("Why both are missing (1.7c)")
    native_id: str | None = fact("The row's own id, where the file gives one (COLLECT CSV)")
    parent_native_id: str | None = fact("The id of the row that it hangs from, where the file gives one")


class Sen2Request(Record):
    """Module 2: a request for an assessment."""

    TYPE = "sen2_request"
    KEY = ("request_id",)

    request_id: str = key("Our number for the request")
    person_id: str | None = fact("Whose request it is")
    received_date: date | None = fact("Date received (2.1)")
    request_source_code: str | None = fact("Who asked (2.2, from 2025)")
    rya: str | None = fact("First request made while detained (2.3)")
    outcome_date: date | None = fact("Date the requester was told (2.4)")
    outcome_code: str | None = fact("Outcome (2.5)")
    mediation: str | None = fact("Mediation about the decision to assess (2.6)")
    tribunal: str | None = fact("Tribunal about the decision to assess (2.7)")
    exported_authority_code: str | None = fact("Moved to this authority before the assessment ended (2.8)")
    native_id: str | None = fact("The row's own id, where the file gives one (COLLECT CSV)")
    parent_native_id: str | None = fact("The id of the row that it hangs from, where the file gives one")


class Sen2Assessment(Record):
    """Module 3: the assessment that followed a request."""

    TYPE = "sen2_assessment"
    KEY = ("assessment_id",)

    assessment_id: str = key("Our number for the assessment")
    request_id: str | None = fact("The request")
    person_id: str | None = fact("Whose assessment it is")
    outcome_code: str | None = fact("Decision to issue (3.1)")
    outcome_date: date | None = fact("Date of the plan or of the refusal (3.2)")
    mediation: str | None = fact("Mediation about the decision to issue (3.3)")
    tribunal: str | None = fact("Tribunal about the decision not to issue (3.4)")
    other_mediation: str | None = fact("Mediation about other matters (3.5)")
    other_tribunal: str | None = fact("Tribunal about other matters (3.6)")
    week20: str | None = fact("Exceptions to the 20 weeks apply (3.7)")
    native_id: str | None = fact("The row's own id, where the file gives one (COLLECT CSV)")
    parent_native_id: str | None = fact("The id of the row that it hangs from, where the file gives one")


class Sen2NamedPlan(Record):
    """Module 4: the plan, and what its section I names."""

    TYPE = "sen2_named_plan"
    KEY = ("named_plan_id",)

    named_plan_id: str = key("Our number for the plan")
    assessment_id: str | None = fact("The assessment")
    person_id: str | None = fact("Whose plan it is")
    start_date: date | None = fact("Plan start date (4.1)")
    residential_code: str | None = fact("Residential setting named (4.2)")
    work_based_code: str | None = fact("Work-based learning named (4.3)")
    personal_budget: str | None = fact("Personal budget taken up (4.4a)")
    organised_arrangements: str | None = fact("Personal budget by organised arrangements (4.4b)")
    direct_payments_code: str | None = fact("Personal budget by direct payments (4.4c)")
    cease_date: date | None = fact("Date the plan ceased (4.5)")
    cease_reason_code: str | None = fact("Why it ceased (4.6)")
    native_id: str | None = fact("The row's own id, where the file gives one (COLLECT CSV)")
    parent_native_id: str | None = fact("The id of the row that it hangs from, where the file gives one")


class Sen2PlanDetail(Record):
    """Module 4: one setting named in section I."""

    TYPE = "sen2_plan_detail"
    KEY = ("plan_detail_id",)

    plan_detail_id: str = key("Our number for the row")
    named_plan_id: str | None = fact("The plan")
    person_id: str | None = fact("Whose plan it is")
    urn: str | None = fact("URN of the setting named (4.7a)")
    ukprn: str | None = fact("UKPRN of the provider named (4.7b)")
    setting_type_code: str | None = fact("Type of setting where there is neither (4.7c)")
    setting_type_other: str | None = fact("Other type, in words (4.7c(i))")
    rank: str | None = fact("Placement rank (4.7d)")
    sen_unit: str | None = fact("SEN unit named (4.7e)")
    resourced_provision: str | None = fact("Resourced provision named (4.7f)")
    native_id: str | None = fact("The row's own id, where the file gives one (COLLECT CSV)")
    parent_native_id: str | None = fact("The id of the row that it hangs from, where the file gives one")


class Sen2ActivePlan(Record):
    """Module 5: a plan in force on census day; it hangs from the request."""

    TYPE = "sen2_active_plan"
    KEY = ("active_plan_id",)

    active_plan_id: str = key("Our number for the active plan")
    request_id: str | None = fact("The request")
    person_id: str | None = fact("Whose plan it is")
    transfer_authority_code: str | None = fact("Authority that the plan came from within the year (5.1)")
    residential_code: str | None = fact("Residential setting attended (5.2, here until 2023)")
    work_based_code: str | None = fact("Work-based learning attended (5.3, here until 2023)")
    review_meeting_date: date | None = fact("Annual review meeting (5.4a, from 2024)")
    last_review_date: date | None = fact("Annual review decision (5.4b)")
    review_outcome_code: str | None = fact("Annual review outcome (5.4c, from 2024)")
    review_draft_date: date | None = fact("Draft amended plan (5.4d, from 2025)")
    phase_transfer_due_date: date | None = fact("Phase transfer: due date (5.6a, from 2025)")
    phase_transfer_final_date: date | None = fact("Phase transfer: final plan (5.6b, from 2025)")
    native_id: str | None = fact("The row's own id, where the file gives one (COLLECT CSV)")
    parent_native_id: str | None = fact("The id of the row that it hangs from, where the file gives one")


class Sen2Placement(Record):
    """Module 5: one place that the child attends or attended in the period."""

    TYPE = "sen2_placement"
    KEY = ("placement_id",)

    placement_id: str = key("Our number for the placement")
    active_plan_id: str | None = fact("The active plan")
    person_id: str | None = fact("Whose placement it is")
    urn: str | None = fact("URN attended (5.7a)")
    ukprn: str | None = fact("UKPRN attended (5.7b)")
    setting_type_code: str | None = fact("Type of setting where there is neither (5.7c)")
    setting_type_other: str | None = fact("Not in education, other: in words (5.7c(i))")
    rank: str | None = fact("Placement rank (5.7d)")
    entry_date: date | None = fact("Placement start (5.7e)")
    leaving_date: date | None = fact("Placement end (5.7f)")
    attendance_code: str | None = fact("Attendance pattern (until 2023)")
    sen_unit: str | None = fact("In a SEN unit (5.7g)")
    resourced_provision: str | None = fact("In resourced provision (5.7h)")
    residential_code: str | None = fact("Residential setting attended (5.2, here from 2024)")
    work_based_code: str | None = fact("Work-based learning attended (5.3, here from 2024)")
    native_id: str | None = fact("The row's own id, where the file gives one (COLLECT CSV)")
    parent_native_id: str | None = fact("The id of the row that it hangs from, where the file gives one")


class Sen2Need(Record):
    """Module 5: a type of need and its rank."""

    TYPE = "sen2_need"
    KEY = ("need_id",)

    need_id: str = key("Our number for the need")
    active_plan_id: str | None = fact("The active plan")
    person_id: str | None = fact("Whose need it is")
    need_code: str | None = fact("Type of need (5.8a)")
    rank: str | None = fact("Rank of need (5.8b)")
    native_id: str | None = fact("The row's own id, where the file gives one (COLLECT CSV)")
    parent_native_id: str | None = fact("The id of the row that it hangs from, where the file gives one")
