"""Small files that people hand in: read whole and within bounds, or refused with one sentence that names them.

Whoever wrote such a file may have meant harm: it may be a pipe that never ends, a device, larger than memory, nested
beyond any reader, or no text at all. Nothing is read that is not a regular file, and no more of it than it may have.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import tomllib
from collections.abc import Callable, Iterator
from io import BufferedReader, FileIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, Never

from domain.errors import BadInput

if TYPE_CHECKING:
    from typing_extensions import Buffer

BUFFER = 1 << 20
"""Bytes read from a file at a time."""
MOST_KEPT = 32 << 20
"""Bytes of a file that a bank keeps; of a longer one it keeps the hash."""
MOST_DOTS = 100
"""Dots in one line of TOML. A key of n parts costs its reader n² / 2 of memory: 20,000 parts take a gigabyte."""

_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_BARE = re.compile(r"[A-Za-z0-9_-]{1,40}", re.ASCII)


class MissingFile(BadInput):
    """There is no file of that name."""


class MalformedFile(BadInput):
    """There is such a file, and what is in it is not what such a file holds."""


def open_regular(path: Path, told: Callable[[int, int], object] | None = None) -> IO[bytes]:
    """A regular file, opened to be read: never a folder, a pipe or a device, which might not end or not begin.

    `told` hears, each time before more is read, how many bytes were read and how many there are.

    Raises MissingFile, and BadInput for anything else that cannot be read.
    """
    try:
        # Without O_NONBLOCK a pipe that nobody writes to would hold the program for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError:
        raise MissingFile(f"There is no file {path}; check its name.") from None
    except OSError as error:
        raise _unreadable(path, error) from error
    except ValueError:
        raise BadInput(f"{str(path)[:200]!r} cannot be the name of a file.") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise BadInput(f"{path} is not a file; name a regular file, not a folder, a pipe or a device.")
    if told is not None:
        return BufferedReader(_ToldFile(descriptor, told), BUFFER)
    return os.fdopen(descriptor, "rb", buffering=BUFFER)


class _ToldFile(FileIO):
    """Tells how far it was read before it reads on: by then, what it gave was made use of."""

    def __init__(self, descriptor: int, told: Callable[[int, int], object]) -> None:
        super().__init__(descriptor, "rb")
        self._told, self._read, self._size = told, 0, os.fstat(descriptor).st_size

    def readinto(self, buffer: Buffer, /) -> int | None:
        self._told(self._read, max(self._read, self._size))
        count = super().readinto(buffer)
        self._read += count or 0
        return count


def read_bytes(path: Path, most: int) -> bytes:
    """All of a regular file of at most `most` bytes. Raises MissingFile, MalformedFile, BadInput."""
    with open_regular(path) as file:
        try:
            content = file.read(most + 1)
        except OSError as error:
            raise _unreadable(path, error) from error
    if len(content) > most:
        raise MalformedFile(f"{path} is longer than {most:,} bytes; no such file is.")
    return content


class ReadFile(NamedTuple):
    """A file of any length: its SHA-256 in hexadecimal digits, its size in bytes, and where it is not too long to be
    kept, its content."""

    sha256: str
    size: int
    content: bytes | None


def read_whole(path: Path, most_kept: int = MOST_KEPT) -> ReadFile:
    """A regular file of any length, read once. Raises MissingFile, BadInput."""
    digest, size, kept = hashlib.sha256(), 0, list[bytes]()
    with open_regular(path) as file:
        while part := _next_part(file, path):
            digest.update(part)
            size += len(part)
            if size <= most_kept:
                kept.append(part)
            else:
                kept.clear()
    return ReadFile(digest.hexdigest(), size, b"".join(kept) if size <= most_kept else None)


def _next_part(file: IO[bytes], path: Path) -> bytes:
    try:
        return file.read(BUFFER)
    except OSError as error:
        raise _unreadable(path, error) from error


def read_text(path: Path, most: int) -> str:
    """All of a regular file of at most `most` bytes, as text. Raises MissingFile, MalformedFile, BadInput."""
    return text_of(read_bytes(path, most), path)


def text_of(content: bytes, path: Path) -> str:
    """The bytes of a file as UTF-8 text, without a byte order mark. Raises MalformedFile for what is none."""
    if content.startswith(_UTF16_BOMS):
        raise MalformedFile(f"{path} is UTF-16 text; save it as UTF-8.")
    try:
        text = content.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise MalformedFile(f"{path} line {line} is not UTF-8 text; save the file as UTF-8.") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise MalformedFile(f"{path} line {line} holds a NUL character; no text does.")
    return text


def text_lines(path: Path, longest: int) -> Iterator[str]:
    """The lines of a file of any length, without their ends, none of them longer than `longest` bytes.

    Only a line feed ends a line, and the last must have one. Raises MissingFile, MalformedFile with the line, BadInput.
    """
    with open_regular(path) as file:
        number = 0
        while line := _next_line(file, path, longest):
            number += 1
            if not line.endswith(b"\n"):
                what = "is longer than any such line" if len(line) > longest else "breaks off"
                raise MalformedFile(f"{path} line {number} {what}.")
            try:
                yield line[:-1].decode()
            except UnicodeDecodeError:
                raise MalformedFile(f"{path} line {number} is not UTF-8 text.") from None


def _next_line(file: IO[bytes], path: Path, longest: int) -> bytes:
    try:
        return file.readline(longest + 1)
    except OSError as error:
        raise _unreadable(path, error) from error


def parse_json(text: str, where: str) -> Any:
    """The JSON value of a text in which all numbers are whole.

    Raises MalformedFile for what is none, for a key given twice in one object, for numbers that 64 bits do not hold,
    and for nesting beyond what can be read.
    """
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_int=_whole, parse_float=_refused, parse_constant=_refused
        )
    except RecursionError:
        raise MalformedFile(f"{where} is nested too deep to be read.") from None
    except ValueError as error:
        raise MalformedFile(f"{where} cannot be read as JSON ({_said(error)}).") from None


def parse_toml(text: str, path: Path) -> dict[str, Any]:
    """The settings of a TOML text. Raises MalformedFile, naming the file and, where there is one, the line."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > MOST_DOTS:
            raise MalformedFile(f"{path} line {number} has more than {MOST_DOTS} dots; no key is that deep.")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise MalformedFile(f"{path} is nested too deep to be read.") from None
    except ValueError as error:
        # A number of thousands of digits is refused by Python itself, without the line.
        raise MalformedFile(f"{path} is not TOML: {error}.") from None


def shown_key(key: str) -> str:
    """The key of a setting, fit to be repeated in an error: one that is no bare word may be a misplaced password."""
    return key if _BARE.fullmatch(key) else "a key"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found


def _whole(digits: str) -> int:
    if len(digits) > 20 or not -(2**63) <= int(digits) < 2**63:
        raise ValueError("a number is too large")
    return int(digits)


def _refused(_: str) -> Never:
    raise ValueError("a number is not whole")


def _said(error: ValueError) -> str:
    """What is wrong, without the text that is."""
    return f"{error.msg}, line {error.lineno}" if isinstance(error, json.JSONDecodeError) else str(error)


def _unreadable(path: Path, error: OSError) -> BadInput:
    return BadInput(f"{path} cannot be read ({error.strerror}); check the path and its permissions.")
