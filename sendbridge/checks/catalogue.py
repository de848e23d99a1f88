"""The catalogue of checks: every one that we, the SEN2 return and the inspection lists know, and which we answer."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal

from sendbridge.checks.suites import Suite
from sendbridge.rooms import room_file
from sendbridge.settings import Settings
from sendbridge.store.engine_rules import ENGINE_RULES

CATALOGUE_FILE = "catalogue.csv"
State = Literal["rule", "engine", "not_covered", "open"]


@dataclass(frozen=True)
class CatalogueRow:
    """One check, as the catalogue has it."""

    catalogue_id: str
    kind: str
    group: str
    record: str
    title: str
    priority: str
    owner_role: str
    council_report: str
    not_covered: str


@dataclass(frozen=True)
class Source:
    """Where checks come from."""

    name: str
    title: str

    def has(self, row: CatalogueRow) -> bool:
        """Say whether the source asks for this check."""
        return row.council_report == "Y" if self.name == "council_report" else row.kind == self.name


SOURCES = (
    Source("check", "Our own checks"),
    Source("council_report", "of these, in the council's report"),
    Source("sen2", "SEN2 return"),
    Source("annex_a", "Inspection lists (Annex A)"),
)


@dataclass(frozen=True)
class Answer:
    """What becomes of one check: the rule that answers it, the engine itself, a reason why not, or nothing yet."""

    row: CatalogueRow
    state: State
    rule_id: str | None = None

    @property
    def covered(self) -> bool:
        """Say whether the fault is found."""
        return self.state in ("rule", "engine")


@dataclass(frozen=True)
class Coverage:
    """How much of one source is answered."""

    source: Source
    total: int
    covered: int
    not_covered: int
    open: int

    @property
    def percent(self) -> float:
        """The share that is covered."""
        return 100 * self.covered / self.total if self.total else 100.0


def load_catalogue(settings: Settings) -> list[CatalogueRow]:
    """Read the catalogue; the council's own file replaces ours."""
    text = room_file(settings, "expectations", name=CATALOGUE_FILE).read_text(encoding="utf-8")
    names = [field.name for field in fields(CatalogueRow)]
    return [CatalogueRow(*(row[name] or "" for name in names)) for row in csv.DictReader(text.splitlines())]


def answers(catalogue: Sequence[CatalogueRow], suites: Sequence[Suite]) -> list[Answer]:
    """Return what becomes of every check of the catalogue."""
    rule_of = {carried: rule.rule_id for suite in suites for rule in suite.rules for carried in rule.catalogue_ids}
    return [_answer(row, rule_of.get(row.catalogue_id)) for row in catalogue]


def coverage(answered: Sequence[Answer]) -> list[Coverage]:
    """Count what is covered, source by source."""
    return [_coverage(source, [each for each in answered if source.has(each.row)]) for source in SOURCES]


def _answer(row: CatalogueRow, rule_id: str | None) -> Answer:
    if rule_id:
        return Answer(row, "rule", rule_id)
    if row.catalogue_id in ENGINE_RULES:
        return Answer(row, "engine", row.catalogue_id)
    return Answer(row, "not_covered" if row.not_covered.strip() else "open")


def _coverage(source: Source, answered: Sequence[Answer]) -> Coverage:
    states = [each.state for each in answered]
    return Coverage(
        source,
        total=len(answered),
        covered=sum(each.covered for each in answered),
        not_covered=states.count("not_covered"),
        open=states.count("open"),
    )
