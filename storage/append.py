"""Appending: log, keyframes, head and read model in one transaction, guarded by (stream, version)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert as upsert

from domain.account import AccountFold, thawed
from domain.errors import BadInput, VersionConflict
from domain.ports import Clock, Receipt, StreamWrite
from storage import schema
from storage.database import Database, Query
from storage.replays import Replays
from storage.rows import EVENT_COLUMNS, recorded_event
from storage.stream_writer import Run, StreamWriter

SNAPSHOT_EVERY = 100
"""Default distance of keyframes, in events."""
MAX_BETWEEN = 100
"""Most events a conflict carries; more would not help anybody decide."""


class _AlreadyThere(Exception):
    """A unique key of the log was violated; the transaction is rolled back before anybody asks which."""


class Appender:
    """Writes to the log of one database."""

    def __init__(
        self, database: Database, replays: Replays, clock: Clock, every: int = SNAPSHOT_EVERY
    ) -> None:
        if every < 1:
            raise BadInput(f"Snapshots every {every} events cannot be; choose 1 or more.")
        self._database, self._replays, self._clock, self._every = database, replays, clock, every
        dialect = database.engine.dialect
        s, e = schema.streams.c, schema.events.c
        self._head = Query(sa.select(*schema.streams.c).where(s.stream_id == sa.bindparam("stream")), dialect)
        self._last_position = Query(sa.select(sa.func.max(e.position)), dialect)
        self._insert_events = Query(sa.insert(schema.events), dialect)
        self._insert_keyframes = Query(_replacing(schema.snapshots), dialect)
        self._write_heads = Query(_replacing(schema.streams), dialect)
        self._write_summaries = Query(_replacing(schema.account_summary), dialect)
        between = (
            sa.select(*EVENT_COLUMNS)
            .where(e.stream_id == sa.bindparam("stream"), e.version > sa.bindparam("after"))
            .order_by(e.version)
            .limit(MAX_BETWEEN)
        )
        self._between = Query(between, dialect)

    def append(self, writes: Sequence[StreamWrite]) -> list[Receipt]:
        """Append to all streams or none (see domain.ports.EventLog.append)."""
        _check(writes)
        try:
            with self._database.writing() as driver:
                return self._append(driver, writes)
        except _AlreadyThere as error:
            raise self._rival(writes, error) from error

    def _append(self, driver: Any, writes: Sequence[StreamWrite]) -> list[Receipt]:
        now = self._clock()
        position = (driver.execute(self._last_position.sql).fetchone()[0] or 0) + 1
        writers = []
        for write in writes:
            writer = self._writer(driver, write)
            writer.add(write.events, now, position)
            position += len(write.events)
            writers.append(writer)
        self._write(driver, writers)
        return [Receipt(writer.stream_id, tuple(writer.lines)) for writer in writers]

    def _write(self, driver: Any, writers: Sequence[StreamWriter]) -> None:
        many = driver.executemany
        for writer in writers:
            try:
                many(self._insert_events.sql, writer.rows)
            except sqlite3.IntegrityError as error:
                raise _AlreadyThere(str(error)) from error
            if writer.keyframes:
                many(self._insert_keyframes.sql, writer.keyframes)
        many(self._write_heads.sql, [writer.head_row() for writer in writers])
        many(self._write_summaries.sql, [writer.summary_row() for writer in writers])

    def _writer(self, driver: Any, write: StreamWrite) -> StreamWriter:
        """The stream as it stands, ready to take events. Raises VersionConflict."""
        row = driver.execute(self._head.sql, self._head.values(stream=write.stream_id)).fetchone()
        actual = row[1] if row is not None else 0
        if actual != write.expected_version:
            raise self._conflict(driver, write, actual)
        if row is None:
            return StreamWriter(write.stream_id, self._every, AccountFold())
        _, version, digest, recorded_at, state_schema, state, *run = row
        account = self._replays.state_from(write.stream_id, version, state_schema, state)
        current = Run(*run) if run[0] <= version else None
        return StreamWriter(write.stream_id, self._every, thawed(account), digest, recorded_at, current)

    def _conflict(self, driver: Any, write: StreamWrite, actual: int) -> VersionConflict:
        parameters = self._between.values(stream=write.stream_id, after=write.expected_version)
        rows = driver.execute(self._between.sql, parameters).fetchall()
        between = [recorded_event(row) for row in rows]
        return VersionConflict(write.stream_id, write.expected_version, actual, between)

    def _rival(self, writes: Sequence[StreamWrite], error: _AlreadyThere) -> Exception:
        """Which write met a row that was already there: the unique key is the guard of last resort."""
        driver = self._database.driver
        for write in writes:
            sql = "SELECT max(version) FROM events WHERE stream_id = ?"
            actual = driver.execute(sql, (write.stream_id,)).fetchone()[0] or 0
            if actual != write.expected_version:
                return self._conflict(driver, write, actual)
        return BadInput(f"These events are already in the log ({error}); nothing was appended.")


def _replacing(table: sa.Table) -> sa.sql.ClauseElement:
    """INSERT that overwrites the row of the same primary key: for derived tables only."""
    statement = upsert(table)
    keys = [column.name for column in table.primary_key]
    changed = {column.name: statement.excluded[column.name] for column in table.c if column.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=changed)


def _check(writes: Sequence[StreamWrite]) -> None:
    streams = [write.stream_id for write in writes]
    if len(set(streams)) != len(streams):
        raise BadInput("One append names a stream twice; put its events into one write.")
    if not all(write.events for write in writes):
        raise BadInput("An append without events was asked for; there is nothing to record.")
