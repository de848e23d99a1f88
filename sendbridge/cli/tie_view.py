"""`sendbridge ties list` and `show`: what waits for a person, and all that is known of one record."""

from typing import Annotated, Any

import typer

from sendbridge.cli.output import OUT, JsonOption, print_json, table
from sendbridge.settings import Settings
from sendbridge.unlinking import TieWish, in_words, list_ties, shown_tie

app = typer.Typer(help="See whose record is whose.", no_args_is_help=True)

RecordType = Annotated[str, typer.Argument(help="The record's type, for example review_return.")]
RecordKey = Annotated[str, typer.Argument(help="The record's key, for example '100002|R17'.")]
TypeOption = Annotated[str | None, typer.Option("--type", help="Only records of this type.")]

_HEADERS = (
    "Record type",
    "Record",
    "What waits",
    "State",
    "Why",
    "Sender",
    "May be",
    "Weight",
    "Named people",
    "Decided",
)
_OF_TIE = ("state", "person_id", "candidate_person_id", "agreed", "version", "model")


@app.command("list")
def list_them(
    state: Annotated[str, typer.Option(help="held, tied or unmatched; of pairings also paired, new, none.")] = "held",
    reason: Annotated[str | None, typer.Option(help="Only this reason, for example household_mate.")] = None,
    record_type: TypeOption = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List the records of the newest night that wait for a person; `ties show` says more of one."""
    found = list_ties(Settings(), TieWish(state=state, reason=reason, record_type=record_type))
    if as_json:
        print_json(found[:limit])
        return
    OUT.print(table(f"{len(found):,} {state}", _HEADERS, [_cells(row) for row in found[:limit]]))
    if len(found) > limit:
        OUT.print(f"The first {limit} are shown; `--limit` shows more.")


@app.command()
def show(record_type: RecordType, record_key: RecordKey, as_json: JsonOption = False) -> None:
    """Show how the newest night ties a record, its candidates and why each waits, and what people decided about it."""
    shown = shown_tie(Settings(), record_type, record_key)
    if as_json:
        print_json(shown)
        return
    _say(f"Night {shown['night']}: {record_type} {record_key}")
    _show_tie(shown["tie"])
    for candidate in shown["candidates"]:
        _show_candidate(candidate)
    pairing = shown["pairing"]
    if pairing:
        target = f" with {pairing['target_type']} {pairing['target_key']}" if pairing["target_key"] else ""
        _say(f"Pairing: {pairing['state']}{target}, {_reason(pairing['reason_code'], pairing['means'])}")
    for decision in shown["decisions"]:
        _show_decision(decision)
    if shown["history"]:
        _say("All that was decided, the oldest first:")
    for past in shown["history"]:
        _say(
            f"  {past['decided_date']} {past['decision'].replace('_', ' ')} {past['person_id']}, "
            f"{past['decided_by']}: {past['reason']}"
        )


def _cells(row: dict[str, Any]) -> tuple[object, ...]:
    shown = (row[name] for name in ("record_type", "record_key", "what", "state", "reason_code", "sender", "person_id"))
    weight = _weight(row["weight"])
    return (*shown, weight, "only" if row["for_named_people"] else None, "since" if row["is_decided"] else None)


def _show_tie(tie: dict[str, Any] | None) -> None:
    if tie is None:
        _say("  no such record")
        return
    for name in _OF_TIE:
        if tie[name] is not None:
            _say(f"  {name.replace('_', ' '):<22}{tie[name]}")
    if tie["weight"] is not None:
        _say(f"  {'weight':<22}{_weight(tie['weight'])}")
    _say(f"  {'reason':<22}{_reason(tie['reason_code'], tie['means'])}")
    if tie["evidence"]:
        _say(f"  {'evidence':<22}{in_words(tie['evidence'])}")


def _show_candidate(candidate: dict[str, Any]) -> None:
    _say(f"Candidate {candidate['rank']}: {candidate['person_id']}, weight {_weight(candidate['weight'])}")
    _say(f"  {'waits because':<22}{_reason(candidate['obstacle'], candidate['means'])}")
    if candidate["evidence"]:
        _say(f"  {'evidence':<22}{in_words(candidate['evidence'])}")
    if candidate["household_warning"]:
        _say(f"  {'warning':<22}a sibling or twin of {candidate['person_id']} is on file: look twice")


def _show_decision(decision: dict[str, Any]) -> None:
    words = decision["decision"].replace("_", " ")
    by = f"{decision['decided_by']} on {decision['decided_date']}"
    _say(f"Decided by {by}: {words} as {decision['person_id']}. Reason: {decision['reason']}")
    if decision["evidence"]:
        _say(f"  {'evidence then':<22}{in_words(decision['evidence'])}")


def _weight(weight: float | None) -> str:
    return "" if weight is None else f"{weight:.1f}"


def _reason(code: str | None, means: str | None) -> str:
    return f"{code or 'nothing stands against it'}{f': {means}' if means else ''}"


def _say(text: str) -> None:
    OUT.print(text, highlight=False, markup=False)
