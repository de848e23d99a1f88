"""A person sets a field above every source, with a reason and a day on which it ends, or withdraws it."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import duckdb
from sqlalchemy import Connection

from sendbridge import precedence
from sendbridge.errors import Misconfigured
from sendbridge.precedence import BOOKKEEPING, FieldRule
from sendbridge.reconcile.compared import WORD_LISTS
from sendbridge.records import CASE_RECORDS, RECORDS, Column, columns
from sendbridge.records.codes import INVITED_ROLES
from sendbridge.settings import Settings
from sendbridge.store import audits, nights, overrides
from sendbridge.store.identity import override_id
from sendbridge.store.session import kept_state, transaction


@dataclass(frozen=True)
class Wish:
    """What a person wants to stand: which field of which record, the value, who says so, why, and until when."""

    target_type: str
    target_key: str
    field: str
    value: str
    author: str
    reason: str
    expires_date: date


def set_override(settings: Settings, as_of: date, wish: Wish) -> str:
    """Keep an override from a day on and return its id; one of the same field that holds already gives way to it."""
    code = settings.authority_code
    values = {**asdict(wish), "value": _checked(settings, as_of, wish), "set_date": as_of}
    named = override_id(code, tuple(str(each) for each in values.values()))
    with transaction(settings.state_url) as connection:
        _require_record(connection, settings, as_of, wish=wish)
        target = (wish.target_type, wish.target_key)
        held = overrides.of_field(connection, code, as_of, target=target, field=wish.field)
        earlier = [each["override_id"] for each in held if each["override_id"] != named]
        overrides.withdraw(connection, code, earlier, withdrawn_date=as_of, withdrawn_by=wish.author)
        overrides.add(connection, code, {"override_id": named, **values})
        _note(connection, settings, as_of, action="override_replaced", actor=wish.author, ids=earlier)
        _note(connection, settings, as_of, action="override_set", actor=wish.author, ids=[named])
    return named


def withdraw_override(settings: Settings, as_of: date, *, named: str, author: str) -> None:
    """End an override on a day: that night the ordinary rules hold again."""
    with kept_state(settings.state_url) as connection:
        known = overrides.read(connection, settings.authority_code, named)
        if known is None:
            raise Misconfigured(f"there is no override {named}; `sendbridge overrides list --all` shows every one")
        if known["withdrawn_date"] is not None:
            raise Misconfigured(
                f"the override {named} was withdrawn on {known['withdrawn_date']}; nothing is left to do"
            )
        overrides.withdraw(connection, settings.authority_code, [named], withdrawn_date=as_of, withdrawn_by=author)
        _note(connection, settings, as_of, action="override_withdrawn", actor=author, ids=[named])


def list_overrides(settings: Settings, as_of: date | None) -> list[dict[str, Any]]:
    """Return the overrides that hold on a day, or all that were ever set; what is personal is not shown."""
    with kept_state(settings.state_url) as connection:
        code = settings.authority_code
        known = overrides.read_all(connection, code) if as_of is None else overrides.in_force(connection, code, as_of)
    return [
        {**each, "value": None if _is_personal(each["target_type"], each["field"]) else each["value"]} for each in known
    ]


def _checked(settings: Settings, as_of: date, wish: Wish) -> str:
    """Return the value as it is compared; raise Misconfigured, which never repeats the value, where it cannot be."""
    rule, column = _field(settings, wish)
    if not wish.reason.strip() or not wish.author.strip():
        raise Misconfigured("an override needs its author and a reason: say who decided it and why")
    if wish.expires_date <= as_of:
        raise Misconfigured(f"the override would have ended before {as_of}; give --expires a day after it")
    value = _spelled(column, wish)
    if column.python_type is date and not rule.may_be_ahead and value > as_of.isoformat():
        raise Misconfigured(f"{wish.target_type}.{wish.field} cannot lie after {as_of}; look at the year")
    return value


def _field(settings: Settings, wish: Wish) -> tuple[FieldRule, Column]:
    """Return what precedence.yml and the record contract say of the field."""
    name = f"{wish.target_type}.{wish.field}"
    rule = precedence.load(settings).field_rule(wish.target_type, wish.field)
    if rule is None or wish.target_type not in CASE_RECORDS or wish.field in BOOKKEEPING:
        raise Misconfigured(f"{name} cannot be overridden: precedence.yml does not name it; see `precedence show`")
    known = {column.name: column for column in columns(RECORDS[wish.target_type])}
    if not {"person_id", "record_version"} <= known.keys():
        raise Misconfigured(
            f"{name} cannot be overridden: a {wish.target_type} names neither its child nor its version"
        )
    return rule, known[wish.field]


def _spelled(column: Column, wish: Wish) -> str:
    text = wish.value.strip()
    if not text:
        raise Misconfigured("an override needs a value: a blank never deletes; correct the case system instead")
    if column.name in WORD_LISTS:
        words = sorted({*text.split()})
        return " ".join(_among(INVITED_ROLES, word, wish) for word in words)
    if column.codes:
        return _among(column.codes, text, wish)
    if column.python_type is bool:
        return _among(("true", "false"), text.lower(), wish)
    try:
        if column.python_type is date:
            return date.fromisoformat(text).isoformat()
        if column.python_type is datetime:
            return datetime.fromisoformat(text).isoformat(sep=" ")
        return str(int(text)) if column.python_type is int else text
    except ValueError:
        kind = "a whole number" if column.python_type is int else "a date such as 2026-03-31"
        raise Misconfigured(f"the value for {wish.target_type}.{wish.field} is not {kind}") from None


def _among(known: tuple[str, ...], text: str, wish: Wish) -> str:
    if text not in known:
        raise Misconfigured(f"the value for {wish.target_type}.{wish.field} is not one of {', '.join(known)}")
    return text


def _require_record(connection: Connection, settings: Settings, as_of: date, *, wish: Wish) -> None:
    """Refuse a record that the latest night does not hold: a mistyped number would wait for ever."""
    last = nights.read(connection, settings.authority_code, as_of) or nights.last_before(
        connection, settings.authority_code, as_of
    )
    path = settings.night_path(last.sync_date) if last else None
    if path is None or not path.exists():
        return
    with duckdb.connect(str(path), read_only=True) as con:
        found = con.execute(f"SELECT 1 FROM {wish.target_type} WHERE record_key = ?", [wish.target_key]).fetchone()
    if found is None:
        raise Misconfigured(
            f"the case system holds no {wish.target_type} of that number on {path.stem}; check the number"
        )


def _note(connection: Connection, settings: Settings, as_of: date, *, action: str, actor: str, ids: list[str]) -> None:
    audits.note(
        connection,
        settings.authority_code,
        as_of,
        action=action,
        actor=actor,
        subjects=[("override", each, _subject(connection, settings.authority_code, each)) for each in ids],
    )


def _subject(connection: Connection, authority_code: str, named: str) -> dict[str, str]:
    known = overrides.read(connection, authority_code, named)
    return (
        {name: known[name] for name in overrides.FIELD} | {"expires_date": str(known["expires_date"])} if known else {}
    )


def _is_personal(target_type: str, field: str) -> bool:
    known = {column.name: column for column in columns(RECORDS[target_type])} if target_type in RECORDS else {}
    return field not in known or known[field].personal
