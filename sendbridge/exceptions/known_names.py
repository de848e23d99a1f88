"""By which names exceptions may be asked for; a slip is refused, as it would read as a list without faults."""

from typing import get_args

from sendbridge.checks.rules import load_suites
from sendbridge.checks.suites import OwnerRole
from sendbridge.errors import require_known
from sendbridge.settings import Settings
from sendbridge.store import exception_lists
from sendbridge.store.engine_rules import ENGINE_RULES
from sendbridge.store.session import kept_state

STATES = ("open", "accepted", "closed", "joined")
ANY_STATE = "any"
_LISTED = f"; `sendbridge rules list` shows those of the suites, and the engine's own are {', '.join(ENGINE_RULES)}"


def refuse_unknown(settings: Settings, *, rule: str | None, owner: str | None, state: str) -> None:
    """Raise Misconfigured for a rule, an owner or a state that there is not; it names those that there are."""
    require_known("--state", state, (*STATES, ANY_STATE))
    with kept_state(settings.state_url) as connection:
        met = {
            name: exception_lists.names(connection, settings.authority_code, name) for name in ("rule_id", "owner_role")
        }
    if owner is not None:
        of_engine = {each.owner_role for each in ENGINE_RULES.values()}
        require_known("--owner", owner, met["owner_role"] | {*get_args(OwnerRole)} | of_engine)
    if rule is not None and rule not in met["rule_id"]:
        of_suites = {each.rule_id for suite in load_suites(settings) for each in suite.rules}
        require_known("--rule", rule, of_suites | {*ENGINE_RULES}, listed_by=_LISTED)
