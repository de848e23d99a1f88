"""A case system that takes change files, in memory: it compares old values, applies, and answers row by row."""

import csv
from dataclasses import dataclass, field
from pathlib import Path

HEADERS = ("change_reference", "field", "answer", "reject_reason", "new_record_key")
Row = dict[str, str]


@dataclass
class Importer:
    """Holds values by (native type, key, native field); `refuse` fields, and remember what was answered."""

    folder: Path
    values: dict[tuple[str, str, str], str] = field(default_factory=dict)
    refuse: dict[str, str] = field(default_factory=dict)
    answered: dict[tuple[str, str], Row] = field(default_factory=dict)
    writes: list[tuple[str, str, str]] = field(default_factory=list)

    def rows(self, name: str) -> list[Row]:
        """Return the rows of a change file."""
        with (self.folder / "out" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            return [*csv.DictReader(file)]

    def names(self) -> list[str]:
        """Return the change files that lie there, without ending."""
        return sorted(path.stem for path in (self.folder / "out").glob("changes-*.csv"))

    def take(self, name: str) -> list[Row]:
        """Import a change file; a row that was answered before is answered in the same way and does nothing."""
        return [self._answer(row) for row in self.rows(name)]

    def _answer(self, row: Row) -> Row:
        place = (row["change_reference"], row["field"])
        if place not in self.answered:
            answer, reason = self._apply(row)
            new_key = "R-NEW" if row["kind"] == "create" and answer == "accepted" else ""
            said = (row["change_reference"], row["field"], answer, reason, new_key)
            self.answered[place] = dict(zip(HEADERS, said, strict=True))
        return self.answered[place]

    def _apply(self, row: Row) -> tuple[str, str]:
        key = (row["native_type"], row["record_key"] or "R-NEW", row["native_field"])
        stands = self.values.get(key, "")
        if row["field"] in self.refuse:
            return "rejected", self.refuse[row["field"]]
        if stands not in (row["old_value"], row["new_value"]):
            return "rejected", "old no longer matches"
        if stands != row["new_value"]:
            self.values[key] = row["new_value"]
            self.writes.append(key)
        return "accepted", ""

    def send(self, rows: list[Row], name: str = "return.csv") -> Path:
        """Leave a return in the folder."""
        path = self.folder / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, HEADERS, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
        return path
