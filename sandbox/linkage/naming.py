"""Which names families have: by origin, as skewed as birth statistics are, with spellings that no list holds."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

Column = np.ndarray[Any, Any]
_FILES = Path(__file__).resolve().parent / "names"
_NO_ORIGIN = frozenset(("called", "one_name", "spelled"))
_MADE = 0.3  # of surnames, where a file names stems and endings: the long tail
_RESPELL = (
    ("ie", "y"), ("ey", "ie"), ("y", "ie"), ("i", "y"), ("y", "i"), ("ee", "ea"), ("ck", "k"), ("c", "k"), ("k", "c"),
    ("ph", "f"), ("x", "xx"), ("l", "ll"), ("n", "nn"), ("t", "tt"), ("nn", "n"), ("ll", "l"), ("z", "s"), ("s", "z"),
    ("ai", "ae"), ("ai", "ay"), ("ay", "ai"), ("ei", "ey"), ("e", "ea"), ("o", "oe"), ("u", "oo"), ("a", "ah"),
    ("th", "t"),
)  # fmt: skip
_FIRST_LETTERS = "BCDFGHJKLMNPRSTVZ"


@dataclass(frozen=True)
class Pool:
    """Names and the weight of each, most frequent first as they are written."""

    names: Column
    up_to: Column

    def draw(self, rng: np.random.Generator, size: int) -> Column:
        """Draw so many names, each by its weight."""
        return self.names[np.searchsorted(self.up_to, rng.random(size), side="right")]


@dataclass(frozen=True)
class Origin:
    """Names that go together."""

    name: str
    share: float
    boys: Pool
    girls: Pool
    surnames: Pool
    joined: float = 0.0  # forenames of two parts
    double: float = 0.0  # surnames of two parts, the custom of the place
    by_sex: bool = False  # the surname has a man's and a woman's form
    fathers_name: str = ""  # the surname is the father's forename, so parents always differ
    first_of_january: float = 0.0  # children whose birth date nobody wrote down


@cache
def origins() -> tuple[Origin, ...]:
    """Return all origins, by name; their shares add up to 1."""
    return tuple(_read(path) for path in sorted(_FILES.glob("*.txt")) if path.stem not in _NO_ORIGIN)


@cache
def also_called() -> dict[str, tuple[str, ...]]:
    """Return by forename what those who have it are called at school."""
    lines = (_FILES / "called.txt").read_text(encoding="utf-8").splitlines()
    return {full: tuple(short) for full, *short in map(str.split, lines)}


@cache
def of_one_name() -> frozenset[frozenset[str]]:
    """Return pairs of forenames of which one is short for the other: nobody gives twins both."""
    lines = (_FILES / "one_name.txt").read_text(encoding="utf-8").splitlines()
    called = (frozenset((full, short)) for full, several in also_called().items() for short in several)
    return frozenset((*called, *(frozenset(line.split()) for line in lines)))


@cache
def also_spelled() -> dict[str, tuple[str, ...]]:
    """Return by forename the other spellings of the same name."""
    groups = [line.split() for line in (_FILES / "spelled.txt").read_text(encoding="utf-8").splitlines()]
    return {name: tuple(other for other in group if other != name) for group in groups for name in group}


def respelled(name: str, chance: Random) -> str:
    """Return the name as inventive parents write it, or a letter doubled where no such way is known."""
    ways = [(old, new) for old, new in _RESPELL if old in name[1:]]
    if not ways:
        return name + name[-1]
    old, new = chance.choice(ways)
    return name[0] + name[1:].replace(old, new, 1)


def rhyming(name: str, chance: Random) -> str:
    """Return a name that differs in its first letter, or in one vowel within."""
    if chance.random() < 0.5 and (vowels := [at for at in range(2, len(name)) if name[at] in "aeiouy"]):
        at = chance.choice(vowels)
        return name[:at] + chance.choice([vowel for vowel in "aeiou" if vowel != name[at]]) + name[at + 1 :]
    return chance.choice([letter for letter in _FIRST_LETTERS if letter != name[0]]) + name[1:].lower()


def womans_form(surname: str) -> str:
    """Return the form that a daughter has: Kowalska, Petrova."""
    if surname.endswith(("ski", "cki", "dzki")):
        return surname[:-1] + "a"
    if surname.endswith(("ov", "ev")):
        return surname + "a"
    return re.sub("^Singh$", "Kaur", surname)


def mans_form(surname: str) -> str:
    """Return the form that a school writes which knows the father: Kowalski for Kowalska."""
    if surname.endswith(("ska", "cka", "dzka")):
        return surname[:-1] + "i"
    if surname.endswith(("ova", "eva")):
        return surname[:-1]
    return re.sub("^Kaur$", "Singh", surname)


def without_accents(name: str) -> str:
    """Return the name in the letters that a plain system can store."""
    if name.isascii():
        return name
    marks = unicodedata.normalize("NFD", name.translate(str.maketrans("ŁłØøĐđıŞşß", "LlOoDdiSss")))
    return "".join(letter for letter in marks if not unicodedata.combining(letter))


def _read(path: Path) -> Origin:
    lines = path.read_text(encoding="utf-8").splitlines()
    words = {key: rest for key, _, rest in (line.partition(" ") for line in lines)}
    return Origin(
        name=path.stem,
        share=float(words["share"]),
        boys=_pool(words["boys"]),
        girls=_pool(words["girls"]),
        surnames=_pool(words["surnames"], _made(words)),
        joined=float(words.get("joined", 0)),
        double=float(words.get("double", 0)),
        by_sex="by_sex" in words,
        fathers_name=words.get("fathers_name", ""),
        first_of_january=float(words.get("first_of_january", 0)),
    )


def _made(words: dict[str, str]) -> list[str]:
    return [stem + ending for stem in words.get("stems", "").split() for ending in words.get("endings", "").split()]


def _pool(text: str, made: list[str] | None = None) -> Pool:
    """Read names with a weight (`Khan:90`), or weighed by their rank; made ones share the tail evenly."""
    weights: dict[str, float] = {}
    for rank, word in enumerate(text.split(), start=1):
        name, _, weight = word.partition(":")
        weights.setdefault(name, float(weight) if weight else 100 / (rank + 8) ** 0.85)
    tail = [name for name in made or () if name not in weights]
    if tail:
        each = sum(weights.values()) * _MADE / (1 - _MADE) / len(tail)
        weights.update(dict.fromkeys(tail, each))
    up_to = np.cumsum(list(weights.values()))
    return Pool(np.array(list(weights), dtype=object), up_to[:-1] / up_to[-1])
