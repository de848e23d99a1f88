"""What a suite and a rule are, and how `expectations/*.yml` is read: a mistake is told by file and line."""

from copy import deepcopy
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sendbridge.errors import Misconfigured

OwnerRole = Literal[
    "Admissions / placements team",
    "Annual Review team manager",
    "Commissioning",
    "DCO",
    "Health provider lead",
    "Locality manager",
    "QA lead",
    "SENCO / setting",
    "SEND business support",
    "SEND data officer",
    "SEND keyworker",
    "Social care lead (DSCO)",
    "Systems team",
]
Example = dict[str, Any]
# AR10 of our own catalogue, S2-P13 of the SEN2 return, AX102a of the inspection lists
RULE_ID = r"^([A-Z]{2}[0-9]{2}|S2-[A-Z]{1,2}[0-9]{2}|AX[0-9]{3}[a-d]?)$"


class Period(BaseModel):
    """Days, first and last included, on which a date column excuses a record."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: str
    from_date: date = Field(alias="from")
    until: date


class Examples(BaseModel):
    """Rows of the suite's view, told by how they differ from its sound row."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    good: tuple[Example, ...] = Field(min_length=1)
    bad: tuple[Example, ...] = Field(min_length=1)


class Rule(BaseModel):
    """One rule: what is wrong, why it matters, who puts it right and how, and the condition that finds it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule_id: str = Field(alias="id", pattern=RULE_ID)
    title: str = Field(min_length=10)
    guidance: str = Field(min_length=20)
    why: str = Field(min_length=10)
    owner_role: OwnerRole
    law: str = Field(min_length=3)
    severity: Literal["error", "query"]
    priority: int = Field(ge=1, le=4)
    catalogue_ids: tuple[str, ...] = Field(min_length=1)
    told_on_returns_by: tuple[str, ...] = ()  # rules of the return that say the same of its own modules
    field: str
    source: str = "case_management"
    needs: tuple[str, ...] = ()
    holds_on: str | None = None
    holds_from: date | None = None
    holds_until: date | None = None
    relaxed: Period | None = None
    applies_when: str | None = None
    fails_when: str = Field(min_length=3)
    examples: Examples
    file: str
    line: int

    @model_validator(mode="after")
    def _dates_need_a_column(self) -> "Rule":
        if (self.holds_from or self.holds_until) and not self.holds_on:
            raise ValueError("holds_from and holds_until need holds_on, the column that they are compared with")
        return self

    @property
    def place(self) -> str:
        """Where the rule is written, for a person who has to mend it."""
        return f"{self.file} line {self.line}"


class Suite(BaseModel):
    """All rules about one record type, and the view that they look at."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    suite: str
    about: str
    subject: str
    asked_of: Literal["night", "sen2", "annex_a"] = "night"  # a return's own suites are asked of that return alone
    key: str
    person: str | None = "person_id"  # none where the subject is no child: a setting, an officer, the council
    needs: tuple[str, ...] = Field(min_length=1)
    tables: tuple[str, ...] = ()  # night tables that its view reads, made before it from tables/<name>.sql
    applies_when: str = "TRUE"
    sound: Example
    rules: tuple[Rule, ...] = Field(min_length=1)
    view_file: str
    view_sql: str
    table_sql: dict[str, str] = {}
    file: str


class AddedRules(BaseModel):
    """Rules that a file of their own adds to a suite, whose view they look at and whose sound row they start from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rules: tuple[Rule, ...] = Field(min_length=1)


class Located(dict[str, Any]):
    """A mapping that knows the line of each of its keys."""

    line: int
    lines: dict[str, int]


class _Loader(yaml.CSafeLoader):  # libyaml, which every wheel of PyYAML has: the rules are read in a sixth of the time
    def located(self, node: yaml.MappingNode) -> Located:
        """Build a mapping and note its lines; a key said twice is a mistake."""
        found = Located()
        found.line = node.start_mark.line + 1
        found.lines = {}
        for key_node, value_node in node.value:
            name = str(self.construct_object(key_node, deep=True))
            if name in found:
                raise yaml.MarkedYAMLError(problem=f"{name} is given twice", problem_mark=key_node.start_mark)
            found[name] = self.construct_object(value_node, deep=True)
            found.lines[name] = key_node.start_mark.line + 1
        return found


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _Loader.located)


def load_suite(path: Path) -> Suite:
    """Read a suite and its view; raise Misconfigured naming file, line and what to mend."""
    written = read_located(path)
    view = path.with_suffix(".sql")
    if not view.is_file():
        raise Misconfigured(f"{path}: there is no {view.name} beside it; write the view that its rules look at")
    _note_places(path, written)
    written |= {"view_file": view.name, "view_sql": view.read_text(encoding="utf-8"), "file": path.name}
    written["table_sql"] = {name: _read_table(path, name) for name in written.get("tables") or ()}
    try:
        suite = Suite.model_validate(written)
    except ValidationError as error:
        raise Misconfigured(_first_mistake(path, written, error)) from None
    _refuse_twins(path, suite)
    return suite


def add_rules(suite: Suite, path: Path) -> Suite:
    """Return the suite with the rules of a further file; raise Misconfigured naming that file and the line."""
    written = read_located(path)
    _note_places(path, written)
    try:
        added = AddedRules.model_validate(written)
    except ValidationError as error:
        raise Misconfigured(_first_mistake(path, written, error)) from None
    return suite.model_copy(update={"rules": (*suite.rules, *added.rules)})


def _note_places(path: Path, written: Located) -> None:
    for rule in written.get("rules") or ():
        if isinstance(rule, Located):
            rule |= {"file": path.name, "line": rule.line}


def _read_table(path: Path, name: str) -> str:
    table = path.parent / "tables" / f"{name}.sql"
    if not table.is_file():
        raise Misconfigured(f"{path}: there is no tables/{name}.sql; write the night table that the suite asks for")
    return table.read_text(encoding="utf-8")


def read_located(path: Path) -> Located:
    """Read a YAML file whose top is a mapping, keeping the line of every key."""
    try:
        written = deepcopy(_parsed(path.read_text(encoding="utf-8")))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Misconfigured(f"{path} line {line}: {error.problem}") from None
    if not isinstance(written, Located):
        raise Misconfigured(f"{path} line 1: the file must be a mapping of names to values")
    return written


@lru_cache(maxsize=128)
def _parsed(text: str) -> Any:
    """Parse a text once: a night asks for some files several times, and copying is far quicker."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506 (a SafeLoader with lines)


def _first_mistake(path: Path, written: Located, error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    line, here = written.line, written
    for step in first["loc"]:
        if isinstance(here, Located):
            line = here.lines.get(str(step), here.line)
            here = here.get(str(step))  # type: ignore[assignment]
        elif isinstance(here, list) and isinstance(step, int):
            here = here[step]
            line = here.line if isinstance(here, Located) else line
    where = ".".join(str(step) for step in first["loc"] if isinstance(step, str))
    return f"{path} line {line}: {where}: {first['msg']}"


def _refuse_twins(path: Path, suite: Suite) -> None:
    seen: dict[str, Rule] = {}
    for rule in suite.rules:
        if rule.rule_id in seen:
            first = seen[rule.rule_id].line
            raise Misconfigured(f"{path} line {rule.line}: {rule.rule_id} is already written on line {first}")
        seen[rule.rule_id] = rule
