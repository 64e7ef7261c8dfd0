"""The messages of an MT940 file and their fields, each with its line. Nothing is read into a field yet.

A field begins with its tag in colons at the beginning of a line and goes on to the next one (SWIFT FIN, field format).
Around the messages stand block headers, `-` and `-}`, and whatever else a bank's transport puts there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from storage.importers.lines import FileErrors
from storage.importers.statement_file import TextFile

LONGEST_LINE = 1 << 12
"""Characters; SWIFT allows 65, banks write a few hundred."""
MOST_LINES = 200
"""Lines of one field; SWIFT allows six."""

_FIELD = re.compile(r":(\d{2}[A-Z]?|NS):", re.ASCII)
_HEADER = re.compile(r"\{1:|\{2:|\{4:")
_BEFORE_FIELDS = re.compile(r"^\{[14]:[^\n]*\{4:\s*|^\{4:\s*")
_MARKS = frozenset("{-")
_INTERIM = re.compile(r"\{2:[IO]942")
_INTERIM_LINE = re.compile(r"942\b")
_END = re.compile(r"-(?:\}.*|XXX)?\s*", re.ASCII)


@dataclass(slots=True)
class Field:
    """`tag` is "61" or "60F"; `lines` are the lines of the value, without their ends."""

    line: int
    tag: str
    lines: list[str]

    @property
    def text(self) -> str:
        """The first line of the value."""
        return self.lines[0].strip()


@dataclass(frozen=True, slots=True)
class Start:
    """Where a message begins: at a `:20:`. `is_interim` where a header names an MT942."""

    line: int
    is_interim: bool


def fields(file: TextFile, name: str, errors: FileErrors) -> Iterator[Start | Field]:
    """The messages of a file and their fields, one after the other. Lines and fields that are too long are noted as
    errors."""
    is_interim, has_begun = False, False
    current: Field | None = None
    for number, raw in file.lines(LONGEST_LINE):
        line = raw.rstrip("\r")
        if not line:
            continue
        if len(line) > LONGEST_LINE:
            errors.bad_row(name, number, f"the line is longer than {LONGEST_LINE:,} characters")
            if current is not None:
                yield current
            current = None
            continue
        if (current is None and _INTERIM_LINE.match(line)) or (line[:1] in _MARKS and _INTERIM.search(line)):
            is_interim = True
        if line[:1] == "{":
            line = _BEFORE_FIELDS.sub("", line)
        start = _FIELD.match(line)
        ends = start is not None or _END.fullmatch(line) or _HEADER.match(line)
        if ends and current is not None:
            yield current
            current = None
        if start:
            if start[1] == "20" or not has_begun:
                yield Start(number, is_interim)
                is_interim, has_begun = False, True
            current = Field(number, start[1], [line[start.end() :]])
        elif current is not None:
            _go_on(current, line, number, name, errors)
    if current is not None:
        yield current


def _go_on(field: Field, line: str, number: int, name: str, errors: FileErrors) -> None:
    """One more line of a field, of which no more are held than a bank writes."""
    if len(field.lines) < MOST_LINES:
        field.lines.append(line)
        if len(field.lines) == MOST_LINES:
            errors.note(name, number, f"the field :{field.tag}: has more than {MOST_LINES} lines")
