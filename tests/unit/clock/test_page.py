"""The reference page of the clocks says what the table says."""

from pathlib import Path

from sendbridge.checks.figures import load_figures
from sendbridge.clock import DEADLINES, DUE_SOON_DAYS
from sendbridge.clock.page import counted, page
from sendbridge.clock.table import Count
from sendbridge.settings import Settings

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "clocks.md"


def test_the_page_is_fresh() -> None:
    """docs/reference/clocks.md is what the table gives; write it anew with python -m sendbridge.clock.page."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_deadline_stands_on_the_page_once() -> None:
    """Each row of the table is one row of the page."""
    first_cells = [line.split(" | ")[0].removeprefix("| ") for line in page().splitlines() if line.startswith("| ")]
    assert sorted(set(first_cells) - {"Id", "---"}) == sorted(DEADLINES)
    assert all(first_cells.count(deadline_id) == 1 for deadline_id in DEADLINES)


def test_counts_are_told_in_words() -> None:
    """Weeks are named where days make whole weeks, and what is negative lies before."""
    told = [Count(42, "days"), Count(-14, "days"), Count(-5, "months"), Count(7, "days"), Count(215, "fixed_date")]
    assert [counted(each) for each in told] == [
        "42 days (6 weeks)",
        "14 days (2 weeks) before",
        "5 months before",
        "7 days (1 week)",
        "15 February of that year",
    ]


def test_due_soon_is_the_published_figure() -> None:
    """Python's default and the figure that a council may set start out alike."""
    assert load_figures(Settings()).figures["due_soon_days"].value == DUE_SOON_DAYS
