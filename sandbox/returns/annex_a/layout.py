"""The columns of the two lists as the official template heads them, and as some councils do."""

BOTH = {
    "unique_id": ("Unique ID", "Child ID"),
    "upn": ("UPN", "Unique Pupil Number"),
    "uln": ("ULN", "Unique Learner Number"),
    "date_of_birth": ("Date of birth", "DOB"),
    "gender": ("Gender", "Sex"),
    "ethnicity": ("Ethnicity", "Ethnic group"),
    "need": ("SEN primary need", "Primary need"),
    "main_urn": ("Main education establishment – URN", "Main establishment URN"),
    "main_phase": ("Main education establishment – phase", "Main establishment phase"),
    "subsidiary_phase": (
        "Subsidiary education establishment – phase (dual registration)",
        "Subsidiary establishment phase",
    ),
    "suspensions": ("Suspensions", "Number of suspensions"),
    "permanent_exclusions": ("Permanent exclusions", "PEX"),
    "absence": ("Absence", "Absence %"),
    "pupil_premium": ("Pupil Premium", "PP"),
    "known_to_social_care": ("Known to children's social care?", "Known to children’s social care"),
    "social_care_team": ("Which children's social care team?", "Social care team"),
    "disability": ("Does the child or young person have a disability?", "Disability"),
}
PLAN_ONLY = {
    "first_issued": ("Date initial EHC plan issued", "Initial plan date"),
    "updated": ("Date updated EHC plan issued", "Date plan updated"),
    "last_reviewed": ("Date EHC plan last reviewed", "Last review date"),
    "home_educated": ("Elective home education", "EHE"),
}
ADDED = {
    "case_worker": ("Case worker", "Case officer"),
    "date_of_death": ("Date of death", "DOD"),
    "upn_unknown_reason": ("Reason for no UPN", "UPN unknown"),
}
DATES = frozenset(["date_of_birth", "first_issued", "updated", "last_reviewed", "date_of_death"])


def headings(list_number: int, *, added: bool, place: int) -> dict[str, str]:
    """Return the headings of a list by fact; `place` 0 is the template's wording, 1 a council's."""
    own = PLAN_ONLY if list_number == 1 else {}
    columns = {**BOTH, **own, **(ADDED if added else {})}
    return {fact: wording[place] for fact, wording in columns.items()}
