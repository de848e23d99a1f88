"""What each resource of the case system holds, in the case system's own names, codes and formats."""

from dataclasses import dataclass
from functools import cached_property

from sandbox.case_system.codes import CODES
from sandbox.case_system.resources import TEXT

PLAIN_KINDS = {"key", "text", "date", "flag", "whole"}


@dataclass(frozen=True, eq=False)
class Field:
    """One field; `codes` leads from the population's code to the case system's own."""

    native: str
    known_as: str
    kind: str
    codes: dict[str, str]
    refers_to: str
    fixed: bool


@dataclass(frozen=True, eq=False)
class Resource:
    """One kind of record; `prefix` starts the numbers that the case system gives to new ones."""

    name: str
    record_type: str
    prefix: str
    group_field: str
    fields: tuple[Field, ...]

    @property
    def key(self) -> Field:
        """Return the field that holds the record's own number."""
        return self.fields[0]

    @cached_property
    def by_native(self) -> dict[str, Field]:
        """Return the fields by the case system's names."""
        return {field.native: field for field in self.fields}

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Return the names without which no record is created: what it belongs to, and what never changes."""
        return tuple(field.native for field in self.fields[1:] if field.fixed)


def _field(line: str) -> Field:
    native, known_as, kind = line.split()
    fixed = kind.endswith("!") or kind == "key"
    kind = kind.rstrip("!")
    refers_to = kind[1:] if kind.startswith("@") else ""
    codes = CODES.get(kind, {})
    if not (codes or refers_to or kind in PLAIN_KINDS):
        raise ValueError(f"{native}: there is no kind {kind}")
    plain = "text" if refers_to or kind == "key" else "code" if codes else kind
    return Field(native, known_as, plain, codes, refers_to, fixed)


def _resource(block: str) -> Resource:
    head, *lines = block.strip().splitlines()
    name, record_type, prefix, *group_field = head.split()
    return Resource(name, record_type, prefix, "".join(group_field), tuple(_field(line) for line in lines))


RESOURCES: dict[str, Resource] = {
    resource.name: resource for resource in (_resource(block) for block in TEXT.strip().split("\n\n"))
}
BY_RECORD_TYPE: dict[str, Resource] = {resource.record_type: resource for resource in RESOURCES.values()}
