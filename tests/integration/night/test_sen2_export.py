"""`sendbridge sen2 export` on a real night: the file is well made, and what a check finds is the night's own."""

import json
from pathlib import Path

import pytest

from sendbridge.cli import app
from sendbridge.return_check.checking import Asked, checked
from tests.integration.night.conftest import council_in

# what only a badly made file can break: the header, items that belong together, and days outside the period
OF_THE_FORM = ("S2-H", "S2-X", "S2-Q12", "S2-Q14", "S2-Q19", "S2-A0", "S2-A10", "S2-N01", "S2-N02", "S2-N03", "S2-N09",
               "S2-N10", "S2-N12", "S2-N18", "S2-D02", "S2-V03", "S2-V04", "S2-V23", "S2-V25", "S2-L05")  # fmt: skip


def test_a_night_is_exported_and_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command writes the return, names what the night cannot know, and the check finds no fault of its form."""
    out = tmp_path / "return.xml"
    with council_in(tmp_path / "council") as council:
        council.run_night()
        for name, value in council.sandbox.env.items():
            monkeypatch.setenv(name, value)
        arguments = ["--year", "2026", "--out", str(out), "--date", str(council.today), "--json"]
        officers = ["--dmo", "Y", "--dco", "R", "--dsco", "Y"]
        app.app(["sen2", "export", *arguments, *officers], standalone_mode=False)
        told = json.loads(capsys.readouterr().out)
        with checked(council.settings, Asked((out,)), progress=lambda _: None) as found:
            assert found.con.sql("SELECT count(*) FROM bad_value").fetchall() == [(0,)]
            broken = {rule_id for (rule_id,) in found.con.sql("SELECT DISTINCT rule_id FROM fault").fetchall()}
    assert told["persons"] > 50
    assert "NamedPlan PlanRes" in told["unknown_items"]
    assert [rule_id for rule_id in sorted(broken) if rule_id.startswith(OF_THE_FORM)] == []
