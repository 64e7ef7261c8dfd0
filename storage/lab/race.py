"""Two writers that count the events of a stream and then insert, as the pattern is usually described.

The interleaving is fixed: both have counted before either writes. With a unique key over stream and version the
database refuses the second; without one it takes both.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing

from domain.workbench import Race, RaceWrite

WRITERS = ("agent-1", "agent-2")
_STREAM = "account-1"
_TABLE = "CREATE TABLE events (stream_id TEXT, version INTEGER, amount INTEGER"
_KEY = ", UNIQUE (stream_id, version)"


def race(opening: int, wanted: int, *, is_guarded: bool) -> Race:
    """See Workbench.race."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as table:
        table.execute(f"{_TABLE}{_KEY if is_guarded else ''})")
        table.execute("INSERT INTO events VALUES (?, 1, ?)", (_STREAM, opening))
        counts = {writer: _counted(table) for writer in WRITERS}
        writes = tuple(_written(table, writer, counts[writer], wanted) for writer in WRITERS)
        (ledger,) = table.execute("SELECT sum(amount) FROM events").fetchone()
    return Race(writes, ledger)


def _counted(table: sqlite3.Connection) -> int:
    (count,) = table.execute("SELECT count(*) FROM events WHERE stream_id = ?", (_STREAM,)).fetchone()
    return int(count)


def _written(table: sqlite3.Connection, writer: str, counted: int, wanted: int) -> RaceWrite:
    try:
        table.execute("INSERT INTO events VALUES (?, ?, ?)", (_STREAM, counted + 1, -wanted))
    except sqlite3.IntegrityError:
        return RaceWrite(writer, counted, None)
    return RaceWrite(writer, counted, counted + 1)
