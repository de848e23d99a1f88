"""The reference pages: one for each rule under a stable address, an index, what is not covered, and the figures."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sendbridge.checks.catalogue import SOURCES, Answer, CatalogueRow, answers, coverage, load_catalogue
from sendbridge.checks.figures import Figures, load_figures
from sendbridge.checks.rule_page import engine_page, rule_page
from sendbridge.checks.rules import load_suites
from sendbridge.checks.suites import Suite
from sendbridge.checks.wording import MADE, table
from sendbridge.settings import Settings
from sendbridge.store.engine_rules import ENGINE_RULES

RULES_FOLDER = "rules"


def reference_pages(settings: Settings) -> dict[str, str]:
    """Return the text of every page by its path under `docs/reference`."""
    suites, figures, catalogue = load_suites(settings), load_figures(settings), load_catalogue(settings)
    titles = {row.catalogue_id: row for row in catalogue}
    answered = answers(catalogue, suites)
    return {
        f"{RULES_FOLDER}/README.md": _index(suites),
        **dict(_rule_pages(suites, figures, titles)),
        "not-covered.md": _not_covered(answered),
        "figures.md": _figures(figures),
    }


def write_pages(settings: Settings, folder: Path) -> int:
    """Write the pages, remove those of rules that are gone, and return how many files were altered."""
    pages = reference_pages(settings)
    altered = 0
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            altered += 1
    for path in (folder / RULES_FOLDER).glob("*.md"):
        if f"{RULES_FOLDER}/{path.name}" not in pages:
            path.unlink()
            altered += 1
    return altered


def _rule_pages(
    suites: Sequence[Suite], figures: Figures, titles: Mapping[str, CatalogueRow]
) -> Iterator[tuple[str, str]]:
    for suite in suites:
        for rule in suite.rules:
            yield f"{RULES_FOLDER}/{rule.rule_id}.md", rule_page(suite, rule, figures=figures, titles=titles)
    for engine_rule in ENGINE_RULES.values():
        yield f"{RULES_FOLDER}/{engine_rule.rule_id}.md", engine_page(engine_rule)


def _index(suites: Sequence[Suite]) -> str:
    parts = ["# Rules", MADE, "Every rule has a page of its own, whose address does not change."]
    headers = ("Rule", "What is wrong", "Severity", "Priority", "Put right by")
    for suite in suites:
        rows = [
            (f"[{rule.rule_id}]({rule.rule_id}.md)", rule.title, rule.severity, rule.priority, rule.owner_role)
            for rule in sorted(suite.rules, key=lambda rule: rule.rule_id)
        ]
        parts += [f"## {suite.suite}", suite.about, table(headers, rows)]
    engine = [
        (f"[{rule.rule_id}]({rule.rule_id}.md)", rule.title, rule.severity, rule.priority, rule.owner_role)
        for rule in ENGINE_RULES.values()
    ]
    return "\n\n".join([*parts, "## Found by the engine itself", table(headers, engine)]) + "\n"


def _not_covered(answered: Sequence[Answer]) -> str:
    counts = [
        (each.source.title, each.total, each.covered, f"{each.percent:.0f}%", each.not_covered, each.open)
        for each in coverage(answered)
    ]
    headers = ("Source", "Checks", "Covered", "Share", "Not covered, with a reason", "Open")
    parts = [
        "# What is not covered",
        MADE,
        "Checks of the catalogue that no rule answers, and why.",
        table(headers, counts),
    ]
    for source in SOURCES:
        rows = [
            (each.row.catalogue_id, each.row.title, each.row.not_covered)
            for each in answered
            if each.state == "not_covered" and source.has(each.row) and source.name != "council_report"
        ]
        if rows:
            parts += [f"## {source.title}", table(("Check", "What it looks for", "Why there is no rule"), rows)]
    return "\n\n".join(parts) + "\n"


def _figures(figures: Figures) -> str:
    numbers = [(f"`{name}`", each.value, each.about, each.source) for name, each in sorted(figures.figures.items())]
    readings = [
        (f"`{name}`", each.value, ", ".join(each.choices), each.about, each.source)
        for name, each in sorted(figures.readings.items())
    ]
    parts = [
        "# Figures and readings",
        MADE,
        "Numbers that councils argue about, and places where the law is read in two ways. A council sets its own in "
        "`SENDBRIDGE_ROOMS_DIR/expectations/figures.yml` and names only what it sets otherwise.",
        "## Figures",
        table(("Figure", "Published", "What it limits", "Where it comes from"), numbers),
        "## Readings",
        table(("Reading", "Published", "Choices", "What it decides", "Where it comes from"), readings),
    ]
    return "\n\n".join(parts) + "\n"
