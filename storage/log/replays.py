"""State at any version: the head's stored state, keyframes, and the steps of a replay.

What was stored under another fingerprint is passed over: another program derived it, which may fold otherwise or
could not read all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import sqlalchemy as sa
from pydantic import ValidationError

from domain.account.state import Account, AccountFold, account_of, evolve, stream_of, thaw
from domain.history.cut import fold
from domain.ports import Fact, ReplayCost
from storage.encoding.codec import READERS, decode_state
from storage.encoding.rows import FACT_COLUMNS, Row
from storage.encoding.upcasting import UpcastError
from storage.engine.database import Database
from storage.schema import tables as schema
from storage.streams.account_writer import AccountWriter, CurveSegment
from storage.streams.fingerprint import state_schema

BATCH = 250
"""Events read at a time: few enough to be folded while they are still in the processor's cache."""
ENDLESS = 2**62


class Replays:
    """Reads states; `ignored_snapshots` counts keyframes that were stale or broken and passed over.

    `schema` is the fingerprint of what this program derives, as it stood when the bank was opened.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.schema = state_schema()
        self.ignored_snapshots = 0
        e, s, k = schema.events.c, schema.streams.c, schema.snapshots.c
        stream: sa.BindParameter[str] = sa.bindparam("stream", type_=sa.Text())
        self._head = database.query(
            sa.select(s.version, s.state_schema, s.state).where(s.stream_id == stream)
        )
        self._keyframe = database.query(
            sa.select(k.version, k.state_schema, k.state)
            .where(k.stream_id == stream, k.version <= sa.bindparam("until"))
            .order_by(k.version.desc())
            .limit(1),
        )
        self._last_keyframe = database.query(
            sa.select(sa.func.coalesce(sa.func.max(k.version), 0)).where(
                k.stream_id == stream, k.version <= sa.bindparam("until")
            )
        )
        self._facts = database.query(
            sa.select(*FACT_COLUMNS)
            .where(
                e.stream_id == stream, e.version > sa.bindparam("after"), e.version <= sa.bindparam("until")
            )
            .order_by(e.version)
            .limit(BATCH),
        )

    def head(self, account_id: str) -> Account | None:
        """State at the head, from the stream's own row; None for an unknown account."""
        stream_id = stream_of(account_id)
        rows = self._database.run(self._head, stream=stream_id)
        return self.state_from(stream_id, *rows[0]) if rows else None

    def state_from(self, stream_id: str, version: int, state_schema: str, state: str) -> Account:
        """A stored state, or the same one folded from the log where what was stored is of no use."""
        account = self._stored(version, state_schema, state)
        if account is not None:
            return account
        account_id = account_of(stream_id)
        keyframe = self.keyframe(account_id, version)
        after = keyframe.version if keyframe is not None else 0
        return fold(keyframe, self.replay_steps(account_id, after=after, until=version))[0]

    def keyframe(self, account_id: str, version: int) -> Account | None:
        """The newest usable snapshot at or before the version."""
        until = version
        while rows := self._database.run(self._keyframe, stream=stream_of(account_id), until=until):
            account = self._stored(*rows[0])
            if account is not None:
                return account
            self.ignored_snapshots += 1
            until = rows[0][0] - 1
        return None

    def _stored(self, version: int, state_schema: str, state: str) -> Account | None:
        """A stored state of that version, where this program derived it and it can be read."""
        account = decode_state(state) if state_schema == self.schema else None
        return account if account is not None and account.version == version else None

    def writer(self, stream_id: str, head: Row | None, every: int) -> AccountWriter:
        """An account ready to take events: `head` is its row of `streams`, None for a new one."""
        writer = AccountWriter(stream_id=stream_id, schema=self.schema, every=every, state=AccountFold())
        if head is None:
            return writer
        _, writer.version, writer.hash, writer.recorded_at, state_schema, state, *run = head
        account = self._stored(writer.version, state_schema, state)
        if account is None:
            self._refold(writer)
        else:
            writer.state, writer.run = thaw(account), CurveSegment(*run) if run[0] <= writer.version else None
        return writer

    def _refold(self, writer: AccountWriter) -> None:
        """State and run at the writer's version from the log. The run begins after the last keyframe there is,
        whoever wrote it, as the next keyframe must say."""
        (last,) = self._database.run(self._last_keyframe, stream=writer.stream_id, until=writer.version)[0]
        account_id = account_of(writer.stream_id)
        keyframe = self.keyframe(account_id, last)
        writer.state = AccountFold() if keyframe is None else thaw(keyframe)
        for event, stamp in self.replay_steps(account_id, after=writer.state.version, until=writer.version):
            if stamp[0] > last:
                writer.follow(event, stamp)
            else:
                evolve(writer.state, event, stamp)

    def replay_steps(
        self,
        account_id: str,
        *,
        after: int = 0,
        until: int | None = None,
        cost: list[ReplayCost] | None = None,
    ) -> Iterator[Fact]:
        """Steps of a replay (see domain.ports.Replays.facts). A missing version is an unreadable step."""
        last = ENDLESS if until is None else until
        return chain.from_iterable(self._batches(stream_of(account_id), after, last, cost))

    def _batches(
        self, stream_id: str, after: int, last: int, cost: list[ReplayCost] | None
    ) -> Iterator[list[Fact]]:
        """The steps in batches that each stand alone: a consumer may pause between them without holding a
        transaction."""
        reached, read, size = after, 0, 0
        while rows := self._database.run(self._facts, stream=stream_id, after=reached, until=last):
            yield _steps(rows, reached + 1)
            reached = rows[-1][0]
            if cost is not None:
                read += len(rows)
                size += sum(len(row[3]) for row in rows)
            if len(rows) < BATCH:
                break
        if cost is not None:
            cost.append(ReplayCost(read, size))


def _steps(rows: list[Row], expected: int) -> list[Fact]:
    """Validated payloads with their stamps: of the whole batch at once, or row by row where one is amiss."""
    readers = READERS
    if rows[-1][0] - expected + 1 == len(rows):
        try:
            return [
                (readers[tag, schema_version](data), (version, recorded_at, effective_at))
                for version, tag, schema_version, data, recorded_at, effective_at in rows
            ]
        except (KeyError, ValidationError, UpcastError):
            pass
    return list(_marked(rows, expected))


def _marked(rows: list[Row], expected: int) -> Iterator[Fact]:
    """The same with None where a payload cannot be read or a version is missing."""
    for version, tag, schema_version, data, recorded_at, effective_at in rows:
        if version != expected:
            yield None, (expected, recorded_at, effective_at)
        expected = version + 1
        try:
            event = READERS[tag, schema_version](data)
        except (KeyError, ValidationError, UpcastError):
            yield None, (version, recorded_at, effective_at)
        else:
            yield event, (version, recorded_at, effective_at)
