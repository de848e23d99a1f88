"""Returns of change files: taken field by field and once, and told row by row where they cannot be."""

import json
from datetime import timedelta

import openpyxl
import pytest
from typer.testing import CliRunner

from sendbridge.cli.app import app
from sendbridge.errors import Misconfigured
from sendbridge.push import push_by_file, take_return
from sendbridge.store import tables
from tests.change_file_importer import Importer
from tests.council import FIRST, Council
from tests.filing import CODE, FILE, MEETING, agreed, complaint_rows, complaints, go, letters, night, states, two_fields
from tests.night_builder import NightBuilder


@pytest.mark.parametrize(
    ("reason", "state", "rule"), [("DATE_LOCKED", "refused", "PU01"), ("Old no longer matches.", "moved", "SY08")]
)
def test_a_rejected_change_is_a_fault_of_its_field(
    filing: Council, importer: Importer, reason: str, state: str, rule: str
) -> None:
    """A refused value is for people; one that moved is compared again, and nothing is written over it."""
    go(filing, night(filing))
    (row,) = importer.take(FILE)
    importer.send([row | {"answer": "Rejected", "reject_reason": reason}])
    last = night(filing)
    go(filing, last)
    assert (states(filing), letters(filing)) == ([(MEETING, state)], [state])
    assert [(each["rule_id"], each["field"]) for each in filing.rows()] == [(rule, MEETING)]
    assert filing.held(tables.outbox)[0]["problems"] == {MEETING: reason}
    assert agreed(filing) == []


def test_fields_of_one_record_are_answered_one_by_one(filing: Council, importer: Importer) -> None:
    """An accepted field stands although its neighbour is refused; half an answer is told and waited for."""
    filing.night(two_fields)
    go(filing, FIRST)
    importer.refuse = {CODE: "NOT_YOURS"}
    rows = importer.take(FILE)
    importer.send(rows[:1])
    filing.night(two_fields)
    assert push_by_file(filing.settings, FIRST + timedelta(days=1))["changes_half_answered"] == 1
    assert letters(filing) == ["sent"]
    assert f"there is no answer for {CODE} of this change" in complaints(filing)
    importer.send(rows[1:], "rest.csv")
    filing.night(lambda builder: (two_fields(builder), builder.alter("review", "R1", meeting_date="2026-02-01")))
    go(filing, FIRST + timedelta(days=2))
    assert states(filing) == [(MEETING, "confirmed"), (CODE, "refused")]
    assert letters(filing) == ["confirmed"]


def test_a_new_record_is_known_by_the_number_that_comes_back(filing: Council, importer: Importer) -> None:
    """Without its number it is not taken; with it, the image is looked at under that number."""

    def fill(builder: NightBuilder) -> None:
        builder.arrive("case_management").propose_new_review(meeting_date="2026-02-01", recommendation_code="amend")

    filing.night(fill)
    go(filing, FIRST)
    rows = importer.take(FILE)
    importer.send([row | {"new_record_key": ""} for row in rows])
    filing.night(fill)
    push_by_file(filing.settings, FIRST + timedelta(days=1))
    assert (letters(filing), importer.names()) == (["sent"], [FILE])
    assert "write it under new_record_key" in complaints(filing)
    importer.send(rows, "with number.csv")

    def there(builder: NightBuilder) -> None:
        known = {"plan_id": "L1", "person_id": "P1", "meeting_date": "2026-02-01", "recommendation_code": "amend"}
        builder.arrive("case_management").record("review", review_id="R-NEW", **known)

    filing.night(there)
    go(filing, FIRST + timedelta(days=2))
    assert letters(filing) == ["confirmed"]
    assert {row["target_key"] for row in filing.held(tables.agreed_value)} == {"R-NEW"}


def test_a_return_is_taken_once(filing: Council, importer: Importer) -> None:
    """The same bytes under another name, and the importer run twice, change nothing."""
    go(filing, night(filing))
    rows = importer.take(FILE)
    assert importer.take(FILE) == rows
    assert len(importer.writes) == 1
    importer.send(rows)
    sync_date = night(filing)
    go(filing, sync_date)
    before = (filing.held(tables.outbox), filing.held(tables.change), filing.held(tables.audit))
    importer.send(rows, "copy.csv")
    assert push_by_file(filing.settings, sync_date)["returns_known"] == 2
    assert (filing.held(tables.outbox), filing.held(tables.change), filing.held(tables.audit)) == before


ROWS = [
    ({"change_reference": "0" * 64}, "no change with this reference was sent"),
    ({"field": "meeting_dote"}, "this change has no such field"),
    ({"answer": "perhaps"}, "write accepted or rejected"),
]


@pytest.mark.parametrize(("wrong", "says"), ROWS, ids=[says for _, says in ROWS])
def test_a_row_that_cannot_be_taken_is_told_with_its_number(
    filing: Council, importer: Importer, wrong: dict[str, str], says: str
) -> None:
    """The rows beside it are taken; the corrected file brings the rest, and what it repeats is known."""
    filing.night(two_fields)
    go(filing, FIRST)
    good, bad = importer.take(FILE)
    importer.send([good, bad | wrong])
    counts = push_by_file(filing.settings, FIRST)
    assert (counts["changes_accepted"], states(filing)) == (1, [(MEETING, "accepted"), (CODE, "sent")])
    assert [(row, reference) for row, reference, told in complaint_rows(filing) if says in told] == [
        ("3", (bad | wrong)["change_reference"])
    ]
    importer.send([good, bad], "corrected.csv")
    counts = push_by_file(filing.settings, FIRST)
    assert (counts["changes_accepted"], counts["answers_known"]) == (1, 1)
    assert letters(filing) == ["accepted"]


def test_rows_that_contradict_each_other_are_both_left(filing: Council, importer: Importer) -> None:
    """Doubled rows that agree are one; of two that do not, nobody guesses."""
    go(filing, night(filing))
    (row,) = importer.take(FILE)
    importer.send([row, row | {"answer": "rejected"}, row])
    push_by_file(filing.settings, FIRST)
    assert states(filing) == [(MEETING, "sent")]
    assert "row 2 answers the same field otherwise; keep one of them" in complaints(filing)
    importer.send([row, row], "corrected.csv")
    push_by_file(filing.settings, FIRST)
    assert states(filing) == [(MEETING, "accepted")]
    importer.send([row | {"answer": "rejected"}], "second thoughts.csv")
    push_by_file(filing.settings, FIRST)
    assert states(filing) == [(MEETING, "accepted")]
    assert "this field was answered otherwise before (accepted)" in complaints(filing)


def test_a_file_that_is_no_return_says_which_column_is_missing(filing: Council, importer: Importer) -> None:
    """It is told once, and asked for again only when it changes."""
    sync_date = night(filing)
    go(filing, sync_date)
    (importer.folder / "in").mkdir(parents=True)
    (importer.folder / "in" / "odd.csv").write_text("change_reference,answer\nx,accepted\n")
    assert push_by_file(filing.settings, sync_date)["answers_not_taken"] == 1
    assert "the file has no column field" in complaints(filing)
    assert push_by_file(filing.settings, sync_date)["returns_known"] == 1


def test_our_own_spreadsheet_with_answers_beside_it_is_a_return(filing: Council, importer: Importer) -> None:
    """Whoever imports by hand writes answers into the file that he was given."""
    go(filing, night(filing))
    path = importer.folder / "out" / f"{FILE}.xlsx"
    book = openpyxl.load_workbook(path)
    for place, text in enumerate(("answer", "accepted"), start=1):
        book["Changes"].cell(place, 13, text)
    book.save(importer.folder / "by hand.xlsx")
    taken = take_return(filing.settings, FIRST, importer.folder / "by hand.xlsx")
    assert (taken.counts["changes_accepted"], taken.complaints) == (1, [])
    assert take_return(filing.settings, FIRST, importer.folder / "by hand.xlsx").counts == {"returns_known": 1}


def test_a_return_that_is_not_there_or_does_not_open_is_told_as_that(filing: Council, importer: Importer) -> None:
    """A missing file, another kind of file and a broken spreadsheet are three sentences, none about columns."""
    go(filing, night(filing))
    with pytest.raises(Misconfigured, match=r"there is no file .*missing\.csv"):
        take_return(filing.settings, FIRST, importer.folder / "missing.csv")
    (importer.folder / "return.txt").write_text("change_reference")
    with pytest.raises(Misconfigured, match=r"return\.txt is no CSV or XLSX file"):
        take_return(filing.settings, FIRST, importer.folder / "return.txt")
    whole = (importer.folder / "out" / f"{FILE}.xlsx").read_bytes()
    (importer.folder / "broken.XLSX").write_bytes(whole[: len(whole) // 2])
    (complaint,) = take_return(filing.settings, FIRST, importer.folder / "broken.XLSX").complaints
    assert complaint.says.startswith("the file does not open as a spreadsheet; save it again")


def test_answers_are_taken_also_when_nothing_may_be_sent_any_more(filing: Council, importer: Importer) -> None:
    """A council that goes back to propose loses no answer."""
    go(filing, night(filing))
    importer.send(importer.take(FILE))
    filing.settings = filing.settings.model_copy(update={"push_case_management": "propose"})
    assert push_by_file(filing.settings, FIRST)["changes_accepted"] == 1


def test_a_return_is_taken_from_the_command_line(
    filing: Council, importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says how many answers were taken and which rows are to be corrected, by row and reference."""
    go(filing, night(filing))
    (row,) = importer.take(FILE)
    path = importer.send([row, row | {"field": "meeting_dote"}])
    for name in ("state_url", "nights_dir", "case_changes_dir"):
        monkeypatch.setenv(f"SENDBRIDGE_{name.upper()}", str(getattr(filing.settings, name)))
    said = CliRunner().invoke(app, ["changes", "returns", str(path), "--date", f"{FIRST}", "--json"])
    told = json.loads(said.stdout)
    assert said.exit_code == 0
    assert (told["changes_accepted"], told["answers_not_taken"]) == (1, 1)
    assert [(one["row"], one["reference"]) for one in told["to_correct"]] == [(3, row["change_reference"])]
    said = CliRunner().invoke(app, ["changes", "returns", str(path), "--date", f"{FIRST}"])
    assert "returns known" in said.stdout
    assert (said.exit_code, "Nothing was taken: this very file was taken before." in said.stdout) == (1, True)
    path = importer.send([row | {"field": "meeting_dote"}], "wrong.csv")
    said = CliRunner().invoke(app, ["changes", "returns", str(path), "--date", f"{FIRST}"])
    assert (said.exit_code, "Nothing was taken: no row of it could be taken." in said.stdout) == (1, True)
