"""`sendbridge ties`: whose record is whose, as people decided it, and the undoing of a wrong link."""

from typing import Annotated, Any

import typer

from sendbridge.cli.output import OUT, JsonOption, WhoOption, name_of, print_json, which_night
from sendbridge.cli.tie_view import RecordKey, RecordType
from sendbridge.push.approvals import Author
from sendbridge.settings import Settings
from sendbridge.unlinking import Caused, Consent, Link, caused_by, decide_tie, in_words, withdraw_decision
from sendbridge.unlinking import unlink as undo

app = typer.Typer(help="Say whose record is whose, and undo a wrong link.", no_args_is_help=True)

Person = Annotated[str, typer.Argument(help="The person's number on the case system.")]
Reason = Annotated[str, typer.Option(help="Why; kept with your name.")]
RestrictedOption = Annotated[
    bool, typer.Option("--restricted", help="You are one of the people named to decide on restricted records.")
]


@app.command()
def decide(
    record_type: RecordType,
    record_key: RecordKey,
    person: Person,
    reason: Reason,
    same: Annotated[bool, typer.Option("--same/--not-same", help="Whether the record is about this person.")],
    yes: Annotated[bool, typer.Option("--yes", help="It is right all the same; without, doubts are listed.")] = False,
    restricted: RestrictedOption = False,
    who: WhoOption = None,
    as_json: JsonOption = False,
) -> None:
    """Decide that a record is, or is not, about a person; the machine never overturns it."""
    link = Link(record_type, record_key, person)
    author = Author(name_of(who), which_night(None), reason)
    consent = Consent(to_doubts=yes, as_named_person=restricted)
    decided = decide_tie(Settings(), link, "same" if same else "not_same", author, consent=consent)
    if as_json:
        kept = {"decision": decided.decision, "decided_by": author.name, "decided_date": author.decided_date}
        print_json({**vars(link), **kept, "reason": reason, **vars(decided.comparison), "doubts": decided.doubts})
        return
    said = f"Kept: {record_type} {record_key} is {'' if same else 'not '}about {person}. The next night ties by it."
    OUT.print(said, highlight=False, markup=False)
    OUT.print(f"Field by field: {in_words(decided.comparison.grades)}.", highlight=False)


@app.command()
def withdraw(
    record_type: RecordType,
    record_key: RecordKey,
    person: Person,
    reason: Reason,
    yes: Annotated[bool, typer.Option("--yes", help="Though what came of it stays, or may come back.")] = False,
    restricted: RestrictedOption = False,
    who: WhoOption = None,
    as_json: JsonOption = False,
) -> None:
    """Withdraw a decision: from the next night on matching decides about the record again."""
    link = Link(record_type, record_key, person)
    author = Author(name_of(who), which_night(None), reason)
    consent = Consent(to_doubts=yes, as_named_person=restricted)
    withdrawn = withdraw_decision(Settings(), link, author, consent=consent)
    if as_json:
        kept = {"withdrawn_by": author.name, "withdrawn_date": author.decided_date, "withdrawn": withdrawn}
        print_json({**vars(link), "reason": reason, **kept})
        return
    said = f"Withdrawn: {record_type} {record_key} and {person}. From the next night on matching decides again."
    OUT.print(said, highlight=False, markup=False)


@app.command()
def unlink(
    record_type: RecordType,
    record_key: RecordKey,
    person: Person,
    reason: Reason,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without, what it would undo is listed.")] = False,
    restricted: RestrictedOption = False,
    who: WhoOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what a wrong link caused; with --yes, decide against the link and undo it."""
    settings, link = Settings(), Link(record_type, record_key, person)
    consent = Consent(as_named_person=restricted)
    listed = _listed(caused_by(settings, link, consent=consent))
    if yes:
        author = Author(name_of(who), which_night(None), reason)
        listed["undone"] = vars(undo(settings, link, author, consent=consent))
    if as_json:
        print_json(listed)
        return
    for name, value in listed.items():
        _show(name.replace("_", " "), value)
    if not yes:
        OUT.print("Nothing was changed. Say --yes to undo it.")


def _show(name: str, value: Any) -> None:
    if isinstance(value, list):
        OUT.print(f"{name}: {len(value)}", highlight=False)
        for each in value:
            OUT.print(f"  {' '.join(str(part) for part in each if part)}", highlight=False, markup=False)
    elif isinstance(value, dict):
        counted = ", ".join(f"{count} {what.replace('_', ' ')}" for what, count in value.items())
        OUT.print(f"{name}: {counted}", highlight=False)
    else:
        OUT.print(f"{name}: {value}", highlight=False)


def _listed(caused: Caused) -> dict[str, Any]:
    """Return what a link caused by keys, fields and states, without a value."""
    return {
        "nights_tied": caused.nights,
        "changes_to_withdraw": [_change(change) for change in caused.withdrawn],
        "values_to_take_back": [_change(change) for change, _ in caused.written],
        "records_that_were_made": [(one["target_type"], one["receipt_key"], one["state"]) for one in caused.created],
        "values_to_look_at": [_change(change) for change, _ in caused.settled],
        "changes_that_wrote_nothing": [_change(change) for change in caused.others],
        "agreed_values": [tuple(row) for row in caused.agreed],
        "exceptions": [
            (one["rule_id"], one["subject_type"], one["subject_id"], one["field"]) for one in caused.exceptions
        ],
        "tasks": [(one["content"]["rule_id"], one["subject_id"], one["state"]) for one in caused.tasks],
        "receipts": [(one["recipient"], one["subject_id"], one["state"]) for one in caused.receipts],
    }


def _change(change: Any) -> tuple[Any, ...]:
    return tuple(change[name] for name in ("target_type", "target_key", "field", "state"))
