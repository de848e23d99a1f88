"""Two children by hand, for tests of the neighbours that need no population."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

START = date(2026, 3, 2)
Record = dict[str, Any]


@dataclass
class Breach:
    """An entry of the key."""

    rule_id: str
    subject_type: str
    subject_id: str
    planted: str


def person(number: int, **facts: Any) -> tuple[str, Record]:
    """Return a child."""
    known = {"person_id": f"P{number}", "surname": "O’Neill", "forename": "Zoë", "date_of_birth": date(2015, 5, 4)}
    return "person", {**known, "sex": "F", "restricted": False, "upn": f"A8902000050{number:02d}", **facts}


def plan(number: int, **facts: Any) -> tuple[str, Record]:
    """Return the child's plan."""
    known = {"plan_id": f"PL{number}", "person_id": f"P{number}", "status_code": "active"}
    return "plan", {**known, "first_final_date": date(2023, 1, 9), **facts}


def review(number: int, cycle: int, **facts: Any) -> tuple[str, Record]:
    """Return a cycle of the plan's reviews."""
    known = {"review_id": f"AR{number}-{cycle}", "plan_id": f"PL{number}", "person_id": f"P{number}"}
    return "review", {**known, "cycle_number": cycle, "tracker_code": "due", **facts}


def review_return(urn: str, number: int, **facts: Any) -> Record:
    """Return what a setting says of a meeting."""
    known = {"setting_urn": urn, "return_reference": f"R{number}", "surname": "O’Neill", "forename": "Zoë"}
    answers = {"invited_roles": "parent head authority", "pfa_discussed": True, "recommendation_code": "new_placement"}
    return {**known, **answers, "date_of_birth": date(2015, 5, 4), "year_group": 0, "meeting_date": START, **facts}


class TinyWorld:
    """A population whose every day can be told by hand: fill `changes`, `entries` and `files` by day."""

    def __init__(self, children: int = 2) -> None:
        self.children = children
        self.changes: dict[date, list[tuple[str, Record]]] = {}
        self.entries: dict[date, list[tuple[str, Record]]] = {}
        self.files: dict[date, list[tuple[str, list[Record], Any]]] = {START: [("100001", [], "csv")]}

    def parts(self) -> list["TinyWorld"]:
        """Return the world itself: it is small enough to be told at once."""
        return [self]

    def case_records(self, _as_of: date) -> Iterator[tuple[str, Record]]:
        """Yield each child with a plan, a held review and one that is due."""
        for number in range(1, self.children + 1):
            yield person(number)
            yield plan(number)
            yield review(number, 1, meeting_date=date(2024, 1, 8), tracker_code="closed", decision_code="A")
            yield review(number, 2)

    def case_changes(self, day: date) -> list[tuple[str, Record]]:
        """Return what was told for the day."""
        return self.changes.get(day, [])

    def portal_records(self, _as_of: date) -> Iterator[tuple[str, Record]]:
        """Yield three returns, a roll entry and a term."""
        for number in range(1, 4):
            yield "review_return", review_return("100002", number)
        entry = {"setting_urn": "100002", "admission_number": "77", "surname": "O’Neill", "sen_provision_code": "E"}
        yield "roll_entry", entry
        yield "term", {"setting_urn": "100002", "start_date": date(2026, 1, 5), "end_date": date(2026, 4, 1)}

    def portal_changes(self, day: date) -> list[tuple[str, Record]]:
        """Return what was told for the day."""
        return self.entries.get(day, [])

    def setting_files(self, day: date) -> list[tuple[str, list[Record], Any]]:
        """Return what was told for the day."""
        return self.files.get(day, [])

    def trust_files(self, day: date) -> list[tuple[str, str, list[Record], Any]]:
        """Return an advice file on the first day."""
        row = {"provider_code": "RXX", "advice_reference": "AD1", "nhs_number": "9990000018", "need_code": "need"}
        return [("RXX", "advice", [row], "xlsx_numbers")] if day == START else []

    def establishments(self, _as_of: date) -> list[Record]:
        """Return a school and what it was before."""
        now = {"urn": "100002", "establishment_name": "Saint Zoë’s", "type_code": "34", "status_code": "open"}
        before = {"urn": "100001", "establishment_name": "Old School", "type_code": "1", "status_code": "closed"}
        return [{**now, "open_date": date(2020, 9, 1)}, {**before, "close_date": date(2020, 8, 31)}]

    def establishment_links(self, _as_of: date) -> list[Record]:
        """Return that one followed the other."""
        return [{"urn": "100001", "linked_urn": "100002", "link_code": "successor"}]

    def key(self, _as_of: date) -> list[Breach]:
        """Return one planted breach."""
        return [Breach("AR01", "plan", "PL1", "planted")]

    def ties(self, _as_of: date) -> list[Any]:
        """Return that no record is tied."""
        return []

    def knows(self, _as_of: date) -> list[Any]:
        """Return that nobody knows more than the case system."""
        return []

    def timeliness(self, _as_of: date) -> list[Any]:
        """Return that no review fell due."""
        return []
