"""How a write is guarded where records have no versions: by the values read, or not at all, and then not made."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import pytest

from sandbox.testing import Sandbox
from sendbridge.errors import Misconfigured
from sendbridge.feeds import CaseSystem, Change, Receipt, Task, open_connectors
from sendbridge.mapping import load_feed
from sendbridge.rooms import room_file
from sendbridge.settings import Settings
from tests.integration.connectors.conftest import MakeBridge


@pytest.fixture
def opened(tiny: Sandbox, make_bridge: MakeBridge) -> Iterator[Any]:
    """Return how to open the case system's connector, after what shall be wrong has been set."""
    with ExitStack() as stack:

        def open_case(**wishes: Any) -> CaseSystem:
            settings = make_bridge(tiny).settings.model_copy(update=wishes)
            return cast(CaseSystem, stack.enter_context(open_connectors(settings))["case_management"])

        yield open_case


def change(key: str, wanted: str | None, read: str | None) -> Change:
    """Return a change of the meeting date of the review that is due, as it was read."""
    return Change(key, "review", "AR1-2", "update", {"meeting_date": wanted}, None, {"meeting_date": read})


def test_a_system_with_versions_says_so(opened: Any) -> None:
    """Records that carry a version are guarded by it."""
    assert opened().guard == "version"


def test_compare_and_set_writes_over_what_was_read_and_nothing_else(tiny: Sandbox, opened: Any) -> None:
    """The values read travel with the change; a record that holds others is left as it is."""
    tiny.fault("without_versions", guard="values")
    case = opened()
    assert case.guard == "values"
    assert case.push(change("1", "2026-02-27", None)) == Receipt("accepted", "AR1-2", None)
    assert case.push(change("2", "2026-02-20", None)) == Receipt("moved", problems={"meeting_date": "moved"})
    assert case.push(change("3", "2026-02-20", "2026-02-27")).outcome == "accepted"
    stands = case.read_back("review", "AR1-2") or {}
    assert (stands["meeting_date"], stands["record_version"]) == ("2026-02-20", None)


def test_the_same_key_compares_and_sets_once(tiny: Sandbox, opened: Any) -> None:
    """An answer that was lost is given again; the same key with other words is refused as our mistake."""
    tiny.fault("without_versions", guard="values")
    case = opened()
    tiny.fault("lost_answer")
    assert case.push(change("1", "2026-02-27", None)).outcome == "accepted"
    assert len(tiny.case_audit()) == 1
    assert case.push(change("1", "2026-02-26", None)).outcome == "conflict_key"


def test_a_system_that_guards_nothing_says_neither(tiny: Sandbox, opened: Any) -> None:
    """No version and no compare-and-set: the connector says that no write can be guarded."""
    tiny.fault("without_versions", guard="none")
    assert opened().guard == "none"


@pytest.mark.parametrize("guard", ["values", "none"])
def test_tasks_are_opened_and_closed_without_versions(tiny: Sandbox, opened: Any, guard: str) -> None:
    """A task of ours may be closed by us, however the system guards its records."""
    tiny.fault("without_versions", guard=guard)
    case = opened()
    opening = case.open_task(Task("t1", "E1", "AR01", "Review is late", "Hold the review.", "keyworker", "P1"))
    assert case.close_task(opening.target_key, idempotency_key="c1").outcome == "accepted"
    assert [task["state"] for task in tiny.case_rows("tasks")] == ["CLOSED"]


def test_the_mapping_may_say_how_writes_are_guarded(opened: Any, tmp_path: Path) -> None:
    """A council that knows its system says it in the mapping, and the system is not asked; nonsense is refused."""
    ours = room_file(Settings(rooms_dir=None), "mappings", name="case_management.yml").read_text()
    room = tmp_path / "room" / "mappings"
    room.mkdir(parents=True)
    (room / "case_management.yml").write_text(ours.replace("format: json", "guard: none\nformat: json"))
    assert opened(rooms_dir=tmp_path / "room").guard == "none"
    (room / "case_management.yml").write_text(ours.replace("format: json", "guard: luck\nformat: json"))
    with pytest.raises(Misconfigured, match="guard is version, values or none, not luck"):
        load_feed(Settings(rooms_dir=tmp_path / "room"), "case_management")
