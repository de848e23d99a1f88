"""Examples that surprise are told one by one, and a rule that is broken hides no other."""

import pytest
import yaml

from sendbridge.checks.example_runs import run_examples
from sendbridge.checks.scaffold import start_rule
from sendbridge.errors import Misconfigured
from sendbridge.settings import Settings


@pytest.fixture
def council(tmp_path):
    """Return what writes council rules that differ from a scaffold as said, and gives the settings."""
    settings = Settings(rooms_dir=tmp_path)

    def with_rules(**rules):
        for rule_id, changes in rules.items():
            path = start_rule(settings, rule_id, suite_name="review", file=None)
            written = yaml.safe_load(path.read_text())
            written["rules"][0] |= changes
            path.write_text(yaml.safe_dump(written))
        return settings

    return with_rules


MEETING = {"field": "meeting_date", "examples": {"good": [{}], "bad": [{"meeting_date": None}]}}


def told(settings, *rule_ids):
    return [(each.surprise.rule_id, each.surprise.sentence) for each in run_examples(settings, rule_ids).surprises]


def test_a_sound_rule_does_not_surprise(council):
    """Its good examples pass and its bad ones fail."""
    assert told(council(LC01=MEETING | {"fails_when": "meeting_date IS NULL"}), "LC01") == []


def test_each_kind_of_surprise_has_its_sentence(council):
    """A sound row that fails, a good example that fails and a bad one that passes are three different sentences."""
    settings = council(LC01=MEETING | {"fails_when": "meeting_date IS NOT NULL"})
    assert [sentence for _, sentence in told(settings, "LC01")] == [
        "the suite's sound row fails the rule, and it must fail none",
        "good example 1 fails the rule, and it must pass",
        "bad example 1 passes the rule, and it must fail",
    ]
    surprise = run_examples(settings, ["LC01"]).surprises[-1]
    assert set(surprise.sound) == {"meeting_date"}
    assert surprise.sound["meeting_date"] is not None
    assert surprise.fails_when == "meeting_date IS NOT NULL"


def test_a_broken_rule_hides_no_other(council):
    """Each broken rule names its line and cause, one that breaks on an example too, and the others are still run."""
    settings = council(
        LC01=MEETING | {"fails_when": "no_such_column"},
        LC02=MEETING | {"fails_when": "meeting_date IS NOT NULL"},
        LC03=MEETING | {"fails_when": "CAST(tracker_code AS INTEGER) = 1"},
        LC04=MEETING | {"fails_when": "meeting_date IS NULL", "examples": {"good": [{}], "bad": [{"metting": None}]}},
    )
    sentences = dict(told(settings, "LC01", "LC03", "LC04"))
    assert "LC01 cannot be understood" in sentences["LC01"]
    assert "no_such_column" in sentences["LC01"]
    assert sentences["LC03"] == "an example breaks it: ConversionException"
    assert "review.lc04.yml line" in sentences["LC04"]
    assert "bad example 1: the view has no column metting" in sentences["LC04"]
    assert ("LC02", "bad example 1 passes the rule, and it must fail") in told(settings)


def test_an_unknown_rule_is_refused():
    """A name that is no rule is told, and nothing is run."""
    with pytest.raises(Misconfigured, match="there is no rule ZZ99"):
        run_examples(Settings(), ["AR03", "ZZ99"])
    with pytest.raises(Misconfigured, match="there is no rule AR03"):
        run_examples(Settings(), ["AR03"], suite_name="plan")
