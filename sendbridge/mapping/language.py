"""What a mapping says, once it is read and found sound: which native column holds which canonical field, and how."""

from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path
from typing import Literal

from sendbridge.mapping.queries import Query, Refreshed
from sendbridge.records import ALL_RECORDS, Column

EXCEL_SERIAL = "excel_serial"


@dataclass(frozen=True)
class ColumnRule:
    """How one field is read: the native names that it may have, in order of preference, and what they hold."""

    column: Column
    names: tuple[str, ...]
    codes: ReadOnly[str, str | None] | None = None
    separator: str | None = None
    is_sender: bool = False
    dates: tuple[str, ...] = ()
    booleans: ReadOnly[str, bool] | None = None
    is_identifier: bool = False
    width: int | None = None

    @property
    def field(self) -> str:
        """The canonical name."""
        return self.column.name


@dataclass(frozen=True)
class LayoutMapping:
    """One record type in one of its layouts."""

    record_type: str
    layout: str
    form: Literal["json", "table"]
    columns: tuple[ColumnRule, ...]
    resource: str = ""
    rows_name: str = "items"
    encoding: str | None = None
    file_names: tuple[str, ...] = ()
    is_full_list: bool = False
    numbered: str | None = None  # rows without a key of their own: this prefix and the row's number make one
    query: Query | None = None  # where the rows lie in a database

    @cached_property
    def by_field(self) -> dict[str, ColumnRule]:
        """The rules by canonical name."""
        return {rule.field: rule for rule in self.columns}

    @property
    def key(self) -> tuple[str, ...]:
        """The fields that make the record's key and are read from columns."""
        return () if self.numbered else ALL_RECORDS[self.record_type].KEY

    def fits_name(self, file_name: str) -> bool:
        """Say whether a file of this name is said to have this layout; a layout without names fits none."""
        return any(fnmatch(file_name.casefold(), pattern.casefold()) for pattern in self.file_names)


@dataclass(frozen=True)
class Mapping:
    """Everything that one source sends, by record type and layout."""

    source: str
    version: str
    path: Path
    layouts: ReadOnly[tuple[str, str], LayoutMapping]
    guard: Literal["version", "values", "none"] | None = None  # how a write there is guarded; None: the system says
    refreshed: Refreshed | None = None  # where a database says up to which moment it knows everything

    def layout(self, record_type: str, name: str) -> LayoutMapping:
        """Return one layout; a missing one is our own mistake, so KeyError."""
        return self.layouts[record_type, name]

    def tables(self) -> list[LayoutMapping]:
        """Return the layouts that files of rows and columns have."""
        return [layout for layout in self.layouts.values() if layout.form == "table"]
