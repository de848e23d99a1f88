"""A new rule loads at once, finds nobody, tells what to fill in, and overwrites nothing."""

from pathlib import Path

import pytest

from sendbridge.checks.example_runs import run_examples
from sendbridge.checks.rules import load_suites
from sendbridge.checks.scaffold import start_rule
from sendbridge.errors import Misconfigured
from sendbridge.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a council with a folder of its own."""
    return Settings(rooms_dir=tmp_path)


def rule_of(settings, rule_id):
    return next(rule for suite in load_suites(settings) for rule in suite.rules if rule.rule_id == rule_id)


@pytest.mark.parametrize("suite", ["person", "plan", "review", "advice"])
def test_a_new_rule_loads_at_once_and_finds_nobody(settings, suite):
    """It joins its suite from a file of its own, and its bad example asks to be filled in."""
    path = start_rule(settings, "LC01", suite_name=suite, file=None)
    assert path == settings.rooms_dir / "expectations" / f"{suite}.lc01.yml"
    assert rule_of(settings, "LC01").fails_when.strip() == "FALSE"
    surprises = run_examples(settings, ["LC01"]).surprises
    assert [(each.surprise.kind, each.surprise.number) for each in surprises] == [("bad", 1)]


def test_what_the_catalogue_knows_is_filled_in(settings):
    """Title, owner and priority of a check that has no rule yet come from the catalogue, commas and colons and all."""
    catalogue = settings.rooms_dir / "expectations" / "catalogue.csv"
    catalogue.parent.mkdir()
    catalogue.write_text(
        "catalogue_id,kind,group,record,title,priority,owner_role,council_report,not_covered\n"
        'LC07,check,,,"Dates: wrong, or missing",critical,DCO,,\n'
    )
    start_rule(settings, "LC07", suite_name="review", file=None)
    rule = rule_of(settings, "LC07")
    assert (rule.title, rule.priority, rule.owner_role) == ("Dates: wrong, or missing", 1, "DCO")


def test_a_file_that_is_there_is_added_to(settings):
    """With --file a second rule joins the first, which stays as it was."""
    path = start_rule(settings, "LC01", suite_name="review", file=None)
    before = path.read_text()
    start_rule(settings, "LC02", suite_name="review", file=path)
    assert path.read_text().startswith(before.rstrip())
    assert rule_of(settings, "LC02").place.startswith("review.lc01.yml line ")


@pytest.mark.parametrize(
    ("rule_id", "suite", "file", "says"),
    [
        ("lc1", "review", None, "is no rule id"),
        ("AR03", "review", None, "already answered by AR03, at review.yml"),
        ("S2-V14", "review", None, "already answered by AR10"),
        ("LC01", "reviews", None, "there is no suite 'reviews'"),
        ("LC01", "review", "plan.ours.yml", "would not join the suite review"),
        ("LC01", "review", "draft.yml", "would not join the suite review"),
    ],
)
def test_what_cannot_be_is_refused(settings, rule_id, suite, file, says):
    """An id that is no id or is taken, a suite that is not there, and a file that would not join it are told."""
    with pytest.raises(Misconfigured, match=says):
        start_rule(settings, rule_id, suite_name=suite, file=file and settings.rooms_dir / file)
    assert list(settings.rooms_dir.rglob("*.yml")) == []


def test_nothing_is_overwritten(settings):
    """A file of the name that the new rule would have is left as it is."""
    path = settings.rooms_dir / "expectations" / "review.lc01.yml"
    start_rule(settings, "LC02", suite_name="review", file=path)
    before = path.read_text()
    with pytest.raises(Misconfigured, match="already there and is not overwritten"):
        start_rule(settings, "LC01", suite_name="review", file=None)
    assert path.read_text() == before


def test_a_file_to_which_nothing_can_be_added_is_left_alone(settings):
    """A file that would no longer load is told by its own name, and not written."""
    path = settings.rooms_dir / "review.ours.yml"
    path.write_text("rules: []\n")
    with pytest.raises(Misconfigured, match=f"{path} line 2"):
        start_rule(settings, "LC01", suite_name="review", file=path)
    assert path.read_text() == "rules: []\n"


def test_without_a_folder_of_its_own_a_file_must_be_named():
    """Our own folder is not written to unless somebody says so."""
    with pytest.raises(Misconfigured, match="SENDBRIDGE_ROOMS_DIR"):
        start_rule(Settings(rooms_dir=None), "LC01", suite_name="review", file=None)
