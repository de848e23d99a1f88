"""What could not be read is an exception of the record or of its sender, until something readable comes."""

from typing import Any

import pytest

from tests.council import Council
from tests.night_builder import NightBuilder


def bad_value(night: NightBuilder, **values: Any) -> None:
    """A row of setting 100002 has a meeting date that cannot be read."""
    row = {
        "feed": "school_settings",
        "sender": "100002",
        "file_id": "f1",
        "row_number": 1,
        "record_type": "review_return",
    }
    known = {**row, "record_key": "100002|1", "field": "meeting_date", "reason_code": "bad_date", **values}
    night.add("bad_value", **known).arrive("school_settings", "100002")
    read = {name: known[name] for name in (*row, "record_key")}
    night.add("read_row", **read, outcome="readable" if known["record_key"] else "unreadable")


def return_in_image(night: NightBuilder) -> None:
    """The return is part of the image."""
    night.record("review_return", setting_urn="100002", return_reference="1", feed="school_settings", sender="100002")


def test_a_bad_value_stays_until_its_record_is_read_again(council: Council) -> None:
    """A list without the record is no proof; the record without the bad value is."""
    council.night(lambda night: (return_in_image(night), bad_value(night)))
    row = council.only()
    assert (row["rule_id"], row["subject_type"], row["subject_id"], row["field"], row["sender"]) == (
        "MP01",
        "review_return",
        "100002|1",
        "meeting_date",
        "100002",
    )
    council.night(lambda night: (return_in_image(night), night.arrive("school_settings", "100002")))
    assert council.only()["state"] == "open"
    council.night(
        lambda night: (
            return_in_image(night),
            night.add(
                "read_row",
                feed="school_settings",
                record_type="review_return",
                record_key="100002|1",
                outcome="readable",
            ),
        )
    )
    assert council.only()["state"] == "closed"


def test_a_bad_value_of_a_record_that_is_gone_is_gone(council: Council) -> None:
    """When a full list has taken the record out of the image, nothing is left to correct."""
    council.night(lambda night: (return_in_image(night), bad_value(night)))
    council.night(lambda night: night.arrive("school_settings", "100002"))
    assert council.only()["state"] == "closed"


@pytest.mark.parametrize(
    ("reason_code", "rule_id", "subject_type", "field"),
    [
        ("bad_number", "MP01", "review_return", "meeting_date"),
        ("bad_boolean", "MP01", "review_return", "meeting_date"),
        ("unknown_code", "MP03", "review_return", "meeting_date"),
        ("no_key", "MP02", "sender", "review_return"),
        ("missing_column", "MP04", "sender", "review_return.meeting_date"),
        ("bad_file", "MP05", "sender", "review_return"),
    ],
)
def test_what_cannot_be_read_has_a_rule(
    council: Council, *, reason_code: str, rule_id: str, subject_type: str, field: str
) -> None:
    """Each way of being unreadable is a rule of its own; rows without a key are their sender's fault, not a row's."""
    council.night(lambda night: bad_value(night, reason_code=reason_code))
    row = council.only()
    assert (row["rule_id"], row["subject_type"], row["field"]) == (rule_id, subject_type, field)


def test_rows_without_a_key_are_gone_when_the_sender_sends_better_ones(council: Council) -> None:
    """A list of the same kind without the fault closes it; the silence of the sender does not."""
    council.night(lambda night: bad_value(night, reason_code="no_key", record_key=None))
    council.night(lambda night: night.arrive("school_settings", "100002"))
    assert council.only()["state"] == "open"
    council.night(
        lambda night: night.add(
            "read_row", feed="school_settings", sender="100002", record_type="review_return", outcome="readable"
        )
    )
    assert council.only()["state"] == "closed"
