"""What texts say, told by patterns that stand as data: each phrase becomes a word that views and rules may use."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sendbridge.checks.suites import read_located
from sendbridge.errors import Misconfigured
from sendbridge.night_file import scratch
from sendbridge.rooms import room_layers
from sendbridge.settings import Settings
from sendbridge.sql_text import literal

PHRASES_FILE = "phrases.yml"
_PIECE = re.compile(r"\{([a-z_]+)\}")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_BEFORE, _BETWEEN = r"[\s\"'(*•.-]*", r"[\s\"')*]*[.;:,!]*[\s\"')*•-]*"

TIDY_MACRO = r"""
CREATE OR REPLACE TEMP MACRO tidy_text(words) AS
trim(regexp_replace(lower(translate(words, '’‘“”–—', '''''""--')), '\s+', ' ', 'g'))
"""


class Phrase(BaseModel):
    """One thing that a text may say; patterns are regular expressions (RE2) on the tidied text, in small letters."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: str = Field(min_length=10)
    whole: tuple[str, ...] = ()  # sentences; the text is made of such alone
    beside: tuple[str, ...] = ()  # sentences that may stand among those of `whole` and mean nothing by themselves
    anywhere: tuple[str, ...] = ()  # the text holds one of these
    nowhere: tuple[str, ...] = ()  # and none of these

    @model_validator(mode="after")
    def _asks_for_something(self) -> "Phrase":
        if bool(self.whole) == bool(self.anywhere):
            raise ValueError("needs either whole or anywhere")
        return self

    def sql(self, pieces: Mapping[str, str]) -> str:
        """Return the condition on `words`, a text that was tidied."""
        conditions = [_matches(_any_of(self.anywhere, pieces))] if self.anywhere else [*self._made_of(pieces)]
        if self.nowhere:
            conditions.append(f"NOT {_matches(_any_of(self.nowhere, pieces))}")
        return " AND ".join(conditions)

    def _made_of(self, pieces: Mapping[str, str]) -> Iterator[str]:
        yield _matches(_sentences(_any_of((*self.whole, *self.beside), pieces)))
        if self.beside:
            yield f"NOT {_matches(_sentences(_any_of(self.beside, pieces)))}"


class Phrases(BaseModel):
    """All phrases, the pieces that their patterns share, and lists of words."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pieces: dict[str, str] = {}
    phrases: dict[str, Phrase] = {}
    patterns: dict[str, str] = {}
    words: dict[str, tuple[str, ...]] = {}

    def macros(self) -> Iterator[str]:
        """Yield the statements that teach a connection `says_<phrase>(text)`, `pattern('name')` and `words('name')`."""
        yield TIDY_MACRO
        for name, phrase in self.phrases.items():
            yield f"CREATE OR REPLACE TEMP MACRO says_{name}(words) AS {phrase.sql(self.pieces)}"
        for name, pattern in self.patterns.items():
            yield f"SET VARIABLE pattern_{name} = {literal(_filled(pattern, self.pieces))}"
        for name, listed in self.words.items():
            yield f"SET VARIABLE words_{name} = [{', '.join(map(literal, listed))}]"
        yield "CREATE OR REPLACE TEMP MACRO pattern(pattern_name) AS getvariable('pattern_' || pattern_name)"
        yield "CREATE OR REPLACE TEMP MACRO words(list_name) AS getvariable('words_' || list_name)"


def load_phrases(settings: Settings) -> Phrases:
    """Load our phrases with the council's added to them; raise Misconfigured naming the file."""
    merged: dict[str, dict[str, Any]] = {}
    path = Path(PHRASES_FILE)
    for path in room_layers(settings, "expectations", name=PHRASES_FILE):
        for kind, entries in read_located(path).items():
            _add(merged.setdefault(kind, {}), entries)
    try:
        written = Phrases.model_validate(merged)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise Misconfigured(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    _try(path, written)
    return written


def _add(known: dict[str, Any], entries: Mapping[str, Any]) -> None:
    """Add a layer's entries: lists grow, texts are replaced."""
    for name, entry in entries.items():
        if isinstance(entry, dict):
            _add(known.setdefault(name, {}), entry)
        elif isinstance(entry, list):
            known[name] = [*known.get(name, ()), *entry]
        else:
            known[name] = entry


def _try(path: Path, written: Phrases) -> None:
    """Bind every pattern once, so that a mistake in one is told by its phrase and not in the middle of a night."""
    for name, phrase in written.phrases.items():
        if not _NAME.fullmatch(name):
            raise Misconfigured(f"{path}: {name!r} cannot be the name of a phrase; use small letters and _")
        try:
            _bind(phrase.sql(written.pieces))
        except KeyError as missing:
            raise Misconfigured(f"{path}: {name} asks for the piece {missing.args[0]}, which there is not") from None
        except duckdb.Error as error:
            raise Misconfigured(f"{path}: {name}: a pattern cannot be read: {error}".splitlines()[0]) from None


@lru_cache(maxsize=128)
def _bind(condition: str) -> None:
    """Run the condition on an empty text, once for each wording; raises what DuckDB says."""
    scratch().execute(f"SELECT {condition} FROM (SELECT '' AS words)")


def _matches(pattern: str) -> str:
    return f"regexp_matches(words, {literal(pattern)})"


def _sentences(either: str) -> str:
    return f"^{_BEFORE}(?:{either}{_BETWEEN})+$"


def _any_of(patterns: tuple[str, ...], pieces: Mapping[str, str]) -> str:
    return f"(?:{'|'.join(_filled(pattern, pieces) for pattern in patterns)})"


def _filled(pattern: str, pieces: Mapping[str, str]) -> str:
    """Put the pieces in; a piece may be made of pieces."""
    return _PIECE.sub(lambda found: f"(?:{_filled(pieces[found[1]], pieces)})", pattern)
