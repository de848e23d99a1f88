"""A record that moved is read and compared again at once: field by field, never by a blind retry."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from sendbridge.feeds import Change, Receipt
from sendbridge.push import confirm_night, push_night
from sendbridge.push.comparing_again import stand
from sendbridge.store import tables
from sendbridge.store.session import transaction
from tests.council import FIRST, Council
from tests.fake_case_system import FakeCaseSystem, Stored
from tests.night_builder import NightBuilder

WANTED, READ = "2026-02-01", "2026-01-20"


@dataclass
class Restless(FakeCaseSystem):
    """A case system on which somebody touches the record just before each of the next writes."""

    touches: list[dict[str, str | None]] = field(default_factory=list)

    def push(self, change: Change) -> Receipt:
        """Let somebody write first."""
        if self.touches and change.target_key is not None:
            stored = self.records["review", "R1"]
            self.records["review", "R1"] = Stored({**stored.values, **self.touches.pop(0)}, stored.version + 1)
        return super().push(change)


@pytest.fixture
def case_system() -> Restless:
    """Review R1 at version 3, with the values that the night reads."""
    return Restless({("review", "R1"): Stored({"meeting_date": READ, "papers_date": READ}, 3)})


def two_fields(night: NightBuilder) -> None:
    """Both dates are to change."""
    night.arrive("case_management").arrive("school_settings")
    for name in ("meeting_date", "papers_date"):
        night.propose(name, WANTED, old_value=READ)


def push(council: Council, case_system: Restless, sync_date: date = FIRST) -> dict[str, int]:
    """Push and confirm."""
    return push_night(council.settings, sync_date, case_system.connectors) | confirm_night(
        council.settings, sync_date, case_system.connectors
    )


def held(council: Council, table: str, *names: str) -> list[tuple[Any, ...]]:
    """Return some columns of a state table, sorted."""
    columns = [tables.metadata.tables[table].columns[name] for name in names]
    with transaction(council.settings.state_url) as connection:
        return sorted((tuple(row) for row in connection.execute(select(*columns))), key=str)


def test_only_the_version_moved(council: Council, case_system: Restless) -> None:
    """Another field changed: the change goes out under the new version, with a key of its own, and lands once."""
    case_system.touches = [{"letter_date": "2026-02-02"}]
    council.night(two_fields)
    counts = push(council, case_system)
    assert (counts["changes_resent"], counts["changes_accepted"], counts["changes_confirmed"]) == (1, 1, 1)
    assert case_system.records["review", "R1"].values == {
        "meeting_date": WANTED,
        "papers_date": WANTED,
        "letter_date": "2026-02-02",
    }
    rows = held(council, "outbox", "base_version", "state", "resends")
    assert rows == [(3, "superseded", 0), (4, "confirmed", 1)]
    assert len({key for (key,) in held(council, "outbox", "idempotency_key")}) == 2
    assert council.open_rules() == []


def test_each_field_is_judged_for_itself(council: Council, case_system: Restless) -> None:
    """One field was changed by somebody: it is left alone and told; the other one lands."""
    case_system.touches = [{"meeting_date": "2026-02-09"}]
    council.night(two_fields)
    push(council, case_system)
    values = case_system.records["review", "R1"].values
    assert (values["meeting_date"], values["papers_date"]) == ("2026-02-09", WANTED)
    assert held(council, "change", "field", "state") == [("meeting_date", "moved"), ("papers_date", "confirmed")]
    fault = council.only()
    assert (fault["rule_id"], fault["field"]) == ("SY08", "meeting_date")
    assert held(council, "agreed_value", "field", "value") == [("papers_date", WANTED)]


def test_what_somebody_did_already_is_settled(council: Council, case_system: Restless) -> None:
    """Fields that stand as wanted are agreed by the read-back and are not written a second time."""
    case_system.touches = [{"meeting_date": WANTED, "papers_date": WANTED}]
    council.night(two_fields)
    assert push(council, case_system)["changes_settled"] == 1
    assert (case_system.landed, council.open_rules()) == ([], [])
    assert held(council, "change", "field", "state") == [("meeting_date", "confirmed"), ("papers_date", "confirmed")]
    assert held(council, "agreed_value", "field", "value") == [("meeting_date", WANTED), ("papers_date", WANTED)]


def test_a_record_that_never_rests_waits_for_the_next_night(council: Council, case_system: Restless) -> None:
    """After three letters that met a newer version the next night decides anew, and a person is told meanwhile."""
    case_system.touches = [{"letter_date": f"2026-02-{day:02d}"} for day in range(1, 10)]
    council.night(two_fields)
    push(council, case_system)
    assert (len(case_system.touches), case_system.landed) == (5, [])
    assert [state for _, state in held(council, "change", "field", "state")] == ["superseded", "superseded"]
    assert council.open_rules() == ["SY08", "SY08"]
    case_system.touches = []
    version = case_system.records["review", "R1"].version

    def next_night(night: NightBuilder) -> None:
        night.arrive("case_management").arrive("school_settings")
        for name in ("meeting_date", "papers_date"):
            night.propose(name, WANTED, old_value=READ, base_version=version)

    council.night(next_night)
    push(council, case_system, date(2026, 3, 3))
    assert (len(case_system.landed), council.open_rules()) == (1, [])


def test_a_record_that_is_gone_is_left_to_people(council: Council, case_system: Restless) -> None:
    """Nothing is written in the place of a record that was taken away."""
    council.night(two_fields)
    case_system.records["review", "R1"] = Stored({}, 9)
    read_back = case_system.read_back
    case_system.read_back = lambda *_: None  # type: ignore[method-assign]
    push_night(council.settings, FIRST, case_system.connectors)
    case_system.read_back = read_back  # type: ignore[method-assign]
    assert (case_system.landed, council.open_rules()) == ([], ["SY08", "SY08"])


def test_a_letter_of_an_earlier_version_of_ours_is_left_to_people() -> None:
    """Where nobody kept what was read, a field that is not as wanted counts as moved."""
    standing = stand({"meeting_date": WANTED}, None, {"meeting_date": READ, "record_version": "4"})
    assert (standing.unchanged, standing.moved) == ((), ("meeting_date",))


def test_lists_of_words_have_no_order() -> None:
    """The case system's own order of invited roles is no difference."""
    standing = stand({"invited_roles": "head parent"}, {"invited_roles": "parent"}, {"invited_roles": "parent head"})
    assert standing.as_wanted == ("invited_roles",)
    author = stand({"author": "Ann Lee"}, {"author": None}, {"author": "Lee Ann"})
    assert author.moved == ("author",)


def test_without_versions_what_was_read_is_part_of_the_key(council: Council, case_system: Restless) -> None:
    """The same new value over another old one is another letter, and never goes over the first old value again."""
    case_system.guard = "values"

    def over(old: str) -> Callable[[NightBuilder], None]:
        def fill(night: NightBuilder) -> None:
            night.arrive("case_management").arrive("school_settings")
            night.propose("meeting_date", WANTED, old_value=old, base_version=None)

        return fill

    council.night(over(READ))
    case_system.down = True
    push_night(council.settings, FIRST, case_system.connectors)
    council.night(over("2026-01-21"))
    assert len({key for (key,) in held(council, "outbox", "idempotency_key")}) == 2
    waiting = [old for old, state in held(council, "outbox", "old_values", "state") if state == "waiting"]
    assert waiting == [{"meeting_date": "2026-01-21"}]
