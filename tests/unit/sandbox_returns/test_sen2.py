"""The sandbox's SEN2 returns: the same for the same seed, and sound where nothing is planted."""

import csv
from pathlib import Path

import pytest

from sandbox.returns import __main__ as command
from sandbox.returns.sen2 import faulty_return, key, sound_return, write_return
from sandbox.returns.sen2.layout import YEARS, order
from sandbox.returns.sen2.reading import Read


@pytest.mark.parametrize("year", YEARS)
def test_nothing_is_wrong_in_a_sound_return(year: int) -> None:
    """The key of a sound return is empty, whatever is at hand to judge it."""
    made = sound_return(7, persons=1500, year=year)
    assert list(key(made, register=True, previous=year > YEARS[0])) == []


def test_the_same_seed_makes_the_same_file(tmp_path: Path) -> None:
    """A return can be made again, byte for byte, and another seed makes another one."""
    texts = []
    for number, seed in enumerate((1, 1, 2)):
        write_return(faulty_return(seed, persons=200, year=2026).present, 2026, tmp_path / f"{number}.xml")
        texts.append((tmp_path / f"{number}.xml").read_text())
    assert texts[0] == texts[1] != texts[2]


def test_a_breach_names_a_record_that_there_is() -> None:
    """Each key's person, or setting, is in the return or in the one before."""
    made = faulty_return(3, persons=300, year=2026)
    known = {case.key for read in (Read(made.present, 2026), Read(made.previous, 2025)) for case in read.cases}
    named = [
        found for _, kind, found in key(made, register=True, previous=True) if kind not in ("setting", "sen2_return")
    ]
    assert {found[: 15 if found[13:14] == "-" else 13] for found in named} <= known


@pytest.mark.parametrize(
    ("tag", "year", "item", "is_there"),
    [
        ("Person", 2023, "GenderCurrent", True),
        ("Person", 2024, "GenderCurrent", False),
        ("PlacementDetail", 2023, "WBP", False),
        ("PlacementDetail", 2024, "WBP", True),
        ("Requests", 2024, "RequestSource", False),
        ("Requests", 2025, "RequestSource", True),
    ],
)
def test_a_year_has_its_own_items(tag: str, year: int, item: str, is_there: bool) -> None:
    """What came and went between the years is written in its years alone."""
    assert (item in order(tag, year)) is is_there


def test_the_command_writes_return_key_and_the_year_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One command gives all that a check needs, and says how many breaches the key has."""
    out = tmp_path / "return.xml"
    monkeypatch.setattr("sys.argv", ["returns", "--persons", "250", "--year", "2025", "--seed", "2", "--out", str(out)])
    assert command.main() == 0
    rows = list(csv.DictReader((tmp_path / "return.key.csv").read_text(encoding="utf-8").splitlines()))
    assert f"{len(rows):,} breaches" in capsys.readouterr().out
    assert len({row["rule_id"] for row in rows}) > 100
    assert "<Year>2025</Year>" in out.read_text()
    assert "<Year>2024</Year>" in (tmp_path / "return.before.xml").read_text()
