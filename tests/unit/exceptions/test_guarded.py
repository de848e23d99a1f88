"""What may be of a child who is adopted or at a protected address goes to one named role."""

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
