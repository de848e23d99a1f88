"""What may be of a child who is adopted or at a protected address goes to one named role."""

from typing import Any

import pytest

from sendbridge.store.engine_rules import DATA_OFFICER, SAFEGUARDING
from tests.council import Council
from tests.night_builder import NightBuilder


@pytest.mark.parametrize(
    ("reason_code", "owner_role", "setting_urn"),
    [("restricted", SAFEGUARDING, None), ("forename_differs", DATA_OFFICER, "100002")],
)
def test_a_guarded_record_is_on_no_settings_list(
    council: Council, reason_code: str, owner_role: str, setting_urn: str | None
) -> None:
    """A record held because its child is restricted goes to the safeguarding lead; any other to the data officer."""

    def fill(night: NightBuilder) -> None:
        key = {"record_type": "roll_entry", "record_key": "100002|1"}
        night.arrive("school_settings", "100002")
        night.record("roll_entry", setting_urn="100002", admission_number="1", feed="school_settings")
        night.add("tie", **key, feed="school_settings", sender="100002", state="held", reason_code=reason_code)
        night.add(
            "difference",
            rule_id="MT01",
            subject_type="roll_entry",
            subject_id="100002|1",
            source="school_settings",
            field="person_id",
        )

    council.night(fill)
    row = council.only()
    assert (row["owner_role"], row["setting_urn"]) == (owner_role, setting_urn)


@pytest.mark.parametrize(
    ("named_by", "row"),
    [
        ("tie", {"person_id": "P3", "state": "tied", "reason_code": "person_decided"}),
        ("tie", {"candidate_person_id": "P3", "state": "held", "reason_code": "person_decided"}),
        ("tie_candidate", {"rank": 2, "person_id": "P3"}),
        ("state_tie", {"person_id": "P3", "decision": "same"}),
        ("state_tie", {"person_id": "P3", "decision": "not_same"}),
    ],
)
@pytest.mark.parametrize(("restricted", "owner_role"), [(True, SAFEGUARDING), (False, DATA_OFFICER)])
def test_whoever_is_named_guards_a_record(
    council: Council, named_by: str, row: dict[str, Any], restricted: bool, owner_role: str
) -> None:
    """One restricted person among candidates and decisions keeps a record with the safeguarding lead."""
    key = {"record_type": "roll_entry", "record_key": "100002|1"}

    def fill(night: NightBuilder) -> None:
        night.record("person", person_id="P3", restricted=restricted)
        night.arrive("school_settings", "100002")
        night.record("roll_entry", setting_urn="100002", admission_number="1", feed="school_settings")
        if named_by != "tie":
            night.add("tie", **key, state="held", reason_code="person_decided", candidate_person_id="P1")
        night.add(named_by, **key, **row)
        night.find("MT01", ("roll_entry", "100002|1"), source="school_settings", field="person_id")

    council.night(fill)
    assert council.only()["owner_role"] == owner_role


def test_a_role_is_not_lost_over_nights(council: Council) -> None:
    """Two contradictory decisions on a guarded record leave its exception with the safeguarding lead."""
    key = {"record_type": "roll_entry", "record_key": "100002|1"}

    def fill(night: NightBuilder, reason_code: str, *decided: str) -> None:
        night.record("person", person_id="P3", restricted=True)
        night.arrive("case_management").arrive("school_settings", "100002")
        night.record("roll_entry", setting_urn="100002", admission_number="1", feed="school_settings")
        night.add("tie", **key, state="held", reason_code=reason_code, candidate_person_id="P1")
        for person_id in decided:
            night.add("state_tie", **key, person_id=person_id, decision="same")
        night.find("MT01", ("roll_entry", "100002|1"), source="school_settings", field="person_id")

    council.night(lambda night: fill(night, "restricted"))
    council.night(lambda night: fill(night, "person_decided", "P1", "P3"))
    assert (council.only()["state"], council.only()["owner_role"]) == ("open", SAFEGUARDING)
