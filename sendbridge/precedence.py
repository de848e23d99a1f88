"""Loads precedence.yml: who is believed, field by field, and what may be written back to the case system."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from sendbridge.checks.rules import night_suites
from sendbridge.mapping.nodes import Place, parse_yaml, read_text, read_yaml
from sendbridge.records import RECORDS, Column, columns
from sendbridge.rooms import room_file
from sendbridge.settings import Settings
from sendbridge.store.engine_rules import ENGINE_RULES

WriteBack = Literal["never", "fill", "apply"]

CASE_SYSTEM = "case_management"
SOURCES = (CASE_SYSTEM, "school_settings", "health_trusts", "establishment_register")
WRITE_BACK: dict[str, WriteBack] = {"never": "never", "fill": "fill", "apply": "apply"}
DECISIONS = frozenset(
    (
        "decision_code",
        "decision_date",
        "decision_reason",
        "letter_date",
        "appeal_rights_sent",
        "draft_date",
        "final_date",
    )
)
# Who a child is, and where it must not be found: a wrong word here is a breach, so no source is ever let in.
IDENTITY = frozenset(
    (
        *("surname", "forename", "former_surname", "date_of_birth", "date_of_death", "sex"),
        *("upn", "former_upn", "uln", "nhs_number", "nhs_number_status_code", "postcode", "restricted"),
    )
)
BOOKKEEPING = frozenset({"person_id", "plan_id", "record_version", "updated_at"})

_TOP = frozenset({"version", "about", "records"})
_RECORD = frozenset({"source", "feed", "create", "fields"})
_CREATE = frozenset({"write_back", "approval"})
_FIELD = frozenset(
    {"sources", "fresh_days", "write_back", "approval", "people_only", "from", "stands_in", "reported_by"}
    | {"may_be_ahead"}
)


@dataclass(frozen=True)
class FieldRule:
    """Who is believed about one field of a case record, and what may be written there."""

    field: str
    source_field: str
    is_date: bool
    ranks: tuple[str, ...]  # who knows it, best first
    fresh_days: int | None = None  # a word older than this has no authority; None: age does not matter
    write_back: WriteBack = "never"
    approval: bool = False
    people_only: bool = False
    stands_in: bool = False
    reported_by: str | None = None
    may_be_ahead: bool = False


@dataclass(frozen=True)
class CreateRule:
    """Whether a record that only a source has may be put into the case system."""

    write_back: WriteBack
    approval: bool


@dataclass(frozen=True)
class RecordRule:
    """One record type of the case system, and the record type from outside that speaks of it (None: nobody does)."""

    record_type: str
    source_type: str | None
    feed: str | None
    create: CreateRule | None
    fields: tuple[FieldRule, ...]


@dataclass(frozen=True)
class Precedence:
    """The whole file, checked."""

    version: str
    records: dict[str, RecordRule]

    def compared(self) -> Iterator[RecordRule]:
        """Yield the record types that a source speaks of."""
        return (rule for rule in self.records.values() if rule.source_type is not None)

    def field_rule(self, record_type: str, field: str) -> FieldRule | None:
        """Return what the file says of one field, or None where it does not name it."""
        record = self.records.get(record_type)
        return next((rule for rule in record.fields if rule.field == field), None) if record else None


def load(settings: Settings) -> Precedence:
    """Load the council's precedence.yml, or ours; raise Misconfigured naming file and line.

    A rule that is to report differences must be one of the night's: RC02 keeps silent where one is named.
    """
    path = file_in_force(settings)
    loaded = load_file(path)
    _refuse_unknown_rules(path, {rule.rule_id for suite in night_suites(settings) for rule in suite.rules})
    return loaded


def file_in_force(settings: Settings) -> Path:
    """Return where the precedence that holds is written: the council's file, else ours."""
    return room_file(settings, "mappings", name="precedence.yml")


def load_file(path: Path) -> Precedence:
    """Load one precedence file; raise Misconfigured naming file and line."""
    return load_text(read_text(path), path)


def load_text(text: str, path: Path) -> Precedence:
    """Load what a precedence file says, or said when a night kept it; errors name the path."""
    top = parse_yaml(text, path)
    block = top.block(_TOP)
    for name in ("version", "records"):
        if name not in block:
            top.refuse(f"{name} is missing")
    if not block["version"].text().strip():
        block["version"].refuse("version is empty; every decision keeps it, so write one such as 2026.2")
    rules = [_record_rule(name, place, value) for name, place, value in block["records"].items()]
    return Precedence(block["version"].text(), {rule.record_type: rule for rule in rules})


def _refuse_unknown_rules(path: Path, of_suites: set[str]) -> None:
    for _, _, record in read_yaml(path).block(_TOP)["records"].items():
        for field, _, value in record.block(_RECORD)["fields"].items():
            named = value.block(_FIELD).get("reported_by")
            if named and named.text() not in of_suites and named.text() not in ENGINE_RULES:
                named.refuse(
                    f"{field}: reported_by names {named.text()}, and no rule of the night has that id, so nobody would "
                    "report a difference; `sendbridge rules list` shows them, or leave it out and RC02 reports it"
                )


def _record_rule(name: str, place: Place, value: Place) -> RecordRule:
    if name not in RECORDS:
        place.refuse(f"{name} is no record type; known are {', '.join(sorted(RECORDS))}")
    block = value.block(_RECORD)
    source = block["source"].text() if "source" in block else None
    if source is not None and source not in RECORDS:
        block["source"].refuse(f"{source} is no record type; known are {', '.join(sorted(RECORDS))}")
    if (source is None) != ("feed" not in block):
        value.refuse("source and feed stand together: the record type from outside and the feed that brings it")
    feed = _one_of(SOURCES, block["feed"]) if "feed" in block else None
    if "fields" not in block:
        value.refuse("fields is missing")
    fields = tuple(
        _field_rule(name, field, at, held, source=source, feed=feed) for field, at, held in block["fields"].items()
    )
    return RecordRule(name, source, feed, _create_rule(block.get("create")), fields)


def _create_rule(place: Place | None) -> CreateRule | None:
    if place is None:
        return None
    block = place.block(_CREATE)
    write_back = WRITE_BACK[_one_of(tuple(WRITE_BACK), block["write_back"])] if "write_back" in block else "never"
    return CreateRule(write_back, _yes_or_no(block, "approval"))


def _field_rule(
    record_type: str, name: str, place: Place, value: Place, *, source: str | None, feed: str | None
) -> FieldRule:
    target = _column(record_type, name, place)
    block = value.block(_FIELD)
    heard = _column(source, block["from"].text() if "from" in block else name, place) if source else target
    if heard.python_type is not target.python_type:
        place.refuse(f"{name} and {heard.name} are of different types and cannot be compared")
    rule = FieldRule(
        field=name,
        source_field=heard.name,
        is_date=target.python_type is date,
        ranks=_ranks(block, value),
        fresh_days=_days(block["fresh_days"]) if "fresh_days" in block else None,
        write_back=WRITE_BACK[_one_of(tuple(WRITE_BACK), block["write_back"])] if "write_back" in block else "never",
        approval=_yes_or_no(block, "approval"),
        people_only=_yes_or_no(block, "people_only"),
        stands_in=_yes_or_no(block, "stands_in"),
        reported_by=block["reported_by"].text() if "reported_by" in block else None,
        may_be_ahead=_yes_or_no(block, "may_be_ahead"),
    )
    if rule.fresh_days is not None and feed is None:
        place.refuse(f"{rule.field}: fresh_days is about a source's word, and no feed brings this field; leave it out")
    _refuse_overreach(rule, place, feed=feed)
    return rule


def _refuse_overreach(rule: FieldRule, place: Place, *, feed: str | None) -> None:
    """Refuse a rule that would write what only people decide, or what its own ranks do not allow."""
    ranks = rule.ranks
    if rule.write_back == "never":
        return
    if rule.field in IDENTITY:
        place.refuse(f"{rule.field} says who or where a child is, and only people change it; write_back must be never")
    if rule.field in DECISIONS | BOOKKEEPING:
        place.refuse(f"{rule.field} is never written back: it is the council's decision or the case system's own")
    if rule.people_only:
        place.refuse(f"{rule.field} is for people only; its write_back must be never")
    if feed is None or feed not in ranks:
        place.refuse(f"{rule.field} cannot be written back: no feed that is named in its sources brings it")
    if rule.write_back == "apply" and rule.stands_in:
        place.refuse(f"{rule.field}: a fact that only stands in for another can fill a blank, never replace; say fill")
    if rule.write_back == "apply" and CASE_SYSTEM in ranks[: ranks.index(feed)]:
        place.refuse(f"write_back: apply needs {feed} before {CASE_SYSTEM} in sources; say fill, or change the ranks")


def _ranks(block: dict[str, Place], value: Place) -> tuple[str, ...]:
    if "sources" not in block:
        value.refuse("sources is missing: who knows this field, best first")
    for name in block["sources"].texts():
        if name not in SOURCES:
            block["sources"].refuse(f"{name} is no source; known are {', '.join(SOURCES)}")
    names = block["sources"].texts()
    if not names or len({*names}) < len(names):
        block["sources"].refuse("sources names each that knows this field once, best first")
    return names


def _days(place: Place) -> int:
    text = place.text()
    if not text.isdecimal() or int(text) < 1:
        place.refuse(f"fresh_days: {text} is no number of days; write a whole number such as 365, or leave it out")
    return int(text)


def _column(record_type: str, name: str, place: Place) -> Column:
    known: dict[str, Any] = {column.name: column for column in columns(RECORDS[record_type])}
    if name not in known:
        place.refuse(f"{record_type} has no field {name}")
    column: Column = known[name]
    return column


def _one_of(known: tuple[str, ...], place: Place) -> str:
    if place.text() not in known:
        place.refuse(f"{place.text()} means nothing here; known are {', '.join(known)}")
    return place.text()


def _yes_or_no(block: dict[str, Place], name: str) -> bool:
    return name in block and _one_of(("true", "false"), block[name]) == "true"
