"""Appending: log, keyframes, head and read model in one transaction, guarded by (stream, version)."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from domain.account import AccountFold, thawed
from domain.clock import check_head
from domain.errors import BadInput, VersionConflict
from domain.ports import Receipt, StreamWrite
from storage import schema
from storage.account_writer import AccountWriter, Run
from storage.codec import is_case
from storage.database import Database
from storage.replays import Replays
from storage.rows import EVENT_COLUMNS, recorded_event
from storage.stream_writer import StreamWriter
from storage.timekeeping import BankClock

SNAPSHOT_EVERY = 100
"""Default distance of keyframes, in events."""
MAX_BETWEEN = 100
"""Most events a conflict carries; more would not help anybody decide."""


class AlreadyThereError(Exception):
    """A unique key of the log was violated, or a stream was not where it was read. The transaction is rolled
    back before anybody asks which."""


class Appender(ABC):
    """Writes to the log of one database; the kinds of database differ in how they commit."""

    def __init__(
        self, database: Database, replays: Replays, clock: BankClock, every: int = SNAPSHOT_EVERY
    ) -> None:
        if every < 1:
            raise BadInput(f"Snapshots every {every} events cannot be; choose 1 or more.")
        self._database, self._replays, self._clock, self._every = database, replays, clock, every
        e, stream = schema.events.c, sa.bindparam("stream", type_=sa.Text())
        # The database's clock comes with the head, so that it costs no question of its own.
        clocked = sa.select(database.instant.label("instant")).subquery()
        is_head = schema.streams.c.stream_id == stream
        self._head = database.query(
            sa.select(clocked.c.instant, *schema.streams.c).select_from(
                clocked.outerjoin(schema.streams, is_head)
            )
        )
        self._newest = database.query(sa.select(sa.func.max(e.version)).where(e.stream_id == stream))
        self._between = database.query(
            sa.select(*EVENT_COLUMNS)
            .where(e.stream_id == stream, e.version > sa.bindparam("after", type_=sa.BigInteger()))
            .order_by(e.version)
            .limit(MAX_BETWEEN)
        )
        self._insert_events = database.query(sa.insert(schema.events))
        self._write_keyframes = self._replacing(schema.snapshots)
        self._write_heads = self._replacing(schema.streams)
        self._write_summaries = {
            name: database.query(schema.replacing(table, database.engine.dialect))
            for name, table in schema.READ_MODELS.items()
        }

    def append(self, writes: Sequence[StreamWrite]) -> list[Receipt]:
        """Append to all streams or none (see domain.ports.EventLog.append)."""
        _check(writes)
        try:
            return self._append(writes)
        except AlreadyThereError as error:
            raise self._rival(writes, error) from error

    @abstractmethod
    def _append(self, writes: Sequence[StreamWrite]) -> list[Receipt]:
        """Write everything in one transaction. Raises AlreadyThereError where a key is taken."""

    def _replacing(self, table: sa.Table) -> str:
        return self._database.query(schema.replacing(table, self._database.engine.dialect)).sql

    def _read_head(self, stream_id: str) -> tuple[int, tuple[Any, ...] | None]:
        """The instant of the database's clock, and the stream's row of `streams`, if it has begun."""
        instant, *head = self._database.run(self._head, stream=stream_id)[0]
        return instant, None if head[0] is None else tuple(head)

    def _writer(self, write: StreamWrite, head: tuple[Any, ...] | None) -> StreamWriter:
        """The stream as it stands, ready to take events. Raises VersionConflict."""
        actual = 0 if head is None else head[1]
        if actual != write.expected_version:
            raise self._conflict(write, actual)
        if is_case(write.stream_id):
            from storage.cases import case_writer

            return case_writer(self._database, write.stream_id, head)
        if head is None:
            return AccountWriter(stream_id=write.stream_id, every=self._every, state=AccountFold())
        _, version, digest, recorded_at, state_schema, state, *run = head
        account = self._replays.state_from(write.stream_id, version, state_schema, state)
        return AccountWriter(
            stream_id=write.stream_id,
            version=version,
            hash=digest,
            recorded_at=recorded_at,
            every=self._every,
            state=thawed(account),
            run=Run(*run) if run[0] <= version else None,
        )

    def _writers(self, writes: Sequence[StreamWrite], position: int) -> list[StreamWriter]:
        """The streams with their new events: recorded at one instant, numbered from `position` in the order of
        the writes.

        Raises WrongClock where the desk's clock is not the database's, and where a stream's newest event is later
        than the present; VersionConflict.
        """
        now, writers = None, list[StreamWriter]()
        for write in writes:
            instant, head = self._read_head(write.stream_id)
            now = self._clock.checked(instant) if now is None else now
            writer = self._writer(write, head)
            if not self._clock.is_training:
                check_head(writer.stream_id, writer.version, writer.recorded_at, now)
            writer.add(write.events, now, position)
            position += len(write.events)
            writers.append(writer)
        return writers

    def _conflict(self, write: StreamWrite, actual: int) -> VersionConflict:
        rows = self._database.run(self._between, stream=write.stream_id, after=write.expected_version)
        between = [recorded_event(row) for row in rows]
        return VersionConflict(write.stream_id, write.expected_version, actual, between)

    def _rival(self, writes: Sequence[StreamWrite], error: AlreadyThereError) -> Exception:
        """Which write met a row that was already there: the unique key is the guard of last resort."""
        for write in writes:
            actual = self._database.run(self._newest, stream=write.stream_id)[0][0] or 0
            if actual != write.expected_version:
                return self._conflict(write, actual)
        return BadInput(f"These events are already in the log ({error}); nothing was appended.")


class SqliteAppender(Appender):
    """Commits to a file: one writer at a time, so that positions are simply counted on."""

    def __init__(
        self, database: Database, replays: Replays, clock: BankClock, every: int = SNAPSHOT_EVERY
    ) -> None:
        super().__init__(database, replays, clock, every)
        self._last_position = database.query(sa.select(sa.func.max(schema.events.c.position)))

    def _append(self, writes: Sequence[StreamWrite]) -> list[Receipt]:
        with self._database.writing() as driver:
            position = (driver.execute(self._last_position.sql).fetchone()[0] or 0) + 1
            writers = self._writers(writes, position)
            self._write(driver, writers)
        return [writer.receipt() for writer in writers]

    def _write(self, driver: Any, writers: Sequence[StreamWriter]) -> None:
        many = driver.executemany
        for writer in writers:
            try:
                many(self._insert_events.sql, writer.rows)
            except sqlite3.IntegrityError as error:
                raise AlreadyThereError(str(error)) from error
            if writer.keyframes:
                many(self._write_keyframes, writer.keyframes)
        many(self._write_heads, [writer.head_row() for writer in writers])
        for name, rows in summaries(writers).items():
            many(self._write_summaries[name].sql, rows)


def summaries(writers: Sequence[StreamWriter]) -> dict[str, list[tuple[Any, ...]]]:
    """Rows of the inline read models that the writers belong to, by table."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for writer in writers:
        found.setdefault(writer.READ_MODEL, []).append(writer.summary_row())
    return found


def _check(writes: Sequence[StreamWrite]) -> None:
    streams = [write.stream_id for write in writes]
    if len(set(streams)) != len(streams):
        raise BadInput("One append names a stream twice; put its events into one write.")
    if not all(write.events for write in writes):
        raise BadInput("An append without events was asked for; there is nothing to record.")
