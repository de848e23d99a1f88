"""What depends on how files lie and on earlier nights: old files and copies (SY07), overdue exceptions (SY09)."""

import os
import shutil
from datetime import date, timedelta
from pathlib import Path

from tests.integration.night.conftest import Council

LONG_AGO = 1_600_000_000  # September 2020


def _file_of(folder: Path) -> Path:
    return next(path for path in sorted(folder.glob("*/in/*")) if path.is_file())


def test_an_old_file_and_a_copy_are_told_of_their_senders(council: Council):
    """Of all senders those alone are told whose file was written long before, or lies in the folder twice."""
    of_setting, of_trust = _file_of(council.settings.settings_drop_dir), _file_of(council.settings.trusts_drop_dir)
    os.utime(of_setting, (LONG_AGO, LONG_AGO))
    shutil.copy2(of_trust, of_trust.with_name(f"again_{of_trust.name}"))
    council.run_night()
    senders = {of_setting.parts[-3], of_trust.parts[-3]}
    assert {*council.ask("SELECT subject_id FROM finding WHERE rule_id = 'SY07'")} == {(sender,) for sender in senders}


def test_exceptions_past_their_day_are_told(council: Council):
    """What was open before tonight and due before today is told, exception by exception, and nothing else."""
    council.run_night()
    council.next_day()
    council.run_night()
    council.sandbox.tick(to=council.today + timedelta(days=10))
    known = council.state_columns("exception", "exception_id", "rule_id", "state", "due_date", "owner_role")
    due = {
        exception_id
        for exception_id, rule_id, state, due_date, owner_role in known
        if state == "open" and rule_id != "SY09" and due_date != "None" and date.fromisoformat(due_date) < council.today
    }
    council.run_night()
    assert due
    assert {subject for (subject,) in council.ask("SELECT subject_id FROM finding WHERE rule_id = 'SY09'")} == due
