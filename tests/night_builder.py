"""Makes small night files by hand: every table that a night has, with the rows that a test needs."""

import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from sendbridge.records import PROVENANCE, RECORDS, columns

OTHERS = {
    "read_row": "feed, sender, file_id, row_number BIGINT, record_type, record_key, content_hash, outcome, "
    "is_new BOOLEAN",
    "bad_value": "feed, sender, file_id, row_number BIGINT, record_type, record_key, field, column_name, "
    "column_letter, reason_code, value, mapping_version",
    "arrival": 'feed, sender, record_type, arrived BOOLEAN, "full" BOOLEAN, row_count BIGINT, file_count BIGINT',
    "night_info": "authority_code, sync_date, previous_date, mapping_version, rules_version, precedence_version",
    "state_tie": "record_type, record_key, person_id, decision, decided_by",
    "state_agreed": "target_type, target_key, source_feed, field, value, source_value, agreed_date",
    "child": "child_id, person_id",
    "tie": "feed, sender, record_type, record_key, person_id, state, reason_code, candidate_person_id, agreed, "
    "version, model, weight DOUBLE, evidence",
    "tie_candidate": 'record_type, record_key, "rank" INTEGER, person_id, weight DOUBLE, obstacle, evidence, '
    "household_warning BOOLEAN",
    "clock": "deadline_id, subject_type, subject_id, person_id, start_date DATE, due_date DATE, met_date DATE, "
    "exception_code, state",
    "pairing": "record_type, record_key, target_type, target_key, state, reason_code",
    "finding": "rule_id, subject_type, subject_id, person_id, source, field, value_hash",
    "evaluation": "rule_id, suite, outcome, checked_count BIGINT, failed_count BIGINT, message, reason_code",
    "rule": "rule_id, title, guidance, owner_role, law, severity, priority BIGINT, catalogue_ids, suite, "
    "subject_type, version",
    "proposal": "change_key, target_feed, target_type, target_key, person_id, kind, field, old_value, new_value, "
    "base_version BIGINT, source_feed, source_sender, source_type, source_key, source_date DATE, "
    "decision, reason_code",
    "agreed": "target_type, target_key, source_feed, field, value, source_value",
    "difference": "rule_id, subject_type, subject_id, person_id, source, field, value_hash",
    "account": "feed, sender, file_id, row_number BIGINT, state",
}


@cache
def _empty_night() -> bytes:
    """Return a night file with every table and no row: copying it is faster than making forty tables."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.duckdb"
        with duckdb.connect(str(path)) as con:
            for name, record in RECORDS.items():
                facts = [f'"{column.name}" {column.sql_type}' for column in columns(record)]
                provenance = [f"{column} {sql_type}" for column, sql_type in PROVENANCE.items()]
                con.execute(f"CREATE TABLE {name} ({', '.join([*facts, *provenance])})")
            for name, shape in OTHERS.items():
                typed = ", ".join(each if " " in each.strip() else f"{each} VARCHAR" for each in shape.split(","))
                con.execute(f"CREATE TABLE {name} ({typed})")
        return path.read_bytes()


class NightBuilder:
    """One night file in the making; `close` before it is sealed."""

    def __init__(self, path: Path, sync_date: date) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_empty_night())
        self.path = path
        self._con = duckdb.connect(str(path), config={"threads": 1}).begin()  # one write to the disk, not one a row
        self.add("night_info", authority_code="895", sync_date=sync_date.isoformat(), precedence_version="p1")

    def add(self, table: str, **values: Any) -> "NightBuilder":
        """Insert one row."""
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" for _ in values)
        self._con.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", [*values.values()])
        return self

    def record(self, record_type: str, **values: Any) -> "NightBuilder":
        """Insert one record under its own key, from the case system unless a feed is given."""
        key = "|".join(str(values[name]) for name in RECORDS[record_type].KEY)
        feed = values.pop("feed", "case_management")
        return self.add(record_type, **{"record_key": key, "feed": feed, "sender": feed, **values})

    def alter(self, record_type: str, key: str, **values: Any) -> "NightBuilder":
        """Change some facts of a record that is there."""
        facts = ", ".join(f"{name} = ?" for name in values)
        self._con.execute(f"UPDATE {record_type} SET {facts} WHERE record_key = ?", [*values.values(), key])
        return self

    def arrive(self, feed: str, sender: str | None = None, *, record_type: str = "any") -> "NightBuilder":
        """Let a sender's list arrive."""
        return self.add(
            "arrival", feed=feed, sender=sender or feed, record_type=record_type, arrived=True, full=False, row_count=1
        )

    def silent(self, feed: str, sender: str) -> "NightBuilder":
        """Let a sender that was heard before send nothing."""
        return self.add("arrival", feed=feed, sender=sender, record_type="any", arrived=False, full=False, row_count=0)

    def rule(self, rule_id: str, outcome: str = "failed", **values: Any) -> "NightBuilder":
        """Declare a rule and say how it ran."""
        known = {"title": f"title of {rule_id}", "guidance": f"do {rule_id}", "owner_role": "SEND keyworker"}
        self.add("rule", **{"rule_id": rule_id, **known, "severity": "error", "priority": 1, **values})
        return self.add("evaluation", rule_id=rule_id, outcome=outcome)

    def find(self, rule_id: str, subject: tuple[str, str], **values: Any) -> "NightBuilder":
        """Let a rule fail for a record."""
        known = {"source": "case_management", "field": "meeting_date"}
        return self.add(
            "finding", **{"rule_id": rule_id, "subject_type": subject[0], "subject_id": subject[1], **known, **values}
        )

    def propose(self, field: str, new_value: str | None, **values: Any) -> "NightBuilder":
        """Propose a change to review R1 at version 3, from return 1 of setting 100002."""
        known = {
            "change_key": f"review R1 {field}",
            "target_feed": "case_management",
            "target_type": "review",
            "target_key": "R1",
            "person_id": "P1",
            "kind": "update",
            "base_version": 3,
            "source_feed": "school_settings",
            "source_sender": "100002",
            "source_type": "review_return",
            "source_key": "100002|1",
            "decision": "apply",
        }
        return self.add("proposal", **{**known, "field": field, "new_value": new_value, **values})

    def propose_new_review(self, **values: str) -> "NightBuilder":
        """Propose a new review from return 1 of setting 100002, one row a field."""
        for field, new_value in values.items():
            self.propose(field, new_value, change_key="new", kind="create", target_key=None, base_version=None)
        return self

    def close(self) -> Path:
        """Finish the file."""
        self._con.commit().close()
        return self.path
