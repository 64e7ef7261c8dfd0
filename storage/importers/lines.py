"""Reading other people's text files: line by line, in bounded memory, every fault with its file and line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple

from domain.bank import FileError
from domain.errors import BadInput
from domain.files import BUFFER
from storage.importers.watching import UNWATCHED, Watch

MOST_LISTED = 1_000
"""Faults named one by one; a file with more of them is the wrong file, and reading the list helps nobody."""

_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(slots=True)
class FileErrors:
    """Faults as they are found. `rows` counts the rows that cannot be used because of one."""

    rows: int = 0
    _listed: list[FileError] = field(default_factory=list)
    _balances: list[FileError] = field(default_factory=list)
    _unlisted: int = 0

    def bad_row(self, file: str, line: int, message: str) -> None:
        """A row that is left out."""
        self.rows += 1
        self.note(file, line, message)

    def note(self, file: str, line: int, message: str) -> None:
        """A fault that costs no row of its own, such as a reference to nothing."""
        self._note(self._listed, FileError(file, line, message))

    def balance(self, file: str, line: int, message: str) -> None:
        """A stated balance that does not follow; told after everything else, because a row left out makes one."""
        self._note(self._balances, FileError(file, line, message))

    def _note(self, faults: list[FileError], fault: FileError) -> None:
        if len(faults) < MOST_LISTED:
            faults.append(fault)
        else:
            self._unlisted += 1

    def take(self, other: FileErrors) -> None:
        """What was found apart."""
        self.rows += other.rows
        for one in other._listed:
            self._note(self._listed, one)
        for one in other._balances:
            self._note(self._balances, one)
        self._unlisted += other._unlisted

    def listed(self) -> tuple[FileError, ...]:
        """The first MOST_LISTED faults in the order found, how many more there are, and balances that do not follow."""
        rest = f"and {self._unlisted:,} more errors not listed here"
        unlisted = [FileError(self._listed[-1].file, 0, rest)] if self._unlisted and self._listed else []
        return (*self._listed, *unlisted, *self._balances)


class Line(NamedTuple):
    """`text` has no line end; `ended` is False for a last line that the file breaks off in.

    `offset` is where the line begins, in bytes.
    """

    number: int
    offset: int
    text: str
    ended: bool


def numbered_lines(path: Path, longest: int, errors: FileErrors, watch: Watch = UNWATCHED) -> Iterator[Line]:
    """The file's lines of UTF-8 text, without blank ones. `longest` is in bytes, line end included.

    A longer line is an error and never held in memory; so are bytes that are no UTF-8 and NUL. Raises
    BadInput when the file is missing, cannot be read, or is no regular file.
    """
    with watch.open(path) as file:
        try:
            yield from _lines(file, path.name, longest, errors)
        except OSError as error:
            raise _unreadable(path, error) from error


def _lines(file: IO[bytes], name: str, longest: int, errors: FileErrors) -> Iterator[Line]:
    number, offset = 0, 0
    while raw := file.readline(longest + 1):
        number, start, offset = number + 1, offset, offset + len(raw)
        if number == 1 and raw.startswith(_UTF16_BOMS):
            errors.bad_row(name, 1, "the file is UTF-16 text; save it as UTF-8")
            return
        if len(raw) > longest:
            offset += _skip_rest(file, raw)
            errors.bad_row(name, number, f"the line is longer than {longest:,} bytes")
            continue
        text = _text(raw, name, number, errors)
        if text is not None and text.strip("\r\n"):
            yield Line(number, start, text.rstrip("\r\n"), raw.endswith(b"\n"))


def _text(raw: bytes, name: str, number: int, errors: FileErrors) -> str | None:
    """The line decoded; None, with the error noted, where it is no text."""
    if number == 1:
        raw = raw.removeprefix(_UTF8_BOM)
    if b"\0" in raw:
        errors.bad_row(name, number, "the line holds a NUL byte")
        return None
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        found = f"byte {error.start + 1} of the line (0x{raw[error.start]:02x})"
        errors.bad_row(name, number, f"{found} is not UTF-8 text; save the file as UTF-8")
        return None


def _skip_rest(file: IO[bytes], raw: bytes) -> int:
    """Read past the end of an over-long line, a piece at a time; answers how many bytes that were."""
    skipped = 0
    while raw and not raw.endswith(b"\n"):
        raw = file.readline(BUFFER)
        skipped += len(raw)
    return skipped


def _unreadable(path: Path, error: OSError) -> BadInput:
    return BadInput(f"{path} cannot be read ({error.strerror}); check the path and its permissions.")
