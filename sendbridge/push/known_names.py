"""By which names changes may be asked for; a slip is refused, as it would read as nothing to decide."""

from sendbridge import precedence
from sendbridge.errors import require_known
from sendbridge.push.approvals import Wish
from sendbridge.settings import Settings
from sendbridge.store import changes
from sendbridge.store.session import kept_state

STATES = (
    *("proposed", "awaiting_approval", "approved", "rejected", "held", "superseded"),
    *("waiting", "sent", "accepted", "confirmed", "moved", "refused", "by_hand", "undone"),
)
REASONS = ("filled_blank", "source_changed", "overridden", "not_recorded", "several_settings", "unlinked")


def refuse_unknown(settings: Settings, wish: Wish, *, field_option: str = "--field") -> None:
    """Raise Misconfigured for a state, field or reason that no change can have; it names those that there are."""
    with kept_state(settings.state_url) as connection:
        code = settings.authority_code
        met = {name: changes.names(connection, code, name) for name in ("state", "field", "reason_code")}
    if wish.state is not None:
        require_known("--state", wish.state, met["state"] | {*STATES})
    if wish.reason_code is not None:
        require_known("--rule", wish.reason_code, met["reason_code"] | {*REASONS})
    if wish.field is not None and wish.field not in met["field"]:
        records = precedence.load(settings).compared()
        require_known(field_option, wish.field, met["field"] | {rule.field for each in records for rule in each.fields})
