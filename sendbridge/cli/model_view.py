"""`sendbridge ties model`: what each grade of agreement weighed on a night, as a table with bars."""

from collections.abc import Iterator

from sendbridge.cli.output import OUT, DateOption, JsonOption, print_json, table, which_night
from sendbridge.matching.weights import Weights
from sendbridge.settings import Settings
from sendbridge.summary import night_model

_HEADERS = ("Field", "Agreement", "Of one child", "Of two children", "Bits", "against | for")
_BITS_A_MARK = 2.0
_MARKS_AGAINST = 8


def model(date_: DateOption = None, as_json: JsonOption = False) -> None:
    """Show how much each grade of agreement speaks for one child, as the night learnt it from its own records."""
    night = night_model(Settings(), which_night(date_))
    if as_json:
        columns = ("comparison", "level", "number", "m", "u", "weight")
        levels = [dict(zip(columns, row, strict=True)) for row in night.weights.to_rows()]
        print_json({"model": night.name, "prior": night.prior, "levels": levels})
        return
    OUT.print(
        table(f"Model {night.name}; a pair starts at {night.prior:.1f} bits", _HEADERS, weight_rows(night.weights))
    )


def weight_rows(weights: Weights) -> Iterator[tuple[str, ...]]:
    """Yield a row for each level: how often either kind of pair shows it, its weight in bits, and a bar."""
    shown = None
    for each in weights.levels:
        field = "" if each.comparison == shown else each.comparison
        shown = each.comparison
        other = f"1 in {1 / each.u:,.0f}" if each.u < 0.01 else f"{each.u:.1%}"
        yield field, each.level, f"{each.m:.1%}", other, f"{each.weight:+.1f}", _bar(each.weight)


def _bar(weight: float) -> str:
    marks = round(abs(weight) / _BITS_A_MARK)
    against, in_favour = ("#" * min(marks, _MARKS_AGAINST), "") if weight < 0 else ("", "#" * marks)
    return f"{against:>{_MARKS_AGAINST}}|{in_favour}"
