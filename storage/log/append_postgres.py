"""Appending on PostgreSQL: one statement for a command, COPY for bulk. The lock comes last.

A sequence alone would let a follower miss events: numbers are given out in one order and committed in another.
So the lock that puts commits in order of position is taken in the last statement before COMMIT, together with
the insert, and held for no longer than that.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa

from domain.errors import ReadOnly, StoreUnavailable
from domain.ports import Receipt, ReceiptLine, StreamWrite
from storage.engine.database import tried_again
from storage.log.append import AlreadyThereError, Appender, summaries
from storage.schema import tables as schema
from storage.schema.postgres_functions import VERSION_CONFLICT, other_bank, wrong_call
from storage.streams.kind import ACCOUNT, CASE
from storage.streams.writer import StreamWriter

BULK = 500
"""Appends of more events than this go through COPY, where the login owns the tables."""
GONE_SECONDS = 15.0
"""How long to wait for the server to finish a transaction whose connection was cut."""

HEADS = [column.name for column in schema.streams.c]
SNAPSHOTS = [column.name for column in schema.snapshots.c]
EVENTS = [column.name for column in schema.events.c]
COPY_TYPES = [
    {"BIGINT": "int8", "INTEGER": "int4", "BLOB": "bytea"}.get(str(column.type), "text")
    for column in schema.events.c
]

CALL = "SELECT * FROM recount_append(%s, %s, %s, %s, %s, %s)"
NEXT_POSITION = "SELECT greatest(nextval('events_position_seq'), (SELECT max(position) FROM events) + 1, 1)"

Mark = tuple[str, tuple[Any, ...]]
"""See storage.engine.postgres.link.Link.mark."""

_ENCODER = json.JSONEncoder(default=bytes.hex, ensure_ascii=False, check_circular=False)


class PostgresAppender(Appender):
    """Commits to a server that others write to as well."""

    def _append(self, writes: Sequence[StreamWrite]) -> list[Receipt]:
        if self._database.read_only:
            raise ReadOnly
        with self._database.errors():
            if not self._database.driver.is_idle:  # a part of something wider, which is undone as a whole
                return self._tried(writes)
            # Tried again, it meets what the rival recorded that it was given up for.
            return tried_again(lambda: self._tried(writes))

    @contextmanager
    def _wider(self) -> Iterator[Callable[[Sequence[StreamWrite]], object]]:
        with self._database.writing():
            yield self._append

    def _tried(self, writes: Sequence[StreamWrite]) -> list[Receipt]:
        driver = self._database.driver
        try:
            with driver.traceable():
                writers = self._writers(writes, 1)
                bulk = sum(len(writer.rows) for writer in writers) > BULK and self._database.identity is None
                positions = self._copy(driver, writers) if bulk else self._call(driver, writers)
        except psycopg.errors.UniqueViolation as error:
            raise AlreadyThereError(str(error).splitlines()[0]) from error
        except psycopg.Error as error:
            if error.sqlstate == VERSION_CONFLICT:
                raise AlreadyThereError("version conflict") from error
            if isinstance(error, psycopg.DataError):
                raise wrong_call(self._database.label, str(error).splitlines()[0]) from error
            if driver.closed:
                return self._resolved(writes, driver.mark, error)
            raise self._database.explained(error) from error
        return _receipts(writers, positions)

    def _call(self, driver: Any, writers: Sequence[StreamWriter]) -> dict[tuple[str, int], int]:
        """Everything in one statement, and so in one round trip and one transaction."""
        placed = driver.conclude(CALL, arguments(writers, self._database.bank_id)).fetchall()
        return {(stream, version): position for stream, version, position in placed}

    def _copy(self, driver: Any, writers: Sequence[StreamWriter]) -> dict[tuple[str, int], int]:
        """Derived rows first, then the lock, then the events by COPY with positions taken under the lock."""
        with driver.transaction(), driver.cursor() as cursor:
            self._same_bank(cursor)
            for writer in sorted(writers, key=lambda writer: writer.stream_id):
                self._guard(cursor, writer)
            cursor.executemany(self._write_snapshots, [row for writer in writers for row in writer.snapshots])
            for kind, rows in summaries(writers).items():
                cursor.executemany(self._write_summaries[kind].sql, rows)
            count = sum(len(writer.rows) for writer in writers)
            # As in the append function, where it is said why.
            cursor.execute("LOCK TABLE append_order IN EXCLUSIVE MODE")
            cursor.execute(NEXT_POSITION)
            position = cursor.fetchone()[0]
            cursor.execute("SELECT setval('events_position_seq', %s)", (position + count - 1,))
            positions = {}
            with cursor.copy(f"COPY events ({', '.join(EVENTS)}) FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(COPY_TYPES)
                for writer in writers:
                    for row, line in zip(writer.rows, writer.lines, strict=True):
                        copy.write_row((position, *row[1:]))
                        positions[writer.stream_id, line.version] = position
                        position += 1
            cursor.execute("SELECT pg_notify('recount', %s)", (str(position - 1),))
        return positions

    def _same_bank(self, cursor: Any) -> None:
        """Refuse where another bank stands in the place of the one that was opened."""
        cursor.execute(
            "SELECT count(*) FROM bank WHERE name = 'id' AND value = %s", (self._database.bank_id,)
        )
        if cursor.fetchone()[0] != 1:
            raise other_bank(self._database.label)

    def _guard(self, cursor: Any, writer: StreamWriter) -> None:
        """Move the stream's head from where it was read, holding its row until the commit."""
        first = writer.first
        if first.version == 1:
            cursor.execute(
                "INSERT INTO streams VALUES (" + ", ".join(["%s"] * len(HEADS)) + ") ON CONFLICT DO NOTHING",
                writer.head_row(),
            )
        else:
            changes = ", ".join(f"{name} = %s" for name in HEADS[1:])
            cursor.execute(
                f"UPDATE streams SET {changes} WHERE stream_id = %s AND version = %s AND head_hash = %s",
                (*writer.head_row()[1:], writer.stream_id, first.version - 1, first.prev_hash),
            )
        if cursor.rowcount != 1:
            raise AlreadyThereError("version conflict")

    def _resolved(self, writes: Sequence[StreamWrite], mark: Mark, error: psycopg.Error) -> list[Receipt]:
        """The connection was cut and the outcome is unknown: look the events up, never append again blindly."""
        self._wait_until_gone(mark)
        receipts = [self._recorded(write) for write in writes]
        if all(receipt is not None for receipt in receipts):
            return [receipt for receipt in receipts if receipt is not None]
        with self._database.errors():
            ((may_lag,),) = self._database.driver.execute("SELECT pg_is_in_recovery()").fetchall()
        if may_lag:  # another host of the address answers: what is not there yet may have been recorded
            raise self._unknown() from error
        raise StoreUnavailable(
            f"The connection to {self._database.label} was lost and nothing was recorded: try again."
        ) from error

    def _wait_until_gone(self, mark: Mark) -> None:
        """The server may still be committing for the lost connection; its answer only counts when it is done."""
        deadline = time.monotonic() + GONE_SECONDS
        condition, values = mark
        at_work = f"SELECT count(*) FROM pg_stat_activity WHERE {condition}"
        with self._database.errors():
            while self._database.driver.execute(at_work, values).fetchone()[0]:
                if time.monotonic() > deadline:
                    raise self._unknown()
                time.sleep(0.05)

    def _unknown(self) -> StoreUnavailable:
        return StoreUnavailable(
            f"The connection to {self._database.label} was lost and the server has not said whether "
            "it recorded the events; repeat the same command id to find out."
        )

    def _recorded(self, write: StreamWrite) -> Receipt | None:
        e, ids = schema.events.c, [event.event_id for event in write.events]
        statement = (
            sa.select(e.version, e.type, e.event_id, e.recorded_at, e.position, e.hash)
            .where(e.stream_id == write.stream_id, self._database.among(e.event_id, ids))
            .order_by(e.version)
        )
        with self._database.errors():
            rows = self._database.connection().execute(statement).all()
        if len(rows) != len(write.events):
            return None
        lines = (
            ReceiptLine(v, tag, i, at, position, digest.hex()) for v, tag, i, at, position, digest in rows
        )
        return Receipt(write.stream_id, tuple(lines))


def arguments(writers: Sequence[StreamWriter], bank_id: str | None) -> tuple[str | None, ...]:
    """What the append function is called with."""
    rows = summaries(writers)
    return (
        _json(["expected", "prev_hash", "first_at", *HEADS], [_guarded(writer) for writer in writers]),
        _json(SNAPSHOTS, [row for writer in writers for row in writer.snapshots]),
        _json(list(schema.account_summary.c.keys()), rows.get(ACCOUNT, [])),
        _json(list(schema.dispute_queue.c.keys()), rows.get(CASE, [])),
        _json(EVENTS[1:], [row[1:] for writer in writers for row in writer.rows]),
        bank_id,
    )


def _guarded(writer: StreamWriter) -> tuple[Any, ...]:
    """The new head behind the version and hash that the old one must still have, and the time of the first event."""
    first = writer.first
    return first.version - 1, first.prev_hash, first.recorded_at, *writer.head_row()


def _json(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> str | None:
    """Rows as a JSON array of objects, hashes in hexadecimal; None, which the server skips, for no rows."""
    return _ENCODER.encode([dict(zip(names, row, strict=True)) for row in rows]) if rows else None


def _receipts(writers: Sequence[StreamWriter], positions: dict[tuple[str, int], int]) -> list[Receipt]:
    """Receipts with the positions the server gave."""
    return [
        Receipt(
            writer.stream_id,
            tuple(
                ReceiptLine(
                    line.version,
                    line.type,
                    line.event_id,
                    line.recorded_at,
                    positions[writer.stream_id, line.version],
                    line.hash,
                )
                for line in writer.lines
            ),
        )
        for writer in writers
    ]
