"""The elements of an XML file that a caller wants, one after the other, each with its line, in bounded memory.

On the standard library's expat. Whoever wrote the file may have meant harm: a document type is refused before anything
of it is read, and depth, the length of a tag and of a text, and the elements below one that is wanted have bounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Never
from xml.parsers import expat

from domain.errors import BadInput
from domain.files import MalformedFile
from storage.importers.watching import UNWATCHED, Watch

CHUNK = 1 << 16
DEEPEST = 50
"""Elements within one another; camt.053 has 16."""
LONGEST_TEXT = 1 << 14
"""Characters of one element; camt.053 allows 500."""
LONGEST_TAG = 1 << 20
"""Bytes that may pass without anything that can be read by itself."""
MOST_BELOW = 1_000_000
"""Elements below one that is wanted: the bookings of one batch."""


@dataclass(slots=True)
class Element:
    """`name` is without its namespace; `currency` is the attribute `Ccy`. `text` has no spaces around it."""

    name: str
    line: int
    currency: str = ""
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def at(self, *path: str) -> Element | None:
        """The first element on a path of names."""
        found: Element | None = self
        for name in path:
            if found is None:
                return None
            found = next((child for child in found.children if child.name == name), None)
        return found

    def all(self, name: str) -> Iterator[Element]:
        """The children of that name."""
        return (child for child in self.children if child.name == name)

    def said(self, *path: str) -> str:
        """The text at the end of a path, "" where there is none."""
        found = self.at(*path)
        return found.text if found else ""


@dataclass(frozen=True, slots=True)
class Opened:
    """An element that the caller wants to know of when it begins: `namespace` and local `name`."""

    namespace: str
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Closed:
    """The end of an element that was `Opened`."""

    name: str
    line: int


def elements(
    path: Path, groups: Set[str], wanted: Set[str], watch: Watch = UNWATCHED
) -> Iterator[Opened | Element | Closed]:
    """Go through a file: the root and each element named in `groups` as it begins and ends, each element named in
    `wanted` that stands right below one of them as a whole.

    Raises MalformedFile, with file and line, for what is no XML, has a document type, or is beyond the bounds.
    """
    reader = _Reader(path, groups, wanted)
    with watch.open(path) as file:
        while True:
            try:
                chunk = file.read(CHUNK)
            except OSError as error:
                raise BadInput(f"{path} cannot be read ({error.strerror}); check the path.") from error
            reader.feed(chunk)
            yield from reader.take()
            if not chunk:
                return


class _Reader:
    """Expat's handlers. `_stack` holds the element under way within one that is wanted, the innermost last."""

    def __init__(self, path: Path, groups: Set[str], wanted: Set[str]) -> None:
        self._path, self._groups, self._wanted = path, groups, wanted
        self._found: list[Opened | Element | Closed] = []
        self._stack: list[Element] = []
        self._open: list[str] = []
        self._texts: list[str] = []
        self._text_length = self._below = self._fed = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype

    def take(self) -> list[Opened | Element | Closed]:
        """What was found since the last call."""
        found, self._found = self._found, []
        return found

    def feed(self, chunk: bytes) -> None:
        """Read on; an empty chunk is the end of the file."""
        self._fed += len(chunk)
        try:
            self._parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            self.refuse(f"is no XML from here on ({expat.ErrorString(error.code)})", error.lineno)
        except (ValueError, LookupError) as error:
            # An encoding that is none, or that takes more than a byte for a character.
            self.refuse(f"cannot be read ({error}); save the file as UTF-8")
        if chunk and self._fed - self._parser.CurrentByteIndex > LONGEST_TAG:
            self.refuse(f"begins something longer than {LONGEST_TAG:,} bytes")

    def refuse(self, why: str, line: int = 0) -> Never:
        raise MalformedFile(f"{self._path} line {line or self._parser.CurrentLineNumber} {why}.")

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        namespace, _, name = tag.rpartition(" ")
        line = self._parser.CurrentLineNumber
        if len(self._open) == DEEPEST:
            self.refuse(f"has more than {DEEPEST} elements within one another")
        if self._stack or (name in self._wanted and self._open and self._open[-1] in self._groups):
            element = Element(name, line, attributes.get("Ccy", ""))
            if self._stack:
                self._stack[-1].children.append(element)
            self._stack.append(element)
            self._below += 1
            if self._below > MOST_BELOW:
                self.refuse(f"is one of more than {MOST_BELOW:,} elements of one entry")
        elif not self._open or name in self._groups:
            self._found.append(Opened(namespace, name, line))
        self._open.append(name)
        self._texts.clear()
        self._text_length = 0

    def _end(self, tag: str) -> None:
        name = self._open.pop()
        if self._stack:
            element = self._stack.pop()
            if self._texts:
                element.text = "".join(self._texts).strip()
                self._texts.clear()
            if not self._stack:
                self._below = 0
                self._found.append(element)
        elif not self._open or name in self._groups:
            self._found.append(Closed(name, self._parser.CurrentLineNumber))
        self._text_length = 0

    def _text(self, text: str) -> None:
        self._text_length += len(text)
        if self._text_length > LONGEST_TEXT:
            self.refuse(f"is in a text of more than {LONGEST_TEXT:,} characters")
        if self._stack:
            self._texts.append(text)

    def _doctype(self, *_: object) -> Never:
        self.refuse("has a DOCTYPE, which no statement has; nothing of it was read")
