"""A case system in memory, as strict as its contract, whose answers can be lost on the way back."""

from dataclasses import dataclass, field
from typing import Any

from sendbridge.errors import FeedUnavailable
from sendbridge.feeds import Change, Guard, Receipt, Task


@dataclass
class Stored:
    """One record and its version."""

    values: dict[str, str | None]
    version: int


@dataclass
class FakeCaseSystem:
    """Holds review R1 at version 3; `lose` answers, `refuse` fields, be `down`."""

    records: dict[tuple[str, str], Stored] = field(default_factory=lambda: {("review", "R1"): Stored({}, 3)})
    answers: dict[str, tuple[Change, Receipt]] = field(default_factory=dict)
    refuse: dict[str, str] = field(default_factory=dict)
    lose: int = 0  # so many of the next answers are lost after the work is done
    down: bool = False
    landed: list[str] = field(default_factory=list)  # idempotency keys in the order in which they did something
    asked: int = 0
    guard: Guard = "version"
    tasks: dict[str, str] = field(default_factory=dict)  # exception id -> OPEN or CLOSED
    sent_tasks: list[Task] = field(default_factory=list)

    def push(self, change: Change) -> Receipt:
        """Answer as the contract says; the same key and words get the same answer and do nothing."""
        self._reach()
        receipt = self._answer(change)
        if self.lose > 0:
            self.lose -= 1
            raise FeedUnavailable("the answer was lost")
        return receipt

    def _answer(self, change: Change) -> Receipt:
        if change.idempotency_key in self.answers:
            before, receipt = self.answers[change.idempotency_key]
            return receipt if before == change else Receipt("conflict_key")
        key = (change.target_type, change.target_key or f"N{len(self.landed)}")
        stored = self.records.get(key) or Stored({}, 0)
        if change.kind == "update" and stored.version != change.base_version:
            return Receipt("moved", problems={"": "version_moved"})
        if problems := {name: code for name, code in self.refuse.items() if name in change.values}:
            return Receipt("refused", problems=problems)
        self.records[key] = Stored({**stored.values, **change.values}, stored.version + 1)
        self.landed.append(change.idempotency_key)
        receipt = Receipt("accepted", key[1], stored.version + 1)
        self.answers[change.idempotency_key] = (change, receipt)
        return receipt

    def read_back(self, target_type: str, target_key: str) -> dict[str, str | None] | None:
        """Return the record's values."""
        self._reach()
        stored = self.records.get((target_type, target_key))
        return None if stored is None else {**stored.values, "record_version": str(stored.version)}

    def edit(self, field_name: str, value: str | None) -> None:
        """Let a person change review R1."""
        stored = self.records["review", "R1"]
        self.records["review", "R1"] = Stored({**stored.values, field_name: value}, stored.version + 1)

    def open_task(self, task: Task) -> Receipt:
        """Open a task, once for each exception."""
        self._reach()
        self.tasks[task.exception_id] = "OPEN"
        self.sent_tasks.append(task)
        return Receipt("accepted", f"T-{task.exception_id}", 1)

    def close_task(self, task_key: str, *, idempotency_key: str) -> Receipt:
        """Close a task."""
        self._reach()
        self.tasks[task_key.removeprefix("T-")] = "CLOSED"
        return Receipt("accepted", task_key, 2)

    def _reach(self) -> None:
        self.asked += 1
        if self.down:
            raise FeedUnavailable("the case system is down")

    @property
    def connectors(self) -> dict[str, Any]:
        """Return it as the push is given it."""
        return {"case_management": self}
