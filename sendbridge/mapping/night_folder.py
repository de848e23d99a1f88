"""One feed's folder of a night: Parquet files that grow batch by batch and count once done.json stands beside them."""

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from sendbridge.landing import LandedFile

ROWS = pa.schema(
    [
        ("feed", pa.string()),
        ("sender", pa.string()),
        ("file_id", pa.string()),
        ("row_number", pa.int64()),
        ("record_type", pa.string()),
        ("record_key", pa.string()),
        ("content_hash", pa.string()),
        ("outcome", pa.string()),
    ]
)
BAD_VALUES = pa.schema(
    [
        ("feed", pa.string()),
        ("sender", pa.string()),
        ("file_id", pa.string()),
        ("row_number", pa.int64()),
        ("record_type", pa.string()),
        ("record_key", pa.string()),
        ("field", pa.string()),
        ("column_name", pa.string()),
        ("column_letter", pa.string()),
        ("reason_code", pa.string()),
        ("value", pa.string()),
        ("mapping_version", pa.string()),
    ]
)
ARRIVALS = pa.schema(
    [
        ("feed", pa.string()),
        ("sender", pa.string()),
        ("record_type", pa.string()),
        ("arrived", pa.bool_()),
        ("full", pa.bool_()),
        ("row_count", pa.int64()),
        ("file_count", pa.int64()),
    ]
)
DROPS = pa.schema(
    [
        ("feed", pa.string()),
        ("sender", pa.string()),
        ("record_type", pa.string()),
        ("landed_date", pa.date32()),
        ("written_date", pa.date32()),
        ("is_copy", pa.bool_()),
    ]
)
_BATCH_ROWS = 100_000


class NightFolder:
    """Writes the folder from scratch; nothing in it counts before `finish`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._writers: dict[str, pq.ParquetWriter] = {}
        (folder / "done.json").unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, schema in (("rows", ROWS), ("bad_values", BAD_VALUES)):
            self._writers[name] = pq.ParquetWriter(folder / f"{name}.parquet", schema)

    def add(self, name: str, result: duckdb.DuckDBPyConnection) -> int:
        """Append a query's rows to one of the files; return how many there were."""
        count = 0
        reader = result.to_arrow_reader(_BATCH_ROWS)
        writer = self._writers.setdefault(name, None)
        if writer is None:
            writer = self._writers[name] = pq.ParquetWriter(self.folder / f"{name}.parquet", reader.schema)
        for batch in reader:
            writer.write_batch(batch.cast(writer.schema))
            count += batch.num_rows
        return count

    def add_faults(self, feed: str, faults: Sequence[tuple[LandedFile, str, str]], *, mapping_version: str) -> int:
        """Append what is wrong with whole files: reason and field, row 0."""
        found = [
            {
                "feed": feed,
                "sender": file.sender,
                "file_id": file.file_id,
                "row_number": 0,
                "record_type": file.record_type,
                "field": field or None,
                "reason_code": reason_code,
                "mapping_version": mapping_version,
            }
            for file, reason_code, field in faults
        ]
        self._writers["bad_values"].write_table(pa.Table.from_pylist(found, BAD_VALUES))
        return len(found)

    def add_drops(self, drops: list[dict[str, Any]]) -> None:
        """Write which files lay in drop folders: when each was written, and which lies there twice."""
        pq.write_table(pa.Table.from_pylist(drops, DROPS), self.folder / "drops.parquet")

    def finish(self, arrivals: list[dict[str, Any]], done: dict[str, Any]) -> None:
        """Write arrivals, close every file and put done.json there last."""
        pq.write_table(pa.Table.from_pylist(arrivals, ARRIVALS), self.folder / "arrivals.parquet")
        self.close()
        shutil.rmtree(self.folder / "spill", ignore_errors=True)
        part = self.folder / "done.part"
        with part.open("w") as file:
            json.dump(done, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        part.rename(self.folder / "done.json")

    def close(self) -> None:
        """Close the files; what is unfinished stays without done.json and counts for nothing."""
        for writer in self._writers.values():
            writer.close()
        self._writers = {}
