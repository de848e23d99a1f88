"""Answer key: what is wrong with an advice request on a day, from the records alone."""

import re
from collections.abc import Iterator
from datetime import date

from sandbox.population.assessing import TEMPLATE
from sandbox.population.days import add_working_days, month_end, plus
from sandbox.population.sight import Child
from sandbox.population.track import Facts

_TRUST = re.compile(r"R[A-Z0-9]{2}")


def advice_breaches(child: Child, row: Facts, day: date) -> Iterator[str]:
    """Yield the rules that one advice request breaks; AD10 comes from the matching."""
    asked, received = row["requested_date"], row["received_date"]
    due = plus(row["received_by_adviser_date"] or asked, 42)
    if row["due_date"] and row["due_date"] != due:
        yield "AD01"
    late = (received or day) > due and (received is None or received > plus(day, -365))
    if late and row["exception_code"] not in ("E5", "E6", "E7") and not row["reused"]:
        yield "AD02"
    if row["reused"] and not all(row[f"consent_{who}"] for who in ("adviser", "authority", "parent")):
        yield "AD04"
    if received and received < asked and not row["reused"]:
        yield "AD06"
    if received and row["uploaded_date"] and row["uploaded_date"] > add_working_days(received, 2):
        yield "AD07"
    if row["exception_code"] == "E7" and not row["appointment_date"]:
        yield "AD12"
    if row["leg_code"] == "health":
        yield from _health(child, row, day)


def _health(child: Child, row: Facts, day: date) -> Iterator[str]:
    received, provider = row["received_date"], row["provider_code"]
    nobody = received and not (row["author"] or "").strip()
    if not provider or not _TRUST.fullmatch(provider) or nobody:
        yield "AD05"
    if row["need_code"] == "not_known" and any(
        entry["provider_code"] == provider and entry["status_code"] in ("active", "waiting") for entry in child.caseload
    ):
        yield "AD08"
    if received and received > plus(day, -365):
        if row["template_version"] and row["template_version"] != TEMPLATE:
            yield "AD09"
        if (row["quality_date"] or day) > month_end(received):
            yield "AD11"
