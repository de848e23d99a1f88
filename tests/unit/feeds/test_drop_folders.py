"""Which dropped files are read tonight, and why the others wait."""

import os
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from sendbridge.feeds import PullNotes, dropped_pages, leave_file
from sendbridge.landing import Arrival, Copy
from sendbridge.mapping import load_feed
from sendbridge.settings import Settings

ADVICE = b"Trust,Our reference,Surname\r\nRXA,AD1,Roe\r\n"
CASELOAD = b"Trust,Local no,Surname\r\nRXA,7,Roe\r\n"
SETTINGS = Settings(quiet_seconds=5)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A trust's in folder."""
    folder = tmp_path / "RXA" / "in"
    folder.mkdir(parents=True)
    return folder


def drop(inbox: Path, name: str, content: bytes, *, age: float = 1000) -> Path:
    """Leave a file that was written so many seconds ago."""
    path = inbox / name
    path.write_bytes(content)
    os.utime(path, (time.time() - age,) * 2)
    return path


def pull(inbox: Path, *, seen: tuple[str, ...] = ()) -> tuple[list[str], PullNotes]:
    """Return the record types of the pages that a pull yields, and its notes."""
    notes = PullNotes()
    mapping = load_feed(SETTINGS, "health_trusts")
    root = inbox.parent.parent
    pages = [*dropped_pages(root, SETTINGS, mapping, notes, seen=lambda sha256: sha256 in seen)]
    assert {page.sender for page in pages} <= {"RXA"}
    return [page.record_type for page in pages], notes


def test_files_come_oldest_first_with_their_arrivals(inbox: Path) -> None:
    """A caseload list is a full list, an advice file is not; what is older is read first."""
    drop(inbox, "caseload_2.csv", CASELOAD, age=500)
    drop(inbox, "advice_1.csv", ADVICE, age=900)
    found, notes = pull(inbox)
    assert found == ["advice_return", "caseload_entry"]
    assert notes.arrivals == [Arrival("RXA", "advice_return", False), Arrival("RXA", "caseload_entry", True)]


def test_columns_say_more_than_the_name(inbox: Path) -> None:
    """A caseload list under the name of an advice file is a caseload list."""
    drop(inbox, "advice.csv", CASELOAD)
    assert pull(inbox)[0] == ["caseload_entry"]


def test_a_file_that_nothing_fits_is_taken_for_what_its_name_says(inbox: Path) -> None:
    """It is landed and becomes a finding, rather than being passed over."""
    drop(inbox, "caseload.csv", b"nothing,known\r\n")
    assert pull(inbox)[0] == ["caseload_entry"]


def test_a_file_seen_before_is_passed_over(inbox: Path) -> None:
    """The same bytes are not loaded twice, whatever their name."""
    from hashlib import sha256

    drop(inbox, "advice again.csv", ADVICE)
    found, notes = pull(inbox, seen=(sha256(ADVICE).hexdigest(),))
    assert (found, notes.arrivals, notes.waiting) == ([], [], [])


@pytest.mark.parametrize(
    ("name", "content", "age", "reason"),
    [
        ("advice.csv", ADVICE, 2, "changed a moment ago"),
        ("advice.csv.part", ADVICE, 1000, "still writing"),
        ("advice.tmp", ADVICE, 1000, "still writing"),
        ("~$advice.xlsx", b"x", 1000, "still writing"),
        ("advice.xlsx", b"PK\x03\x04half", 1000, "no whole spreadsheet"),
        ("advice.csv", ADVICE[:-5], 40, "last line is not finished"),
        ("advice.csv", b"", 40, "last line is not finished"),
        ("J Smith.docx", b"x", 1000, "a .docx file is no table"),
    ],
)
def test_what_may_be_half_a_file_waits_and_says_so(
    inbox: Path, name: str, content: bytes, age: float, reason: str
) -> None:
    """The message names the sender and the reason, never the file."""
    drop(inbox, name, content, age=age)
    found, notes = pull(inbox)
    assert found == []
    assert len(notes.waiting) == 1
    assert notes.waiting[0].startswith("1 file(s) of RXA wait: ")
    assert reason in notes.waiting[0]
    assert name not in notes.waiting[0]


def test_an_old_file_without_last_newline_is_whole(inbox: Path) -> None:
    """Some programs never write the last newline."""
    drop(inbox, "advice.csv", ADVICE[:-2], age=1000)
    assert pull(inbox)[0] == ["advice_return"]


def test_a_clock_that_runs_behind_does_not_hold_a_file_for_ever(inbox: Path) -> None:
    """A file from the future is read."""
    drop(inbox, "advice.csv", ADVICE, age=-3600)
    assert pull(inbox)[0] == ["advice_return"]


def test_a_whole_spreadsheet_is_read(inbox: Path) -> None:
    """Only a spreadsheet that is no whole archive waits."""
    with xlsxwriter.Workbook(inbox / "advice.xlsx") as book:
        sheet = book.add_worksheet()
        for column, cell in enumerate(["Trust", "Our reference", "Surname"]):
            sheet.write(0, column, cell)
    os.utime(inbox / "advice.xlsx", (1, 1))
    assert pull(inbox)[0] == ["advice_return"]


def test_a_file_is_left_whole_and_replaced_by_its_name(tmp_path: Path) -> None:
    """Nobody ever finds half a report, and running again leaves one."""
    leave_file(tmp_path, "RXA", "open_requests.csv", b"old")
    path = leave_file(tmp_path, "RXA", "open_requests.csv", b"new")
    assert path.read_bytes() == b"new"
    assert [one.name for one in path.parent.iterdir()] == ["open_requests.csv"]


def test_a_second_copy_is_noted_and_not_read(inbox: Path) -> None:
    """The same bytes under another name are a copy, whether tonight or an earlier night has loaded the first."""
    from hashlib import sha256

    drop(inbox, "caseload_1.csv", CASELOAD, age=900)
    drop(inbox, "caseload_2.csv", CASELOAD, age=500)
    drop(inbox, "advice_1.csv", ADVICE)
    for seen in ((), (sha256(CASELOAD).hexdigest(),)):
        found, notes = pull(inbox, seen=seen)
        assert found.count("caseload_entry") == (0 if seen else 1)
        assert notes.copies == [Copy("RXA", "caseload_entry")]


def test_two_senders_may_send_the_same(inbox: Path) -> None:
    """The same bytes in another sender's folder are that sender's own file."""
    other = inbox.parent.parent / "RYB" / "in"
    other.mkdir(parents=True)
    notes = PullNotes()
    for folder in (inbox, other):
        drop(folder, "caseload.csv", CASELOAD)
    pages = [*dropped_pages(inbox.parent.parent, SETTINGS, load_feed(SETTINGS, "health_trusts"), notes,
                            seen=lambda _: False)]  # fmt: skip
    assert ([page.sender for page in pages], notes.copies) == (["RXA", "RYB"], [])


def test_a_page_says_when_its_file_was_written(inbox: Path) -> None:
    """The day on which a file was last written goes with it."""
    path = drop(inbox, "advice.csv", ADVICE)
    written = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    os.utime(path, (written.timestamp(),) * 2)
    mapping = load_feed(SETTINGS, "health_trusts")
    (page,) = dropped_pages(inbox.parent.parent, SETTINGS, mapping, PullNotes(), seen=lambda _: False)
    assert page.written_date == date(2026, 1, 31)
