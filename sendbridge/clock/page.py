"""Writes docs/reference/clocks.md, the page of all deadlines, from the table."""

import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from sendbridge.clock.states import DUE_SOON_DAYS
from sendbridge.clock.table import DEADLINES, Count, Deadline

_INTRODUCTION = f"""# The clocks

Every deadline that SendBridge counts, made from `sendbridge/clock/deadlines.csv` by
`python -m sendbridge.clock.page docs/reference/clocks.md`. A rule asks for one as `due_r06(meeting_date)`, Python as
`clock.due_date("R06", day)`; both give the last day on which it is still met.

- *Weeks and days* are calendar days: weekends, bank holidays and school holidays count. *Working days* leave out
  weekends and England's bank holidays. *Months* end on the same day number, or on the last day of a shorter month.
- *Excused by*: the grounds E1 to E12 that the law gives for missing this limit. A ground changes what a late clock is
  called (`excused`), never the day. *2020*: limits that SI 2020/471 let slip where the clock began from 1 May to
  25 September 2020.
- *Force*: `law` (Act, regulations, judgment), `code` (the SEND Code says should), `local` (practice, ours to set).
- A clock is `not_started`, `running`, `due_soon` (within {DUE_SOON_DAYS} days; `due_soon_days` in `figures.yml`),
  `met`, `met_late`, `overdue` or `excused`. A window that somebody may use ends `met` when it runs out. What must
  last until a day is `met_late` when it ended before.
"""

_WORDS = {
    "days": "{amount} days",
    "days_counting_the_first": "{amount} days, the first one counted",
    "months": "{amount} months",
    "working_days": "{amount} working days",
    "end_of_month": "end of the month",
    "academic_year_of_birthday": "31 August that ends the academic year of the {amount}th birthday",
    "none": "no number in law",
}
_FIXED = {331: "31 March", 330: "30 March", 215: "15 February", 214: "14 February"}
_KINDS = {"duty": "", "window": " (a window)", "until": " (must last until then)"}
_HEADERS = ("Id", "What", "Who acts", "Runs from", "Last day", "Days", "Met when", "Excused by", "Force", "Law; Code")


def page() -> str:
    """Return the page as Markdown; the same table gives the same text."""
    return _INTRODUCTION + "".join(_stages())


def _stages() -> Iterator[str]:
    for stage, deadlines in groupby(DEADLINES.values(), key=lambda deadline: deadline.stage):
        yield f"\n## {stage}\n\n{_row(_HEADERS)}{_row(['---'] * len(_HEADERS))}"
        yield from (_row(_cells(deadline)) for deadline in deadlines)


def _cells(deadline: Deadline) -> Sequence[str]:
    return (
        deadline.deadline_id,
        deadline.what + _KINDS[deadline.kind],
        deadline.who_acts,
        deadline.clock_starts + (f"; {deadline.second_starts}" if deadline.second_starts else ""),
        last_day_words(deadline),
        deadline.day_basis,
        deadline.met_when,
        " ".join((*deadline.exceptions, *(["2020"] if deadline.eased else []))),
        deadline.force,
        deadline.law + (f"; Code {deadline.code}" if deadline.code and "Code" not in deadline.law else ""),
    )


def last_day_words(deadline: Deadline) -> str:
    """Return the last day in words: how long from the start, the second start, and how the law is read otherwise."""
    words = counted(deadline.count)
    if deadline.second_count:
        words = f"the later of {words} from the first and {counted(deadline.second_count)} from the second"
    if deadline.last_day_rule == "appeal":
        words += (
            "; an end in August moves to the first working day of September, one from 25 December to 1 January past it"
        )
    if deadline.counts_like:
        as_order = f"as {deadline.counts_like[0]} to {deadline.counts_like[-1]}"
        words = as_order if deadline.count.unit == "none" else f"{as_order}, else {words}"
    for choice, count in deadline.otherwise.items():
        words += f" ({deadline.reading}: {choice}: {counted(count)})"
    return words


def counted(count: Count) -> str:
    """Return the count in words: 42 days are six weeks, what is negative lies before."""
    if count.unit == "fixed_date":
        return f"{_FIXED[count.amount]} of that year"
    if count.amount == 0 and count.unit == "days":
        return "the day itself"
    weeks, rest = divmod(abs(count.amount), 7)
    plain = _WORDS[count.unit].format(amount=abs(count.amount))
    plain += f" ({weeks} {'week' if weeks == 1 else 'weeks'})" if count.unit == "days" and rest == 0 else ""
    singular = plain.replace("months", "month").replace("days", "day") if abs(count.amount) == 1 else plain
    return f"{singular} before" if count.amount < 0 else singular


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
