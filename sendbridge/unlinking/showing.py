"""What is shown of a tie: how the newest night ties a record, and what people decided about it."""

from typing import Any

from sendbridge.settings import Settings
from sendbridge.unlinking.standing import standing_of


def shown_tie(settings: Settings, record_type: str, record_key: str) -> dict[str, Any]:
    """Return how the newest night ties a record, and what people decided about it: ids and reasons, no names."""
    standing = standing_of(settings, (record_type, record_key))
    return {"night": standing.night, "tie": standing.tie, "decisions": standing.decisions}
