"""`sendbridge precedence`: who is believed about which field, for how long, and what becomes of a difference."""

from collections.abc import Iterator
from typing import Any

import typer

from sendbridge import precedence
from sendbridge.cli.output import OUT, JsonOption, print_json, table
from sendbridge.precedence import FieldRule, Precedence
from sendbridge.rooms import IN_FORCE, whose
from sendbridge.settings import Settings

app = typer.Typer(help="Who is believed about which field.", no_args_is_help=True)

_HEADERS = ("Record", "Field", "Believed, best first", "How long", "What becomes of a difference")
_WRITTEN = {
    "never": "never written",
    "fill": "fills a blank",
    "apply": "fills a blank, writes the source's change",
}


@app.callback()
def who_is_believed() -> None:
    """Who is believed about which field."""


@app.command()
def show(as_json: JsonOption = False) -> None:
    """Show the precedence in force as a table that a manager can read."""
    settings = Settings()
    path, ours = precedence.file_in_force(settings), precedence.load(settings)
    from_whom = whose(settings, path)
    if as_json:
        print_json({"version": ours.version, "whose": from_whom, "file": str(path), "fields": [*_fields(ours)]})
        return
    rows = [
        (each["record"], each["field"], ", ".join(map(_plain, each["sources"])), _how_long(each), _follows(each))
        for each in _fields(ours)
    ]
    OUT.print(f"In force is {IN_FORCE[from_whom]}: {path}", highlight=False, markup=False)
    OUT.print(table(f"Precedence {ours.version}", _HEADERS, rows))


def _fields(ours: Precedence) -> Iterator[dict[str, Any]]:
    for record in ours.records.values():
        for rule in record.fields:
            yield {"record": record.record_type, "source_record": record.source_type} | _facts(rule)


def _facts(rule: FieldRule) -> dict[str, Any]:
    return {
        "field": rule.field,
        "source_field": rule.source_field,
        "sources": [*rule.ranks],
        "fresh_days": rule.fresh_days,
        "write_back": rule.write_back,
        "approval": rule.approval,
        "people_only": rule.people_only,
        "reported_by": rule.reported_by,
    }


def _plain(source: str) -> str:
    return "case system" if source == precedence.CASE_SYSTEM else source.replace("_", " ")


def _how_long(field: dict[str, Any]) -> str:
    if field["source_record"] is None or field["people_only"]:
        return ""
    return "always" if field["fresh_days"] is None else f"{field['fresh_days']} days"


def _follows(field: dict[str, Any]) -> str:
    told = f"told as {field['reported_by']}" if field["reported_by"] else "told"
    if field["people_only"]:
        return f"only people change it; {told}"
    parts = [_WRITTEN[field["write_back"]]]
    if field["approval"] and field["write_back"] != "never":
        parts.append("a person releases it")
    return "; ".join((*parts, f"else {told}"))
