"""What becomes of every check of the catalogue: a rule, the engine, a reason, or nothing yet."""

import csv

import pytest

from sendbridge.checks.catalogue import CatalogueRow, answers, coverage, load_catalogue
from sendbridge.checks.rules import load_suites
from sendbridge.settings import Settings


@pytest.fixture
def answered():
    """Return four checks of each kind of fate, and one that the council asked for."""
    reasons = {"ZZ01": "Nobody records it."}
    ids = {"AR03": "check", "SY06": "check", "ZZ01": "sen2", "ZZ02": "annex_a"}
    rows = [
        CatalogueRow(each, kind, "", "", "", "", "", "Y" if each == "AR03" else "", reasons.get(each, ""))
        for each, kind in ids.items()
    ]
    return answers(rows, load_suites(Settings()))


def test_every_check_has_one_fate(answered):
    """A rule carries it, the engine finds it, a reason excuses it, or it is open."""
    assert [each.state for each in answered] == ["rule", "engine", "not_covered", "open"]
    assert [each.rule_id for each in answered] == ["AR03", "SY06", None, None]


def test_coverage_is_counted_by_source(answered):
    """The council's report is counted within our own checks and for itself; a reason is not a cover."""
    counts = {each.source.name: (each.total, each.covered, each.not_covered, each.open) for each in coverage(answered)}
    assert counts == {
        "check": (2, 2, 0, 0),
        "council_report": (1, 1, 0, 0),
        "sen2": (1, 0, 1, 0),
        "annex_a": (1, 0, 0, 1),
    }
    assert [each.percent for each in coverage(answered)] == [100, 100, 0, 0]


def test_a_council_may_bring_its_own_catalogue(tmp_path):
    """Its file replaces ours."""
    room = tmp_path / "expectations"
    room.mkdir()
    names = list(CatalogueRow.__dataclass_fields__)
    with (room / "catalogue.csv").open("w", newline="") as file:
        csv.writer(file).writerows([names, ["LC01", *[""] * (len(names) - 1)]])
    assert [row.catalogue_id for row in load_catalogue(Settings(rooms_dir=tmp_path))] == ["LC01"]
