"""What managers see of "none identified": counts by meaning, team and trust, and keys on request."""

import json
from datetime import date

import duckdb
import pytest
from typer.testing import CliRunner

from sendbridge.cli.app import app
from sendbridge.errors import NightNotReady
from sendbridge.none_identified import count_none_identified, list_none_identified
from sendbridge.settings import Settings

NIGHT = date(2026, 3, 1)
ROWS = (
    ("L1", "C", "no_need_confirmed", "advice_says_no_need", "EAST", "RJN"),
    ("L2", "C", "advice_not_received", "", "EAST", None),
    ("L3", "C", "advice_not_received", "", "WEST", "RJN"),
    ("L3", "D", "need_present_text_wrong", "social_care_record", "WEST", None),
)


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """Give an installation whose one night holds these rows."""
    monkeypatch.setenv("SENDBRIDGE_NIGHTS_DIR", str(tmp_path))
    made = Settings()
    made.night_path(NIGHT).parent.mkdir(parents=True)
    with duckdb.connect(str(made.night_path(NIGHT))) as con:
        con.execute(
            "CREATE TABLE none_identified (plan_id VARCHAR, section_code VARCHAR, meaning VARCHAR, evidence VARCHAR, "
            "team_code VARCHAR, provider_code VARCHAR)"
        )
        con.executemany("INSERT INTO none_identified VALUES (?, ?, ?, ?, ?, ?)", ROWS)
    return made


def _told(*words):
    result = CliRunner().invoke(app, ["plans", "none-identified", "--date", NIGHT.isoformat(), *words])
    assert result.exit_code == 0
    return result.output


def test_counts_by_team_and_by_trust(settings):
    """Each meaning is counted where the child's team is, and for health where advice was asked."""
    counts = count_none_identified(settings, NIGHT)
    silent = {"no_need_confirmed": 0, "not_known_to_service": 0, "advice_not_received": 1, "need_present_text_wrong": 0}
    assert counts["by_team"] == {
        "C": {"EAST": silent | {"no_need_confirmed": 1}, "WEST": silent},
        "D": {"WEST": silent | {"advice_not_received": 0, "need_present_text_wrong": 1}},
    }
    assert counts["by_trust"] == {"C": {"RJN": silent | {"no_need_confirmed": 1}, "not recorded": silent}}


def test_what_is_justified_is_not_listed(settings):
    """The list names the plans to look at; those whose advice says that there is no need are done."""
    assert [(row["plan_id"], row["section_code"]) for row in list_none_identified(settings, NIGHT)] == [
        ("L2", "C"),
        ("L3", "C"),
        ("L3", "D"),
    ]


def test_the_command_prints_counts_and_keys(settings):
    """People get tables, programs JSON; plan numbers come only with --list."""
    assert json.loads(_told("--json")) == count_none_identified(settings, NIGHT)
    assert json.loads(_told("--list", "--json")) == list_none_identified(settings, NIGHT)
    assert "by trust asked" in _told()
    assert "L3" not in _told()
    assert "L3" in _told("--list")


@pytest.mark.parametrize("kept", [True, False])
def test_a_night_that_cannot_answer_says_so(settings, kept):
    """A date without a night, and a night that could not look at sections, are told and are not counted as nothing."""
    if kept:
        with duckdb.connect(str(settings.night_path(NIGHT))) as con:
            con.execute("DROP TABLE none_identified")
    else:
        settings.night_path(NIGHT).unlink()
    with pytest.raises(NightNotReady, match="did not look" if kept else "there is no night"):
        count_none_identified(settings, NIGHT)
