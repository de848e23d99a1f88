"""Records of where a child goes, who was asked, who is involved and who may log in, as the case system holds them."""

from datetime import date, datetime

from sendbridge.records import codes
from sendbridge.records.base import Record, fact, key, personal


class Consultation(Record):
    """A setting consulted about a place (CFA s.38-39)."""

    TYPE = "consultation"
    KEY = ("consultation_id",)

    consultation_id: str = key("The case system's consultation number")
    plan_id: str | None = fact("The plan")
    person_id: str | None = fact("Whose place it is")
    review_id: str | None = fact("The review that asked for the change")
    urn: str | None = fact("URN of the setting")
    ukprn: str | None = fact("UKPRN of the provider, where there is no URN")
    reason_code: str | None = fact("Why it was consulted", codes=("new_plan", "phase_move", "change_of_placement"))
    form_code: str | None = fact("The consultation form's number")
    authorised_by_code: str | None = fact("Who authorised it (staff code)")
    authorised_date: date | None = fact("The day it was authorised")
    sent_by_code: str | None = fact("Who sent it (staff code)")
    sent_date: date | None = fact("The day it was sent")
    due_date: date | None = fact("When the answer is due (15 days)")
    parent_contact_date: date | None = fact("The day the parent was spoken to")
    setting_contact_date: date | None = fact("The day the setting was spoken to")
    chased_date: date | None = fact("The day a missing answer was last chased")
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
