"""What a record is: named facts with a type, a description, code lists and a mark on what is personal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from types import UnionType
from typing import Any, ClassVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field

SQL_TYPES: dict[type, str] = {
    str: "VARCHAR",
    date: "DATE",
    datetime: "TIMESTAMP",
    int: "BIGINT",
    bool: "BOOLEAN",
}

PROVENANCE: dict[str, str] = {
    "record_key": "VARCHAR",  # the KEY facts joined by "|": one record of this type, for ever
    "feed": "VARCHAR",  # the connector that brought it
    "sender": "VARCHAR",  # who sent it: a URN, an ODS code, or the feed's own name
    "file_id": "VARCHAR",  # the landed file (first 16 hex digits of its SHA-256)
    "row_number": "BIGINT",  # 1-based row within that file, as a person would count data rows
    "landed_date": "DATE",  # the sync_date of the night that landed the file
    "content_hash": "VARCHAR",  # MD5 of the canonical values: equal means nothing new was said
}


class Record(BaseModel):
    """One record of one type; the key facts are required, every other fact may be unknown (None)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    TYPE: ClassVar[str]
    KEY: ClassVar[tuple[str, ...]]


@dataclass(frozen=True)
class Column:
    """One fact of a record type, as tables, mappings and reference pages see it."""

    name: str
    python_type: type
    description: str
    personal: bool
    codes: tuple[str, ...]

    @property
    def sql_type(self) -> str:
        """The DuckDB type of the night table's column."""
        return SQL_TYPES[self.python_type]


def key(description: str) -> Any:
    """Declare a fact that is part of the record's key."""
    return Field(description=description)


def fact(description: str, *, codes: tuple[str, ...] = ()) -> Any:
    """Declare a fact that may be unknown; `codes` is the closed list of its canonical values."""
    return Field(default=None, description=description, json_schema_extra={"codes": list(codes)})


def personal(description: str, *, codes: tuple[str, ...] = ()) -> Any:
    """Declare a fact that identifies or describes a child or a person: it never leaves by a log, name or URL."""
    extra: dict[str, Any] = {"codes": list(codes), "personal": True}
    return Field(default=None, description=description, json_schema_extra=extra)


def columns(record: type[Record]) -> Iterator[Column]:
    """Yield the record type's facts in the order in which they are declared."""
    for name, info in record.model_fields.items():
        extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
        codes = extra.get("codes", [])
        yield Column(
            name=name,
            python_type=_plain_type(info.annotation),
            description=info.description or "",
            personal=bool(extra.get("personal", False)),
            codes=tuple(str(code) for code in codes) if isinstance(codes, list) else (),
        )


def _plain_type(annotation: Any) -> type:
    if get_origin(annotation) in (UnionType, Union):
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    if annotation not in SQL_TYPES:
        raise TypeError(f"a fact cannot have the type {annotation!r}")
    return annotation  # type: ignore[no-any-return]
