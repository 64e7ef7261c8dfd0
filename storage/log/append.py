"""Appending: log, snapshots, head and read model in one transaction, guarded by (stream, version)."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import chain, islice
from typing import Any, NamedTuple

import sqlalchemy as sa

from domain.clock import check_head
from domain.errors import BadInput, DamageFound, Refused
from domain.ports import Receipt, StreamWrite
from domain.stream import NewEvent, VersionConflict
from storage.encoding.codec import is_newer
from storage.encoding.index_keys import check_ids
from storage.encoding.rows import EVENT_COLUMNS, HeadRow, Row, recorded_event
from storage.engine.database import Database
from storage.engine.timekeeping import BankClock
from storage.log.account_lines import AccountLines
from storage.log.replays import Replays
from storage.log.writers import Writers
from storage.schema import tables as schema
from storage.streams.kind import ACCOUNT, KINDS, StreamKind, kind_of
from storage.streams.writer import StreamWriter

MAX_BETWEEN = 100
"""Most events a conflict carries; more would not help anybody decide."""


MANY = 8
"""Streams in one append from which on it is asked of all at once which of them have begun."""
PART = 5_000
"""Events of a long append that are held at a time."""


class AlreadyThereError(Exception):
    """A unique key of the log was violated, or a stream was not where it was read. The transaction is rolled
    back before anybody asks which."""


class LoggedHead(NamedTuple):
    """A stream's head beside the hash and time of the event that the log has at its version, or at the next one."""

    head: HeadRow
    logged_hash: bytes | None
    logged_at: int

    def dated(self) -> HeadRow:
        """The head dated by its last event: its own time is derived, and would date every event to come.

        Raises DamageFound where the head does not stand on an event of the log.
        """
        if self.head.head_hash != self.logged_hash:
            raise DamageFound(
                f"The head of {self.head.stream_id} does not fit event {self.head.version} of its log; nothing was "
                "recorded: run `recount verify`."
            )
        return self.head._replace(recorded_at=self.logged_at)


class Appender(ABC):
    """Writes to the log of one database; the kinds of database differ in how they commit. `every` answers the distance
    of snapshots in events, and is asked before the first append."""

    def __init__(
        self, database: Database, replays: Replays, clock: BankClock, every: Callable[[], int]
    ) -> None:
        self._database, self._clock = database, clock
        self._streams = Writers(database, every, {ACCOUNT: replays.stored})
        e, stream = schema.events.c, sa.bindparam("stream", type_=sa.Text())
        self._head = database.query(_head_and_last_event(database, stream))
        self._heads_there = database.query(
            sa.select(schema.streams.c.stream_id).where(database.among(schema.streams.c.stream_id))
        )
        self._newest = database.query(sa.select(sa.func.max(e.version)).where(e.stream_id == stream))
        self._kinds = database.query(
            sa.select(sa.func.min(e.version), e.type, e.schema_version)
            .where(e.stream_id == stream)
            .group_by(e.type, e.schema_version)
            .order_by(sa.func.min(e.version))
        )
        self._between = database.query(
            sa.select(*EVENT_COLUMNS)
            .where(e.stream_id == stream, e.version > sa.bindparam("after", type_=sa.BigInteger()))
            .order_by(e.version)
            .limit(MAX_BETWEEN)
        )
        self._insert_events = database.query(sa.insert(schema.events))
        self._write_snapshots = self._replacing(schema.snapshots)
        self._write_heads = self._replacing(schema.streams)
        self._write_summaries = {
            kind: database.query(schema.replacing(kind.read_model, database.engine.dialect))
            for kind in KINDS.values()
            if kind.read_model is not None
        }

    def append(self, writes: Sequence[StreamWrite]) -> list[Receipt]:
        """Append to all streams or none (see domain.ports.EventLog.append)."""
        _check(writes)
        try:
            return self._append(writes)
        except AlreadyThereError as error:
            raise self._rival(writes, error) from error

    def append_long(self, stream_id: str, expected_version: int, events: Iterable[NewEvent]) -> int:
        """Append in one transaction what is not held at once (see domain.ports.EventLog.append_long)."""
        parts, version = iter(events), expected_version
        try:
            with self._wider() as append:
                while part := [*islice(parts, PART)]:
                    writes = [StreamWrite(stream_id, version, part)]
                    _check(writes)
                    append(writes)
                    version += len(part)
        except AlreadyThereError as error:
            raise self._rival([StreamWrite(stream_id, expected_version, ())], error) from error
        return version - expected_version

    @abstractmethod
    def _wider(self) -> AbstractContextManager[Callable[[Sequence[StreamWrite]], object]]:
        """One transaction of several appends, and how to make one of them."""

    @abstractmethod
    def _append(self, writes: Sequence[StreamWrite]) -> list[Receipt]:
        """Write everything in one transaction. Raises AlreadyThereError where a key is taken."""

    def _replacing(self, table: sa.Table) -> str:
        return self._database.query(schema.replacing(table, self._database.engine.dialect)).sql

    def _read_head(self, stream_id: str) -> tuple[int, LoggedHead | None]:
        """The instant of the database's clock, and the stream's head with its last event, if it has begun."""
        instant, stream, *columns, logged_hash, logged_at = self._database.run(self._head, stream=stream_id)[
            0
        ]
        if stream is None:
            return instant, None
        return instant, LoggedHead(HeadRow(stream, *columns), logged_hash, logged_at)

    def _begun(self, writes: Sequence[StreamWrite]) -> set[str]:
        """Those of the streams that have a head: many new ones need not be asked for one by one."""
        if len(writes) < MANY:
            return {write.stream_id for write in writes}
        named = self._database.listed(write.stream_id for write in writes)
        return {stream_id for (stream_id,) in self._database.run(self._heads_there, among=named)}

    def _writer(self, write: StreamWrite, found: LoggedHead | None) -> StreamWriter:
        """The stream as it stands, ready to take events. Raises VersionConflict."""
        actual = 0 if found is None else found.head.version
        if actual != write.expected_version:
            raise self._conflict(write, actual)
        writer = self._streams.at_head(write.stream_id, None if found is None else found.dated())
        if writer.state.unverified_from is not None:
            self._refuse_newer(write.stream_id)
        return writer

    def _refuse_newer(self, stream_id: str) -> None:
        """Raises Refused where the stream holds events of a newer program: what follows would be decided without
        them. Damaged ones hinder decisions, but not that history is added."""
        for version, tag, schema_version in self._database.run(self._kinds, stream=stream_id):
            if is_newer(stream_id, tag, schema_version):
                raise Refused(
                    "unverified",
                    f"Event {version} of {stream_id} was written by a newer Recount ({tag} version "
                    f"{schema_version}); update this one to record on it.",
                )

    def _writers(self, writes: Sequence[StreamWrite], position: int) -> list[StreamWriter]:
        """The streams with their new events: recorded at one instant, numbered from `position` in the order of
        the writes.

        Raises WrongClock where the desk's clock is not the database's, and where a stream's newest event is later
        than the present; VersionConflict.
        """
        now, writers = None, list[StreamWriter]()
        begun = self._begun(writes)
        for write in writes:
            instant, head = (
                self._read_head(write.stream_id) if now is None or write.stream_id in begun else (now, None)
            )
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
            actual = self._database.value(self._newest, stream=write.stream_id) or 0
            if actual != write.expected_version:
                return self._conflict(write, actual)
        return BadInput(f"These events are already in the log ({error}); nothing was appended.")


class SqliteAppender(Appender):
    """Commits to a file: one writer at a time, so that positions are simply counted on."""

    def __init__(
        self, database: Database, replays: Replays, clock: BankClock, every: Callable[[], int]
    ) -> None:
        super().__init__(database, replays, clock, every)
        self._last_position = database.query(sa.select(sa.func.max(schema.events.c.position)))
        self._lines = AccountLines(database)

    def _append(self, writes: Sequence[StreamWrite]) -> list[Receipt]:
        with self._database.writing() as driver:
            writers = self._append_within(driver, writes)
        return [writer.receipt() for writer in writers]

    @contextmanager
    def _wider(self) -> Iterator[Callable[[Sequence[StreamWrite]], object]]:
        with self._database.writing() as driver:
            yield lambda writes: self._append_within(driver, writes)

    def _append_within(self, driver: Any, writes: Sequence[StreamWrite]) -> list[StreamWriter]:
        position = (driver.execute(self._last_position.sql).fetchone()[0] or 0) + 1
        writers = self._writers(writes, position)
        self._write(driver, writers)
        return writers

    def _write(self, driver: Any, writers: Sequence[StreamWriter]) -> None:
        many = driver.executemany
        try:
            many(self._insert_events.sql, chain.from_iterable(writer.rows for writer in writers))
        except sqlite3.IntegrityError as error:
            raise AlreadyThereError(str(error)) from error
        many(self._write_snapshots, chain.from_iterable(writer.snapshots for writer in writers))
        many(self._write_heads, [writer.head_row() for writer in writers])
        for kind, rows in summaries(writers).items():
            many(self._write_summaries[kind].sql, rows)
        if any(writer.version == len(writer.rows) for writer in writers):
            self._lines.make(driver)


def _head_and_last_event(database: Database, stream: sa.BindParameter[str]) -> sa.Select[Any]:
    """The database's clock, which so costs no question of its own; the stream's head, NULL where it has not begun;
    and the hash and time of the event that the head stands on, or of the one after it where that one is missing.

    A server keeps the plan that it made while the log was short. Asked for in order, it keeps to the primary key.
    """
    e, s = schema.events.c, schema.streams.c
    clocked = sa.select(database.instant.label("instant")).subquery()
    hash_then, recorded_then = (
        sa.select(column)
        .where(e.stream_id == s.stream_id, e.version >= s.version)
        .order_by(e.version)
        .limit(sa.literal_column("1"))
        .scalar_subquery()
        for column in (e.hash, e.recorded_at)
    )
    joined = clocked.outerjoin(schema.streams, s.stream_id == stream)
    return sa.select(clocked.c.instant, *s, hash_then, recorded_then).select_from(joined)


def summaries(writers: Sequence[StreamWriter]) -> dict[StreamKind, list[Row]]:
    """Rows of the inline read models that the writers belong to, by kind of stream."""
    found: dict[StreamKind, list[Row]] = {}
    for writer in writers:
        row = writer.summary_row()
        if row is not None:
            found.setdefault(kind_of(writer.stream_id), []).append(row)
    return found


def _check(writes: Sequence[StreamWrite]) -> None:
    streams = [write.stream_id for write in writes]
    if len(set(streams)) != len(streams):
        raise BadInput("One append names a stream twice; put its events into one write.")
    if not all(write.events for write in writes):
        raise BadInput("An append without events was asked for; there is nothing to record.")
    check_ids(writes)
