"""Reads YAML as text with line numbers, so that every complaint can name its line and `No` stays a word."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import yaml

from sendbridge.errors import Misconfigured


@dataclass(frozen=True)
class Place:
    """One node of a YAML file and where it stands."""

    path: Path
    node: yaml.Node

    @property
    def line(self) -> int:
        """Its line, as an editor counts."""
        return int(self.node.start_mark.line) + 1

    def refuse(self, complaint: str) -> NoReturn:
        """Raise Misconfigured naming file and line."""
        raise Misconfigured(f"{self.path}, line {self.line}: {complaint}")

    @property
    def is_mapping(self) -> bool:
        """It has names and values."""
        return isinstance(self.node, yaml.MappingNode)

    @property
    def is_list(self) -> bool:
        """It is a list."""
        return isinstance(self.node, yaml.SequenceNode)

    def text(self) -> str:
        """Return the scalar as it is written; never a Boolean, number or date."""
        if not isinstance(self.node, yaml.ScalarNode):
            self.refuse("one word or sentence is wanted here, not a list or a block")
        return str(self.node.value)

    def text_or_nothing(self) -> str | None:
        """Return the scalar, or None where it is empty or null."""
        return None if self.node.tag == "tag:yaml.org,2002:null" else self.text()

    def texts(self) -> tuple[str, ...]:
        """Return a list's scalars; one scalar counts as a list of one."""
        if isinstance(self.node, yaml.SequenceNode):
            return tuple(Place(self.path, child).text() for child in self.node.value)
        return (self.text(),)

    def children(self) -> "Iterator[Place]":
        """Yield the places of a list's entries."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.refuse("a list is wanted here, each entry after a dash")
        for child in self.node.value:
            yield Place(self.path, child)

    def items(self) -> Iterator[tuple[str, "Place", "Place"]]:
        """Yield name, the name's own place and the value's place; refuse a name that stands twice."""
        if not isinstance(self.node, yaml.MappingNode):
            self.refuse("names with values are wanted here")
        seen: set[str] = set()
        for name_node, value_node in self.node.value:
            place = Place(self.path, name_node)
            name = place.text()
            if name in seen:
                place.refuse(f"{name} stands here twice; keep one")
            seen.add(name)
            yield name, place, Place(self.path, value_node)

    def block(self, known: frozenset[str]) -> dict[str, "Place"]:
        """Return the values by name; refuse a name that means nothing here."""
        found = {}
        for name, place, value in self.items():
            if name not in known:
                place.refuse(f"{name} means nothing here; known are {', '.join(sorted(known))}")
            found[name] = value
        return found


def read_yaml(path: Path) -> Place:
    """Return the file's top node; raise Misconfigured where it is no YAML or empty."""
    return parse_yaml(read_text(path), path)


def read_text(path: Path) -> str:
    """Return what a file says; raise Misconfigured where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path}: cannot be read ({type(error).__name__})") from None


def parse_yaml(text: str, path: Path) -> Place:
    """Return the top node of a text, which errors say is in this file."""
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Misconfigured(f"{path}, line {line}: this is not YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise Misconfigured(f"{path}: cannot be read ({type(error).__name__})") from None
    if node is None:
        raise Misconfigured(f"{path}, line 1: the file is empty")
    return Place(path, node)
