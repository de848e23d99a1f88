"""`sendbridge rules` as people and programs see it: what it prints, its JSON and its exit codes."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sendbridge.cli import app

Said = tuple[int, str, str]
Cli = Callable[..., Said]


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run the command line for a council with an empty folder of its own; returns exit code, output and errors."""
    monkeypatch.setenv("SENDBRIDGE_ROOMS_DIR", str(tmp_path))
    monkeypatch.setenv("SENDBRIDGE_STATE_URL", f"sqlite:///{tmp_path / 'state.sqlite'}")

    def run(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["sendbridge", "rules", *arguments])
        with pytest.raises(SystemExit) as ended:
            app.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, " ".join(said.err.split())

    return run


def test_a_list_is_narrowed(cli: Cli) -> None:
    """Filters work together, for people and for programs alike."""
    code, out, _ = cli("list", "--suite", "advice", "--severity", "query", "--json")
    found = json.loads(out)
    assert code == 0
    assert {(each["suite"], each["severity"]) for each in found} == {("advice", "query")}
    code, out, _ = cli("list", "--suite", "advice", "--severity", "query")
    assert code == 0
    assert [each["rule_id"] for each in found if each["rule_id"] not in out] == []


def test_a_source_that_is_none_is_refused(cli: Cli) -> None:
    """The sentence names those that there are."""
    code, _, err = cli("list", "--source", "ofsted")
    assert code == 2
    assert "is none of check, council_report, sen2, annex_a" in err


def test_one_rule_is_shown_whole(cli: Cli) -> None:
    """Condition, examples, law, dates, clock and file stand on the screen."""
    code, out, _ = cli("show", "AR10")
    words = " ".join(out.split())
    assert code == 0
    assert "Holds from: 2022-03-08" in words
    assert "Clock: R07, the proposed changes are sent: 28 days (4 weeks) from meeting" in words
    assert "decision_code = 'A'" in words
    assert "fails draft_date: 2025-11-06" in words
    assert "expectations/review.yml line" in words
    assert cli("show", "ZZ99")[0] == 2


def test_coverage_tells_each_source_and_strict_ends_with_1_while_a_check_is_open(cli: Cli, tmp_path: Path) -> None:
    """Covered, not covered with its reason, and open are three different things."""
    room = tmp_path / "expectations"
    room.mkdir()
    header = "catalogue_id,kind,group,record,title,priority,owner_role,council_report,not_covered\n"
    rows = [
        "AR03,check,,,,high,DCO,Y,\n",
        "ZZ01,sen2,,,,high,DCO,,Nobody records it.\n",
        "ZZ02,annex_a,,,,high,DCO,,\n",
    ]
    (room / "catalogue.csv").write_text(header + "".join(rows))
    code, out, _ = cli("coverage", "--json")
    told = json.loads(out)
    assert code == 0
    assert {each["source"]: (each["total"], each["covered"], each["percent"]) for each in told["sources"]} == {
        "check": (1, 1, 100.0),
        "council_report": (1, 1, 100.0),
        "sen2": (1, 0, 0.0),
        "annex_a": (1, 0, 0.0),
    }
    assert told["open"] == ["ZZ02"]
    code, out, _ = cli("coverage", "--strict")
    assert code == 1
    assert "Nobody records it." in out
    assert "ZZ02" in out[out.index("OPEN") :]
    (room / "catalogue.csv").write_text(header + "".join(rows[:2]))
    assert cli("coverage", "--strict")[0] == 0


def test_a_rule_from_its_scaffold_to_its_proof(cli: Cli, tmp_path: Path) -> None:
    """Started, tested (which tells what is missing), filled in, tested again."""
    code, out, _ = cli("new", "LC01", "--suite", "review")
    path = tmp_path / "expectations" / "review.lc01.yml"
    assert code == 0
    assert "sendbridge rules test LC01" in out
    code, out, _ = cli("test", "LC01")
    assert code == 1
    assert "bad example 1 passes the rule, and it must fail" in out
    assert "-> not recorded" in out
    path.write_text(path.read_text().replace("      FALSE\n", "      first_final_date IS NULL\n"))
    code, out, _ = cli("test", "LC01", "--json")
    assert (code, json.loads(out)) == (0, {"rules": 1, "examples": 2, "surprises": []})
    assert cli("new", "LC01", "--suite", "review")[0] == 2


def test_a_trial_needs_a_night_and_a_draft(cli: Cli, tmp_path: Path) -> None:
    """Without a kept night, or without such a file or rule, the sentence says what to do."""
    code, _, err = cli("try", "AR03")
    assert code == 7
    assert "no sealed night is kept" in err
    code, _, err = cli("try", str(tmp_path / "review.nowhere.yml"))
    assert code == 2
    assert "neither a file nor a rule" in err
    (tmp_path / "review.draft.yml").write_text("rules:\n  - id: LC01\n    title: Too short a rule\n")
    code, _, err = cli("try", str(tmp_path / "review.draft.yml"))
    assert code == 2
    assert "review.draft.yml line 2: rules.guidance: Field required" in err


def test_pages_are_written_for_a_council_s_own_rules_too(cli: Cli, tmp_path: Path) -> None:
    """A council can publish the pages with its own rules among them."""
    cli("new", "LC01", "--suite", "review")
    code, out, _ = cli("pages", "--folder", str(tmp_path / "pages"), "--json")
    assert code == 0
    assert json.loads(out)["altered"] == len([*(tmp_path / "pages").rglob("*.md")])
    assert (tmp_path / "pages" / "rules" / "LC01.md").exists()


def test_outcomes_of_a_night_that_never_was(cli: Cli) -> None:
    """They are refused with what to run first."""
    code, _, err = cli("outcomes", "--date", "2025-01-01")
    assert code == 7
    assert "no night 2025-01-01 is in force" in err
