"""What a fault is: the rule it breaks, on whom it is planted, and how; the lists are in the modules beside this one."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.returns.sen2.council import Council
from sandbox.returns.sen2.element import Element

Mutate = Callable[[Council, Element], object]
Pair = Callable[[Council, Element, Element], object]


@dataclass(frozen=True)
class Fault:
    """One way in which a rule is broken on one person, or on two who should have nothing in common."""

    rule_id: str
    kind: str
    change: Mutate | None = None
    change_two: Pair | None = None
    groups: tuple[int, int] | None = None
    years: tuple[int, int] = (2023, 2026)
    only_before: bool = False  # the person stands in the return of the year before alone


FAULTS: list[Fault] = []


def plant(
    rule_id: str,
    kind: str,
    change: Mutate,
    *,
    groups: tuple[int, int] | None = None,
    years: tuple[int, int] = (2023, 2026),
) -> None:
    """List a fault of one person."""
    FAULTS.append(Fault(rule_id, kind, change, groups=groups, years=years))


def request(person: Element) -> Element:
    """Return the person's first request."""
    return person.first("Requests")


def assessment(person: Element) -> Element:
    """Return the first request's assessment."""
    return person.first("Requests", "Assessment")


def plan(person: Element) -> Element:
    """Return the named plan."""
    return person.first("Requests", "Assessment", "NamedPlan")


def detail(person: Element) -> Element:
    """Return what section I names."""
    return person.first("Requests", "Assessment", "NamedPlan", "PlanDetail")


def active(person: Element) -> Element:
    """Return the active plan."""
    return person.first("Requests", "ActivePlans")


def placement(person: Element) -> Element:
    """Return the main placement."""
    return person.first("Requests", "ActivePlans", "PlacementDetail")


def need(person: Element) -> Element:
    """Return the first need."""
    return person.first("Requests", "ActivePlans", "SENneed")


def copy_of(element: Element) -> Element:
    """Return the same element once more."""
    return Element(element.tag, dict(element.items), [copy_of(group) for group in element.groups])
