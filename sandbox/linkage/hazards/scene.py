"""What a situation is made of: children, the case records of some of them, and rows about them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

import numpy as np

from sandbox.linkage.families import AS_OF
from sandbox.linkage.naming import Origin, Pool, of_one_name, origins, without_accents, womans_form
from sandbox.linkage.numbers import postcodes
from sandbox.population.identifiers import nhs_number, uln, upn

LAST: date = AS_OF.astype(object)
_FIRST_URN, _URNS = 190_000, 400
_FIRST_POSTCODE, _POSTCODES = 900_000, 40_000
_AUTHORITY = "895"
_FIRST_UPN, _FIRST_ULN = 7_000_000, 350_000_000


@dataclass(frozen=True)
class Kid:
    """One child as it truly is."""

    forename: str
    surname: str
    born: date
    boy: bool
    upn: str
    uln: str
    nhs_number: str
    postcode: str
    setting: str
    origin: Origin

    @property
    def sex(self) -> str:
        """Return M or F."""
        return "M" if self.boy else "F"


@dataclass
class Numbers:
    """Numbers that nobody has yet; those drawn one after the other are neighbours."""

    taken: set[str]
    upn_next: int = _FIRST_UPN
    uln_next: int = _FIRST_ULN
    nhs_next: int = 1_000

    def draw(self, born: date) -> dict[str, str]:
        """Return the numbers of one more child."""
        self.upn_next += 1
        return {
            "upn": upn(self.upn_next, _AUTHORITY, born.year + 4),
            "uln": self._free("uln_next", uln),
            "nhs_number": self._free("nhs_next", nhs_number),
        }

    def leave_gap(self) -> None:
        """Let the next child's numbers be no neighbours of the last one's."""
        self.upn_next += 17
        self.nhs_next += 23

    def _free(self, counter: str, number: Callable[[int], str | None]) -> str:
        while True:
            setattr(self, counter, getattr(self, counter) + 1)
            drawn = number(getattr(self, counter))
            if drawn and drawn not in self.taken:
                return drawn


@dataclass
class Scene:
    """The stage of one class of situations; what is written on it is kept for all of them together."""

    chance: Random
    numbers: Numbers
    kind: str = ""
    persons: list[dict[str, Any]] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    truth: list[dict[str, Any]] = field(default_factory=list)

    def kid(
        self, origin: str | None = None, boy: bool | None = None, ages: tuple[int, int] = (5, 16), **known: Any
    ) -> Kid:
        """Draw a child; what is known of it is taken as given."""
        self.numbers.leave_gap()
        of = next((each for each in origins() if each.name == origin), None) or self._origin()
        boy = self.chance.random() < 0.6 if boy is None else boy
        born = known.pop("born", None) or self.day(*ages)
        surname = self.pick(of.surnames)
        drawn = {
            "forename": self.pick(of.boys if boy else of.girls),
            "surname": surname if boy or not of.by_sex else womans_form(surname),
            "postcode": self.postcode(),
            "setting": self.setting(),
            **self.numbers.draw(born),
        }
        return Kid(**{**drawn, **known}, born=born, boy=boy, origin=of)

    def twin(self, kid: Kid, *, alike: bool = True, **known: Any) -> Kid:
        """Draw the co-twin: the same home, school and day, the next numbers, another name."""
        boy = kid.boy if alike else not kid.boy
        other = replace(kid, boy=boy, **self.numbers.draw(kid.born))
        return replace(other, **{"forename": self.other_name(other, not_of=kid), **known})

    def sibling(self, kid: Kid, *, years: int, **known: Any) -> Kid:
        """Draw an older (or, by less than nought, younger) sibling at the same home and school."""
        born = kid.born - timedelta(days=365 * years + self.chance.randrange(20, 60))
        self.numbers.leave_gap()
        other = replace(kid, born=min(born, LAST), boy=self.chance.random() < 0.5, **self.numbers.draw(kid.born))
        return replace(other, **{"forename": self.other_name(other, not_of=kid), **known})

    def namesake(self, kid: Kid, **known: Any) -> Kid:
        """Draw another child of the same names, sex and day, at another home and school."""
        names = {"forename": kid.forename, "surname": kid.surname, "born": kid.born}
        return self.kid(kid.origin.name, boy=kid.boy, **{**names, **known})

    def know(self, kid: Kid, **changes: Any) -> str:
        """Write the child's case record and return its id."""
        person_id = f"H{len(self.persons) + 1:06d}"
        self.persons.append({
            "person_id": person_id, "upn": kid.upn, "former_upn": None,
            "uln": kid.uln if _is_fourteen(kid) else None, "nhs_number": kid.nhs_number,
            "nhs_number_status_code": "01", "forename": kid.forename, "surname": kid.surname, "former_surname": None,
            "date_of_birth": kid.born, "sex": kid.sex, "postcode": kid.postcode, "setting_urn": kid.setting,
            "restricted": False, **changes,
        })  # fmt: skip
        return person_id

    def roll(self, kid: Kid, about: str | None, **changes: Any) -> None:
        """Write the row of a school's roll; about is the case record, or none for a stranger."""
        numbers = {"upn": kid.upn, "uln": kid.uln if _is_fourteen(kid) else None, "nhs_number": None}
        places = {"postcode": kid.postcode, "setting_urn": changes.get("setting_urn", kid.setting)}
        sender = {"feed": "portal", "sender": places["setting_urn"] or kid.setting, "record_type": "roll_entry"}
        self._row(kid, about, {**sender, **numbers, **places, **changes})

    def clinic(self, kid: Kid, about: str | None, **changes: Any) -> None:
        """Write the row of a trust's list."""
        sender = {"feed": "trust_files", "sender": "RJN", "record_type": "advice_return"}
        numbers = {"upn": None, "uln": None, "nhs_number": kid.nhs_number}
        self._row(kid, about, {**sender, **numbers, "postcode": kid.postcode, "setting_urn": None, **changes})

    def _row(self, kid: Kid, about: str | None, columns: dict[str, Any]) -> None:
        key = f"H{len(self.records) + 1:06d}"
        other = columns.pop("or_about", None)
        name = {"forename": kid.forename, "surname": kid.surname, "date_of_birth": kid.born, "sex": kid.sex}
        extra = {"former_upn": None, "reference_person_id": None}
        self.records.append({"record_key": key, **extra, **name, **columns})
        self.truth.append({"record_key": key, "person_id": about, "other_person_id": other,
                           "name_origin": kid.origin.name, "kind": f"hazard {self.kind}"})  # fmt: skip

    def other_name(self, kid: Kid, *, not_of: Kid) -> str:
        """Draw a name that is not the other child's, nor short for it."""
        pool = kid.origin.boys if kid.boy else kid.origin.girls
        alike, taken = of_one_name(), without_accents(not_of.forename)
        drawn = iter(lambda: self.pick(pool), None)
        return next(n for n in drawn if without_accents(n) != taken and {n, not_of.forename} not in alike)

    def pick(self, pool: Pool) -> str:
        """Draw a name by its weight."""
        return str(pool.names[int(np.searchsorted(pool.up_to, self.chance.random(), side="right"))])

    def common(self, pool: Pool) -> str:
        """Draw one of the three commonest names."""
        weights = np.diff(np.r_[0, pool.up_to, 1])
        return str(pool.names[self.chance.choice(np.argsort(-weights)[:3].tolist())])

    def day(self, youngest: int, oldest: int) -> date:
        """Draw a birth date."""
        return LAST - timedelta(days=self.chance.randrange(365 * youngest + 2, 365 * oldest))

    def postcode(self) -> str:
        """Draw a postcode where nobody lives yet: two who happen to share a home are no strangers to the rule."""
        while True:
            drawn = str(postcodes(np.array([_FIRST_POSTCODE + self.chance.randrange(_POSTCODES)]))[0])
            if drawn not in self.numbers.taken:
                self.numbers.taken.add(drawn)
                return drawn

    def setting(self) -> str:
        """Draw a school."""
        return str(_FIRST_URN + self.chance.randrange(_URNS))

    def _origin(self) -> Origin:
        return self.chance.choices(origins(), [each.share for each in origins()])[0]


@dataclass(frozen=True)
class Hazard:
    """A class of situations."""

    name: str
    says: str
    stage: Callable[[Scene], None]


HAZARDS: dict[str, Hazard] = {}


def hazard(stage: Callable[[Scene], None]) -> Callable[[Scene], None]:
    """Enter a function that stages one situation in the list of classes, by its name and docstring."""
    HAZARDS[stage.__name__] = Hazard(stage.__name__, (stage.__doc__ or "").splitlines()[0], stage)
    return stage


def situations() -> Iterator[Hazard]:
    """Yield the classes by name."""
    yield from (HAZARDS[name] for name in sorted(HAZARDS))


def _is_fourteen(kid: Kid) -> bool:
    return (LAST - kid.born).days >= 14 * 365
