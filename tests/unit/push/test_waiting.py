"""The morning's reader is told why what waits was not sent, for as long as a push of it would stop."""

import pytest

from sendbridge.errors import PushStopped
from sendbridge.push import confirm_by_image, confirm_night, push_by_file, push_night, why_push_stopped
from sendbridge.store import tables
from tests.council import FIRST, Council
from tests.fake_case_system import FakeCaseSystem
from tests.filing import night
from tests.night_builder import NightBuilder


def limit(council: Council, records: int) -> None:
    """Set how many records a push may change."""
    council.settings = council.settings.model_copy(update={"push_limit": records})


def one_change(builder: NightBuilder) -> None:
    """Propose one change to a review."""
    builder.arrive("case_management").arrive("school_settings").propose("meeting_date", "2026-02-20")


def test_a_stopped_push_is_told_until_it_goes(council: Council, case_system: FakeCaseSystem) -> None:
    """The sentence is the push's own; confirming in between changes nothing; once sent there is nothing to tell."""
    council.night(one_change)
    limit(council, 0)
    with pytest.raises(PushStopped) as stopped:
        push_night(council.settings, FIRST, case_system.connectors)
    assert why_push_stopped(council.settings, FIRST) == str(stopped.value)
    asked = case_system.asked
    assert confirm_night(council.settings, FIRST, case_system.connectors) == {
        "changes_confirmed": 0,
        "changes_moved": 0,
    }
    assert case_system.asked == asked
    assert [row["state"] for row in council.held(tables.outbox)] == ["waiting"]
    assert council.held(tables.agreed_value) == []
    limit(council, 1)
    assert why_push_stopped(council.settings, FIRST) is None
    push_night(council.settings, FIRST, case_system.connectors)
    limit(council, 0)
    assert why_push_stopped(council.settings, FIRST) is None


def test_where_nothing_is_sent_anyway_nothing_stopped(council: Council) -> None:
    """In push mode propose what waits waits for the mode."""
    council.night(one_change)
    council.settings = council.settings.model_copy(update={"push_limit": 0, "push_case_management": "propose"})
    assert why_push_stopped(council.settings, FIRST) is None


def test_a_change_file_that_stopped_is_told_and_confirms_nothing(filing: Council) -> None:
    """The same holds where changes go by a file and are seen in the next image."""
    sync_date = night(filing)
    limit(filing, 0)
    with pytest.raises(PushStopped) as stopped:
        push_by_file(filing.settings, sync_date)
    assert why_push_stopped(filing.settings, sync_date) == str(stopped.value)
    assert confirm_by_image(filing.settings, sync_date) == {"changes_confirmed": 0, "changes_moved": 0}
    assert [row["state"] for row in filing.held(tables.outbox)] == ["waiting"]
    assert filing.held(tables.agreed_value) == []
