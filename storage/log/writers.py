"""Streams of any kind as they stand in a database, ready to take events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa
from pydantic import ValidationError

from domain.account.state import Stamp
from storage.encoding.rows import FACT_COLUMNS, HeadRow
from storage.encoding.upcasting import UpcastError
from storage.engine.database import Database
from storage.log.stored_states import StoredState, StoredStates
from storage.schema import tables as schema
from storage.streams.kind import StreamKind, kind_of
from storage.streams.writer import StreamWriter

BATCH = 250
"""Events read at a time."""


class Step(NamedTuple):
    """A recorded fact as a writer folds it. `event` is None where it cannot be read."""

    event: Any
    stamp: Stamp
    actor: str


class Writers:
    """Makes writers of the streams of one database, with snapshots every so many events, which `every` answers.

    `known` are the states of kinds that have been met; the others are met here.
    """

    def __init__(
        self, database: Database, every: Callable[[], int], known: dict[StreamKind, StoredStates]
    ) -> None:
        self._database, self._every, self._states = database, every, known
        e, k = schema.events.c, schema.snapshots.c
        stream, until = sa.bindparam("stream", type_=sa.Text()), sa.bindparam("until", type_=sa.BigInteger())
        self._last_snapshot = database.query(
            sa.select(sa.func.coalesce(sa.func.max(k.version), 0)).where(
                k.stream_id == stream, k.version <= until
            )
        )
        self._facts = database.query(
            sa.select(*FACT_COLUMNS, e.actor)
            .where(e.stream_id == stream, e.version > sa.bindparam("after"), e.version <= until)
            .order_by(e.version)
            .limit(BATCH),
        )

    def at_head(self, stream_id: str, head: HeadRow | None) -> StreamWriter:
        """A stream that stands where `head` says, None for one that has not begun. Where the stored state is of no
        use, the same is folded from the log."""
        writer = self._begun(stream_id)
        if head is None:
            return writer
        writer.version, writer.hash, writer.recorded_at = head.version, head.head_hash, head.recorded_at
        stored = StoredState(head.version, head.state_schema, head.state)
        state = self._states_of(kind_of(stream_id)).usable(stored)
        if state is None:
            self._refold(writer)
        else:
            writer.resume(state, head)
        return writer

    def folded(self, stream_id: str) -> StreamWriter:
        """A stream folded from its first event, with everything that is derived from it. Its `hash` and
        `recorded_at`, which are not folded, stay as those of a new one."""
        writer = self._begun(stream_id)
        for event, stamp, actor in self._steps(writer, after=0, until=2**62):
            writer.fold(event, stamp, actor)
            writer.version = stamp[0]
        return writer

    def _begun(self, stream_id: str) -> StreamWriter:
        kind = kind_of(stream_id)
        return kind.begin(stream_id, self._states_of(kind).schema, self._every())

    def _states_of(self, kind: StreamKind) -> StoredStates:
        states = self._states.get(kind)
        if states is None:
            states = self._states[kind] = StoredStates(self._database, kind)
        return states

    def _refold(self, writer: StreamWriter) -> None:
        """State and run at the writer's version from the log. The run begins after the last snapshot there is,
        whoever wrote it, as the next snapshot must say."""
        stream_id, until = writer.stream_id, writer.version
        last = self._database.value(self._last_snapshot, stream=stream_id, until=until)
        snapshot = self._states_of(kind_of(stream_id)).snapshot(stream_id, last)
        if snapshot is not None:
            writer.resume(snapshot)
        for event, stamp, actor in self._steps(writer, after=writer.state.version, until=until):
            writer.follow(event, stamp, actor)
            if stamp[0] <= last:
                writer.pass_snapshot()

    def _steps(self, writer: StreamWriter, after: int, until: int) -> Iterator[Step]:
        """The stream's facts after a version, in batches that each stand alone."""
        readers = kind_of(writer.stream_id).codec.load().READERS
        reached = after
        while rows := self._database.run(self._facts, stream=writer.stream_id, after=reached, until=until):
            for version, tag, schema_version, data, recorded_at, effective_at, actor in rows:
                if writer.MARKS_MISSING and version != reached + 1:
                    yield Step(None, (reached + 1, recorded_at, effective_at), actor)
                reached = version
                try:
                    event = readers[tag, schema_version](data)
                except (KeyError, ValidationError, UpcastError):
                    event = None
                yield Step(event, (version, recorded_at, effective_at), actor)
            if len(rows) < BATCH:
                break
