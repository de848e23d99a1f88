"""An element of a return as it stands in the file: its items as text, and the groups below it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date


@dataclass
class Element:
    """One group: Header, Person, Requests, … A missing item is not among `items`."""

    tag: str
    items: dict[str, str] = field(default_factory=dict)
    groups: list["Element"] = field(default_factory=list)

    def put(self, **items: str | date | None) -> "Element":
        """Set items; None takes one out."""
        for name, value in items.items():
            if value is None:
                self.items.pop(name, None)
            else:
                self.items[name] = value.isoformat() if isinstance(value, date) else value
        return self

    def add(self, group: "Element") -> "Element":
        """Put a group below this one and return it."""
        self.groups.append(group)
        return group

    def all(self, tag: str) -> list["Element"]:
        """Return the groups of that name, in the file's order."""
        return [group for group in self.groups if group.tag == tag]

    def first(self, *tags: str) -> "Element":
        """Return the first group down this path; there must be one."""
        found = self
        for tag in tags:
            found = found.all(tag)[0]
        return found

    def drop(self, tag: str) -> None:
        """Take out every group of that name."""
        self.groups = [group for group in self.groups if group.tag != tag]

    def text(self, name: str) -> str | None:
        """Return what stands in the item, or None where it is missing or blank."""
        return (self.items.get(name) or "").strip() or None

    def day(self, name: str) -> date | None:
        """Return the item as a date, or None where it is missing or no date."""
        try:
            return date.fromisoformat(self.text(name) or "")
        except ValueError:
            return None

    def walk(self) -> Iterator["Element"]:
        """Yield this element and all below it."""
        yield self
        for group in self.groups:
            yield from group.walk()


@dataclass
class Return:
    """A whole return: its header and its persons."""

    header: Element
    persons: list[Element]
