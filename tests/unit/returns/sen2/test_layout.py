"""The layout of the return: years are data, and a mistake in the file is told by line."""

from pathlib import Path

import pytest

from sendbridge.errors import Misconfigured
from sendbridge.returns.sen2.load_layout import load_layout, read_layout
from sendbridge.settings import Settings

OURS = Path("mappings/sen2_return.yml")


def tags(record_type: str, year: int) -> list[str]:
    """Return the tags of a module in a year's order."""
    return [part.tag for part in load_layout(Settings()).modules[record_type].ordered(year)]


def test_the_review_decision_moves_through_the_years() -> None:
    """LastReview stands last, but in 2025 behind ReviewMeeting."""
    assert tags("sen2_active_plan", 2024)[-1] == "LastReview"
    assert tags("sen2_active_plan", 2026)[-1] == "LastReview"
    after = tags("sen2_active_plan", 2025)
    assert after[after.index("ReviewMeeting") + 1] == "LastReview"


def test_residential_items_move_to_the_placement_in_2024() -> None:
    """Res and WBP stand in ActivePlans until 2023 and in PlacementDetail from 2024."""
    assert {"Res", "WBP"} <= set(tags("sen2_active_plan", 2023))
    assert not {"Res", "WBP"} & set(tags("sen2_placement", 2023))
    assert not {"Res", "WBP"} & set(tags("sen2_active_plan", 2024))
    assert {"Res", "WBP"} <= set(tags("sen2_placement", 2024))


def test_gender_gives_way_to_sex_in_2024() -> None:
    """A year's return has one of the two."""
    assert [
        ("Sex" in tags("sen2_person", year), "GenderCurrent" in tags("sen2_person", year)) for year in (2023, 2024)
    ] == [
        (False, True),
        (True, False),
    ]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("field: surname,", "field: nickname,", "no item field nickname"),
        ("feeds: [person.surname]", "feeds: [person.nickname]", "the night has no field person.nickname"),
        ("aliases: [ULN]", "aliases: [upn]", "upn is read as UPN already"),
        ("after: {2025: ReviewMeeting}", "after: {2025: Res}", "LastReview stands after Res in 2025"),
        ("after: {2025: ReviewMeeting}", "after: {2019: ReviewMeeting}", "2019 is not among the layout's years"),
        ("until: 2023, feeds", "until: year, feeds", "year is no year"),
        (
            "SENtypeRank: {field: rank}",
            "SENtypeRank: {field: need_code}",
            "SENtype and SENtypeRank both fill need_code",
        ),
        ("      SENtypeRank: {field: rank}\n", "", "no item of sen2_need fills rank"),
        ("parent: sen2_assessment", "parent: sen2_request", "does not hang from it"),
        ("holds: flag", "holds: water", "holds is text, words, flag"),
        ("2026: 2026-01-15", "2026: soon", "soon is no date"),
        ("xml: ['%Y-%m-%d']", "xml: ['%Y-%m-%d', '%Y-%d-%m']", "read the same text as different days"),
        ("version:", "edition:", "edition means nothing here"),
    ],
)
def test_a_mistake_is_told_by_file_and_line(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    """Whatever cannot be right is refused on load, with its line."""
    path = tmp_path / "sen2_return.yml"
    text = OURS.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(Misconfigured, match=complaint) as told:
        read_layout(path)
    assert "sen2_return.yml, line " in str(told.value)


def test_a_councils_own_layout_replaces_ours(tmp_path: Path) -> None:
    """A file of the council's rooms folder has the word."""
    (tmp_path / "mappings").mkdir()
    text = OURS.read_text(encoding="utf-8").replace("version: '2026.1'", "version: own")
    (tmp_path / "mappings" / "sen2_return.yml").write_text(text, encoding="utf-8")
    assert load_layout(Settings(rooms_dir=tmp_path)).version == "own"
