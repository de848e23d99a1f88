"""Children with SEN support, and patients, whom the council does not know."""

from collections.abc import Iterator
from datetime import date
from random import Random

from sandbox.population.days import plus, year_group
from sandbox.population.identifiers import HOME, NHS_CAPACITY, nhs_number, postcode, uln, upn
from sandbox.population.names import draw_forename, draw_origin, draw_surname
from sandbox.population.settings import Area
from sandbox.population.track import Facts, Sent

_SERVICES = ("Community paediatrics", "Speech and language therapy", "Physiotherapy", "CAMHS")
_STAGE_OF_GROUP = ((0, "early"), (7, "primary"), (12, "secondary"), (30, "post16"))


class Strangers:
    """One stranger on a roll for every two plans, and one on a caseload for every fifty."""

    def __init__(self, seed: int, plans: int, area: Area, start: date) -> None:
        self._seed, self._plans, self._area, self._start = seed, plans, area, start

    def sent(self) -> Iterator[Sent]:
        """Yield what settings and trusts send about them."""
        rng = Random(self._seed * 77 + 5)
        for index in range(self._plans // 2):
            entry = self._roll(index, rng)
            if entry:
                yield entry
        for index in range(max(2, self._plans // 50)):
            yield self._patient(index, rng)

    def _person(self, rng: Random) -> Facts:
        birth = plus(self._start, -rng.randrange(4 * 365, 17 * 365))
        birth = plus(birth, -((birth.toordinal() + 1) % 2))  # odd: no child of the council has this birth date
        origin, sex = draw_origin(rng), rng.choice("MF")
        return {"surname": draw_surname(origin, rng), "forename": draw_forename(origin, sex, rng, set()),
                "date_of_birth": birth, "sex": sex}  # fmt: skip

    def _roll(self, index: int, rng: Random) -> Sent | None:
        who = self._person(rng)
        group = year_group(who["date_of_birth"], self._start)
        stage = next(name for limit, name in _STAGE_OF_GROUP if group < limit)
        pool = [setting for setting in self._area.by_stage[stage] if setting.portal]
        number = index * 8 + 7  # no family has an eighth child, so the UPN is nobody else's
        born = plus(self._start, rng.randrange(-300, 300) if rng.random() < 0.3 else -400)
        if not pool:
            return None
        setting = pool[index % len(pool)]
        return Sent("roll_entry", born, person_id="", sender=setting.urn, setting_urn=setting.urn,
                    admission_number=f"K{index:07d}", upn=upn(number, HOME, who["date_of_birth"].year + 4),
                    uln=uln(390_000_000 - index) if group >= 10 else None, entry_date=plus(born, -5),
                    sen_provision_code="K", **who)  # fmt: skip

    def _patient(self, index: int, rng: Random) -> Sent:
        trust = self._area.trusts[index % len(self._area.trusts)]
        born = plus(self._start, -rng.randrange(10, 600))
        return Sent("caseload_entry", born, person_id="", sender=trust, provider_code=trust,
                    entry_reference=f"{trust}S{index:06d}", service=rng.choice(_SERVICES),
                    nhs_number=self._number(index), postcode=postcode(rng.randrange(40000)),
                    status_code="active", status_date=born, **self._person(rng))  # fmt: skip

    def _number(self, index: int) -> str | None:
        """Return a number from the top of the test range, which the families reach at England's size only."""
        return nhs_number(NHS_CAPACITY - 1 - index) if self._plans < 500_000 else None
