"""Undoes a wrong link: lists what it caused, and takes it back where that can be done without going over anybody."""

from sendbridge.unlinking.caused import Caused, Link, caused_by
from sendbridge.unlinking.consent import Consent
from sendbridge.unlinking.deciding import decide_tie, in_words
from sendbridge.unlinking.showing import TieWish, list_ties, shown_tie
from sendbridge.unlinking.undoing import Undone, unlink
from sendbridge.unlinking.withdrawing import withdraw_decision

__all__ = [
    "Caused",
    "Consent",
    "Link",
    "TieWish",
    "Undone",
    "caused_by",
    "decide_tie",
    "in_words",
    "list_ties",
    "shown_tie",
    "unlink",
    "withdraw_decision",
]
