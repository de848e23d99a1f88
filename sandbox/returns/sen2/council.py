"""The council whose return it is, in one year: its days, its chance and its running numbers."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from sandbox.population import identifiers
from sandbox.population.names import draw_forename, draw_origin, draw_surname
from sandbox.returns.sen2.days import age_on, between, plus
from sandbox.returns.sen2.element import Element
from sandbox.returns.sen2.layout import CENSUS_DAYS
from sandbox.returns.sen2.register import SETTINGS, Establishment

OWN = "895"
NEIGHBOURS = ("896", "356", "877", "860", "XXX")


@dataclass
class Council:
    """One year of one council."""

    year: int
    seed: int
    persons_made: int = 0
    previous: dict[int, Element] = field(default_factory=dict)  # by id() of the person in this year's return

    def __post_init__(self) -> None:
        self.chance = Random(f"sen2 {self.seed} {self.year}")
        self.census_day = CENSUS_DAYS[self.year]
        self.first_day = date(self.year - 1, 1, 1)
        self.last_day = date(self.year - 1, 12, 31)

    def within(self, first: date, last: date) -> date:
        """Draw a day of the span."""
        return between(self.chance, first, last)

    def happens(self, share: float) -> bool:
        """Draw whether something that happens in so many cases happens in this one."""
        return self.chance.random() < share

    def header(self) -> Element:
        """Return the header of a sound return."""
        header = Element("Header").put(
            Collection="SEN2",
            Year=str(self.year),
            ReferenceDate=self.census_day,
            SourceLevel="L",
            LEA=OWN,
            SoftwareCode="SANDBOX",
            Release="1.0",
            SerialNo="001",
            DateTime=f"{plus(self.census_day, 12).isoformat()}T09:30:00",
            DMO="Y",
            DCO=self.chance.choice("YNR"),
        )
        return header.put(DSCO=self.chance.choice("YNR") if self.year >= 2025 else None)

    def born_in(self, group: int) -> date:
        """Draw a date of birth of the year group, as the school year has it in which census day lies."""
        first = date(self.year - 1 - group - 5, 9, 1)
        return self.within(first, date(first.year + 1, 8, 31))

    def person(self, group: int) -> Element:
        """Return a sound person of the year group, with no requests yet."""
        self.persons_made += 1
        number = self.seed % 50 * 100_000 + self.persons_made
        origin, sex, born = draw_origin(self.chance), self.chance.choice("MMMF"), self.born_in(group)
        person = Element("Person").put(
            Surname=draw_surname(origin, self.chance),
            Forename=draw_forename(origin, sex, self.chance, set()),
            PersonBirthDate=born,
            Ethnicity=self.chance.choice(origin.ethnicity),
            PostCode=identifiers.postcode(number * 7),
            UPN=identifiers.upn(number, OWN, born.year + 5),
        )
        person.put(**({"GenderCurrent": "12"[sex == "F"]} if self.year < 2024 else {"Sex": sex}))
        if age_on(born, self.census_day) >= 16:
            person.put(UniqueLearnerNumber=identifiers.uln(number))
        return person

    def number(self) -> int:
        """Return a number that no person has."""
        self.persons_made += 1
        return self.seed % 50 * 100_000 + self.persons_made

    def setting_for(self, group: int) -> Establishment:
        """Draw a setting that takes children of the year group."""
        stage = "nursery" if group < 0 else "primary" if group < 7 else "secondary" if group < 12 else "college"
        if 0 <= group < 14 and self.happens(0.35):
            stage = self.chance.choice(("special", "special", "independent"))
        return self.chance.choice(SETTINGS[stage])

    def entry_for(self, born: date, setting: Establishment, latest: date) -> date:
        """Draw the day on which a child of this age would have come to the setting: a September, mostly."""
        earliest_age = max(setting.low_age, 3)
        group = self.chance.randint(earliest_age - 4, max(earliest_age - 4, age_on(born, latest) - 5))
        started = date(born.year + ((born.month, born.day) >= (9, 1)) + group + 4, 9, 1)
        day = plus(started, self.chance.randint(1, 6))
        return day if day <= latest else plus(latest, -self.chance.randint(10, 100))
