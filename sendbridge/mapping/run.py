"""Maps everything that one pull landed into the feed's folder of the night, in batches so that memory stays flat."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path

import duckdb

from sendbridge.errors import FeedChanged
from sendbridge.landing import LandedFile, Manifest
from sendbridge.mapping.language import LayoutMapping, Mapping
from sendbridge.mapping.night_folder import NightFolder
from sendbridge.mapping.pages import TableBatch, raw_json
from sendbridge.mapping.statements import Statements, compile_layout
from sendbridge.mapping.unsent import Fault, fields_not_sent

BATCH_BYTES = 64 * 1024 * 1024
MEMORY_LIMIT = "768MB"


@dataclass
class Tally:
    """What came of one sender's files of one record type."""

    files: int = 0
    rows: int = 0
    readable: int = 0
    last_file_is_bad: bool = False

    def add(self, rows: int, readable: int) -> None:
        """Count rows that were read, and those of them that have a key."""
        self.rows += rows
        self.readable += readable


@dataclass
class MapOutcome:
    """What mapping one feed came to; `newest_change` is the latest time of change that the source reported."""

    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)  # by (sender, record type)
    systems: dict[str, Tally] = field(default_factory=dict)  # by record type: what came from the feed's own system
    bad_values: int = 0
    newest_change: datetime | None = None

    def tally(self, sender: str, record_type: str) -> Tally:
        """Return the tally of one sender and record type."""
        return self.tallies.setdefault((sender, record_type), Tally())


def map_manifest(mapping: Mapping, manifest: Manifest, landed_in: Path, *, into: NightFolder) -> MapOutcome:
    """Write the record, row and bad value files of the feed; raise FeedChanged where the source changed shape."""
    outcome = MapOutcome()
    with duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(into.folder / "spill")}) as con:
        for batch in _batches(manifest.files):
            layout = mapping.layout(batch[0].record_type, batch[0].layout)
            run = _LayoutRun(con, mapping, layout, manifest, into, outcome)
            run.map_batch([(file, landed_in / file.name) for file in batch])
    _refuse_changed_shape(mapping, manifest, outcome)
    return outcome


def _batches(files: Sequence[LandedFile]) -> Iterator[list[LandedFile]]:
    """Yield files of one record type and layout together, in the order of landing, up to a bounded size."""
    ordered = sorted(files, key=lambda file: (file.record_type, file.layout, file.name))
    for _, group in groupby(ordered, key=lambda file: (file.record_type, file.layout)):
        batch: list[LandedFile] = []
        for file in group:
            if batch and sum(one.size for one in batch) + file.size > BATCH_BYTES:
                yield batch
                batch = []
            batch.append(file)
        yield batch


class _LayoutRun:
    """One layout's statements, run over batches of its files."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        mapping: Mapping,
        layout: LayoutMapping,
        manifest: Manifest,
        into: NightFolder,
        outcome: MapOutcome,
    ) -> None:
        self._con = con
        self._mapping = mapping
        self._layout = layout
        self._manifest = manifest
        self._into = into
        self._outcome = outcome
        self._statements: Statements = compile_layout(layout, mapping_version=mapping.version)
        self._is_system = any(file.sender == manifest.feed for file in manifest.files if self._is_ours(file))

    def map_batch(self, files: list[tuple[LandedFile, Path]]) -> None:
        """Read, type and write one batch."""
        for file, _ in files:
            self._outcome.tally(file.sender, file.record_type).files += 1
        if self._make_raw(files):
            self._read()
            if self._layout.form == "json":
                own = [(file, path) for file, path in files if file.sender == self._manifest.feed]
                self._tell(fields_not_sent(self._con, own, self._layout))

    def _make_raw(self, files: list[tuple[LandedFile, Path]]) -> bool:
        feed = self._manifest.feed
        if self._layout.form == "json":
            raw_json(self._con, feed, files, self._layout)
            return True
        batch = TableBatch(feed, self._layout)
        for file, path in files:
            batch.add(file, path)
        faulty = {file.file_id for file, _, _ in batch.faults}
        for file, _ in files:
            self._outcome.tally(file.sender, file.record_type).last_file_is_bad = file.file_id in faulty
        self._tell([*batch.faults, *batch.not_sent])
        return batch.register(self._con)

    def _tell(self, faults: list[Fault]) -> None:
        feed, version = self._manifest.feed, self._mapping.version
        self._outcome.bad_values += self._into.add_faults(feed, faults, mapping_version=version)

    def _read(self) -> None:
        con, layout, into = self._con, self._layout, self._into
        landed_date: dict[str, date] = {"landed_date": self._manifest.sync_date}
        try:
            con.execute(f"CREATE OR REPLACE TEMP TABLE reading AS {self._statements.reading}", landed_date)
        except (duckdb.InvalidInputException, duckdb.ConversionException):
            raise self._changed() from None  # the database quotes the page in its complaint
        into.add(layout.record_type, con.execute(self._statements.records + self._but_older_lists()))
        into.add("rows", con.execute(self._statements.rows))
        self._outcome.bad_values += into.add("bad_values", con.execute(self._statements.bad_values))
        self._count()

    def _changed(self) -> FeedChanged:
        feed, record_type = self._manifest.feed, self._layout.record_type
        return FeedChanged(
            f"{feed} sent {record_type} pages that are not the agreed JSON; compare them with its contract and "
            f"{self._mapping.path.name}, then pull again with --repull"
        )

    def _but_older_lists(self) -> str:
        """Of several full lists of one sender the newest alone says how things stand."""
        if not self._layout.is_full_list:
            return ""
        newest = {file.sender: file.file_id for file in self._manifest.files if self._is_ours(file)}
        return f" AND file_id IN ({', '.join(repr(file_id) for file_id in newest.values())})"

    def _is_ours(self, file: LandedFile) -> bool:
        return (file.record_type, file.layout) == (self._layout.record_type, self._layout.layout)

    def _count(self) -> None:
        counted = self._con.execute(
            "SELECT sender, count(*), count(record_key) FROM reading GROUP BY sender"
        ).fetchall()
        for sender, rows, readable in counted:
            self._outcome.tally(sender, self._layout.record_type).add(rows, readable)
            if self._is_system:
                self._outcome.systems.setdefault(self._layout.record_type, Tally()).add(rows, readable)
        if "updated_at" in self._layout.by_field:
            row = self._con.execute("SELECT max(updated_at) FROM reading").fetchone()
            newest = row[0].replace(tzinfo=UTC) if row and row[0] else None
            known = [moment for moment in (newest, self._outcome.newest_change) if moment]
            self._outcome.newest_change = max(known, default=None)


def _refuse_changed_shape(mapping: Mapping, manifest: Manifest, outcome: MapOutcome) -> None:
    """A system of record whose every row lacks its key has changed; one school's file is merely a bad file."""
    bad_files = {
        kind for (sender, kind), tally in outcome.tallies.items() if tally.last_file_is_bad and sender == manifest.feed
    }
    for record_type in sorted(bad_files | {kind for kind, tally in outcome.systems.items() if tally.rows}):
        tally = outcome.systems.get(record_type, Tally())
        if tally.readable == 0:
            raise FeedChanged(
                f"{manifest.feed} sent {tally.rows} rows of {record_type} and none has a readable key: the columns are "
                f"not those of {mapping.path.name}; correct them there, then run the night again"
            )
