"""Changes that go by a file: written once and whole, and agreed when they are seen."""

from datetime import date

import openpyxl
import pytest

from sendbridge.errors import PushStopped
from sendbridge.push import push_by_file
from sendbridge.push.approvals import Author
from sendbridge.settings import Settings
from sendbridge.store import outbox, tables
from sendbridge.store.session import transaction
from sendbridge.unlinking import Link, unlink
from tests.change_file_importer import Importer
from tests.council import FIRST, Council
from tests.filing import FILE, MEETING, agreed, complaints, go, letters, night, states
from tests.night_builder import NightBuilder


def test_a_change_is_agreed_when_it_was_accepted_and_is_seen(filing: Council, importer: Importer) -> None:
    """Propose, file, import, return, image: the base advances at the end and not before."""
    assert go(filing, night(filing))["changes_sent"] == 1
    assert (states(filing), letters(filing)) == ([(MEETING, "sent")], ["sent"])
    with transaction(filing.settings.state_url) as connection:
        assert outbox.counts(connection, filing.settings.authority_code, FIRST) == {"sent": 1}
    importer.send(importer.take(FILE))
    counts = go(filing, night(filing))
    assert (counts["changes_accepted"], counts["changes_confirmed"], counts["changes_sent"]) == (1, 0, 0)
    assert (states(filing), agreed(filing)) == ([(MEETING, "accepted")], [])
    last = night(filing, stands="2026-02-01")
    assert go(filing, last)["changes_confirmed"] == 1
    assert (states(filing), letters(filing)) == ([(MEETING, "confirmed")], ["confirmed"])
    assert agreed(filing) == [(MEETING, "2026-02-01", last)]
    assert importer.names() == [FILE]


def test_the_file_says_what_and_why_and_nothing_of_the_child(filing: Council, importer: Importer) -> None:
    """One row a field, native and canonical; the spreadsheet has the same with dates as dates."""
    go(filing, night(filing, stands="2026-01-05", reason_code="source_changed"))
    (row,) = importer.rows(FILE)
    (letter,) = filing.held(tables.outbox)
    assert row == {
        "change_reference": letter["idempotency_key"],
        "kind": "update",
        "record_type": "review",
        "native_type": "annual-reviews",
        "record_key": "R1",
        "field": MEETING,
        "native_field": "mtgDt",
        "old_value": "05-Jan-2026",
        "new_value": "01-Feb-2026",
        "reason": "the source has changed what both last agreed on",
        "evidence": f"review return 1 of 100002, compared in the night of {FIRST}",
        "night": f"{FIRST}",
    }
    book = openpyxl.load_workbook(importer.folder / "out" / f"{FILE}.xlsx")
    header, cells = book["Changes"].iter_rows(values_only=True)
    assert header == tuple(row)
    assert [cell.date() for cell in (cells[7], cells[8], cells[11])] == [date(2026, 1, 5), date(2026, 2, 1), FIRST]
    assert sorted(path.name for path in (importer.folder / "out").iterdir()) == [f"{FILE}.csv", f"{FILE}.xlsx"]


def test_what_a_spreadsheet_would_run_is_made_harmless(filing: Council, importer: Importer) -> None:
    """A cell that looks like a formula gets a mark in the CSV, and is text in the workbook."""

    def fill(builder: NightBuilder) -> None:
        builder.arrive("case_management").propose("entered_by_code", "=1+1")

    filing.night(fill)
    go(filing, FIRST)
    assert importer.rows(FILE)[0]["new_value"] == "'=1+1"
    book = openpyxl.load_workbook(importer.folder / "out" / f"{FILE}.xlsx")
    assert [cell.data_type for cell in book["Changes"][2]][8] == "s"


def test_a_second_run_writes_no_second_file(filing: Council, importer: Importer) -> None:
    """What lies in a file waits for its answer, also when the next night wants the same."""
    sync_date = night(filing)
    go(filing, sync_date)
    before = filing.held(tables.outbox)
    go(filing, sync_date)
    assert filing.held(tables.outbox) == before
    go(filing, night(filing))
    go(filing, night(filing, base_version=4))  # somebody edited another field of the record meanwhile
    assert importer.names() == [FILE]


def test_a_crash_before_the_letters_count_as_sent_writes_the_file_again(
    filing: Council, importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file of the second try has the first one's name and words."""
    sync_date = night(filing)
    monkeypatch.setattr("sendbridge.push.change_file.sent_changes.note_sent", _crash)
    with pytest.raises(RuntimeError):
        push_by_file(filing.settings, sync_date)
    (first, names) = (importer.rows(FILE), importer.names())
    assert letters(filing) == ["waiting"]
    monkeypatch.undo()
    go(filing, sync_date)
    assert (importer.rows(FILE), importer.names()) == (first, names)
    assert letters(filing) == ["sent"]


def _crash(*_: object, **__: object) -> None:
    raise RuntimeError


def test_a_newer_value_takes_the_place_of_an_older_one(filing: Council, importer: Importer) -> None:
    """The older row's answer is told to be of no use, and the newer one's counts."""
    go(filing, night(filing))
    second = night(filing, source="2026-02-08")
    go(filing, second)
    assert states(filing) == [(MEETING, "sent"), (MEETING, "superseded")]
    importer.send(importer.take(FILE))
    go(filing, night(filing, source="2026-02-08"))
    assert "a newer change has taken the place of this one" in complaints(filing)
    importer.send(importer.take(f"changes-{second}"), "second.csv")
    go(filing, night(filing, source="2026-02-08"))
    assert states(filing) == [(MEETING, "moved"), (MEETING, "superseded")]  # the older import had gone through
    assert filing.open_rules() == ["SY08"]


def test_a_lost_return_is_made_good_by_what_stands_there(filing: Council, importer: Importer) -> None:
    """The value is seen; a return that comes late says nothing new."""
    go(filing, night(filing))
    rows = importer.take(FILE)
    go(filing, night(filing, stands="2026-02-01"))
    assert (states(filing), letters(filing)) == ([(MEETING, "confirmed")], ["confirmed"])
    importer.send(rows)
    counts = go(filing, night(filing, stands="2026-02-01"))
    assert (counts["answers_known"], counts["changes_accepted"], complaints(filing)) == (1, 0, "")


def test_nobody_answers(filing: Council, importer: Importer) -> None:
    """After as many nights as for any delivery people are told; the change stays in its file, and no other is made."""
    for _ in range(4):
        assert filing.open_rules() == []
        go(filing, night(filing))
    assert (filing.open_rules(), letters(filing), importer.names()) == (["PU02"], ["sent"], [FILE])
    importer.send(importer.take(FILE))
    go(filing, night(filing))
    go(filing, night(filing, stands="2026-02-01"))
    assert (filing.open_rules(), letters(filing)) == ([], ["confirmed"])


def test_an_accepted_value_that_does_not_stand_there_is_told(filing: Council, importer: Importer) -> None:
    """Another value is told at once; the old one after some nights, as a reporting database may lag behind."""
    go(filing, night(filing))
    importer.send(importer.take(FILE))
    go(filing, night(filing))
    for _ in range(3):
        go(filing, night(filing))
        assert states(filing) == [(MEETING, "accepted")]
    go(filing, night(filing))
    assert states(filing) == [(MEETING, "moved")]
    assert filing.open_rules() == ["SY08"]


def test_another_value_than_the_accepted_one_is_left_alone(filing: Council, importer: Importer) -> None:
    """Somebody has edited since: it becomes an exception, and the base stays."""
    go(filing, night(filing))
    importer.send(importer.take(FILE))
    go(filing, night(filing))
    go(filing, night(filing, stands="2026-02-20", source=None))
    assert (states(filing), letters(filing), agreed(filing)) == ([(MEETING, "moved")], ["moved"], [])


def test_a_push_that_is_far_too_large_writes_nothing(filing: Council, importer: Importer) -> None:
    """The brake is the same as for any push."""
    sync_date = night(filing)
    filing.settings = filing.settings.model_copy(update={"push_limit": 0})
    with pytest.raises(PushStopped):
        push_by_file(filing.settings, sync_date)
    assert importer.names() == []


def test_without_a_way_back_everything_is_only_shown() -> None:
    """`none` proposes at most, whatever the push mode says."""
    for mode, wanted in (("off", "off"), ("propose", "propose"), ("apply", "propose")):
        assert Settings(case_write="none", push_case_management=mode).push_mode("case_management") == wanted


@pytest.mark.parametrize("is_imported", [True, False])
def test_a_wrong_link_is_taken_back_by_the_next_file(filing: Council, importer: Importer, is_imported: bool) -> None:
    """What lies in a file unanswered counts as written: the old value is asked for, and stands in the end."""
    place = ("annual-reviews", "R1", "mtgDt")
    importer.values[place] = "20-Jan-2026"
    night(filing, stands="2026-01-20")
    go(filing, FIRST)
    if is_imported:
        importer.take(FILE)
    link = Link("review_return", "100002|1", "P1")
    undone = unlink(filing.settings, link, Author("A Officer", FIRST, "It is the twin's."))
    assert undone.values_to_take_back == 1
    push_by_file(filing.settings, FIRST)
    (back,) = importer.rows(f"{FILE}-2")
    assert (back["kind"], back["old_value"], back["new_value"]) == ("update", "01-Feb-2026", "20-Jan-2026")
    importer.send(importer.take(f"{FILE}-2"))
    assert importer.values[place] == "20-Jan-2026"
    go(filing, night(filing, stands="2026-01-20", source=None))
    assert states(filing) == [(MEETING, "confirmed"), (MEETING, "undone")]
    assert agreed(filing) == []
