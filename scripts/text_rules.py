"""Measures each text rule on its labelled sample and writes docs/reference/text-rules.md."""

import argparse
import csv
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import duckdb

from sendbridge.checks import rules
from sendbridge.checks.examples import create_empty_night
from sendbridge.checks.figures import load_figures
from sendbridge.records import RECORDS
from sendbridge.settings import Settings

CHECKOUT = Path(__file__).parents[1]
SAMPLES = CHECKOUT / "tests" / "rooms" / "labelled"
PAGE = CHECKOUT / "docs" / "reference" / "text-rules.md"
AS_OF = date(2026, 3, 1)
OTHERS = ("Freya", "Oliver", "Noah", "Amelia", "Zara", "Grace", "Will", "Mia", "Harry", "Summer", "May")
PARTS = ("tuned", "held out")

INTRODUCTION = """\
# Text rules and how far to trust them

Made by `python -m scripts.text_rules`; do not edit. A text rule gives a **candidate for a person to read**, never a
verdict: it is a query, and a note closes it. How often a candidate is right (precision) and how many of the faults
are found (recall) is measured on labelled texts in `tests/rooms/labelled/`. We made the texts up after the manner of
published plans; no child's plan was read. Where a rule got a *tuned* text wrong, its patterns in
`expectations/phrases.yml` were made better; the *held out* texts were never used for that, so believe their figures
rather. A council's own plans will read differently: add what you meet to the samples.
"""

Row = dict[str, str]
Written = Iterator[tuple[str, dict[str, object]]]


@dataclass(frozen=True)
class TextRule:
    """A rule that reads text: its sample, the label of what it should find, and how a text becomes a plan."""

    rule_id: str
    sample: str
    finds: str
    about: str
    precision: float  # the least that the test lets pass, over the whole sample
    recall: float
    born: date
    write: Callable[[str, Row], Written]


@dataclass(frozen=True)
class Score:
    """How a rule did on some texts."""

    texts: int
    precision: float
    recall: float


def _section(code: str) -> Callable[[str, Row], Written]:
    def write(plan_id: str, row: Row) -> Written:
        yield "plan_section", {"plan_id": plan_id, "section_code": code, "section_text": row["text"]}

    return write


def _listed(plan_id: str, row: Row) -> Written:
    yield from _section("K")(plan_id, row)
    yield "advice_request", {
        "advice_request_id": plan_id, "person_id": plan_id, "assessment_id": "AS", "leg_code": "health",
        "author": "Dr Jane Adams", "author_role": "Community paediatrician", "received_date": date(2025, 3, 14),
    }  # fmt: skip


TEXT_RULES = (
    TextRule("PL03", "none_identified", "none", "Section C or D says that no need was identified, in whatever words. "
             "PL01, PL02 and PL04 read the same phrase.", 0.98, 0.93, date(2015, 6, 15), _section("C")),
    TextRule("PL08", "outcomes", "fault", "An outcome has no date, stage or age by which it is to be met, or that day "
             "has passed.", 0.95, 0.9, date(2015, 6, 15), _section("E")),
    TextRule("PL09", "provision", "fault", "A line of provision lacks how much, how often or by whom, or leaves it "
             'open. Words such as "access to" and "regular" are found by what is missing beside them.',
             0.95, 0.9, date(2015, 6, 15), _section("F")),
    TextRule("PL11", "adulthood", "fault", "The text of sections E to H says nothing of work, independent living, "
             "community or health as an adult.", 0.9, 0.9, date(2010, 6, 15), _section("F")),
    TextRule("PL14", "advice_list", "fault", "No line of section K names the author of an advice together with a role "
             "and a date.", 0.9, 0.9, date(2015, 6, 15), _listed),
    TextRule("PL15", "another_child", "fault", "A section never names its own child and has another child of the "
             "council do something, or mixes pronouns that can be nobody else's. A name in a paragraph that also names "
             "the child, and a name that no child of the council bears, are not found.",
             0.9, 0.85, date(2015, 6, 15), _section("F")),
    TextRule("PL18", "primary_need", "fault", "The headline of section B names a need, and it is not the primary need "
             "of the record.", 0.95, 0.9, date(2015, 6, 15), _section("B")),
)  # fmt: skip


@cache
def measured(rule: TextRule) -> tuple[list[Row], list[bool]]:
    """Return the rule's labelled texts, and which of them it finds."""
    sample = read_sample(rule)
    return sample, found(rule, sample)


def read_sample(rule: TextRule) -> list[Row]:
    """Return the rule's labelled texts."""
    with (SAMPLES / f"{rule.sample}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def found(rule: TextRule, sample: Sequence[Row]) -> list[bool]:
    """Return for each text whether the rule, as the night asks it, finds it: each text is a plan of its own."""
    suite = next(suite for suite in rules.load_suites(Settings()) if suite.suite == "plan")
    with duckdb.connect() as con:
        create_empty_night(con)
        rules.create_tables(con)
        for record_type in RECORDS:
            con.execute("INSERT INTO arrival VALUES ('f', 's', ?, TRUE, TRUE, 0, 0)", [record_type])
        _write(con, rule, sample)
        rules.set_parameters(con, AS_OF, {}, figures=load_figures(Settings()))
        only = suite.model_copy(update={"rules": tuple(r for r in suite.rules if r.rule_id == rule.rule_id)})
        rules.evaluate_with_rules(con, only)
        subjects = {subject for (subject,) in con.execute("SELECT subject_id FROM finding").fetchall()}
    return [f"L{number}" in subjects for number in range(len(sample))]


def _write(con: duckdb.DuckDBPyConnection, rule: TextRule, sample: Sequence[Row]) -> None:
    for name in OTHERS:
        _insert(con, "person", {"person_id": name, "forename": name})
    forename = "Ella" if rule.sample == "adulthood" else "Jack"
    for number, row in enumerate(sample):
        plan_id = f"L{number}"
        _insert(con, "person", {"person_id": plan_id, "forename": forename, "date_of_birth": rule.born})
        plan = {"plan_id": plan_id, "person_id": plan_id, "status_code": "active", "first_final_date": date(2025, 5, 1)}
        _insert(con, "plan", plan | {"primary_need_code": row.get("need_code")})
        for table, record in rule.write(plan_id, row):
            _insert(con, table, record)
        if rule.sample == "none_identified":
            _insert(con, "plan_section", {"plan_id": plan_id, "section_code": "D", "section_text": "Help at home."})


def _insert(con: duckdb.DuckDBPyConnection, table: str, record: dict[str, object]) -> None:
    names, marks = ", ".join(record), ", ".join("?" * len(record))
    con.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(record.values()))


def score(rule: TextRule, sample: Sequence[Row], answers: Sequence[bool]) -> Score:
    """Hold the answers against the labels."""
    wanted = [row["label"] == rule.finds for row in sample]
    right = sum(want and got for want, got in zip(wanted, answers, strict=True))
    return Score(len(sample), right / max(sum(answers), 1), right / max(sum(wanted), 1))


def page() -> str:
    """Return the page: each rule, what it reads, and how well it does."""
    lines = [
        *INTRODUCTION.splitlines(),
        "",
        "| Rule | Texts | Precision | Recall | Held out | Precision | Recall | The test holds at least |",
        "|---|---|---|---|---|---|---|---|",
    ]
    details = []
    for rule in TEXT_RULES:
        sample, answers = measured(rule)
        seen, unseen = score(rule, sample, answers), _held_out(rule, sample, answers)
        lines.append(
            f"| [{rule.rule_id}](#{rule.rule_id.lower()}) | {seen.texts} | {seen.precision:.2f} | {seen.recall:.2f} "
            f"| {unseen.texts} | {unseen.precision:.2f} | {unseen.recall:.2f} "
            f"| {rule.precision:.2f} / {rule.recall:.2f} |"
        )
        details += ["", f"## {rule.rule_id}", "", rule.about, *_missteps(rule, sample, answers)]
    return "\n".join([*lines, *details]) + "\n"


def _held_out(rule: TextRule, sample: Sequence[Row], answers: Sequence[bool]) -> Score:
    kept = [(row, got) for row, got in zip(sample, answers, strict=True) if row["part"] == "held out"]
    return score(rule, [row for row, _ in kept], [got for _, got in kept])


def _missteps(rule: TextRule, sample: Sequence[Row], answers: Sequence[bool]) -> Iterator[str]:
    """Yield the texts of the sample that the rule gets wrong, for those who want to make it better."""
    for title, wrongly in (("Found without reason", True), ("Missed", False)):
        texts = [
            row["text"].replace("\n", " / ")
            for row, got in zip(sample, answers, strict=True)
            if got is wrongly and (row["label"] == rule.finds) is not wrongly
        ]
        if texts:
            yield from ("", f"{title}:", "", *(f"- {text}" for text in texts))


def main() -> int:
    """Write the page, or with --check say whether it is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    text = page()
    if parser.parse_args().check:
        return int(PAGE.read_text(encoding="utf-8") != text)
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
