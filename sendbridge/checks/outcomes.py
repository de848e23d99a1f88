"""How a rule can fare on a night, and the words in which each outcome is told; only two of them prove anything."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["passed", "failed", "broken", "not_evaluated", "stale", "empty"]
ReasonCode = Literal["broken_text", "broken_data", "missing_column", "never_arrived", "stale_feed", "empty_batch"]

NOTHING_TO_LOOK_AT = "no record was there for it to look at"

# What each reason is called before the rules that it struck, and what follows from it.
WORDS: dict[str, tuple[str, str]] = {
    "broken_text": ("Broken", "the rule cannot be understood; mend the file that is named. The other rules count."),
    "broken_data": ("Broken", "the rule stopped on a record; mend its condition. The other rules count."),
    "missing_column": ("Not evaluated", "a column that it needs was not sent; ask the supplier for it."),
    "never_arrived": ("Not evaluated", "records that it needs have never come; they may not be connected yet."),
    "stale_feed": ("Not evaluated tonight", "see why the feed did not come; nothing closes until it does."),
    "empty_batch": ("Empty", "that is neither a pass nor a fault."),
}


@dataclass(frozen=True)
class Struck:
    """Rules that share one outcome, reason and message."""

    outcome: str
    reason_code: str
    message: str
    rule_ids: tuple[str, ...]

    @property
    def heading(self) -> str:
        """What it is called in front of the rules."""
        return WORDS[self.reason_code][0]

    @property
    def consequence(self) -> str:
        """What follows from it, or what to do."""
        return WORDS[self.reason_code][1]


def stale_sentence(feeds: Sequence[str]) -> str:
    """Return the sentence about a rule that looked at the last records of feeds that did not come."""
    return f"{' and '.join(feeds)} did not come; the last records that came were used"


def by_reason(rows: Iterable[tuple[str, str, str, str]]) -> list[Struck]:
    """Gather rows of (rule id, outcome, reason code, message) into one entry for each reason and message."""
    gathered: dict[tuple[str, str, str], list[str]] = {}
    for rule_id, outcome, reason_code, message in rows:
        gathered.setdefault((outcome, reason_code, message), []).append(rule_id)
    order = {reason_code: place for place, reason_code in enumerate(WORDS)}
    return [
        Struck(*key, tuple(sorted(rule_ids)))
        for key, rule_ids in sorted(gathered.items(), key=lambda entry: (order[entry[0][1]], entry[0]))
    ]
