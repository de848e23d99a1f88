"""The one-page summary of a checked file: counts and pictures, no child in it, ready to print or to hand on."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined

from sendbridge.records import RECORDS, RETURN_RECORDS, columns
from sendbridge.return_check.checking import Checked
from sendbridge.return_check.faults import counts_by_rule

_FEWEST = 20  # a share of fewer records says nothing
_SHOWN_ITEMS = 12
_LISTS = {"annex_a_plan": "List 1", "annex_a_support": "List 2"}
_CURES = {
    "establishment": "Give the register of establishments with --register, and these rules run too",
    "previous_person": "Give the return of the year before with --previous, and these rules run too",
}


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: shares in percent of the chart's width, and what stands beside it."""

    label: str
    errors: float
    queries: float
    text: str


@dataclass(frozen=True)
class Measure:
    """One published measure as this file would make it, beside England's."""

    title: str
    part: int
    whole: int
    england_percent: float | None
    england_year: str

    @property
    def percent(self) -> float:
        """The council's share."""
        return 100 * self.part / self.whole


def summary_page(checked: Checked, *, lists: Sequence[str]) -> str:
    """Return the summary as one HTML page that needs nothing else: no script, no picture file, no network."""
    environment = Environment(
        loader=PackageLoader(__package__), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    by_rule = counts_by_rule(checked.con)
    return environment.get_template("summary.html.j2").render(
        kind=checked.kind.title,
        about=checked.about,
        as_of=checked.as_of,
        errors=sum(count for _, severity, _, _, count in by_rule if severity == "error"),
        queries=sum(count for _, severity, _, _, count in by_rule if severity == "query"),
        rules=by_rule,
        most=max((count for *_, count in by_rule), default=1),
        modules=[*_modules(checked)],
        measures=[*_measures(checked)],
        items=[*_least_filled(checked)],
        ran=sum(each.outcome in ("passed", "failed") for each in checked.evaluations),
        empty=sum(each.outcome == "empty" for each in checked.evaluations),
        broken=[each for each in checked.evaluations if each.outcome == "broken"],
        silent=_silent(checked),
        lists=lists,
    )


def _modules(checked: Checked) -> Iterator[Bar]:
    rows = checked.con.execute("SELECT record_type, severity, count(*) FROM fault GROUP BY ALL").fetchall()
    counts: dict[str, Counter[str]] = {}
    for record_type, severity, count in rows:
        counts.setdefault(in_words(record_type), Counter())[severity] += count
    most = max((each.total() for each in counts.values()), default=1)
    for name, each in sorted(counts.items(), key=lambda item: (-item[1].total(), item[0])):
        errors, queries = each["error"], each["query"]
        yield Bar(name, 100 * errors / most, 100 * queries / most, f"{errors:,} and {queries:,}")


def _measures(checked: Checked) -> Iterator[Measure]:
    if checked.kind.name != "sen2":
        return
    known = {row["measure"]: row for row in csv.DictReader(_published().splitlines())}
    statement = resources.files(__package__).joinpath("measures.sql").read_text(encoding="utf-8")
    for measure, part, whole in checked.con.execute(statement).fetchall():
        row = known[measure]
        if whole:
            percent = float(row["england_percent"]) if row["england_percent"] else None
            yield Measure(row["title"], part, whole, percent, row["england_year"])


def _published() -> str:
    return resources.files("sendbridge.reference").joinpath("published_measures.csv").read_text(encoding="utf-8")


def _least_filled(checked: Checked) -> list[tuple[str, float]]:
    """Return the items that are most often empty, of those that are filled at all: (item, percent filled)."""
    shares = [share for record_type in _own_types(checked) for share in _filled(checked, record_type)]
    return sorted((share for share in shares if 0 < share[1] < 100), key=lambda share: share[1])[:_SHOWN_ITEMS]


def _own_types(checked: Checked) -> list[str]:
    return [name for name in RETURN_RECORDS if name.startswith(checked.kind.name)]


def _filled(checked: Checked, record_type: str) -> Iterator[tuple[str, float]]:
    names = [column.name for column in columns(RETURN_RECORDS[record_type]) if not column.name.endswith("_id")]
    counts = ", ".join(f'count("{name}")' for name in names)
    total, *filled = checked.con.execute(f"SELECT count(*), {counts} FROM {record_type}").fetchone() or (0,)
    if total >= _FEWEST:
        yield from (
            (f"{in_words(record_type)}: {in_words(name)}", 100 * count / total)
            for name, count in zip(names, filled, strict=True)
        )


def _silent(checked: Checked) -> list[tuple[str, list[str]]]:
    """Return what would let more rules run, or why they cannot, and which rules they are."""
    reasons: dict[str, list[str]] = {}
    for each in checked.evaluations:
        if each.outcome == "not_evaluated":
            record_type, _, _ = (each.message or "").partition(" ")
            reason = _CURES.get(
                record_type, f"A return of this kind does not say enough of the {in_words(record_type)} for these"
            )
            reasons.setdefault(reason, []).append(each.rule_id)
    return sorted(reasons.items(), key=lambda item: (item[0] not in _CURES.values(), item[0]))


def in_words(name: str) -> str:
    """Return a record type or field as people say it."""
    if name in _LISTS:
        return _LISTS[name]
    words = name.removeprefix("sen2_").replace("_", " ")
    return words if name in RECORDS or name in RETURN_RECORDS else words.removesuffix(" code")
