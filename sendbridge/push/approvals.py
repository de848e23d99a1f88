"""People decide on proposed changes: approve, reject, hold, release; each decision, its audit and its letter as one."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection

from sendbridge.errors import Misconfigured
from sendbridge.settings import Settings
from sendbridge.store import audits, change_decisions, changes, nights, outbox
from sendbridge.store.letters import record_of
from sendbridge.store.outgoing import write_letters
from sendbridge.store.session import kept_state

Verb = Literal["approve", "reject", "hold", "release"]
Change = Any  # a row of the table change

# From which states each verb may take a change; a letter that is on its way is waited for first.
MAY: dict[Verb, tuple[str, ...]] = {
    "approve": ("proposed", "awaiting_approval", "rejected"),
    "reject": ("proposed", "awaiting_approval", "approved", "waiting", "held"),
    "hold": ("proposed", "awaiting_approval", "approved", "waiting"),
    "release": ("held",),
}
DONE: dict[Verb, str] = {"approve": "approved", "reject": "rejected", "hold": "held", "release": "released"}


@dataclass(frozen=True)
class Wish:
    """Which changes are meant: by the beginnings of their ids, or all of the newest night that fit the filters."""

    change_ids: tuple[str, ...] = ()
    field: str | None = None
    setting: str | None = None
    state: str | None = None
    reason_code: str | None = None


@dataclass(frozen=True)
class Author:
    """Who decides, when, and why."""

    name: str
    decided_date: date
    reason: str | None = None


@dataclass
class Decided:
    """What became of a decision: how many changes and letters, which changes were left out and why, what follows."""

    changes: int = 0
    letters: int = 0
    left_out: dict[str, str] = field(default_factory=dict)
    what_follows: str = ""


def list_changes(settings: Settings, wish: Wish) -> list[Change]:
    """Return the changes that are meant, newest night's first; without a state those that are not over."""
    with kept_state(settings.state_url) as connection:
        return _chosen(connection, settings, wish)


def decide(settings: Settings, verb: Verb, wish: Wish, author: Author) -> Decided:
    """Keep a person's decision on changes, with its audit rows and the letters that follow, in one transaction."""
    if verb in ("reject", "hold") and not author.reason:
        raise Misconfigured(f"say why with --reason; {verb} is kept with its reason")
    decided = Decided(what_follows=_what_follows(settings, verb))
    with kept_state(settings.state_url) as connection:
        chosen = _chosen(connection, settings, wish)
        if not wish.change_ids:
            chosen = [change for change in chosen if change["state"] in MAY[verb]]
        groups = [*_groups(connection, settings, chosen)]
        able = [group for group in groups if _may(connection, settings, verb, group, decided=decided)]
        for group in able:
            _KEEPERS[verb](connection, settings, group, author)
        _note(connection, settings, verb, able, author=author)
        about = [group[0] for group in able]
        decided.letters = _write_letters(connection, settings, about, author=author)
    decided.changes = sum(map(len, able))
    return decided


def _chosen(connection: Connection, settings: Settings, wish: Wish) -> list[Change]:
    if wish.change_ids:
        return [_one(connection, settings, beginning) for beginning in wish.change_ids]
    of_tonight = nights.last(connection, settings.authority_code).sync_date
    filters = {"field": wish.field, "source_sender": wish.setting, "state": wish.state, "reason_code": wish.reason_code}
    found = changes.find(connection, settings.authority_code, **filters)
    return [
        each
        for each in found
        if each["kind"] == "reverse" or each["last_proposed_date"] == of_tonight or wish.state not in (None, "waiting")
    ]


def _one(connection: Connection, settings: Settings, beginning: str) -> Change:
    found = changes.beginning_with(connection, settings.authority_code, beginning)
    if len(found) != 1:
        how = "no change begins" if not found else f"{len(found)} changes begin"
        raise Misconfigured(f"{how} with {beginning!r}; `sendbridge changes list` shows their ids")
    return found[0]


def _groups(connection: Connection, settings: Settings, chosen: Iterable[Change]) -> Iterator[list[Change]]:
    """Yield what is decided together: a field of an update alone, every field of a new record at once."""
    seen: set[Any] = set()
    for change in chosen:
        name = record_of(change) if change["kind"] == "create" else change["change_id"]
        if name in seen:
            continue
        seen.add(name)
        if change["kind"] != "create":
            yield [change]
            continue
        yield changes.find(
            connection,
            settings.authority_code,
            kind="create",
            target_feed=change["target_feed"],
            target_type=change["target_type"],
            source_type=change["source_type"],
            source_key=change["source_key"],
            last_proposed_date=change["last_proposed_date"],
        )


def _may(connection: Connection, settings: Settings, verb: Verb, group: Sequence[Change], *, decided: Decided) -> bool:
    first = group[0]
    why = ""
    if first["state"] not in MAY[verb]:
        why = f"it is {first['state']}"
    elif first["kind"] != "reverse" and not _stands(connection, settings, first):
        why = "the newest night does not propose it any more"
    elif first["state"] == "waiting" and _is_on_its_way(connection, settings, first):
        why = "it is on its way; push and confirm first, then see `sendbridge changes show`"
    if why:
        decided.left_out[first["change_id"]] = why
    return not why


def _stands(connection: Connection, settings: Settings, change: Change) -> bool:
    newest = nights.latest(connection, settings.authority_code)
    return newest is not None and change["last_proposed_date"] == newest.sync_date


def _is_on_its_way(connection: Connection, settings: Settings, change: Change) -> bool:
    letters = outbox.of_keys(connection, settings.authority_code, [change["idempotency_key"] or ""])
    return any(letter["attempts"] > 0 for letter in letters)


def _approve(connection: Connection, settings: Settings, group: Sequence[Change], author: Author) -> None:
    _keep(connection, settings, group, author, decision="approved")


def _reject(connection: Connection, settings: Settings, group: Sequence[Change], author: Author) -> None:
    change_decisions.forget(connection, settings.authority_code, change_decisions.keys_of(group))
    _keep(connection, settings, group, author, decision="rejected")


def _hold(connection: Connection, settings: Settings, group: Sequence[Change], author: Author) -> None:
    _keep(connection, settings, group, author, decision="held")


def _release(connection: Connection, settings: Settings, group: Sequence[Change], author: Author) -> None:
    """Take the hold away: an approval that was given before stands again, and what needs none may go."""
    own_key, held_key = change_decisions.keys_of(group)
    change_decisions.forget(connection, settings.authority_code, [held_key])
    said = change_decisions.of_keys(connection, settings.authority_code, [own_key])
    needs_no_approval = group[0]["decision"] == "apply" or group[0]["kind"] == "reverse"
    if said:
        state = said[0]["decision"]
    elif needs_no_approval and settings.push_mode(group[0]["target_feed"]) == "apply":
        state = "waiting"
    else:
        state = "proposed" if needs_no_approval else "awaiting_approval"
    ids = [change["change_id"] for change in group]
    changes.put(connection, settings.authority_code, ids, state=state, idempotency_key=None)


def _keep(
    connection: Connection,
    settings: Settings,
    group: Sequence[Change],
    author: Author,
    *,
    decision: change_decisions.Decision,
) -> None:
    change_decisions.decide(
        connection,
        settings.authority_code,
        group,
        decision=decision,
        decided_by=author.name,
        decided_date=author.decided_date,
        reason=author.reason,
    )
    ids = [change["change_id"] for change in group]
    changes.put(connection, settings.authority_code, ids, state=decision, idempotency_key=None)


_KEEPERS: dict[Verb, Callable[[Connection, Settings, Sequence[Change], Author], None]] = {
    "approve": _approve,
    "reject": _reject,
    "hold": _hold,
    "release": _release,
}


def _note(
    connection: Connection, settings: Settings, verb: Verb, groups: Sequence[Sequence[Change]], *, author: Author
) -> None:
    audits.note(
        connection,
        settings.authority_code,
        author.decided_date,
        action=f"change_{DONE[verb]}",
        subjects=[
            (
                change["target_type"],
                change["target_key"] or change["source_key"],
                {"change_id": change["change_id"], "field": change["field"], "reason": author.reason},
            )
            for group in groups
            for change in group
        ],
        actor=author.name,
        occasion=str(uuid.uuid4()),
    )


def _write_letters(connection: Connection, settings: Settings, about: Sequence[Change], *, author: Author) -> int:
    """Write anew the letters of the records that were decided on, where anything may be sent at all."""
    able = [change for change in about if settings.push_mode(change["target_feed"]) == "apply"]
    newest = nights.latest(connection, settings.authority_code)
    if not able or newest is None:
        return 0
    return len(write_letters(connection, settings.authority_code, newest.sync_date, about=able, actor=author.name))


def _what_follows(settings: Settings, verb: Verb) -> str:
    mode = settings.push_mode("case_management")
    if verb == "approve" and mode != "apply":
        return (
            f"Nothing is sent while SENDBRIDGE_PUSH_CASE_MANAGEMENT is {mode}. The approval is kept, and it goes out "
            "with the first push after the mode becomes apply, if a night then still proposes it just as it is."
        )
    return {
        "approve": "It goes out with the next push. If a night proposes another value first, the approval lapses.",
        "reject": "It is not proposed again until the value at the source or on the case system changes.",
        "hold": "It stays out of every push, whatever value is proposed, until `sendbridge changes release`.",
        "release": "What was approved, or needs no approval, goes out with the next push.",
    }[verb]
