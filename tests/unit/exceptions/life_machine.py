"""A council whose nights go wrong in every way: the state database is held against the model after each step."""

import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from sendbridge.exceptions.accepting import Note, accept, withdraw
from sendbridge.exceptions.merging import merge_children
from sendbridge.push.tasks import send_tasks
from sendbridge.settings import Settings
from sendbridge.store import exceptions, tables
from sendbridge.store.session import transaction
from tests.council import Council
from tests.fake_case_system import FakeCaseSystem
from tests.night_builder import NightBuilder
from tests.unit.exceptions.life_model import LIVE, Fault, Model

CASE, PORTAL, SETTING, OTHER_SETTING = "case_management", "school_settings", "100002", "100005"
PERSONS = ("P2", "P3", "P4")
RETURN = f"{SETTING}|1"
FAULTS = (
    Fault("AR10", "review", "R1"),
    Fault("PL04", "plan", "L1", severity="error"),
    Fault("AR21", "review", "R1", PORTAL),
    Fault("AR22", "review_return", RETURN, PORTAL),
    Fault("RC02", "review", "R1", PORTAL),
    Fault("MP01", "review_return", RETURN, PORTAL, severity="error"),
    *(Fault("ID08", "person", person_id) for person_id in PERSONS),
)
RULES = ("AR10", "AR21", "AR22", "ID08", "PL04")
PROVES_NOTHING = ("broken", "not_evaluated", "stale", "missing", "empty")  # what becomes of a rule that does not run
NIGHTS = 30

people_say = st.one_of(
    st.tuples(st.just("explain"), st.sampled_from(FAULTS), st.sampled_from([None, 0, 1, 3])),
    st.tuples(st.just("take_back"), st.sampled_from(FAULTS)),
    st.tuples(st.just("merge"), st.permutations(PERSONS), st.booleans()),
    st.tuples(st.just("die"), st.sampled_from(PERSONS)),
)
a_night = {
    "said": st.lists(people_say, max_size=3),
    "changes": st.dictionaries(st.sampled_from(FAULTS), st.sampled_from([None, "a", "b"]), max_size=4),
    "case_is_heard": st.sampled_from([True, True, True, False]),
    "sent": st.sampled_from(["returns", "returns", "roll", "nothing"]),
    "failing": st.dictionaries(st.sampled_from(RULES), st.sampled_from(PROVES_NOTHING), max_size=2),
}


class Lives(RuleBasedStateMachine):
    """The machine knows what is wrong in the world, what each night could see of it, and what people said."""

    state_url = ""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        # Each run is a council of its own on the one database.
        settings = Settings(
            state_url=self.state_url,
            nights_dir=self.folder,
            landing_dir=self.folder,
            push_case_management="apply",
        )
        self.council = Council(settings.model_copy(update={"authority_code": self.folder.name}))
        self.model = Model()
        self.case_system = FakeCaseSystem()
        self.wrong: dict[Fault, str | None] = dict.fromkeys(FAULTS)
        self.became: dict[str, str] = {}
        self.in_image = {"R1", "L1", RETURN, *PERSONS}
        self.dead: set[str] = set()
        self.nights = 0

    def teardown(self) -> None:
        """Leave no file behind."""
        shutil.rmtree(self.folder)

    @property
    def today(self) -> date:
        """The date of the last night, on which people say things."""
        return self.council.next_date - timedelta(days=1)

    @precondition(lambda self: self.nights < NIGHTS)
    @rule(skipped=st.integers(0, 2), **a_night)
    def night(self, *, skipped: int, **tonight: Any) -> None:
        """People say things, what is wrong changes; then a night runs on a new date, perhaps after skipped ones."""
        self._say(tonight.pop("said"))
        self.council.next_date += timedelta(days=skipped + 1)
        self._run(**tonight)

    @precondition(lambda self: 0 < self.nights < NIGHTS)
    @rule(**a_night)
    def night_again(self, **tonight: Any) -> None:
        """The last night's date is made anew, with what came and was said meanwhile."""
        self._say(tonight.pop("said"))
        self._run(**tonight)

    def _say(self, said: list[tuple[Any, ...]]) -> None:
        for act, *about in said if self.nights else ():
            getattr(self, act)(*about)
            self.every_exception_is_as_the_model_says()

    def explain(self, fault: Fault, days: int | None) -> None:
        """A person accepts a query that is there."""
        life = self.model.of(fault)
        if life and life.state in LIVE and fault.severity == "query":
            until = None if days is None else self.today + timedelta(days=days)
            note = Note("It is so.", "officer", "lead", until)
            accept(self.council.settings, life.exception_id, self.today, note=note)
            self.model.accept(life, until)

    def take_back(self, fault: Fault) -> None:
        """A person takes back what was accepted."""
        life = self.model.of(fault)
        if life and life.state == "accepted":
            withdraw(self.council.settings, life.exception_id, self.today, author="lead")
            self.model.withdraw(life)

    def merge(self, pair: list[str], leaves_at_once: bool) -> None:
        """Two persons are one; the case system drops the old record at once or not yet."""
        merged, stays = pair[:2]
        if merged in self.became or stays in self.became:
            return
        merge_children(self.council.settings, merged, stays=stays, on=self.today, reason="one child", author="officer")
        self.model.merge(merged, stays)
        self.became = {person: stays if now == merged else now for person, now in self.became.items()}
        self.became[merged] = stays
        if leaves_at_once:
            self.in_image.discard(merged)

    def die(self, person_id: str) -> None:
        """A child dies."""
        if person_id in self.in_image:
            self.dead.add(person_id)

    def _run(
        self, *, changes: dict[Fault, str | None], case_is_heard: bool, sent: str, failing: dict[str, str]
    ) -> None:
        outcomes = dict.fromkeys(RULES, "ran") | failing
        self.nights += 1
        self.wrong |= changes
        for life in self.model.lives:
            life.has_just_turned = False
        found = {fault: value for fault in FAULTS if (value := self._seen(fault, case_is_heard, sent, outcomes))}
        outcomes = {
            rule_id: "ran" if outcome == "empty" and self._any(found, rule_id) else outcome
            for rule_id, outcome in outcomes.items()
        }

        def fill(night: NightBuilder) -> None:
            self._fill(night, found, case_is_heard=case_is_heard, sent=sent, outcomes=outcomes)

        self.council.seal(self.today, fill)
        meant: dict[Fault, set[str]] = {}
        for fault, value in found.items():
            meant.setdefault(self._now(fault), set()).add(value)
        self.model.seal(
            self.today,
            found={fault: frozenset(values) for fault, values in meant.items()},
            named=self._named(),
            stale={rule_id for rule_id, outcome in outcomes.items() if outcome == "stale"},
            proved={fault for fault in FAULTS if self._proves(fault, case_is_heard, sent, outcomes)},
        )
        self._send_tasks()

    def _send_tasks(self) -> None:
        """What is opened is a task; what nobody has work with, or what is about a child who died, is none."""
        connectors: Any = self.case_system.connectors
        send_tasks(self.council.settings, self.today, connectors)
        alive = [life for life in self.model.lives if life.fault.subject_id not in self.dead]
        may_be = {life.exception_id for life in alive if life.state == "open"}
        must_be = {
            life.exception_id
            for life in alive
            if life.state == "open" and not life.baseline and life.fault.rule_id in RULES and life.has_just_turned
        }
        stand = {exception_id for exception_id, state in self.case_system.tasks.items() if state == "OPEN"}
        assert must_be <= stand <= may_be

    def _now(self, fault: Fault) -> Fault:
        return fault._replace(subject_id=self.became.get(fault.subject_id, fault.subject_id))

    def _seen(self, fault: Fault, case_is_heard: bool, sent: str, outcomes: dict[str, str]) -> str | None:
        """Return the value on which the night finds the fault, or None."""
        value = self.wrong[fault] if fault.subject_id in self.in_image else None
        if fault.rule_id == "MP01":
            return value if sent == "returns" else None
        if fault.rule_id == "RC02":
            return value if case_is_heard else None
        return value if outcomes[fault.rule_id] in ("ran", "stale") else None

    @staticmethod
    def _any(found: dict[Fault, str], rule_id: str) -> bool:
        return any(fault.rule_id == rule_id for fault in found)

    def _proves(self, fault: Fault, case_is_heard: bool, sent: str, outcomes: dict[str, str]) -> bool:
        """Say whether the night would show the fault gone, were it not found."""
        if fault.rule_id == "MP01":
            return sent == "returns"
        outcome = outcomes.get(fault.rule_id, "ran")
        ran = outcome == "ran" or (outcome == "empty" and fault.subject_id in self.in_image)
        is_return = fault.subject_type == "review_return"
        heard = fault.source == CASE or sent == "returns" or (sent == "roll" and not is_return)
        return ran and case_is_heard and heard

    def _fill(
        self, night: NightBuilder, found: dict[Fault, str], *, case_is_heard: bool, sent: str, outcomes: dict[str, str]
    ) -> None:
        night.arrive(CASE) if case_is_heard else night.silent(CASE, CASE)
        night.arrive(PORTAL, OTHER_SETTING)
        for name, which in (("review_return", "returns"), ("roll_entry", "roll")):
            heard = {"feed": PORTAL, "sender": SETTING, "record_type": name, "full": False, "row_count": 0}
            night.add("arrival", **heard, arrived=sent == which)
        for person_id in sorted(self.in_image & {*PERSONS}):
            night.record("person", person_id=person_id)
            if person_id in self.dead:
                night.alter("person", person_id, date_of_death=self.today)
        night.record("review_return", setting_urn=SETTING, return_reference="1", feed=PORTAL, sender=SETTING)
        key = {"record_type": "review_return", "record_key": RETURN}
        night.add("tie", **key, feed=PORTAL, sender=SETTING, person_id="P1")
        night.add("pairing", **key, target_type="review", target_key="R1")
        if sent == "returns":
            row = {"feed": PORTAL, "sender": SETTING, "file_id": "f1", "row_number": 1, **key}
            night.add("read_row", **row, outcome="readable")
        for rule_id, outcome in outcomes.items():
            if outcome != "missing":
                ran = "failed" if self._any(found, rule_id) else "passed"
                (severity,) = {fault.severity for fault in FAULTS if fault.rule_id == rule_id}
                night.rule(rule_id, ran if outcome == "ran" else outcome, severity=severity)
        for fault, value in found.items():
            self._find(night, fault, value)

    def _find(self, night: NightBuilder, fault: Fault, value: str) -> None:
        subject = {"subject_type": fault.subject_type, "subject_id": fault.subject_id}
        person_id = fault.subject_id if fault.subject_type == "person" else "P1"
        known = {"rule_id": fault.rule_id, **subject, "person_id": person_id, "source": fault.source}
        if fault.rule_id == "MP01":
            cell = {"feed": PORTAL, "sender": SETTING, "file_id": "f1", "row_number": 1, "field": fault.field}
            record = {"record_type": fault.subject_type, "record_key": fault.subject_id}
            night.add("bad_value", **cell, **record, reason_code="bad_date", value=value)
        else:
            table = "difference" if fault.rule_id == "RC02" else "finding"
            night.add(table, **known, field=fault.field, value_hash=value)

    def _named(self) -> dict[Fault, str]:
        """Return the id under which the database holds each fault; joined ones stand for none."""
        return {
            Fault(
                *(row[name] for name in ("rule_id", "subject_type", "subject_id", "source", "field", "severity"))
            ): row["exception_id"]
            for row in self._rows()
            if row["state"] != "joined"
        }

    def _rows(self) -> list[Any]:
        return [row for row in self.council.rows() if row["authority_code"] == self.folder.name]

    @invariant()
    def every_exception_is_as_the_model_says(self) -> None:
        """One id a fault for its whole life, open from finding to proof, and never twice."""
        held = {row["exception_id"]: row for row in self._rows()}
        assert len(held) == len(self.model.lives)
        for life in self.model.lives:
            row = held[life.exception_id]
            told = (row["state"], row["reopened_count"], row["subject_id"], row["last_seen_date"], row["baseline"])
            assert told == (life.state, life.turns, life.fault.subject_id, life.last_seen, life.baseline), life

    @invariant()
    def history_tells_the_same_story(self) -> None:
        """Every event in its order, and none that nobody knows of."""
        with transaction(self.council.settings.state_url) as connection:
            for life in self.model.lives:
                told = exceptions.history(connection, self.folder.name, life.exception_id)
                assert [event for _, event in told] == life.events

    @invariant()
    def no_acceptance_outlives_its_value(self) -> None:
        """What is accepted is the value that was last seen, of a query, in date."""
        given = tables.acceptance
        with transaction(self.council.settings.state_url) as connection:
            query = select(given).where(given.c.authority_code == self.folder.name, given.c.ended_date.is_(None))
            held = {row["exception_id"]: row for row in connection.execute(query).mappings()}
        lives = {life.exception_id: life for life in self.model.lives if life.acceptance}
        assert held.keys() == lives.keys()
        for row in self._rows():
            if row["state"] == "accepted":
                acceptance = held[row["exception_id"]]
                assert (acceptance["value_hash"], row["severity"]) == (row["value_hash"], "query")
