"""Nights of a council whose case system takes change files, and what became of them."""

import csv
from datetime import date
from typing import Any

from sendbridge.push import confirm_by_image, push_by_file
from sendbridge.store import tables
from tests.council import FIRST, Council
from tests.night_builder import NightBuilder

MEETING, CODE = "meeting_date", "recommendation_code"
FILE = f"changes-{FIRST}"


def night(council: Council, *, stands: str | None = None, source: str | None = "2026-02-01", **others: Any) -> date:
    """Seal a night in which the review has a meeting date and the setting says another, then push and confirm."""

    def fill(builder: NightBuilder) -> None:
        builder.arrive("case_management").arrive("school_settings")
        if stands is not None:
            builder.alter("review", "R1", meeting_date=stands)
        if source is not None and source != stands:
            builder.propose(MEETING, source, old_value=stands, **others)

    sync_date = council.next_date
    council.night(fill)
    return sync_date


def two_fields(builder: NightBuilder) -> None:
    """The setting's meeting date and recommendation are to go into the review."""
    builder.arrive("case_management").propose(MEETING, "2026-02-01").propose(CODE, "amend")


def go(council: Council, sync_date: date) -> dict[str, int]:
    """Push and confirm a night."""
    return push_by_file(council.settings, sync_date) | confirm_by_image(council.settings, sync_date)


def states(council: Council) -> list[tuple[str, str]]:
    """Return (field, state) of every change."""
    return sorted((row["field"], row["state"]) for row in council.held(tables.change))


def letters(council: Council) -> list[str]:
    """Return the state of every letter."""
    return sorted(row["state"] for row in council.held(tables.outbox))


def agreed(council: Council) -> list[tuple[str, str, date]]:
    """Return field, value and date of all that is agreed."""
    return [(row["field"], row["value"], row["agreed_date"]) for row in council.held(tables.agreed_value)]


def complaint_rows(council: Council) -> list[list[str]]:
    """Return (row, reference, what to do) of all that lies in the folder for whoever makes the returns."""
    found = sorted((council.settings.case_changes_dir / "out").glob("return-*-to-correct.csv"))
    texts = [path.read_text(encoding="utf-8-sig").splitlines()[1:] for path in found]
    return [row for lines in texts for row in csv.reader(lines)]


def complaints(council: Council) -> str:
    """Return what is to be done about returns, as one text."""
    return "\n".join(told for _, _, told in complaint_rows(council))
