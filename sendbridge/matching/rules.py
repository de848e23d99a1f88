"""What an installation chooses about matching: the policy, and how much evidence a link and a question need."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from sendbridge.errors import Misconfigured

if TYPE_CHECKING:  # to read the environment takes longer to import than all of matching
    from sendbridge.settings import Settings

Policy = Literal["safe", "strict"]

_AS_KEPT: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("link_weight", "margin", "hold_weight"), float),
    "policy": str,
    "test_numbers": "True".__eq__,
}


@dataclass(frozen=True)
class Rules:
    """Under `safe` a record may link without an identifier; under `strict` it needs one, and everything exact.

    Weights are log2 of the odds that record and person are one child, after the prior odds of any two.
    """

    policy: Policy = "safe"
    link_weight: float = 10.0  # no link without an identifier below these odds
    margin: float = 8.0  # nor if the runner-up comes nearer than this
    hold_weight: float = 8.5  # below this a resemblance is not worth a person's minute
    test_numbers: bool = False  # NHS numbers of the 999 range count; sandbox and tests only

    def __post_init__(self) -> None:
        if self.policy not in get_args(Policy):
            raise Misconfigured(f"the matching policy {self.policy!r} is not known; choose safe or strict")

    def facts(self) -> dict[str, str | None]:
        """Return the rules as the night's account of itself keeps them."""
        return {f"matching_{name}": str(value) for name, value in asdict(self).items()}

    def as_kept(self, facts: dict[str, str]) -> "Rules":
        """Return the rules that a kept night says it used; what it does not say stays as it is here."""
        kept = {name: facts[key] for name in asdict(self) if (key := f"matching_{name}") in facts}
        return replace(self, **{name: _AS_KEPT[name](text) for name, text in kept.items()})


def rules_of(settings: "Settings") -> Rules:
    """Return the rules that an installation has set."""
    return Rules(
        policy=settings.matching_policy,
        link_weight=settings.matching_link_weight,
        margin=settings.matching_margin,
        hold_weight=settings.matching_hold_weight,
        test_numbers=settings.allow_test_numbers,
    )
