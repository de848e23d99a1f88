"""Plants the faults that the rules of the lists look for, each in rows of its own, and the near misses beside them."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sandbox.returns.annex_a.children import NOTHING, Child, years_ago


@dataclass(frozen=True)
class Planted:
    """A fault that was put into a row on purpose; `row` is the child's place in the list, from 0."""

    rule_id: str
    row: int


@dataclass(frozen=True)
class Spot:
    """Where a fault goes: the row's child, others of the list that stay sound, the day and the dice."""

    child: Child
    others: Sequence[Child]
    day: date
    chance: random.Random

    def set(self, **facts: object) -> None:
        """Change the child's row."""
        for fact, value in facts.items():
            setattr(self.child, fact, value)

    def aged(self, years: int) -> date:
        """Return a birthday of somebody of this age."""
        return years_ago(self.day, years) - timedelta(days=self.chance.randint(0, 300))

    def later(self) -> date:
        """Return a day after the list's."""
        return self.day + timedelta(days=self.chance.choice((1, 1, 30, 400)))


Fault = Callable[[Spot], None]

_BOTH: dict[str, Fault] = {
    "01a": lambda at: at.set(date_of_birth=None),
    "01b": lambda at: at.set(gender=at.chance.choice((None, *NOTHING))),
    "01c": lambda at: at.set(ethnicity=at.chance.choice((None, *NOTHING))),
    "01d": lambda at: at.set(need=None),
    "02a": lambda at: at.set(date_of_birth=at.aged(25)),
    "02b": lambda at: at.set(date_of_birth=at.aged(at.chance.choice((26, 31, 90)))),
    "03": lambda at: at.set(disability=None),
    "05a": lambda at: at.set(date_of_birth=at.later()),
    "07": lambda at: at.set(upn=None, uln=None, date_of_birth=at.aged(at.chance.randint(7, 20))),
    "08a": lambda at: at.set(main_urn=None, subsidiary_phase=None, date_of_birth=at.aged(at.chance.randint(5, 16))),
    "08b": lambda at: at.set(main_urn=None, subsidiary_phase="Alternative provision"),
    "09": lambda at: at.set(upn=_as_typed_again(at)),
}
_PLANS: dict[str, Fault] = {
    "04": lambda at: at.set(case_worker=None),
    "05b": lambda at: at.set(first_issued=at.later(), updated=None, last_reviewed=None),
    "05c": lambda at: at.set(updated=at.later()),
    "05d": lambda at: at.set(last_reviewed=at.later()),
    "06a": lambda at: at.set(
        first_issued=at.day - timedelta(days=9), updated=at.day - timedelta(days=10), last_reviewed=None
    ),
    "06b": lambda at: at.set(
        first_issued=at.day - timedelta(days=9), updated=None, last_reviewed=at.day - timedelta(days=10)
    ),
    "12": lambda at: at.set(date_of_death=at.day - timedelta(days=at.chance.randint(0, 90))),
}
_NEAR_MISSES: tuple[Fault, ...] = (
    lambda at: at.set(date_of_birth=years_ago(at.day, 25) + timedelta(days=1)),
    lambda at: at.set(date_of_birth=years_ago(at.day, 26) + timedelta(days=1)),
    lambda at: at.set(date_of_birth=years_ago(at.day, 26)),
    lambda at: at.set(date_of_birth=at.day),
    lambda at: at.set(upn=None, uln=None, date_of_birth=years_ago(at.day, 6)),
    lambda at: at.set(upn=None, uln=None, date_of_birth=years_ago(at.day, 6) - timedelta(days=1)),
    lambda at: at.set(upn=None, uln=None, upn_unknown_reason="UN2", date_of_birth=at.aged(12)),
    lambda at: at.set(upn=None, uln="1000000042", date_of_birth=at.aged(19)),
    lambda at: at.set(upn=None, uln=None, date_of_birth=None),
    lambda at: at.set(main_urn=None, subsidiary_phase=None, date_of_birth=years_ago(at.day, 5) + timedelta(days=1)),
    lambda at: at.set(main_urn=None, subsidiary_phase=None, date_of_birth=years_ago(at.day, 5)),
    lambda at: at.set(main_urn=None, subsidiary_phase=None, date_of_birth=years_ago(at.day, 17) + timedelta(days=1)),
    lambda at: at.set(main_urn=None, subsidiary_phase=None, date_of_birth=years_ago(at.day, 17)),
    lambda at: at.set(first_issued=at.day, updated=at.day, last_reviewed=at.day),
    lambda at: at.set(date_of_birth="31/02/2015"),
    lambda at: at.set(date_of_birth="not known", main_urn=None, subsidiary_phase=None),
    lambda at: at.set(last_reviewed="Spring term"),
    lambda at: at.set(gender="Z"),
    lambda at: at.set(ethnicity="ZZZZ"),
    lambda at: at.set(need="See file"),
    lambda at: at.set(unique_id=None),
    lambda at: at.set(unique_id=at.others[0].unique_id),
    lambda at: at.set(home_educated="Y", main_urn=None, subsidiary_phase=None, date_of_birth=at.aged(10)),
)


def _as_typed_again(at: Spot) -> str:
    """Return another child's UPN, sometimes in small letters or with a blank, as people copy it."""
    copied = str(at.chance.choice(at.others).upn)
    return at.chance.choice((copied, copied, copied.lower(), f"{copied[:4]} {copied[4:]}"))


def plant(children: list[Child], list_number: int, *, day: date, chance: random.Random) -> list[Planted]:
    """Change rows so that every rule of the list is broken in some; return which were, near misses left out."""
    rules = _BOTH | (_PLANS if list_number == 1 else {})
    each = max(2, len(children) // 400)
    rows = chance.sample(range(len(children)), each * len(rules) + len(_NEAR_MISSES))
    taken = {*rows}
    others = [child for row, child in enumerate(children) if row not in taken]
    planted = []
    for suffix, fault in rules.items():
        for _ in range(each):
            row = rows.pop()
            fault(Spot(children[row], others, day, chance))
            planted.append(Planted(f"AX{list_number}{suffix}", row))
    for miss in _NEAR_MISSES:
        miss(Spot(children[rows.pop()], others, day, chance))
    return planted
