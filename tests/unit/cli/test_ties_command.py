"""`sendbridge ties try` links two files."""

import json
from pathlib import Path

import pytest

from sendbridge.cli.app import app, main
from tests.unit.matching.linked_rows import UPNS

FACTS = f"Amy,Young,2012-05-04,{UPNS[0]}"


def written(folder: Path) -> list[str]:
    """Write a person and a record, and return the paths as arguments."""
    head = "forename,surname,date_of_birth,upn"
    for name, key, value in (("persons", "person_id", "P1"), ("records", "record_key", "R1")):
        (folder / f"{name}.csv").write_text(f"{key},{head}\n{value},{FACTS}\n")
    return [str(folder / "persons.csv"), str(folder / "records.csv")]


def test_two_files_are_linked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The counts are printed as JSON, and ties are written into the folder."""
    out = tmp_path / "out"
    arguments = ["ties", "try", *written(tmp_path), "--out", str(out), "--as-of", "2026-03-01", "--json"]
    app(arguments, standalone_mode=False)
    assert json.loads(capsys.readouterr().out) == {"tied": 1}
    assert "R1,P1,tied" in (out / "ties.csv").read_text()


def test_an_unknown_policy_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A policy that is not known ends with the code of a wrong setting and the words that are."""
    arguments = ["sendbridge", "ties", "try", *written(tmp_path), "--out", str(tmp_path / "out"), "--policy", "bold"]
    monkeypatch.setattr("sys.argv", arguments)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "choose safe or strict" in " ".join(capsys.readouterr().err.split())
