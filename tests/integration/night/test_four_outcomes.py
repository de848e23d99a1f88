"""A crashed rule, a missing column, a feed that did not come and an empty batch in one night, as people read them."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sendbridge.rooms import room_file
from sendbridge.settings import Settings
from tests.integration.night.conftest import Cli, Council, council_in

CRASHES, LACKS_A_COLUMN, FINDS_NOBODY = "LC01", "LC02", "LC03"


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    """A council with three rules of its own, after a night without its portal."""
    place = tmp_path_factory.mktemp("council")
    _write_room(place / "room")
    with council_in(place, wishes={"rooms_dir": place / "room"}) as made:
        made.run_night()
        made.next_day()
        made.sandbox.fault("down_half_way", pages=0, refusals=10_000, system="portal")
        made.run_night()
        yield made


@pytest.fixture
def cli(cli: Cli, council: Council, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Run the command line for this council and its own rooms."""
    monkeypatch.setenv("SENDBRIDGE_ROOMS_DIR", str(council.settings.rooms_dir))
    return cli


def _rule(rule_id: str, **words: Any) -> dict[str, Any]:
    return {
        "id": rule_id,
        "title": f"A rule of the council, {rule_id}",
        "guidance": "Look at the review again.",
        "why": "The council wishes to know.",
        "owner_role": "SEND data officer",
        "law": "Local practice",
        "severity": "query",
        "priority": 4,
        "catalogue_ids": [rule_id],
        "field": "tracker_code",
        "fails_when": "meeting_date IS NULL",
        "examples": {"good": [{}], "bad": [{"meeting_date": None}]},
        **words,
    }


def _write_room(room: Path) -> None:
    """Write a rule that breaks on a record, one whose column is not sent, and one that nobody is in the scope of."""
    (room / "expectations").mkdir(parents=True)
    rules = [
        _rule(CRASHES, fails_when="CAST(tracker_code AS INTEGER) = 1"),
        _rule(LACKS_A_COLUMN, needs=["establishment_link.established_date"]),
        _rule(FINDS_NOBODY, applies_when="year_group > 90"),
    ]
    (room / "expectations" / "review.ours.yml").write_text(yaml.safe_dump({"rules": rules}))
    (room / "mappings").mkdir()
    ours = room_file(Settings(rooms_dir=None), "mappings", name="establishment_register.yml").read_text()
    renamed = ours.replace("established_date: LinkEstablishedDate", "established_date: LinkSince")
    assert renamed != ours
    (room / "mappings" / "establishment_register.yml").write_text(renamed)


def test_the_four_are_told_apart_in_the_night_s_own_table(cli: Cli, council: Council) -> None:
    """Each rule has its own outcome and reason, and nobody's value is in what is said."""
    code, out, _ = cli("rules", "outcomes", "--date", str(council.today), "--json")
    told = {each["rule_id"]: each for each in json.loads(out)}
    assert code == 0
    assert {
        rule_id: (told[rule_id]["outcome"], told[rule_id]["reason_code"]) for rule_id in told if rule_id[:2] == "LC"
    } == {
        CRASHES: ("broken", "broken_data"),
        LACKS_A_COLUMN: ("not_evaluated", "missing_column"),
        FINDS_NOBODY: ("empty", "empty_batch"),
    }
    assert (told["AR21"]["outcome"], told["AR21"]["reason_code"]) == ("stale", "stale_feed")
    assert told["AR03"]["outcome"] == "failed"
    assert told[CRASHES]["message"] == "review.ours.yml line 2: LC01 cannot run: ConversionException"


def test_the_four_are_four_sentences_of_the_summary(cli: Cli, council: Council) -> None:
    """`night status` says of each what happened and what follows, on a line of its own."""
    code, out, _ = cli("night", "status", "--date", str(council.today))
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert code == 0
    assert [line for line in lines if line.startswith("Broken: LC01: review.ours.yml line 2: LC01 cannot run")]
    assert [line for line in lines if line.startswith("Not evaluated: LC02: establishment_link arrived without")]
    assert [
        line
        for line in lines
        if line.startswith("Not evaluated tonight: AR21, ID04, ID09")
        and "school_settings did not come; the last records that came were used" in line
    ]
    assert [line for line in lines if line.startswith("Empty: ") and "LC03" in line]
    code, out, _ = cli("night", "status", "--date", str(council.today), "--json")
    reasons = [each["reason_code"] for each in json.loads(out)["rules_out"]]
    assert {"broken_data", "missing_column", "stale_feed", "empty_batch"} <= set(reasons)


def test_a_column_that_was_not_sent_stays_missing_while_its_list_is_not_read_again(council: Council) -> None:
    """The register came unchanged and was not read twice; the rule still does not take the gap for a fault."""
    assert council.ask("SELECT count(*) FROM read_row WHERE record_type = 'establishment_link'") == [(0,)]
    assert council.ask("SELECT outcome FROM evaluation WHERE rule_id = 'LC02'") == [("not_evaluated",)]


def test_none_of_the_four_closes_anything(council: Council) -> None:
    """What a rule had found stays open on a night on which it proves nothing."""
    out = {
        rule_id
        for (rule_id,) in council.ask("SELECT rule_id FROM evaluation WHERE outcome NOT IN ('passed', 'failed')")
    }
    rows = council.state_columns("exception", "rule_id", "state", "closed_date")
    assert "AR21" in {rule_id for rule_id, _, _ in rows}
    assert [row for row in rows if row[0] in out and row[2] == str(council.today)] == []


def test_a_draft_is_tried_on_the_nights_that_are_kept(cli: Cli, council: Council, tmp_path: Path) -> None:
    """Both nights are shown with what the rule looks at, finds, newly finds and loses; keys are told, at most ten."""
    drafted = {"rules": [_rule("LC09", fails_when="meeting_date <= as_of AND decision_date IS NULL")]}
    (tmp_path / "review.draft.yml").write_text(yaml.safe_dump(drafted))
    before = council.state()
    code, out, _ = cli("rules", "try", str(tmp_path / "review.draft.yml"), "--nights", "5", "--json")
    first, second = json.loads(out)
    assert code == 0
    assert [first["sync_date"], second["sync_date"]] == ["2026-03-02", "2026-03-03"]
    assert first["checked_count"] > first["found_count"] == first["new_count"] > 0
    assert len(first["first_keys"]) == min(10, first["found_count"])
    assert second["found_count"] == first["found_count"] + second["new_count"] - second["gone_count"]
    assert council.state() == before
    code, out, _ = cli("rules", "try", "AR03", "--nights", "1")
    assert code == 0
    failed = council.ask("SELECT failed_count FROM evaluation WHERE rule_id = 'AR03'")[0][0]
    assert f" {failed} " in out


@pytest.mark.parametrize(
    ("fails_when", "cause"),
    [
        ("no_such_column = 1", "cannot be understood"),
        ("CAST(tracker_code AS INTEGER) = 1", "LC09 cannot run: ConversionException"),
    ],
)
def test_a_broken_draft_names_file_line_and_cause(cli: Cli, tmp_path: Path, fails_when: str, cause: str) -> None:
    """It ends with 1 and never reads as a pass."""
    path = tmp_path / "review.draft.yml"
    path.write_text(yaml.safe_dump({"rules": [_rule("LC09", fails_when=fails_when)]}))
    code, out, _ = cli("rules", "try", str(path), "--nights", "1")
    said = " ".join(out.split())
    assert code == 1
    assert "broken" in said
    assert "review.draft.yml line 2: LC09" in said
    assert cause in said
    shutil.rmtree(tmp_path)
