"""A person says that two persons of the case system are one child; it is recorded once, and never undone by us."""

from collections.abc import Collection
from datetime import date

from sendbridge.errors import Misconfigured
from sendbridge.settings import Settings
from sendbridge.store import audits, children, merges
from sendbridge.store.session import transaction


def merge_children(
    settings: Settings, merged: str, *, stays: str, on: date, reason: str, author: str
) -> dict[str, int]:
    """Let what is known of one person stand under the other; raise Misconfigured when that cannot be."""
    with transaction(settings.state_url) as connection:
        _refuse(
            children.known(connection, settings.authority_code).keys(),
            became=children.redirects(connection, settings.authority_code),
            merged=merged,
            stays=stays,
            reason=reason,
        )
        counts = merges.merge(connection, settings.authority_code, on, merged=merged, stays=stays)
        audits.note(
            connection,
            settings.authority_code,
            on,
            action="children_merged",
            subjects=[("person", merged, {"stays": stays, "reason": reason.strip(), **counts})],
            actor=author,
        )
    return counts


def _refuse(known: Collection[str], *, became: dict[str, str], merged: str, stays: str, reason: str) -> None:
    if merged == stays:
        raise Misconfigured(
            f"{merged} and {stays} are the same person; name the one that went, then the one that stays"
        )
    for person_id in (merged, stays):
        if person_id not in known:
            raise Misconfigured(f"no night has seen a person {person_id}; look the number up on the case system")
        if person_id in became:
            raise Misconfigured(
                f"{person_id} was merged into {became[person_id]} before; name {became[person_id]} instead. "
                "A merge that was wrong is taken apart on the case system, under a new person number"
            )
    if not reason.strip():
        raise Misconfigured("the reason is empty; write with --reason how it is known that the two are one child")
