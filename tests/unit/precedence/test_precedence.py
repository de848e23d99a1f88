"""precedence.yml is read, and refused with file and line where it overreaches."""

from pathlib import Path

import pytest

from sendbridge import precedence
from sendbridge.errors import Misconfigured
from sendbridge.rooms import room_file
from sendbridge.settings import Settings

SOUND = {"nhs_number": "upn", "postcode": "upn"}  # what a roll has of the same type
GOOD = """\
version: "1"
records:
  review:
    source: review_return
    feed: school_settings
    fields:
      {field}
"""


def load(tmp_path: Path, field: str) -> precedence.Precedence:
    """Load a precedence file with one field of the review."""
    path = tmp_path / "precedence.yml"
    path.write_text(GOOD.format(field=field))
    return precedence.load_file(path)


def test_our_own_file_is_sound() -> None:
    """The file in the room compares reviews and advice requests, and keeps identity for people."""
    ours = precedence.load(Settings(_env_file=None))
    assert [rule.record_type for rule in ours.compared()] == ["review", "advice_request"]
    assert all(field.people_only for field in ours.records["person"].fields)
    assert ours.version


def test_a_field_says_who_is_believed(tmp_path: Path) -> None:
    """A field's rule carries what the file says, and never unless it says so."""
    line = (
        "report_received_date: {sources: [case_management, school_settings], write_back: fill, from: report_sent_date}"
    )
    (rule,) = load(tmp_path, line).records["review"].fields
    assert (rule.source_field, rule.write_back, rule.is_date, rule.approval) == (
        "report_sent_date",
        "fill",
        True,
        False,
    )
    (silent,) = load(tmp_path, "meeting_date: {sources: [case_management]}").records["review"].fields
    assert silent.write_back == "never"


@pytest.mark.parametrize(
    ("field", "complaint"),
    [
        ("decision_date: {sources: [school_settings], write_back: fill, from: meeting_date}", "council's decision"),
        ("plan_id: {sources: [school_settings], write_back: fill, from: review_id}", "case system's own"),
        ("meeting_date: {sources: [case_management, school_settings], write_back: apply}", "before case_management"),
        ("meeting_date: {sources: [health_trusts], write_back: apply}", "no feed"),
        ("meeting_date: {sources: [nobody]}", "no source"),
        ("meeting_date: {write_back: never}", "sources is missing"),
        ("meeting_date: {sources: [school_settings], people_only: true, write_back: fill}", "people only"),
        ("meeting_date: {sources: [school_settings], write_back: always}", "always means nothing"),
        ("meeting_date: {sources: [school_settings], approval: maybe}", "maybe means nothing"),
        ("meeting_date: {sources: [school_settings], form: x}", "form means nothing"),
        ("no_field: {sources: [school_settings]}", "no field no_field"),
        ("meeting_date: {sources: [school_settings], from: pfa_discussed}", "different types"),
        ("meeting_date: {sources: [school_settings], fresh_days: soon}", "no number of days"),
        ("meeting_date: {sources: [school_settings], fresh_days: 0}", "no number of days"),
        ("meeting_date: {sources: []}", "best first"),
        ("meeting_date: {sources: [school_settings, school_settings]}", "best first"),
        ("papers_date: {sources: [school_settings], write_back: apply, stands_in: true}", "stands in"),
    ],
)
def test_what_overreaches_is_refused_with_its_line(tmp_path: Path, field: str, complaint: str) -> None:
    """A rule that cannot hold is refused, naming file and line."""
    with pytest.raises(Misconfigured, match=rf"precedence\.yml, line 7: .*{complaint}"):
        load(tmp_path, field)


@pytest.mark.parametrize("rule_id", ["ZZ99", "ar21", "S2-P15"])
def test_a_difference_is_not_left_to_a_rule_that_no_night_asks(tmp_path: Path, rule_id: str) -> None:
    """A rule that does not exist, or is asked of a return alone, would report nothing: the file is refused."""
    own = tmp_path / "mappings" / "precedence.yml"
    own.parent.mkdir()
    own.write_text(GOOD.format(field=f"meeting_date: {{sources: [school_settings], reported_by: {rule_id}}}"))
    with pytest.raises(
        Misconfigured, match=rf"precedence\.yml, line 7: meeting_date: reported_by names {rule_id}, and no"
    ):
        precedence.load(Settings(rooms_dir=tmp_path))


def test_a_difference_may_be_left_to_a_rule_of_the_councils_own(tmp_path: Path) -> None:
    """Known are the rules of the suites, the council's among them, and the engine's own."""
    for room in ("expectations", "mappings"):
        (tmp_path / room).mkdir()
    for name in ("review.yml", "review.sql"):
        ours = room_file(Settings(rooms_dir=None), "expectations", name=name).read_text()
        (tmp_path / "expectations" / name).write_text(ours.replace("id: AR21", "id: LC21"))
    for rule_id in ("LC21", "RC01"):
        (tmp_path / "mappings" / "precedence.yml").write_text(
            GOOD.format(field=f"meeting_date: {{sources: [school_settings], reported_by: {rule_id}}}")
        )
        (rule,) = precedence.load(Settings(rooms_dir=tmp_path)).records["review"].fields
        assert rule.reported_by == rule_id


@pytest.mark.parametrize("field", ["surname", "forename", "date_of_birth", "upn", "nhs_number", "postcode", "uln"])
@pytest.mark.parametrize("write_back", ["fill", "apply"])
def test_who_a_child_is_is_never_written(tmp_path: Path, field: str, write_back: str) -> None:
    """A file that would let a source write identity is refused with its line, whether it says people_only or not."""
    path = tmp_path / "precedence.yml"
    path.write_text(
        "version: '1'\nrecords:\n  person:\n    source: roll_entry\n    feed: school_settings\n    fields:\n"
        f"      {field}: {{sources: [school_settings], write_back: {write_back}, from: {SOUND.get(field, field)}}}\n"
    )
    with pytest.raises(Misconfigured, match=rf"line 7: {field} says who or where a child is"):
        precedence.load_file(path)


def test_freshness_is_in_days(tmp_path: Path) -> None:
    """A field says for how many days a source's word has authority; unsaid, age does not matter."""
    (rule,) = load(tmp_path, "meeting_date: {sources: [school_settings], fresh_days: 90}").records["review"].fields
    assert (rule.fresh_days, rule.ranks) == (90, ("school_settings",))
    (rule,) = load(tmp_path, "meeting_date: {sources: [school_settings]}").records["review"].fields
    assert rule.fresh_days is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("records: {}", "version is missing"),
        ("version: ' '\nrecords: {}", "version is empty"),
        ("version: '1'\nrecords: {person: {fields: {sex: {sources: [case_management], fresh_days: 9}}}}", "no feed"),
        ("version: '1'", "records is missing"),
        ("version: '1'\nrecords: {nothing: {fields: {}}}", "line 2: nothing is no record type"),
        (
            "version: '1'\nrecords: {review: {source: nothing, feed: school_settings, fields: {}}}",
            "nothing is no record",
        ),
        ("version: '1'\nrecords: {review: {feed: school_settings, fields: {}}}", "stand together"),
        ("version: '1'\nrecords: {review: {}}", "fields is missing"),
        ("version: '1'\nrecords: {review: {create: {write_back: yes}, fields: {}}}", "yes means nothing"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    """A file whose outline is wrong is refused."""
    path = tmp_path / "precedence.yml"
    path.write_text(text)
    with pytest.raises(Misconfigured, match=complaint):
        precedence.load_file(path)
