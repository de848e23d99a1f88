"""What a council's return of the year before said, as far as this year's is compared with it."""

from datetime import date

from sendbridge.records.base import Record, fact, key, personal


class PreviousPerson(Record):
    """A person of the SEN2 return of the year before."""

    TYPE = "previous_person"
    KEY = ("person_id",)

    person_id: str = key("Our number for the person in that return")
    surname: str | None = personal("Legal surname")
    forename: str | None = personal("Legal forename")
    date_of_birth: date | None = personal("Date of birth")
    upn: str | None = personal("Unique pupil number")
    uln: str | None = personal("Unique learner number")
    upn_unknown_code: str | None = fact("Why both were missing")
    plan_start_date: date | None = fact("Start date of the plan that was in force")
    has_active_plan: bool | None = fact("A plan was in force on that census day")
    has_open_request: bool | None = fact("A request or assessment was not decided yet")
    placement_urn: str | None = fact("URN of the main placement on that census day")
