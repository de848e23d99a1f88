"""What a connector is: pages come in; changes, tasks, receipts and files go out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Literal, Protocol

from sendbridge.feeds.session import FeedSession
from sendbridge.landing import Arrival, Copy, Page
from sendbridge.settings import Settings

Outcome = Literal["accepted", "moved", "refused", "conflict_key"]
Guard = Literal["version", "values", "none"]  # what keeps a write from going over what somebody wrote since
Seen = Callable[[str], bool]  # told a SHA-256, says whether an earlier night has loaded these bytes


@dataclass
class PullNotes:
    """What a connector learns while it pulls and no page says."""

    arrivals: list[Arrival] = field(default_factory=list)
    watermark: datetime | None = None  # where the next pull starts; None: the newest change that was read
    copies: list[Copy] = field(default_factory=list)  # dropped files that lie in their folder twice
    waiting: list[str] = field(default_factory=list)  # plain sentences: which sender's files wait, and why


@dataclass(frozen=True)
class Change:
    """One record to alter or create; values are canonical text (ISO dates, 'true'), None empties a field.

    `expected` is what was read of the same fields: where records have no version it is what guards the write.
    """

    idempotency_key: str
    target_type: str
    target_key: str | None
    kind: Literal["update", "create"]
    values: Mapping[str, str | None] = field(repr=False)
    base_version: int | None
    expected: Mapping[str, str | None] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Receipt:
    """What the other system said to a change or a task; problems are its codes by canonical field."""

    outcome: Outcome
    target_key: str | None = None
    version: int | None = None
    problems: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Task:
    """An exception as a person meets it on the case; it carries keys and rule, never a child's value."""

    idempotency_key: str
    exception_id: str
    rule_id: str
    title: str
    detail: str
    owner_role: str
    person_id: str | None = None
    plan_id: str | None = None
    due_date: date | None = None


@dataclass(frozen=True)
class Issue:
    """One thing that a setting must correct in its return; `field` is canonical, `code` is the rule."""

    code: str
    text: str
    field: str | None = None
    due_date: date | None = None


@dataclass(frozen=True)
class ReturnReceipt:
    """The answer to one return of a setting: taken or not, and what it must correct."""

    idempotency_key: str
    setting_urn: str
    return_reference: str
    outcome: Literal["accepted", "rejected"]
    issues: tuple[Issue, ...] = ()


class Connector(Protocol):
    """One outside system; its file in the room `connectors` names its class as CONNECTOR."""

    name: str
    pool: str
    notes: PullNotes

    def __init__(self, settings: Settings, session: FeedSession) -> None: ...

    def pull(self, since: datetime | None, *, full: bool, seen: Seen) -> Iterator[Page]:
        """Yield what is new since a moment, or everything; fill `notes` on the way."""
        ...


class CaseSystem(Connector, Protocol):
    """A connector whose system takes corrections and tasks."""

    @property
    def guard(self) -> Guard:
        """How the system keeps a write from going over another: by version, by the values read, or not at all.

        Where it is `none` no change is sent to it: people make it by hand.
        """
        ...

    def push(self, change: Change) -> Receipt:
        """Send one change under its idempotency key, guarded; `moved` where the record is not as it was read."""
        ...

    def read_back(self, target_type: str, target_key: str) -> dict[str, str | None] | None:
        """Return the record as it stands now, canonical text by field, with `record_version`; None if it is gone."""
        ...

    def open_task(self, task: Task) -> Receipt:
        """Put the exception on the case, once; `target_key` of the receipt is the task's number."""
        ...

    def close_task(self, task_key: str, *, idempotency_key: str) -> Receipt:
        """Close a task whose fault a later night proved gone."""
        ...


class ReturnPortal(Connector, Protocol):
    """A connector whose system hands receipts to settings."""

    def send_receipt(self, receipt: ReturnReceipt) -> Receipt:
        """Tell the setting what became of its return."""
        ...


class DropFolders(Connector, Protocol):
    """A connector that leaves files for its senders."""

    def deliver_file(self, sender: str, name: str, body: bytes) -> Path:
        """Leave a file in the sender's out folder, whole or not at all; the same name replaces it."""
        ...
