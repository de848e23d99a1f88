"""What the portal's records hold, in the portal's own names, codes and formats."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

YEAR_GROUPS = {-2: "N1", -1: "N2", 0: "R", **{year: str(year) for year in range(1, 26)}}
SEXES = {"M": "Male", "F": "Female"}
ROLES = {"parent": "Parent", "head": "Head", "authority": "LA", "health": "Health", "social_care": "Social care"}
RECOMMENDATIONS = {
    "maintain": "No change",
    "amend": "Amend",
    "new_placement": "Change of placement",
    "cease": "Cease",
}
VIEWS = {"given": "Given", "offered": "Offered", "not_recorded": "Not recorded"}

Writer = Callable[[Any], Any]


def as_it_is(value: Any) -> Any:
    """Write a text, a number or a Boolean."""
    return value


def iso(day: date) -> str:
    """Write a date as ISO 8601 has it."""
    return day.isoformat()


def roles(separator: str) -> Writer:
    """Write a blank-separated list of roles in the words that settings use."""
    return lambda invited: separator.join(ROLES[role] for role in invited.split())


@dataclass(frozen=True)
class PortalResource:
    """One kind of record: which names it has, what the population calls them, how each is written."""

    name: str
    key: tuple[str, ...]
    fields: dict[str, tuple[str, Writer]]

    def native(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Write a record of the population in the portal's own form."""
        known = {known_as for known_as, _ in self.fields.values()}
        if unknown := record.keys() - known:
            raise ValueError(f"{self.name} has no field {sorted(unknown)}")
        return {
            name: None if record.get(known_as) is None else write(record[known_as])
            for name, (known_as, write) in self.fields.items()
        }

    def ref(self, native: Mapping[str, Any]) -> str:
        """Return what tells the record from every other of its kind."""
        return "|".join(str(native[name]) for name in self.key)


_CHILD: dict[str, tuple[str, Writer]] = {
    "upn": ("upn", as_it_is),
    "formerUpn": ("former_upn", as_it_is),
    "uln": ("uln", as_it_is),
    "lastName": ("surname", as_it_is),
    "firstName": ("forename", as_it_is),
    "birthDate": ("date_of_birth", iso),
    "sex": ("sex", SEXES.__getitem__),
}

BY_RECORD_TYPE: dict[str, PortalResource] = {
    "review_return": PortalResource(
        "returns",
        ("urn", "returnNumber"),
        {
            "urn": ("setting_urn", as_it_is),
            "returnNumber": ("return_reference", as_it_is),
            "caseReference": ("review_id", as_it_is),
            **_CHILD,
            "yearGroup": ("year_group", YEAR_GROUPS.__getitem__),
            "invitationsSent": ("invite_date", iso),
            "invited": ("invited_roles", roles(",")),
            "papersCirculated": ("papers_date", iso),
            "meetingHeld": ("meeting_date", iso),
            "reportSent": ("report_sent_date", iso),
            "recommendation": ("recommendation_code", RECOMMENDATIONS.__getitem__),
            "preparingForAdulthood": ("pfa_discussed", as_it_is),
            "parentViews": ("parent_views_code", VIEWS.__getitem__),
            "childViews": ("child_views_code", VIEWS.__getitem__),
            "healthInput": ("health_update", as_it_is),
            "socialCareInput": ("social_care_update", as_it_is),
        },
    ),
    "roll_entry": PortalResource(
        "rolls",
        ("urn", "admissionNumber"),
        {
            "urn": ("setting_urn", as_it_is),
            "admissionNumber": ("admission_number", as_it_is),
            **_CHILD,
            "joined": ("entry_date", iso),
            "left": ("leaving_date", iso),
            "senProvision": ("sen_provision_code", {"N": "N", "K": "K", "E": "E"}.__getitem__),
            "senType1": ("primary_need_code", as_it_is),
        },
    ),
    "term": PortalResource(
        "terms",
        ("urn", "startsOn"),
        {
            "urn": ("setting_urn", as_it_is),
            "startsOn": ("start_date", iso),
            "endsOn": ("end_date", iso),
        },
    ),
}
RESOURCES: dict[str, PortalResource] = {resource.name: resource for resource in BY_RECORD_TYPE.values()}
