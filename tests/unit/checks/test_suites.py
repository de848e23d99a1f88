"""Suites are validated at the door: a mistake is told by file, line and cure."""

from pathlib import Path

import pytest

from sendbridge.checks import version
from sendbridge.checks.rules import load_suites
from sendbridge.checks.suites import load_suite
from sendbridge.errors import Misconfigured
from sendbridge.settings import Settings

SUITE = """\
suite: small
about: A small suite.
subject: review
key: review_id
needs: [review]
sound: {review_id: R1}
rules:
  - id: XX01
    title: The review has no meeting
    guidance: Record the date of the meeting.
    why: It is wanted.
    owner_role: SEND keyworker
    law: Local practice
    severity: error
    priority: 2
    catalogue_ids: [XX01]
    field: meeting_date
    fails_when: meeting_date IS NULL
    examples:
      good: [{meeting_date: 2026-01-05}]
      bad: [{meeting_date: null}]
"""


def written(folder: Path, text: str) -> Path:
    (folder / "small.sql").write_text("SELECT review_id, person_id, meeting_date FROM review")
    path = folder / "small.yml"
    path.write_text(text)
    return path


def test_a_sound_suite_loads_with_its_lines(tmp_path):
    """A rule knows where it is written."""
    suite = load_suite(written(tmp_path, SUITE))
    assert suite.rules[0].place == "small.yml line 8"


@pytest.mark.parametrize(
    ("wrong", "right", "line", "says"),
    [
        ("severity: error", "severity: fatal", 14, "severity"),
        ("priority: 2", "priority: 5", 15, "priority"),
        ("owner_role: SEND keyworker", "owner_role: Somebody", 12, "owner_role"),
        ("    fails_when: meeting_date IS NULL\n", "", 8, "fails_when: Field required"),
        ("field: meeting_date", "feild: meeting_date", 8, "field: Field required"),
        ("      bad: [{meeting_date: null}]", "      bad: []", 21, "bad"),
        ("priority: 2", "priority: 2\n    holds_from: 2022-03-08", 8, "holds_on"),
        ("priority: 2", "priority: 2\n    priority: 3", 16, "priority is given twice"),
        ("subject: review", "subject: [review", 4, "expected"),
    ],
)
def test_mistakes_name_file_and_line(tmp_path, wrong, right, line, says):
    """Whatever the mistake, the message names the file, the line and the word."""
    assert wrong in SUITE
    with pytest.raises(Misconfigured, match=says) as caught:
        load_suite(written(tmp_path, SUITE.replace(wrong, right)))
    assert f"small.yml line {line}:" in str(caught.value)


def test_a_rule_is_written_once(tmp_path):
    """Two rules with one name in one suite are refused, and both lines are told."""
    rule = SUITE[SUITE.index("  - id") :]
    with pytest.raises(Misconfigured, match="line 22: XX01 is already written on line 8"):
        load_suite(written(tmp_path, SUITE + rule))


def test_a_suite_needs_its_view(tmp_path):
    """A suite without its .sql is refused."""
    path = written(tmp_path, SUITE)
    path.with_suffix(".sql").unlink()
    with pytest.raises(Misconfigured, match=r"no small\.sql beside it"):
        load_suite(path)


def test_a_table_that_a_suite_asks_for_must_be_there(tmp_path):
    """A night table lies in tables/ beside the suite, and comes with it."""
    path = written(tmp_path, SUITE.replace("needs:", "tables: [told]\nneeds:"))
    with pytest.raises(Misconfigured, match="there is no tables/told.sql; write the night table"):
        load_suite(path)
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "told.sql").write_text("SELECT 1 AS one")
    assert load_suite(path).table_sql == {"told": "SELECT 1 AS one"}


def test_a_list_is_no_suite(tmp_path):
    """A file whose top is not a mapping is refused on line 1."""
    with pytest.raises(Misconfigured, match="line 1: the file must be a mapping"):
        load_suite(written(tmp_path, "- a\n- b\n"))


def test_a_council_adds_a_suite_and_the_version_follows(tmp_path):
    """A suite in the council's own folder is loaded beside ours, and the rules have another version."""
    room = tmp_path / "expectations"
    room.mkdir()
    written(room, SUITE)
    settings = Settings(rooms_dir=tmp_path)
    ours = {suite.suite for suite in load_suites(Settings())}
    assert {suite.suite for suite in load_suites(settings)} == {"small", *ours}
    assert version(settings) != version(Settings())
    assert version(settings) == version(settings)


def test_one_rule_in_two_suites_is_refused(tmp_path):
    """A rule id means one thing in the whole installation."""
    room = tmp_path / "expectations"
    room.mkdir()
    written(room, SUITE.replace("XX01", "AR03"))
    with pytest.raises(Misconfigured, match=r"AR03 is already written at review\.yml"):
        load_suites(Settings(rooms_dir=tmp_path))


@pytest.fixture
def room(tmp_path):
    """A council's own expectations folder."""
    folder = tmp_path / "expectations"
    folder.mkdir()
    return folder


RULES_ALONE = SUITE[SUITE.index("rules:") :].replace("XX01", "LC01")


def test_a_council_adds_one_rule_without_copying_the_suite(room):
    """A file named suite, dot, anything adds its rules to ours; they see the suite's view and know their own file."""
    (room / "review.ours.yml").write_text(RULES_ALONE)
    suites = {suite.suite: suite for suite in load_suites(Settings(rooms_dir=room.parent))}
    ours = {suite.suite: suite for suite in load_suites(Settings())}
    assert suites.keys() == ours.keys()
    assert suites["review"].rules[:-1] == ours["review"].rules
    assert suites["review"].rules[-1].place == "review.ours.yml line 2"
    assert version(Settings(rooms_dir=room.parent)) != version(Settings())


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("reveiw.ours.yml", RULES_ALONE, r"it adds rules to reveiw\.yml, and there is no such suite"),
        ("review.ours.yml", RULES_ALONE.replace("LC01", "AR03"), r"AR03 is already written at review\.yml"),
        (
            "review.ours.yml",
            RULES_ALONE.replace("priority: 2", "priority: 9"),
            r"review\.ours\.yml line 9: rules\.priority",
        ),
        ("review.ours.yml", SUITE, r"review\.ours\.yml line 1: suite: Extra inputs"),
    ],
)
def test_a_mistake_in_added_rules_names_their_file(room, name, text, says):
    """What adds rules is validated as a suite is: file, line and cure."""
    (room / name).write_text(text)
    with pytest.raises(Misconfigured, match=says):
        load_suites(Settings(rooms_dir=room.parent))
