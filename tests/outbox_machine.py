"""The state machine of the outbox: thirty nights with gaps, in which sources, people and the line do what they like."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import Connection, select

from sendbridge.exceptions.proposals import Tonight, keep_proposals
from sendbridge.feeds import Guard
from sendbridge.push import confirm_night, push_night
from sendbridge.push.approvals import Author, Verb, Wish, decide
from sendbridge.reconcile import compare
from sendbridge.reconcile.comparison import ADVANCING, NO_BASE, Base
from sendbridge.settings import Settings
from sendbridge.store import agreed_values, nights, tables
from sendbridge.store.nights import SealedNight
from sendbridge.store.session import transaction
from tests.scripted_case_system import FATES, Died, Fate, Held, ScriptedCaseSystem

FIRST = date(2026, 3, 2)
REVIEWS = ("R1", "R2")
FIELDS = {"meeting_date": "apply", "papers_date": "apply", "invite_date": "await_approval"}
VALUES = ("2026-02-01", "2026-02-02", "2026-02-03")
MEETINGS = ("2025-11-01", "2025-12-01", "2026-01-01")  # held, and on no review
VERBS = ("approve", "approve", "release", "release", "hold", "reject")
SOURCE = "school_settings"
ACTIVE = ("fill", "source_changed")  # outcomes of the comparison that are to be written

PROPOSAL = """
CREATE TABLE proposal (
    change_key VARCHAR, target_feed VARCHAR, target_type VARCHAR, target_key VARCHAR, person_id VARCHAR,
    kind VARCHAR, field VARCHAR, old_value VARCHAR, new_value VARCHAR, base_version BIGINT,
    source_feed VARCHAR, source_sender VARCHAR, source_type VARCHAR, source_key VARCHAR, source_date DATE,
    decision VARCHAR, reason_code VARCHAR
)
"""

keys, names, values = st.sampled_from(REVIEWS), st.sampled_from([*FIELDS]), st.sampled_from(VALUES)


@dataclass(frozen=True)
class Run:
    """One run of the push: what becomes of each request, at which transaction the bridge is killed, if at all."""

    fates: tuple[Fate, ...]
    dies_at: int | None
    confirms: bool


runs = st.builds(
    Run,
    fates=st.lists(st.sampled_from(FATES), max_size=4).map(tuple),
    dies_at=st.none() | st.integers(0, 7),
    confirms=st.booleans(),
)


class OutboxMachine(RuleBasedStateMachine):
    """Two reviews on the case system, a source that speaks of three of their fields, and the bridge between them."""

    template: Path  # a migrated SQLite state
    guard: Guard = "version"

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.template, self.folder / "state.sqlite")
        self.settings = Settings(state_url=f"sqlite:///{self.folder}/state.sqlite", push_case_management="apply")
        blank: dict[str, str | None] = dict.fromkeys(FIELDS)
        self.case = ScriptedCaseSystem(self.guard, {("review", key): Held({**blank}, 1) for key in REVIEWS})
        self.case.edit = lambda key, name: self._edit(key[1], name, VALUES[-1])
        self.case.decided_on = lambda key, name: self.image[key[1]][name]
        self.source: dict[tuple[str, str], str] = {}
        self.meetings: set[str] = set()
        self.image: dict[str, dict[str, str | None]] = {}
        self.today = FIRST
        self._pull()
        self._seal(arrives=True)

    def teardown(self) -> None:
        """Let everything come to rest, see that nothing is lost, and leave no file behind."""
        try:
            self._come_to_rest()
        finally:
            shutil.rmtree(self.folder)

    @rule(
        said=st.lists(st.tuples(keys, names, values), min_size=1, max_size=4),
        held=st.sampled_from(MEETINGS) | st.none(),
        caught_up=st.lists(st.tuples(keys, names), max_size=3),
        edited=st.lists(st.tuples(keys, names, values), max_size=1),
        arrives=st.booleans(),
        gap=st.integers(1, 4),
        decided=st.lists(st.tuples(st.sampled_from(VERBS), names), max_size=2),
        pushes=st.lists(runs, min_size=1, max_size=3),
        edited_after=st.lists(st.tuples(keys, names, values), max_size=1),
    )
    def night(
        self,
        *,
        said: list[tuple[str, str, str]],
        held: str | None,
        caught_up: list[tuple[str, str]],
        edited: list[tuple[str, str, str]],
        arrives: bool,
        gap: int,
        decided: list[tuple[Verb, str]],
        pushes: list[Run],
        edited_after: list[tuple[str, str, str]],
    ) -> None:
        """The source speaks, people edit, a night decides, people decide, and the push runs none to three times."""
        self.today += timedelta(days=gap)
        for place in caught_up:  # the source takes over what the case system has
            if stands := self.case.records["review", place[0]].values[place[1]]:
                self.source[place] = stands
        self.source |= {(key, name): value for key, name, value in said}
        self.meetings |= {held} - {None}
        for key, name, value in edited:
            self._edit(key, name, value)
        if arrives:
            self._pull()
        self._seal(arrives=arrives)
        for key, name, value in edited_after:
            self._edit(key, name, value)
        for verb, name in decided:
            decide(self.settings, verb, Wish(field=name), Author("A Officer", self.today, "Because."))
        for run in pushes:
            self._push(run)
            self.case.deliver_what_is_late()

    def _edit(self, key: str, name: str, value: str | None) -> None:
        held = self.case.records["review", key]
        held.values[name] = value
        held.version += 1

    def _pull(self) -> None:
        self.image = {key: self.case.read(("review", key)) for key in REVIEWS}
        self.recorded = {*self.case.made.values()}

    def _push(self, run: Run) -> None:
        self.case.fates = [*run.fates]
        try:
            with killed_at(run.dies_at):
                push_night(self.settings, self.today, self.case.connectors)
                if run.confirms:
                    confirm_night(self.settings, self.today, self.case.connectors)
        except Died:
            pass
        except Exception as error:  # the read-back of a confirm may meet a system that is down, as in a night
            if type(error).__name__ != "FeedUnavailable":
                raise
        self.case.fates = []

    def _seal(self, *, arrives: bool) -> None:
        """Decide on what tonight's image and sources say, as the night does, in one transaction."""
        arrived = frozenset({"case_management", SOURCE} if arrives else {SOURCE})
        with transaction(self.settings.state_url) as connection, duckdb.connect() as con:
            con.execute(PROPOSAL)
            self._compare(connection, con)
            keep_proposals(connection, con, Tonight(self.settings, self.today, "p1", arrived))
            facts: dict[str, Any] = dict.fromkeys(("mapping_version", "rules_version", "precedence_version"))
            known = {"file_name": "", "file_sha256": "", "previous_date": None, "baseline": False, "summary": {}}
            nights.keep(connection, "895", SealedNight(sync_date=self.today, **facts, **known))

    def _compare(self, connection: Connection, con: duckdb.DuckDBPyConnection) -> None:
        agreed = []
        for key, name, old, new, outcome in self._outcomes(connection):
            if outcome in ADVANCING:
                agreed.append(("review", key, SOURCE, name, old, new))
            if outcome in ACTIVE:
                version = self.image[key]["record_version"]
                row = ["case_management", "review", key, "P1", "update", name, old, new, version and int(version)]
                row += [SOURCE, "100002", "review_return", f"100002|{key}", self.today, FIELDS[name], "source_changed"]
                con.execute(f"INSERT INTO proposal VALUES ('c', {', '.join('?' * len(row))})", row)
        for meeting in sorted(self.meetings - self.recorded):
            row = ["case_management", "review", None, "P1", "create", "meeting_date", None, meeting, None]
            row += [SOURCE, "100002", "review_return", f"100002|{meeting}", self.today, "apply", "not_recorded"]
            con.execute(f"INSERT INTO proposal VALUES ('n', {', '.join('?' * len(row))})", row)
        agreed_values.keep(connection, "895", self.today, rows=agreed)

    def _outcomes(self, connection: Connection) -> Iterator[tuple[str, str, str | None, str, str]]:
        held = agreed_values.read_all(connection, "895")
        base = {(row.target_key, row.field): Base(row.value, row.source_value) for row in held}
        for (key, name), new in sorted(self.source.items()):
            old = self.image[key][name]
            yield key, name, old, new, compare(old, new, base=base.get((key, name), NO_BASE))

    def _come_to_rest(self) -> None:
        """After calm nights with every approval nothing waits, and all that a source may write is written."""
        self.case.deliver_what_is_late()
        for verb in ("release", "approve", "release", "approve", "release"):
            self.today += timedelta(days=1)
            self._pull()
            self._seal(arrives=True)
            for name in FIELDS:
                decide(self.settings, verb, Wish(field=name), Author("A Officer", self.today, "Because."))  # type: ignore[arg-type]
            self._push(Run((), None, confirms=True))
        states = {row["state"] for row in self._held(tables.outbox)}
        assert not states & {"waiting", "accepted"}, f"letters are left over: {states}"
        self._pull()
        with transaction(self.settings.state_url) as connection:
            left = [row for row in self._outcomes(connection) if row[-1] in ACTIVE]
        assert left == [], f"changes were lost: {left}"
        assert sorted(self.case.made.values()) == sorted(self.meetings), "a review is missing, or was made twice"
        self.nothing_goes_over_what_was_not_read()
        self.no_write_is_made_twice()

    def _held(self, table: Any) -> list[Any]:
        with transaction(self.settings.state_url) as connection:
            return [*connection.execute(select(table)).mappings()]

    @invariant()
    def nothing_goes_over_what_was_not_read(self) -> None:
        """No write replaced another value than the one that had been read, and no key meant two things."""
        assert self.case.wronged == []

    @invariant()
    def no_write_is_made_twice(self) -> None:
        """Each key did its work once at most, whatever was sent again."""
        done = [change.idempotency_key for change in self.case.written]
        assert len(done) == len({*done})
        made = [*self.case.made.values()]
        assert len(made) == len({*made})

    @invariant()
    def the_base_was_read(self) -> None:
        """Whatever is agreed stood in the case system when it was read."""
        agreed = {(row["target_key"], row["field"], row["value"]) for row in self._held(tables.agreed_value)}
        assert agreed <= self.case.seen

    @invariant()
    def one_letter_for_one_wish(self) -> None:
        """A record's version gets the same values by one letter only, and one letter of it waits at a time."""
        letters = self._held(tables.outbox)
        wishes = [
            (row["target_key"], row["base_version"], str(sorted(row["new_values"].items())))
            for row in letters
            if row["base_version"] is not None or row["kind"] == "create"
        ]
        assert len(wishes) == len({*wishes})
        waiting = [row["target_key"] or row["source_key"] for row in letters if row["state"] == "waiting"]
        assert len(waiting) == len({*waiting})


@contextmanager
def killed_at(number: int | None) -> Iterator[None]:
    """Kill the bridge at a transaction of push and confirm: even numbers before it is kept, odd ones after."""
    seen = 0

    @contextmanager
    def killing(url: str) -> Iterator[Connection]:
        nonlocal seen
        mine, seen = seen, seen + 1
        with transaction(url) as connection:
            yield connection
            if number == 2 * mine:
                raise Died
        if number == 2 * mine + 1:
            raise Died

    with patch("sendbridge.push.drain.transaction", killing), patch("sendbridge.push.confirm.transaction", killing):
        yield


def machine(template: Path, guard: Guard) -> Callable[[], OutboxMachine]:
    """Return the machine on copies of a migrated state, with a case system that guards in one way."""
    return type("Machine", (OutboxMachine,), {"template": template, "guard": guard})
