"""What is said of rules on the command line: which there are, and all that one of them says."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sendbridge.checks.catalogue import SOURCES, CatalogueRow, load_catalogue
from sendbridge.checks.figures import Figures
from sendbridge.checks.rule_page import clock_words
from sendbridge.checks.rules import load_suites
from sendbridge.checks.suites import Rule, Suite
from sendbridge.checks.uses import uses_of
from sendbridge.errors import Misconfigured
from sendbridge.rooms import room_files
from sendbridge.settings import Settings
from sendbridge.store.engine_rules import ENGINE_RULES, EngineRule


@dataclass(frozen=True)
class FoundRule:
    """A rule and the suite in which it stands; one of the engine's own stands in none."""

    rule: Rule | EngineRule
    suite: Suite | None = None


def matching_rules(
    settings: Settings,
    *,
    suite: str | None = None,
    owner_role: str | None = None,
    severity: str | None = None,
    source: str | None = None,
) -> list[dict[str, Any]]:
    """Return in short every rule of the suites that agrees with the filters, as JSON types."""
    asked = _ids_of(load_catalogue(settings), source) if source else None
    listed = (_in_short(each, rule) for each in load_suites(settings) for rule in each.rules)
    wanted = {"suite": suite, "owner_role": owner_role, "severity": severity}
    return [
        each
        for each in listed
        if all(value is None or each[name] == value for name, value in wanted.items())
        and (asked is None or asked & set(each["catalogue_ids"]))
    ]


def find_rule(settings: Settings, rule_id: str) -> FoundRule:
    """Return the rule of this id, or the one that answers this check; raise Misconfigured when there is none."""
    for suite in load_suites(settings):
        for rule in suite.rules:
            if rule_id == rule.rule_id or rule_id in rule.catalogue_ids:
                return FoundRule(rule, suite)
    if rule_id in ENGINE_RULES:
        return FoundRule(ENGINE_RULES[rule_id])
    reason = next((row.not_covered for row in load_catalogue(settings) if row.catalogue_id == rule_id), None)
    if reason:
        raise Misconfigured(f"no rule answers {rule_id}: {reason}")
    raise Misconfigured(f"there is no rule {rule_id}; `sendbridge rules list` shows them all")


def facts_of(settings: Settings, found: FoundRule, figures: Figures) -> dict[str, Any]:
    """Return all that a rule says, as JSON types."""
    if isinstance(found.rule, EngineRule):
        return asdict(found.rule) | {"suite": None, "written": "sendbridge, the engine itself"}
    rule, suite = found.rule, found.suite
    assert suite is not None  # noqa: S101 (a rule that is not the engine's stands in a suite)
    uses = uses_of(rule, figures)
    return {
        **rule.model_dump(mode="json", exclude={"file", "line"}),
        "suite": suite.suite,
        "subject": suite.subject,
        "applies_when": rule.applies_when or suite.applies_when,
        "looks_at": list(dict.fromkeys((*suite.needs, *rule.needs))),
        "clocks": [clock_words(clock) for clock in uses.clocks],
        "figures": {name: figures.figures[name].value for name in uses.figures},
        "readings": {name: figures.readings[name].value for name in uses.readings},
        "written": f"{_path_of(settings, rule)} line {rule.line}",
    }


def _in_short(suite: Suite, rule: Rule) -> dict[str, Any]:
    names = {"rule_id", "title", "severity", "priority", "owner_role"}
    return {"suite": suite.suite, **rule.model_dump(include=names), "catalogue_ids": list(rule.catalogue_ids)}


def _ids_of(catalogue: list[CatalogueRow], source_name: str) -> set[str]:
    (source,) = [each for each in SOURCES if each.name == source_name]
    return {row.catalogue_id for row in catalogue if source.has(row)}


def _path_of(settings: Settings, rule: Rule) -> Path:
    return room_files(settings, "expectations", pattern=rule.file)[rule.file]
