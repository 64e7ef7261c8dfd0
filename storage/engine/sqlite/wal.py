"""Whether the write-ahead log beside a SQLite file was written for that file.

SQLite replays whatever log it finds beside a file if the log's own checksums hold ("How To Corrupt An SQLite
Database File", 1.4); the log says nothing of its file. Therefore every write transaction of ours counts itself in
`user_version`, from a random number at which the bank, and each copy of it, begins. That puts page 1 into every log,
and a file belongs to a log only if its own number is one of the log's, or the one before the first.

A bank's own log is never refused: a file that has no number yet, and a log without page 1, prove nothing. What is not
noticed: a plain copy of the very file that is taken and put back while one log lives. Replaying that log onto it gives
the bank as it was last, whole.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

HEADER_BYTES = 100
"""Of a database file (sqlite.org/fileformat2.html, 1.3)."""
NUMBERS = 1 << 31
"""How many write numbers there are: `user_version` is a signed integer of 32 bits. 0 is none."""
_MAGIC = b"SQLite format 3\x00"
_LOG_MAGIC = (0x377F0682, 0x377F0683)
"""Of a log whose checksums are little-endian, and big-endian."""
_LOG_HEADER = struct.Struct(">8I")
_FRAME_BYTES = 24
_NUMBER_AT = 60
"""Offset of `user_version` in page 1."""
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Header:
    """What a database file says on its first page. `number` counts its write transactions; 0 where none did."""

    page_size: int
    uses_log: bool
    number: int


@dataclass(frozen=True, slots=True)
class _LogHeader:
    page_size: int
    salts: bytes


@dataclass(frozen=True, slots=True)
class _Frame:
    """A page as a log holds it; `number` is a write number where the page is the first one."""

    page: int
    number: int


def header_of(page: bytes) -> Header | None:
    """The header at the beginning of a database file; None where there is none."""
    if len(page) < HEADER_BYTES or not page.startswith(_MAGIC):
        return None
    (page_size,) = struct.unpack_from(">H", page, 16)
    (number,) = struct.unpack_from(">I", page, _NUMBER_AT)
    return Header(65536 if page_size == 1 else page_size, page[18] == 2 or page[19] == 2, number % NUMBERS)


def first_number() -> int:
    """Where a bank, or a copy of one, begins to count: no two begin alike."""
    return 1 + secrets.randbelow(NUMBERS - 1)


def next_number(number: int) -> int:
    """The number of the write transaction after that one; the first one of a bank that has none."""
    return (number + 1) % NUMBERS or 1 if number else first_number()


def count_write(connection: sqlite3.Connection) -> None:
    """Give the write transaction under way its number."""
    (number,) = connection.execute("PRAGMA user_version").fetchone()
    connection.execute(f"PRAGMA user_version = {next_number(number % NUMBERS)}")


def count_from(connection: sqlite3.Connection, text: str) -> None:
    """Begin to count at a number that is the same for the same text: a bank made anew the same way is the same file."""
    number = 1 + int.from_bytes(hashlib.sha256(text.encode()).digest(), "big") % (NUMBERS - 1)
    connection.execute(f"PRAGMA user_version = {number}")


def distance(number: int, since: int) -> int:
    """How many write transactions lie between two numbers."""
    return (number - since) % NUMBERS


def is_foreign(read_header: Callable[[], Header | None], log: Path) -> bool:
    """Whether the log belongs to another file than the one whose header is read. Others may be writing both.

    Raises OSError where the log cannot be read.
    """
    for _ in range(_ATTEMPTS):
        try:
            with log.open("rb", buffering=0) as file:
                begun = _log_header(file)
                if begun is None:
                    return False
                # In this order: whatever has reached the file was in the log before.
                header = read_header()
                if not _contradicts(header, begun, file) or _log_header(file) == begun:
                    return _contradicts(header, begun, file)
        except FileNotFoundError:
            return False
    return False


def _contradicts(header: Header | None, begun: _LogHeader, file: BinaryIO) -> bool:
    if header is None:
        return False  # an empty file: SQLite discards the log
    count = _frames(file, begun)
    if count == 0:
        return False
    if not header.uses_log or header.page_size != begun.page_size:
        return True
    first = _first_number(file, begun, range(count))
    last = _first_number(file, begun, range(count - 1, -1, -1))
    return header.number != 0 and first is not None and last is not None and _is_outside(header, first, last)


def _is_outside(header: Header, first: int, last: int) -> bool:
    """The number of the file is neither a logged one, of which each is the one after the last, nor the one before the
    first."""
    before = first - 1 or NUMBERS - 1
    return distance(last, before) < distance(header.number, before)


def _first_number(file: BinaryIO, begun: _LogHeader, places: Iterable[int]) -> int | None:
    """The write number of the first of these frames that holds page 1."""
    frames = (_frame(file, begun, place) for place in places)
    return next((frame.number for frame in frames if frame is not None and frame.page == 1), None)


def _frames(file: BinaryIO, begun: _LogHeader) -> int:
    """How many frames were written since the log began. They lie before what is left of an earlier beginning."""
    low, high = 0, (os.fstat(file.fileno()).st_size - _LOG_HEADER.size) // (_FRAME_BYTES + begun.page_size)
    while low < high:
        middle = (low + high) // 2
        if _frame(file, begun, middle) is None:
            high = middle
        else:
            low = middle + 1
    return low


def _frame(file: BinaryIO, begun: _LogHeader, place: int) -> _Frame | None:
    """The frame at a place, counted from 0; None where it is of an earlier beginning of the log, or not there."""
    file.seek(_LOG_HEADER.size + place * (_FRAME_BYTES + begun.page_size))
    frame = file.read(_FRAME_BYTES + _NUMBER_AT + 4)
    if len(frame) < _FRAME_BYTES + _NUMBER_AT + 4 or frame[8:16] != begun.salts:
        return None
    (page,) = struct.unpack_from(">I", frame)
    return _Frame(page, struct.unpack_from(">I", frame, _FRAME_BYTES + _NUMBER_AT)[0] % NUMBERS)


def _log_header(file: BinaryIO) -> _LogHeader | None:
    """What the log begins with; None where SQLite would not look at it either."""
    file.seek(0)
    raw = file.read(_LOG_HEADER.size)
    if len(raw) < _LOG_HEADER.size:
        return None
    magic, _, page_size, _, _, _, *checksum = _LOG_HEADER.unpack(raw)
    if magic not in _LOG_MAGIC or [*_checksum(raw[:24], ">" if magic & 1 else "<")] != checksum:
        return None
    return _LogHeader(page_size, raw[16:24])


def _checksum(raw: bytes, order: str) -> tuple[int, int]:
    """SQLite's own (fileformat2.html, 4.2)."""
    one = two = 0
    for even, odd in struct.iter_unpack(f"{order}2I", raw):
        one = (one + even + two) & 0xFFFFFFFF
        two = (two + odd + one) & 0xFFFFFFFF
    return one, two
