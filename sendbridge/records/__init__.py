"""The contract: one model per record type, the only place where a field is defined."""

from sendbridge.records import assessment, outside, placement, plan
from sendbridge.records.base import PROVENANCE, Column, Record, columns

RECORDS: dict[str, type[Record]] = {
    record.TYPE: record
    for module in (assessment, plan, placement, outside)
    for record in vars(module).values()
    if isinstance(record, type) and issubclass(record, Record) and record is not Record
}
CASE_RECORDS: tuple[str, ...] = tuple(name for name, record in RECORDS.items() if record.__module__ != outside.__name__)

__all__ = ["CASE_RECORDS", "PROVENANCE", "RECORDS", "Column", "Record", "columns"]
