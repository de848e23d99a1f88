"""What whoever decides about a record must say beside the decision: why, that doubts are known, that they may."""

from dataclasses import dataclass

from sendbridge.errors import Misconfigured
from sendbridge.push.approvals import Author
from sendbridge.store.engine_rules import SAFEGUARDING
from sendbridge.unlinking.standing import Record, Standing


@dataclass(frozen=True)
class Consent:
    """Whether doubts are known and set aside (--yes), and whether one of the named people speaks (--restricted)."""

    to_doubts: bool = False
    as_named_person: bool = False


def check_reason(author: Author) -> None:
    """Raise Misconfigured where no reason is given."""
    if not (author.reason or "").strip():
        raise Misconfigured("say why with --reason; it is kept with the decision")


def check_named(standing: Standing, record: Record, consent: Consent) -> None:
    """Raise Misconfigured where a record is guarded and whoever asks does not say to be one of the named people."""
    if standing.is_guarded and not consent.as_named_person:
        raise Misconfigured(
            f"{' '.join(record)} may be of a child whose record is restricted, and only named people decide on it: "
            f"ask the {SAFEGUARDING}; if you are one of the named people, say --restricted"
        )


def check_doubts(doubts: list[str], consent: Consent) -> None:
    """Raise Misconfigured where there are doubts that are not set aside."""
    if doubts and not consent.to_doubts:
        raise Misconfigured(f"Nothing was kept: {'; '.join(doubts)}. If it is right all the same, say --yes")
