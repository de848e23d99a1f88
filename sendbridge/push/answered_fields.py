"""Takes the answers of a return, field by field: news are kept, what is known is passed over, the rest is told."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection

from sendbridge.push.answers import moved_rule
from sendbridge.push.faults import Letter, open_faults, subject_of
from sendbridge.push.returned_rows import Answer, Complaint, ReturnedRow
from sendbridge.store import audits, changes, outbox, sent_changes

STATES: dict[Answer, str] = {"accepted": "accepted", "rejected": "refused", "moved": "moved"}
_AGREES = {"accepted": ("accepted", "confirmed"), "refused": ("refused",), "moved": ("moved",)}
Fields = Mapping[str, Any]


@dataclass
class Taken:
    """What came of one return."""

    accepted: int = 0
    refused: int = 0
    moved: int = 0
    known: int = 0  # answered before, and in the same way
    half_answered: int = 0  # letters of which some field has no answer yet
    complaints: list[Complaint] = field(default_factory=list)


def take_answers(connection: Connection, authority_code: str, sync_date: date, *, rows: Iterable[ReturnedRow]) -> Taken:
    """Keep every answer that can be taken; none is taken twice, and none goes over an earlier one."""
    taken = Taken()
    by_letter = _by_letter(rows, taken.complaints)
    letters = sent_changes.letters(connection, authority_code, by_letter)
    fields = sent_changes.fields(connection, authority_code, by_letter)
    for reference, answers in by_letter.items():
        if reference not in letters:
            taken.complaints += [_unknown(row) for row in answers.values()]
            continue
        one = _Letter(connection, authority_code, sync_date, letters[reference], dict(fields.get(reference, {})))
        one.take(answers, taken)
    return taken


def _by_letter(rows: Iterable[ReturnedRow], complaints: list[Complaint]) -> dict[str, dict[str, ReturnedRow]]:
    """Return the rows by reference and field; of rows that answer one field in two ways none is taken."""
    found: dict[str, dict[str, ReturnedRow]] = {}
    torn: set[tuple[str, str]] = set()
    for row in rows:
        if row.said is None:
            complaints.append(_complaint(row, "the answer is not one of the two words; write accepted or rejected"))
            continue
        answers = found.setdefault(row.reference, {})
        first = answers.setdefault(row.field, row)
        if first.said != row.said:
            torn.add((row.reference, row.field))
            complaints.append(_complaint(row, f"row {first.row} answers the same field otherwise; keep one of them"))
    for reference, name in torn:
        del found[reference][name]
    return found


class _Letter:
    """One letter and its fields, as they stand now."""

    def __init__(
        self, connection: Connection, authority_code: str, sync_date: date, letter: Letter, fields: dict[str, Any]
    ) -> None:
        self._connection = connection
        self._authority_code = authority_code
        self._sync_date = sync_date
        self._letter = letter
        self._states: dict[str, str] = {name: change["state"] for name, change in fields.items()}
        self._problems: dict[str, str] = dict(letter["problems"] or {})
        self._key: str | None = letter["receipt_key"] or letter["target_key"]

    def take(self, answers: Mapping[str, ReturnedRow], taken: Taken) -> None:
        """Take what is new of the answers, and settle the letter when no field is left without one."""
        news = {name: row for name, row in answers.items() if self._is_news(name, row, taken)}
        for name, row in news.items():
            self._states[name] = STATES[row.said or "rejected"]
            setattr(taken, self._states[name], getattr(taken, self._states[name]) + 1)
            if row.said != "accepted":
                self._problems[name] = row.reason or "rejected"
            elif row.record_key and self._letter["target_key"] is None:
                self._key = row.record_key
        if not news:
            return
        self._keep(news)
        if unanswered := sorted(name for name, state in self._states.items() if state == "sent"):
            taken.half_answered += 1
            says = f"there is no answer for {', '.join(unanswered)} of this change; send it in another file"
            taken.complaints.append(Complaint(max(row.row for row in news.values()), self._reference, says))

    @property
    def _reference(self) -> str:
        return str(self._letter["idempotency_key"])

    def _is_news(self, name: str, row: ReturnedRow, taken: Taken) -> bool:
        state, wanted = self._states.get(name), STATES[row.said or "rejected"]
        is_new_record = self._letter["target_key"] is None
        if state == "sent" and wanted == "accepted" and is_new_record and not (row.record_key or self._key):
            says = "a new record was accepted without its number; write it under new_record_key"
            taken.complaints.append(_complaint(row, says))
            return False
        if state == "sent":
            return True
        if state in _AGREES[wanted]:
            taken.known += 1
            return False
        taken.complaints.append(_complaint(row, _why_not(state)))
        return False

    def _keep(self, news: Mapping[str, ReturnedRow]) -> None:
        for state in {self._states[name] for name in news}:
            named = [name for name in news if self._states[name] == state]
            changes.set_state(self._connection, self._authority_code, self._reference, state=state, fields=named)
            self._tell(state, named)
        values: dict[str, Any] = {"problems": self._problems or None, "receipt_key": self._key}
        left = {*self._states.values()}
        if "sent" not in left:
            state = next((one for one in ("accepted", "moved", "refused") if one in left), "superseded")
            values |= {"state": state, "answered_date": self._sync_date, "last_tried_date": self._sync_date}
        outbox.answer(self._connection, self._authority_code, self._reference, values=values)

    def _tell(self, state: str, named: list[str]) -> None:
        subject_type, subject_id = subject_of(self._letter)
        audits.note(
            self._connection,
            self._authority_code,
            self._sync_date,
            action=f"change_{state}",
            subjects=[(subject_type, subject_id, {"idempotency_key": self._reference, "fields": sorted(named)})],
            occasion=" ".join(sorted(named)),
        )
        rule_id = moved_rule(self._letter) if state == "moved" else "PU01"
        if state != "accepted":
            found = [(rule_id, self._letter, name) for name in sorted(named)]
            open_faults(self._connection, self._authority_code, self._sync_date, found=found)


def _why_not(state: str | None) -> str:
    if state is None:
        return "this change has no such field; write it as the change file has it"
    if state == "undone":
        return "this change was taken back; if it was made, the next change file brings what stood there before"
    if state in changes.PENDING:
        return "a newer change has taken the place of this one; nothing is to do, the next night compares again"
    return f"this field was answered otherwise before ({state}); the first answer stands, the next night compares again"


def _unknown(row: ReturnedRow) -> Complaint:
    return _complaint(row, "no change with this reference was sent; copy it from the change file, all 64 characters")


def _complaint(row: ReturnedRow, says: str) -> Complaint:
    return Complaint(row.row, row.reference, says)


def sorted_complaints(complaints: Iterable[Complaint]) -> Iterator[Complaint]:
    """Yield complaints as the rows stand in the file."""
    yield from sorted(complaints, key=lambda one: (one.row, one.says))
