"""Maps a landed SEN2 return into the night's folder of the case system, in whose place it speaks."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from sendbridge.checks.examples import create_empty_night
from sendbridge.landing import LandedFile
from sendbridge.mapping.night_folder import NightFolder
from sendbridge.mapping.run import MEMORY_LIMIT, MapOutcome, Tally
from sendbridge.records import PROVENANCE, RECORDS, columns
from sendbridge.returns.sen2.derive import DERIVED
from sendbridge.returns.sen2.raw import layout_used
from sendbridge.returns.sen2.reading import Progress, read
from sendbridge.settings import Settings
from sendbridge.sql_text import literal, name

RECORD_TYPE = "sen2_return"  # what a landed return is said to be
_SAME_KEY = ("person", "request", "assessment", "placement")  # the night's record has the module's key


def holds_return(files: Sequence[LandedFile]) -> bool:
    """Say whether a pull landed a return."""
    return any(file.record_type == RECORD_TYPE for file in files)


def map_return(
    settings: Settings, landed: LandedFile, path: Path, *, sync_date: date, into: NightFolder, progress: Progress
) -> MapOutcome:
    """Write the records that the night makes of a return, what could not be read, and `carried`.

    A return that breaks off is no proof that what it lacks is gone.
    """
    outcome = MapOutcome()
    workshop = into.folder / "spill"
    workshop.mkdir()
    with duckdb.connect(str(workshop / "return.duckdb"), config={"memory_limit": MEMORY_LIMIT}) as con:
        create_empty_night(con)
        read(con, [path], settings=settings, progress=progress)
        broke_off = con.execute("SELECT bool_or(reason_code IS NOT NULL) FROM raw_sen2_file").fetchone()
        for record_type in DERIVED:
            rows = into.add(record_type, con.execute(_records(record_type, landed.sender, sync_date)))
            into.add("rows", con.execute(_rows(record_type, landed.sender, sync_date)))
            tally = Tally(1, rows, rows, last_file_is_bad=bool(broke_off and broke_off[0]))
            outcome.tallies[landed.sender, record_type] = tally
        outcome.bad_values = into.add("bad_values", con.execute(_bad_values(con, landed.sender)))
        into.add("carried", con.execute("FROM carried"))
    return outcome


def _records(record_type: str, sender: str, sync_date: date) -> str:
    facts = [name(column.name) for column in columns(RECORDS[record_type])]
    said = ", ".join(f"coalesce(CAST({fact} AS VARCHAR), '')" for fact in facts)
    ours = {
        "feed": literal(sender),
        "sender": literal(sender),
        "landed_date": f"DATE '{sync_date}'",
        "content_hash": f"md5(concat_ws(chr(31), {said}))",
    }
    provenance = [f"{ours.get(column, column)} AS {column}" for column in PROVENANCE]
    return f"SELECT {', '.join([*facts, *provenance])} FROM {record_type}"


def _rows(record_type: str, sender: str, sync_date: date) -> str:
    return f"""
        SELECT
            feed, sender, file_id, row_number, '{record_type}' AS record_type, record_key, content_hash,
            'readable' AS outcome
        FROM ({_records(record_type, sender, sync_date)})
        """


def _bad_values(con: duckdb.DuckDBPyConnection, sender: str) -> str:
    """Faults of items that a night's record is made of are told at that record, the others at the sender."""
    fed = [
        f"({literal(module.record_type)}, {literal(item.field)}, {literal(record_type)}, {literal(field)})"
        for module in layout_used(con).modules.values()
        for item in module.items
        for record_type, _, field in [one.partition(".") for one in item.feeds]
        if record_type in _SAME_KEY
    ]
    return f"""
        SELECT
            {literal(sender)} AS feed,
            {literal(sender)} AS sender,
            bad_value.file_id,
            bad_value.row_number,
            coalesce(fed.record_type, bad_value.record_type) AS record_type,
            CASE WHEN fed.record_type IS NOT NULL THEN bad_value.record_key END AS record_key,
            coalesce(fed.field, bad_value.field, bad_value.reason_code) AS field,
            bad_value.column_name,
            bad_value.column_letter,
            CASE WHEN file.reason_code = bad_value.reason_code THEN 'bad_file' ELSE bad_value.reason_code END
                AS reason_code,
            bad_value.value,
            bad_value.mapping_version
        FROM bad_value
        JOIN raw_sen2_file AS file
          ON file.file_id = bad_value.file_id
        LEFT JOIN (VALUES {", ".join(fed)}) AS fed(module, item_field, record_type, field)
          ON fed.module = bad_value.record_type
         AND fed.item_field = bad_value.field
        """
