"""Starts a new rule: an entry that loads at once, finds nobody, and says what is to be filled in."""

import re
import tempfile
import textwrap
from collections.abc import Sequence
from pathlib import Path

import yaml

from sendbridge.checks.catalogue import CatalogueRow, load_catalogue
from sendbridge.checks.examples import view_columns
from sendbridge.checks.figures import Figures, load_figures
from sendbridge.checks.rules import adds_to, load_suites
from sendbridge.checks.suites import RULE_ID, Suite, add_rules, load_suite
from sendbridge.errors import Misconfigured
from sendbridge.settings import Settings

PRIORITIES = {"critical": 1, "high": 2, "medium": 3, "low": 4}

_ENTRY = """\
  - id: {rule_id}
    title: {title}  # what is wrong, as a person would say it; no full stop
    guidance: Say here what the officer does now.
    why: Say here why it matters to the child or the council.
    owner_role: {owner_role}  # who puts it right
    law: Local practice  # the law, code or return that wants it
    severity: query  # error: must be corrected; query: corrected or explained
    priority: {priority}  # 1 critical, 2 high, 3 medium, 4 low
    catalogue_ids: [{rule_id}]
    field: {field}  # where the fault is seen; part of the exception's identity
    # The columns of the view {suite}.sql:
{columns}
    fails_when: |  # FALSE finds nobody; write the condition of a record that is wrong
      FALSE
    examples:  # each is told by how it differs from the suite's sound row; put one on each side of every limit
      good:
        - {{}}
      bad:
        - {{{field}: null}}
"""


def start_rule(settings: Settings, rule_id: str, *, suite_name: str, file: Path | None) -> Path:
    """Write the entry of a new rule and return its file; raise Misconfigured when anything would be overwritten.

    Without a file it becomes one of its own in the council's folder, which adds the rule to the suite.
    """
    if not re.fullmatch(RULE_ID, rule_id):
        raise Misconfigured(f"{rule_id!r} is no rule id; write two capitals and two digits, such as LC01")
    suite = _suite(settings, rule_id, suite_name)
    if file and not _belongs(file, suite_name):
        raise Misconfigured(f"{file} would not join the suite {suite_name}; call it {suite_name}.ours.yml")
    path = file or _own_file(settings, rule_id, suite_name)
    entry = _entry(suite, rule_id, _catalogued(settings, rule_id), figures=load_figures(settings))
    before = (
        path.read_text(encoding="utf-8") if path.exists() else f"# Rules that join the suite {suite_name}.\nrules:\n"
    )
    after = f"{before.rstrip()}\n{entry}"
    _try_out(suite, path, after)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(after, encoding="utf-8")
    return path


def _suite(settings: Settings, rule_id: str, suite_name: str) -> Suite:
    suites = {suite.suite: suite for suite in load_suites(settings)}
    for rule in (rule for suite in suites.values() for rule in suite.rules):
        if rule_id == rule.rule_id or rule_id in rule.catalogue_ids:
            raise Misconfigured(f"{rule_id} is already answered by {rule.rule_id}, at {rule.place}; choose another id")
    if suite_name not in suites:
        raise Misconfigured(f"there is no suite {suite_name!r}; there are {', '.join(sorted(suites))}")
    return suites[suite_name]


def _belongs(file: Path, suite_name: str) -> bool:
    return adds_to(file.name) == f"{suite_name}.yml" or (file.name == f"{suite_name}.yml" and file.exists())


def _own_file(settings: Settings, rule_id: str, suite_name: str) -> Path:
    if settings.rooms_dir is None:
        raise Misconfigured("set SENDBRIDGE_ROOMS_DIR to the council's own folder, or say --file")
    path = settings.rooms_dir / "expectations" / f"{suite_name}.{rule_id.lower()}.yml"
    if path.exists():
        raise Misconfigured(f"{path} is already there and is not overwritten; say --file to add the rule to it")
    return path


def _catalogued(settings: Settings, rule_id: str) -> CatalogueRow | None:
    return next((row for row in load_catalogue(settings) if row.catalogue_id == rule_id), None)


def _entry(suite: Suite, rule_id: str, row: CatalogueRow | None, *, figures: Figures) -> str:
    title = row.title if row else "Say here what is wrong"
    known = view_columns(suite, figures)
    columns = [name for name in suite.sound if name in known and name not in (suite.key, suite.person, "as_of")]
    return _ENTRY.format(
        rule_id=rule_id,
        title=yaml.safe_dump(title, width=1000).splitlines()[0],
        owner_role=row.owner_role if row else "SEND data officer",
        priority=PRIORITIES[row.priority] if row else 3,
        field=columns[0] if columns else suite.key,
        suite=suite.suite,
        columns=_commented([f"{name} {kind}" for name, kind in sorted(known.items())]),
    )


def _commented(columns: Sequence[str]) -> str:
    return textwrap.fill(
        ", ".join(columns).replace(" ", "~").replace(",~", ", "),
        100,
        initial_indent="    #   ",
        subsequent_indent="    #   ",
    ).replace("~", " ")


def _try_out(suite: Suite, path: Path, text: str) -> None:
    """Load what would be written, beside a copy of the suite's view; raise Misconfigured when it cannot be."""
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / path.name
        trial.write_text(text, encoding="utf-8")
        trial.with_suffix(".sql").write_text(suite.view_sql, encoding="utf-8")
        try:
            if adds_to(path.name):
                add_rules(suite, trial)
            else:
                load_suite(trial)
        except Misconfigured as mistake:
            raise Misconfigured(str(mistake).replace(folder, str(path.parent))) from None
