"""The settings of the area and the trusts: who they are, what they became, how they send."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from sandbox.population.days import VARIANTS, SchoolDays, academic_year, plus, terms
from sandbox.population.fields import BLANK
from sandbox.population.identifiers import ELSEWHERE, HOME, postcode
from sandbox.population.track import Facts

SILENT_TRUST = "REM"  # has an account on the case system and never sent a file
TRUSTS = ("RJN", "RBT", "RXA", "RWW", "RTV")
# GIAS types by stage, with the share of each stage's settings
_TYPES = {
    "early": ("15",),
    "primary": ("1", "34", "34", "2", "28", "1"),
    "secondary": ("34", "1", "28", "34"),
    "special": ("7", "44", "36"),
    "post16": ("18", "18", "31"),
    "independent": ("11", "10"),
}
_MIX = ("primary", "secondary", "special", "post16", "primary", "independent", "primary", "special", "secondary",
        "early", "primary", "post16", "primary", "secondary", "primary", "primary")  # fmt: skip
_PHASES = {"early": "Nursery", "primary": "Primary", "secondary": "Secondary", "special": "Not applicable",
           "post16": "16 plus", "independent": "Not applicable"}  # fmt: skip
_AGES = {"early": (2, 5), "primary": (3, 11), "secondary": (11, 18), "special": (3, 19), "post16": (16, 25),
         "independent": (4, 19)}  # fmt: skip
_WORDS = ("Ash", "Birch", "Cedar", "Dane", "Elm", "Fern", "Gorse", "Hazel", "Ivy", "Jay", "Kestrel", "Lime", "Meadow",
          "Nightingale", "Oak", "Park", "Quarry", "River", "Sandbach Road", "Tatton", "Upton", "Vale")  # fmt: skip
_KINDS = {"early": "Nursery School", "primary": "Primary School", "secondary": "High School",
          "special": "School", "post16": "College", "independent": "House School"}  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """One setting; a closed one names its successor by `successor_urn`."""

    urn: str
    stage: str
    name: str
    type_code: str
    ukprn: str
    portal: bool
    variant: int
    weekday: int
    opened: date
    authority: str = HOME
    has_unit: bool = False  # a SEN unit is on the register
    copies_dates: bool = False  # the officer who enters its reviews types the meeting's date for the decision
    former_urn: str | None = None
    converted: date | None = None

    def urn_on(self, day: date) -> str:
        """Return the URN that was in force: the predecessor's before the conversion."""
        if self.former_urn and self.converted and day < self.converted:
            return self.former_urn
        return self.urn


def setting_count(plans: int) -> int:
    """Return 12 settings for 60 plans, about 300 for 5,000 and 900 for 22,000."""
    return max(12, round(12 * (plans / 60) ** 0.7278))


class Area:
    """Every setting and trust of the world."""

    def __init__(self, seed: int, plans: int, start: date) -> None:
        rng = Random(seed * 31 + 7)
        self.start = start
        self.amends_all = seed % 3 == 1  # one council in three codes nearly every outcome as amend
        self.settings = [self._setting(index, rng) for index in range(setting_count(plans))]
        self.by_stage = {stage: [setting for setting in self.settings if setting.stage == stage] for stage in _TYPES}
        self.trusts = TRUSTS[: 3 if plans < 1000 else 5]
        self.silent_trust = SILENT_TRUST
        first, last = start.year - 12, start.year + 2
        self.calendars = [SchoolDays(variant, first, last) for variant in range(VARIANTS)]
        self.by_urn = {setting.urn: setting for setting in self.settings}
        self.successor_of = {setting.former_urn: setting.urn for setting in self.settings if setting.former_urn}
        self.predecessor_of = {new: old for old, new in self.successor_of.items()}
        self.by_any_urn = {**self.by_urn, **{old: self.by_urn[new] for old, new in self.successor_of.items()}}
        self.stage_of = {urn: setting.stage for urn, setting in self.by_any_urn.items()}
        self.ages_of = _AGES
        self.types = {setting.urn: setting.type_code for setting in self.settings}
        self.types.update({setting.former_urn: "1" for setting in self.settings if setting.former_urn})
        self.closed = {
            setting.former_urn: plus(setting.converted, -1)
            for setting in self.settings
            if setting.former_urn and setting.converted
        }

    def _setting(self, index: int, rng: Random) -> Setting:
        stage = _MIX[index % len(_MIX)]
        type_code = rng.choice(_TYPES[stage])
        converted = index % 5 == 1 or (stage == "primary" and index % 7 == 0)
        year = self.start.year - rng.randrange(4, 9)
        return Setting(
            urn=str(110_000 + index * 7 + rng.randrange(7)),
            stage=stage,
            name=f"{_WORDS[index % len(_WORDS)]} {_WORDS[(index // 3 + 5) % len(_WORDS)]} {_KINDS[stage]}",
            type_code="34" if converted and stage in ("primary", "secondary") else type_code,
            ukprn=str(10_010_000 + index * 3),
            portal=index % 6 != 5 and index % 12 != 7,
            variant=rng.randrange(VARIANTS),
            weekday=index % 5,
            opened=date(year, 9, 1) if converted else date(1950 + rng.randrange(50), 9, 1),
            authority=ELSEWHERE[index % len(ELSEWHERE)] if index % 12 == 7 else HOME,
            has_unit=index % 9 == 0,
            copies_dates=index % 60 in (1, 3, 8),
            former_urn=str(900_000 + index) if converted else None,
            converted=date(year, 9, 1) if converted else None,
        )

    def calendar(self, setting: Setting | None) -> SchoolDays:
        """Return the setting's school days; the council's own meetings keep the first calendar."""
        return self.calendars[setting.variant if setting else 0]

    def establishments(self, as_of: date) -> Iterator[Facts]:
        """Yield the register as it stands on the day, closed predecessors included."""
        for index, setting in enumerate(self.settings):
            yield self._row(index, setting, urn=setting.urn, type_code=setting.type_code, open_date=setting.opened)
            if setting.former_urn and setting.converted:
                yield {
                    **self._row(index, setting, urn=setting.former_urn, type_code="1", open_date=date(1961, 9, 1)),
                    "status_code": "closed" if as_of >= setting.converted else "open",
                    "close_date": plus(setting.converted, -1) if as_of >= setting.converted else None,
                }

    def _row(self, index: int, setting: Setting, **facts: object) -> Facts:
        low, high = _AGES[setting.stage]
        return {
            **BLANK["establishment"],
            "authority_code": setting.authority,
            "establishment_number": str(2000 + index % 7000),
            "establishment_name": setting.name,
            "status_code": "proposed_to_close" if index % 41 == 40 else "open",
            "phase": _PHASES[setting.stage],
            "low_age": low,
            "high_age": high,
            "ukprn": setting.ukprn,
            "postcode": postcode(index * 977),
            "sen_unit_on_roll": 8 if setting.has_unit else None,
            "resourced_provision": "SEN unit" if setting.has_unit else "Not applicable",
            "section_41": "Approved" if setting.type_code == "10" else "Not applicable",
            **facts,
        }

    def links(self) -> Iterator[Facts]:
        """Yield predecessor and successor links, one each way."""
        for setting in self.settings:
            if setting.former_urn:
                day = setting.converted
                yield {"urn": setting.urn, "linked_urn": setting.former_urn, "link_code": "predecessor",
                       "established_date": day}  # fmt: skip
                yield {"urn": setting.former_urn, "linked_urn": setting.urn, "link_code": "successor",
                       "established_date": day}  # fmt: skip

    def terms(self) -> Iterator[Facts]:
        """Yield the portal settings' terms from two academic years back to the end of the next."""
        year = academic_year(self.start)
        for setting in self.settings:
            if setting.portal:
                for first, last in (term for y in range(year - 2, year + 2) for term in terms(y, setting.variant)):
                    yield {"setting_urn": setting.urn, "start_date": first, "end_date": last}
