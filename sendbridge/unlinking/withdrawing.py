"""Withdraws a person's decision about a tie: matching decides again, and the audit keeps what was decided."""

import uuid

from sendbridge.errors import Misconfigured
from sendbridge.push.approvals import Author
from sendbridge.settings import Settings
from sendbridge.store import audits, tie_decisions
from sendbridge.store.session import transaction
from sendbridge.unlinking.caused import Link, caused_by
from sendbridge.unlinking.consent import Consent, check_doubts, check_named, check_reason
from sendbridge.unlinking.standing import Row, Standing, standing_of


def withdraw_decision(settings: Settings, link: Link, author: Author, *, consent: Consent | None = None) -> Row:
    """Withdraw what was decided about a record and a person, and return it; nothing that came of it is undone."""
    consent = consent or Consent()
    check_reason(author)
    standing = standing_of(settings, link.record, person_id=link.person_id)
    check_named(standing, link.record, consent)
    decision = standing.decision_about(link.person_id)
    if decision is None:
        raise Misconfigured(
            f"nothing is decided about {' '.join(link.record)} and {link.person_id}; "
            "`sendbridge ties show` lists the decisions in force"
        )
    check_doubts(_doubts(settings, link, standing, consent=consent), consent)
    _keep(settings, link, author, decision=decision, standing=standing)
    return decision


def _doubts(settings: Settings, link: Link, standing: Standing, *, consent: Consent) -> list[str]:
    """Return what a withdrawal leaves standing, or may bring back."""
    decision = standing.decision_about(link.person_id) or {}
    if decision["decision"] == "same" and not caused_by(settings, link, consent=consent).is_nothing:
        return [
            f"{' '.join(link.record)} was tied to {link.person_id} by it, and what came of that would stay; "
            "`sendbridge ties unlink` lists and undoes it"
        ]
    unlinked = [row for row in standing.history if row["action"] == "tie_unlinked"]
    if decision["decision"] == "not_same" and any(row["detail"]["person_id"] == link.person_id for row in unlinked):
        return [f"a wrong link was undone by it, and the next night may tie the record to {link.person_id} again"]
    return []


def _keep(settings: Settings, link: Link, author: Author, *, decision: Row, standing: Standing) -> None:
    detail = {
        "person_id": link.person_id,
        "reason": author.reason,
        "withdrawn": {**decision, "decided_date": str(decision["decided_date"])},
        "restricted": standing.is_guarded,
    }
    with transaction(settings.state_url) as connection:
        tie_decisions.withdraw(connection, settings.authority_code, link.record, person_id=link.person_id)
        audits.note(
            connection,
            settings.authority_code,
            author.decided_date,
            action="tie_withdrawn",
            subjects=[(*link.record, detail)],
            actor=author.name,
            occasion=str(uuid.uuid4()),
        )
