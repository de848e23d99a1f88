"""People's decisions about whose record is whose: looked at before they are kept, and kept with their evidence."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import duckdb

from sendbridge.errors import Misconfigured, NightNotReady
from sendbridge.matching import rules_of
from sendbridge.matching.sources import SOURCES
from sendbridge.push.approvals import Author
from sendbridge.settings import Settings
from sendbridge.store import audits, tie_decisions
from sendbridge.store.session import transaction
from sendbridge.unlinking.caused import Link, caused_by
from sendbridge.unlinking.comparing import Comparison, compare
from sendbridge.unlinking.consent import Consent, check_doubts, check_named, check_reason
from sendbridge.unlinking.standing import Standing, newest_night, standing_of

Decision = Literal["same", "not_same"]

_MUST_AGREE = ("date_of_birth", "forename")
_IS_ON_FILE = "SELECT 1 FROM person WHERE person_id = ?"


@dataclass(frozen=True)
class Decided:
    """What was kept of a decision: the evidence that there was, and the doubts that were set aside."""

    link: Link
    decision: Decision
    comparison: Comparison
    doubts: list[str]


def decide_tie(
    settings: Settings, link: Link, decision: Decision, author: Author, *, consent: Consent | None = None
) -> Decided:
    """Keep that a record is, or is not, about a child; the next night ties by it.

    A link that is in force is not merely decided against: unlinking also undoes what it caused.
    """
    consent = consent or Consent()
    check_reason(author)
    _check_type(link)
    comparison = _compared(settings, link)
    standing = standing_of(settings, link.record, person_id=link.person_id)
    check_named(standing, link.record, consent)
    doubts: list[str] = []
    if decision == "same":
        _check_not_tied_to_another(standing, link)
        doubts = doubts_about(standing, link, comparison)
    elif not caused_by(settings, link, consent=consent).is_nothing:
        raise Misconfigured(
            f"{link.record_type} {link.record_key} was tied to {link.person_id}, and that has had consequences; "
            "`sendbridge ties unlink` lists and undoes them"
        )
    check_doubts(doubts, consent)
    decided = Decided(link, decision, comparison, doubts)
    _keep(settings, decided, author, standing=standing)
    return decided


def doubts_about(standing: Standing, link: Link, comparison: Comparison) -> list[str]:
    """Return what speaks against that a record is about a person, in grades and without a value."""
    doubts = []
    if link.person_id not in standing.candidate_ids:
        doubts.append(f"{link.person_id} is not among the candidates of {link.record_type} {link.record_key}")
    inexact = [name for name in _MUST_AGREE if comparison.grades[name] != "exact"]
    if inexact:
        of_fields = " and ".join(f"{name.replace('_', ' ')} ({comparison.grades[name]})" for name in inexact)
        doubts.append(f"{of_fields} do not agree exactly; field by field: {in_words(comparison.grades)}")
    doubts += [
        f"{other['decided_by']} decided on {other['decided_date']} that it is about {other['person_id']}, and two such "
        "decisions hold the record (`sendbridge ties withdraw`)"
        for other in standing.decisions
        if other["decision"] == "same" and other["person_id"] != link.person_id
    ]
    return doubts


def in_words(grades: dict[str, str]) -> str:
    """Return the grades of agreement as a person reads them."""
    return ", ".join(f"{name.replace('_', ' ')} {grade}" for name, grade in grades.items())


def _check_type(link: Link) -> None:
    types = [source.record_type for source in SOURCES]
    if link.record_type not in types:
        raise Misconfigured(f"{link.record_type!r} is no record that is tied to a child; say one of {', '.join(types)}")


def _compared(settings: Settings, link: Link) -> Comparison:
    """Compare record and person on the newest night; raise Misconfigured where it has one of them not."""
    with newest_night(settings) as found:
        if found is None:
            raise NightNotReady("no night is kept to look the record up in; run `sendbridge night run` first")
        night, con = found
        _check_on_file(con, link, night)
        return compare(con, link, night, rules=rules_of(settings))


def _check_on_file(con: duckdb.DuckDBPyConnection, link: Link, night: date) -> None:
    record = con.execute(f"SELECT 1 FROM {link.record_type} WHERE record_key = ?", [link.record_key])
    if not record.fetchone():
        raise Misconfigured(
            f"the night of {night} has no {link.record_type} {link.record_key}; "
            "`sendbridge ties list` shows what is held"
        )
    if not con.execute(_IS_ON_FILE, [link.person_id]).fetchone():
        raise Misconfigured(
            f"{link.person_id} is not on the case system on the night of {night}; "
            "`sendbridge ties show` names the record's candidates"
        )


def _check_not_tied_to_another(standing: Standing, link: Link) -> None:
    """What a wrong link wrote into another child's record would stay there if the record were only tied elsewhere."""
    tie = standing.tie or {}
    other = tie.get("person_id")
    if tie.get("state") != "tied" or other == link.person_id:
        return
    said = standing.decision_about(str(other))
    if said is None or said["decision"] != "not_same":
        raise Misconfigured(
            f"{link.record_type} {link.record_key} is tied to {other}; if that is wrong, undo it first: "
            "`sendbridge ties unlink` lists what it caused"
        )


def _keep(settings: Settings, decided: Decided, author: Author, *, standing: Standing) -> None:
    link = decided.link
    detail: dict[str, Any] = {
        "person_id": link.person_id,
        "reason": author.reason,
        "evidence": decided.comparison.grades,
        "weight": decided.comparison.weight,
        "doubts_set_aside": decided.doubts,
        "restricted": standing.is_guarded,
        "night": str(standing.night),
    }
    with transaction(settings.state_url) as connection:
        tie_decisions.decide(
            connection,
            settings.authority_code,
            record=link.record,
            person_id=link.person_id,
            decision=decided.decision,
            decided_by=author.name,
            decided_date=author.decided_date,
            note=author.reason,
        )
        audits.note(
            connection,
            settings.authority_code,
            author.decided_date,
            action=f"tie_{decided.decision}",
            subjects=[(*link.record, detail)],
            actor=author.name,
            occasion=str(uuid.uuid4()),
        )
