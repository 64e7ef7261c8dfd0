"""Rows of which a file may have more than memory should hold: in memory while they are few, in a temporary file beyond.

The file is SQLite's own, has no name, and goes with the rows. What lies in it is written and read by this process
alone, as plain values (`marshal`).
"""

from __future__ import annotations

import marshal
import sqlite3
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import date, time
from functools import lru_cache
from operator import itemgetter
from typing import Any, Generic, TypeVar, overload
from weakref import finalize

from domain.bank_statement import LinePart, StatementLine

Item = TypeVar("Item")
Packed = tuple[Any, ...]
Key = tuple[int, int]
"""Rows are read back by it: a group, and the order within."""

HELD = 50_000
"""Rows that are held in memory."""
AT_ONCE = 500
"""Rows that are written, and read, at a time."""
CACHE = "-2048"
"""Memory for pages of a temporary file, in KiB, as SQLite writes it."""


class Spill(Generic[Item]):
    """Items by their keys, those of one key in the order in which they were put in. `pack` makes plain values of one,
    `unpack` the item again."""

    def __init__(self, pack: Callable[[Item], Packed], unpack: Callable[[Packed], Item]) -> None:
        self._pack, self._unpack = pack, unpack
        self._held = list[tuple[Key, Item]]()
        self._file: sqlite3.Connection | None = None
        self._is_sorted, self._count = True, 0

    def __len__(self) -> int:
        return self._count

    @property
    def is_held(self) -> bool:
        """All of it is in memory."""
        return self._file is None

    def add(self, group: int, order: int, item: Item) -> None:
        self._held.append(((group, order), item))
        self._count += 1
        self._is_sorted = False
        if len(self._held) >= (HELD if self._file is None else AT_ONCE):
            self._write()

    def group(self, group: int, first: int = 0) -> Iterator[Item]:
        """The items of a group in their order, from the first order on."""
        file = self._settled()
        if file is None:
            start = bisect_left(self._held, (group, first), key=itemgetter(0))
            end = bisect_left(self._held, (group + 1, 0), key=itemgetter(0))
            yield from (item for _, item in self._held[start:end])
            return
        found = file.execute(
            "SELECT data FROM item WHERE a = ? AND b >= ? ORDER BY b, number", (group, first)
        )
        while rows := found.fetchmany(AT_ONCE):
            for (data,) in rows:
                yield self._unpack(marshal.loads(data))

    def _settled(self) -> sqlite3.Connection | None:
        """Ready to be read: sorted, and all of it in one place."""
        if not self._is_sorted:
            if self._file is None:
                self._held.sort(key=itemgetter(0))
            else:
                self._write()
                self._file.execute("CREATE INDEX IF NOT EXISTS item_by_key ON item (a, b)")
            self._is_sorted = True
        return self._file

    def _write(self) -> None:
        if self._file is None:
            self._file = temporary("CREATE TABLE item (number INTEGER PRIMARY KEY, a, b, data)")
            finalize(self, self._file.close)
        rows = [(*key, marshal.dumps(self._pack(item))) for key, item in self._held]
        self._file.executemany("INSERT INTO item (a, b, data) VALUES (?, ?, ?)", rows)
        self._held.clear()


class LineSpill:
    """The lines of a file's statements, one after the other, and views of them."""

    def __init__(self) -> None:
        self._held = list[StatementLine]()
        self._file: sqlite3.Connection | None = None
        self._written = 0

    def __len__(self) -> int:
        return self._written + len(self._held)

    def add(self, line: StatementLine) -> None:
        self._held.append(line)
        if len(self._held) >= (HELD if self._file is None else AT_ONCE):
            self._write()

    def lines(self, first: int, last: int) -> Sequence[StatementLine]:
        """Those from the place `first` to before `last`; to be asked for when all are in."""
        return self._held[first:last] if self._file is None else SpilledLines(self, first, last)

    def read(self, first: int, last: int) -> Iterator[StatementLine]:
        """The same, one after the other."""
        if self._file is None:
            yield from self._held[first:last]
            return
        self._write()
        for start in range(first, last, AT_ONCE):
            places = (start, min(start + AT_ONCE, last))
            for (data,) in self._file.execute(
                "SELECT data FROM line WHERE place >= ? AND place < ? ORDER BY place", places
            ).fetchall():
                yield unpacked(marshal.loads(data))

    def _write(self) -> None:
        if self._file is None:
            self._file = temporary("CREATE TABLE line (place INTEGER PRIMARY KEY, data)")
            finalize(self, self._file.close)
        places = enumerate(self._held, start=self._written)
        rows = [(place, marshal.dumps(packed(line))) for place, line in places]
        self._file.executemany("INSERT INTO line VALUES (?, ?)", rows)
        self._written += len(rows)
        self._held.clear()


class SpilledLines(Sequence[StatementLine]):
    """Lines that lie in a temporary file, read as they are gone through."""

    def __init__(self, spill: LineSpill, first: int, last: int) -> None:
        self._spill, self._first, self._last = spill, first, last

    def __len__(self) -> int:
        return self._last - self._first

    def __iter__(self) -> Iterator[StatementLine]:
        return self._spill.read(self._first, self._last)

    @overload
    def __getitem__(self, place: int) -> StatementLine: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[StatementLine]: ...
    def __getitem__(self, place: int | slice) -> StatementLine | Sequence[StatementLine]:
        if isinstance(place, slice):
            first, last, step = place.indices(len(self))
            if step != 1:
                return [self[one] for one in range(first, last, step)]
            return SpilledLines(self._spill, self._first + first, self._first + max(first, last))
        at = place + len(self) if place < 0 else place
        if not 0 <= at < len(self):
            raise IndexError(place)
        return next(self._spill.read(self._first + at, self._first + at + 1))


def temporary(table: str) -> sqlite3.Connection:
    """A database in a file without a name, which holds nothing that must outlive this process."""
    # Rows may be gone through on another thread than the one that wrote them, one after the other.
    file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = {CACHE}"):
        file.execute(f"PRAGMA {pragma}")
    file.execute(table)
    return file


def packed(line: StatementLine) -> Packed:
    """A line as plain values."""
    return (
        line.file_line,
        line.booked.toordinal(),
        line.valued.toordinal(),
        None if line.time is None else line.time.isoformat(),
        line.amount,
        line.balance,
        line.reference,
        line.words,
        line.counterparty,
        line.is_reversal,
        tuple((part.amount, part.words) for part in line.parts),
        line.digest,
        line.codes,
    )


def unpacked(values: Packed) -> StatementLine:
    """The line again."""
    (
        number,
        booked,
        valued,
        clock,
        amount,
        balance,
        reference,
        words,
        counterparty,
        is_reversal,
        parts,
        digest,
        codes,
    ) = values
    return StatementLine(
        file_line=number,
        booked=_day(booked),
        valued=_day(valued),
        time=None if clock is None else time.fromisoformat(clock),
        amount=amount,
        balance=balance,
        reference=reference,
        words=words,
        counterparty=counterparty,
        is_reversal=is_reversal,
        parts=tuple(LinePart(*part) for part in parts),
        digest=digest,
        codes=codes,
    )


@lru_cache(maxsize=4096)
def _day(ordinal: int) -> date:
    """One object for each day, of which a file has few."""
    return date.fromordinal(ordinal)
