"""The writer: what was read is written again, value for value, as the year wants it."""

import re
import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sendbridge.returns.sen2 import write_return
from tests.unit.returns.sen2.random_returns import LAYOUT, random_returns
from tests.unit.returns.sen2.small_return import PLAN, REVIEW, Reader, message, night_of, person, rows, written
from tests.unit.returns.sen2.sound_returns import returns


def again(con: duckdb.DuckDBPyConnection, year: int, folder: Path) -> str:
    """Return the text that is written of what was read."""
    write_return(con, folder / "again.xml", layout=LAYOUT, year=year)
    return (folder / "again.xml").read_text(encoding="utf-8")


def tight(text: str) -> str:
    """Return XML without the blanks between its elements."""
    return re.sub(r">\s+<", "><", text.strip())


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_xml_to_records_to_xml_keeps_every_value(year: int, data: st.DataObject) -> None:
    """A return in its year's order comes back letter for letter, whatever it says."""
    text = data.draw(random_returns(year))
    with tempfile.TemporaryDirectory() as folder:
        assert tight(again(night_of(written(Path(folder), text)), year, Path(folder))) == tight(text)


@pytest.mark.parametrize("year", [2023, 2026])
@settings(max_examples=3, deadline=None)
@given(data=st.data())
def test_a_sound_return_comes_back_sound(year: int, data: st.DataObject) -> None:
    """What is written is read without a fault, and says the same."""
    with tempfile.TemporaryDirectory() as folder:
        first = night_of(written(Path(folder), data.draw(returns(year))))
        again(first, year, Path(folder))
        second = night_of(Path(folder, "again.xml"))
    for record_type, module in LAYOUT.modules.items():
        names = ", ".join(["record_key", *(f'"{one.field}"' for one in module.items)])
        said = f"SELECT {names} FROM {record_type} ORDER BY ALL"
        assert rows(second, said) == rows(first, said)
    assert rows(second, "SELECT * FROM bad_value") == []


def test_only_the_years_items_are_written(read_text: Reader, tmp_path: Path) -> None:
    """A return of 2023 has no review meeting and no source of request."""
    con = read_text(message(person(PLAN.format(review=REVIEW)), year=2026))
    text = again(con, 2023, tmp_path)
    assert "<LastReview>2025-11-20</LastReview>" in text
    for tag in ("ReviewMeeting", "ReviewOutcome", "DSCO", "Sex"):
        assert f"<{tag}>" not in text


def test_the_review_decision_stands_where_the_year_wants_it(read_text: Reader, tmp_path: Path) -> None:
    """Behind the meeting in 2025, last in 2026."""
    con = read_text(message(person(PLAN.format(review=REVIEW))))
    order = {
        year: re.findall("<(ReviewMeeting|ReviewOutcome|LastReview)>", again(con, year, tmp_path))
        for year in (2025, 2026)
    }
    assert order == {
        2025: ["ReviewMeeting", "LastReview", "ReviewOutcome"],
        2026: ["ReviewMeeting", "ReviewOutcome", "LastReview"],
    }


def test_tags_are_written_as_the_layout_spells_them(read_text: Reader, tmp_path: Path) -> None:
    """Whatever spelling came in, one goes out."""
    con = read_text(message(person()).replace("SENtype>", "SENType>").replace("<EntryDate>", "<RES>A</RES><EntryDate>"))
    text = again(con, 2026, tmp_path)
    assert "<SENtype>SLCN</SENtype>" in text
    assert "<Res>A</Res>" in text


def test_more_than_nine_of_a_kind_stay_in_order(read_text: Reader, tmp_path: Path) -> None:
    """The tenth request comes behind the ninth although all stand on one line."""
    asked = "".join(f"<Requests><Exported>{code}</Exported></Requests>" for code in range(100, 112))
    text = again(read_text(message(person(asked))), 2026, tmp_path)
    assert re.findall("<Exported>(.*)</Exported>", text) == [str(code) for code in range(100, 112)]


def test_what_xml_cannot_hold_is_left_out(read_text: Reader, tmp_path: Path) -> None:
    """A control character in a name, as CSV may bring it, does not spoil the file."""
    con = read_text(message(person()))
    con.execute("UPDATE sen2_person SET surname = 'Re' || chr(11) || 'ed' || chr(13) || '<&>'")
    again(con, 2026, tmp_path)
    assert rows(night_of(tmp_path / "again.xml"), "SELECT surname FROM sen2_person") == ["Reed\r<&>"]
