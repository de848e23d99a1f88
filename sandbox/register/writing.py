"""Writes the register's two files as they would be downloaded on a day."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sandbox.register.layout import COLUMNS, LINK_COLUMNS, LINKS, PHASES, STATUSES, TYPES
from sandbox.world_dir import write_whole

ESTABLISHMENTS, ESTABLISHMENT_LINKS = "edubasealldata.csv", "links_edubasealldata.csv"
Row = dict[str, Any]


def write_register(register_dir: Path, establishments: Iterable[Row], links: Iterable[Row]) -> None:
    """Write both files; a file that would say the same is left as it is, so that its ETag holds."""
    rows = list(establishments)
    names = {row["urn"]: row.get("establishment_name") or "" for row in rows}
    _write(register_dir / ESTABLISHMENTS, COLUMNS, (_establishment(row) for row in rows))
    _write(register_dir / ESTABLISHMENT_LINKS, LINK_COLUMNS, (_link(row, names) for row in links))


def _establishment(row: Row) -> dict[str, str]:
    status_code, status = STATUSES[row["status_code"]]
    phase = row.get("phase") or "Not applicable"
    written = {
        "URN": row["urn"],
        "LA (code)": row.get("authority_code"),
        "EstablishmentNumber": row.get("establishment_number"),
        "EstablishmentName": row.get("establishment_name"),
        "TypeOfEstablishment (code)": row.get("type_code"),
        "TypeOfEstablishment (name)": TYPES[row["type_code"]] if row.get("type_code") else "",
        "EstablishmentStatus (code)": status_code,
        "EstablishmentStatus (name)": status,
        "OpenDate": _day(row.get("open_date")),
        "CloseDate": _day(row.get("close_date")),
        "PhaseOfEducation (code)": PHASES.get(phase, ""),
        "PhaseOfEducation (name)": phase,
        "StatutoryLowAge": row.get("low_age"),
        "StatutoryHighAge": row.get("high_age"),
        "UKPRN": row.get("ukprn"),
        "Postcode": row.get("postcode"),
        "Section41Approved (name)": row.get("section_41") or "Not applicable",
        "TypeOfResourcedProvision (name)": row.get("resourced_provision"),
        "SenUnitOnRoll": row.get("sen_unit_on_roll"),
        "Gender (code)": "3",
        "Gender (name)": "Mixed",
        "Country (name)": "",
    }
    return {name: "" if value is None else str(value) for name, value in written.items()}


def _link(row: Row, names: dict[str, str]) -> dict[str, str]:
    return {
        "URN": row["urn"],
        "LinkURN": row["linked_urn"],
        "LinkName": names.get(row["linked_urn"], ""),
        "LinkType": LINKS[row["link_code"]],
        "LinkEstablishedDate": _day(row.get("established_date")),
    }


def _day(day: date | None) -> str:
    return f"{day:%d-%m-%Y}" if day else ""


def _write(path: Path, columns: Sequence[str], rows: Iterator[dict[str, str]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    content = text.getvalue().encode("cp1252", errors="replace")
    if not path.exists() or path.read_bytes() != content:
        write_whole(path, content)
