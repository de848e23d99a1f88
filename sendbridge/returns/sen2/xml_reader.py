"""Reads an XML return as a stream: every value with its line, in memory that does not grow with the file."""

from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat  # a reader that builds no tree; DTDs are refused below

from sendbridge.returns.sen2.layout import HEADER, PERSON, Sen2Layout
from sendbridge.returns.sen2.raw import RECORD_ID, Fault, RawTables, Row
from sendbridge.returns.sen2.xml_tree import Node, known_tags, plain, tree

Progress = Callable[[str], None]
_CHUNK = 1024 * 1024
_PIECE = 64 * 1024
_MOST_PIECES = 16  # of a value; what comes after them is not kept
_LONGEST_VALUE = 1_000_000
_DEEPEST = 200  # unknown elements within unknown elements
_LONGEST_TOKEN = 16 * 1024 * 1024  # a tag or remark that is longer than this is an attack or a broken disk
_CHUNKS_BETWEEN_WORDS = 16


class _Stopped(Exception):
    """The file cannot be read further; raised in a callback to leave the parser, and caught in `read_xml`."""

    def __init__(self, reason_code: str) -> None:
        super().__init__(reason_code)
        self.reason_code = reason_code


def read_xml(path: Path, layout: Sen2Layout, raw: RawTables, *, progress: Progress) -> str | None:
    """Read the file into `raw`; return why it could not be read to its end, or None.

    What was read before the break stays, but for the person in whom it breaks off. Whatever is wrong is a fault
    in `raw`, with its line; nothing is raised for it.
    """
    reading = _Reading(layout, raw)
    size = max(path.stat().st_size, 1)
    reason_code = None
    try:
        with path.open("rb") as file:
            for number, chunk in enumerate(iter(lambda: file.read(_CHUNK), b"")):
                reading.feed(chunk)
                if number % _CHUNKS_BETWEEN_WORDS == 0:
                    progress(f"{min(100, 100 * (number + 1) * _CHUNK // size)}% read")
        reading.close()
    except _Stopped as stopped:
        reason_code = stopped.reason_code
        reading.break_off(reason_code)
    except (expat.ExpatError, ValueError, LookupError) as error:  # not well formed; an encoding that nobody knows
        reason_code = _reason(error)
        reading.break_off(reason_code)
    reading.finish()
    return reason_code


def _reason(error: Exception) -> str:
    if not isinstance(error, expat.ExpatError):
        return "unknown_encoding"
    reasons = {
        expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS]: "cut_off",
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN]: "cut_off",
        expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR]: "cut_off",
        expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING]: "unknown_encoding",
        expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING]: "unknown_encoding",
    }
    return reasons.get(error.code, "not_well_formed")


class _Reading:
    """Where in the tree the reader is, and the row that it fills."""

    def __init__(self, layout: Sen2Layout, raw: RawTables) -> None:
        self._raw = raw
        self._tags = known_tags(layout)
        self._node = tree(layout)
        self._stack: list[Node] = []
        self._row: Row = []
        self._rows: list[Row] = []
        self._texts: list[str] = []
        self._line = 0
        self._skipped = 0  # how deep inside an element that is not read
        self._fed = 0
        self._marks: list[int] | None = None  # while inside a person
        self._has_header = False
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.buffer_size = _PIECE
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._refuse_dtd

    def feed(self, chunk: bytes) -> None:
        """Read on; raise _Stopped where one tag or remark would fill the memory."""
        self._parser.Parse(chunk, False)
        self._fed += len(chunk)
        if self._fed - self._parser.CurrentByteIndex > _LONGEST_TOKEN:
            raise _Stopped("too_long")

    def close(self) -> None:
        """Tell the parser that the file has ended."""
        self._parser.Parse(b"", True)

    def break_off(self, reason_code: str) -> None:
        """Note where the file breaks off, and forget the person in whom it does."""
        line = max(self._parser.ErrorLineNumber, 1)
        self._raw.add_fault(Fault(reason_code, line, HEADER, place=self._path() or None))
        if self._marks is not None:
            self._raw.cut_back(self._marks)

    def finish(self) -> None:
        """Write what waits; a file without a header has an empty one, so that rules can say what it lacks."""
        if not self._has_header:
            self._raw.new_row(HEADER, parent_id=None, ordinal=1, line=1)
        self._raw.flush()

    def _refuse_dtd(self, *_: object) -> None:
        raise _Stopped("dtd_refused")

    def _text(self, text: str) -> None:
        if not self._skipped and len(self._texts) <= _MOST_PIECES:
            self._texts.append(text)

    def _start(self, name: str, _: object) -> None:
        if self._skipped:
            self._skip_deeper()
            return
        node = self._node
        if self._texts:
            self._refuse_stray_text()
        child = node.child(name)
        if child is None:
            self._skip(name)
            return
        self._stack.append(node)
        self._node = child
        if child.field:
            self._line = self._parser.CurrentLineNumber
        elif child.record_type:
            self._open(child)

    def _end(self, _: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        node = self._node
        if node.field:
            self._keep(node)
        elif self._texts:
            self._refuse_stray_text()
        self._node = self._stack.pop()
        if node.record_type:
            self._row = self._rows.pop()
            if node.record_type == PERSON:
                self._marks = None
                self._raw.flush_if_full()

    def _open(self, node: Node) -> None:
        """Begin a record; the modules that hang from it are counted anew."""
        if node.record_type == PERSON:
            self._marks = self._raw.marks()
        node.count += 1
        for module in node.modules:
            module.count = 0
        row = self._raw.new_row(
            node.record_type,
            parent_id=self._row[RECORD_ID] if self._row else None,
            ordinal=node.count,
            line=self._parser.CurrentLineNumber,
        )
        self._rows.append(self._row)
        self._row = row
        self._has_header = self._has_header or node.record_type == HEADER
        if node.at_most and node.count > node.at_most:
            self._fault("repeated_element")

    def _keep(self, node: Node) -> None:
        row, texts = self._row, self._texts
        text = texts[0] if len(texts) == 1 else "".join(texts)
        if row[node.slot] is not None:
            self._fault("repeated_element", field=node.field, line=self._line)
        elif len(text) > _LONGEST_VALUE:
            self._fault("too_long", field=node.field, line=self._line)
        else:
            row[node.slot] = text
            row[node.slot + node.width] = self._line
        texts.clear()

    def _refuse_stray_text(self) -> None:
        """Blanks between elements mean nothing; other text there, or beside an element in an item, is a fault."""
        if any(not text.isspace() for text in self._texts):
            self._fault("stray_text")
        self._texts.clear()

    def _skip(self, name: str) -> None:
        """Leave out an element that has no place here, with all that is in it."""
        if not self._stack:
            raise _Stopped("not_a_return")
        self._skipped = 1
        reason_code = "misplaced_element" if plain(name) in self._tags else "unknown_element"
        self._fault(reason_code, inside=name)

    def _skip_deeper(self) -> None:
        self._skipped += 1
        if self._skipped > _DEEPEST:
            raise _Stopped("too_deep")

    def _fault(self, reason_code: str, *, field: str | None = None, line: int | None = None, inside: str = "") -> None:
        open_module = next((node for node in (self._node, *reversed(self._stack)) if node.record_type), None)
        self._raw.add_fault(
            Fault(
                reason_code,
                line or self._parser.CurrentLineNumber,
                open_module.record_type if open_module else HEADER,
                place=f"{self._path()}/{inside}" if inside else self._path(),
                record_id=self._row[RECORD_ID] if self._row else None,
                field=field,
            )
        )

    def _path(self) -> str:
        """Return where the reader is, as /Message/Persons/Person[5]/Requests[1]/Assessment."""
        steps = []
        for node in [*self._stack[1:], self._node]:
            counted = node.record_type and (node.at_most is None or node.count > node.at_most)
            steps.append(f"/{node.tag}[{node.count}]" if counted else f"/{node.tag}")
        return "".join(steps)
