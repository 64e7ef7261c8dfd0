"""State at any version: the head's stored state, keyframes, and the steps of a replay."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError

from domain.account import Account, account_of, stream_of
from domain.ports import Fact, ReplayCost
from domain.timeline import fold
from storage import schema
from storage.codec import READERS, decode_state
from storage.database import Database
from storage.rows import FACT_COLUMNS
from storage.upcasting import UpcastError

BATCH = 250
"""Events read at a time: few enough to be folded while they are still in the processor's cache."""
ENDLESS = 2**62


class Replays:
    """Reads states; `ignored_snapshots` counts keyframes that were stale or broken and passed over."""

    def __init__(self, database: Database) -> None:
        self._database = database
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
        account = decode_state(state, state_schema)
        if account is not None and account.version == version:
            return account
        account_id = account_of(stream_id)
        keyframe = self.keyframe(account_id, version)
        after = keyframe.version if keyframe is not None else 0
        return fold(keyframe, self.facts(account_id, after=after, until=version))[0]

    def keyframe(self, account_id: str, version: int) -> Account | None:
        """The newest usable snapshot at or before the version."""
        until = version
        while rows := self._database.run(self._keyframe, stream=stream_of(account_id), until=until):
            found, state_schema, state = rows[0]
            account = decode_state(state, state_schema)
            if account is not None and account.version == found:
                return account
            self.ignored_snapshots += 1
            until = found - 1
        return None

    def facts(
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


def _steps(rows: list[tuple[Any, ...]], expected: int) -> list[Fact]:
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


def _marked(rows: list[tuple[Any, ...]], expected: int) -> Iterator[Fact]:
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
