"""The contract: one model per record type, the only place where a field is defined."""

from types import ModuleType

from sendbridge.records import annex_a, assessment, outside, placement, plan, previous, sen2
from sendbridge.records.base import PROVENANCE, Column, Record, columns


def _declared_in(*modules: ModuleType) -> dict[str, type[Record]]:
    return {
        record.TYPE: record
        for module in modules
        for record in vars(module).values()
        if isinstance(record, type) and issubclass(record, Record) and record is not Record
    }


RECORDS: dict[str, type[Record]] = _declared_in(assessment, plan, placement, outside)  # what a night holds
# what a council's own return holds, module by module or list by list
RETURN_RECORDS: dict[str, type[Record]] = _declared_in(sen2, previous, annex_a)
ALL_RECORDS: dict[str, type[Record]] = RECORDS | RETURN_RECORDS
CASE_RECORDS: tuple[str, ...] = tuple(name for name, record in RECORDS.items() if record.__module__ != outside.__name__)

__all__ = ["ALL_RECORDS", "CASE_RECORDS", "PROVENANCE", "RECORDS", "RETURN_RECORDS", "Column", "Record", "columns"]
