"""State of an account at any version: the head's stored state, snapshots, and the steps of a replay."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import sqlalchemy as sa
from pydantic import ValidationError

from domain.account.state import Account, stream_of
from domain.history.cut import fold
from domain.ports import Fact, ReplayCost
from storage.encoding.account_codec import READERS
from storage.encoding.rows import FACT_COLUMNS, Row
from storage.encoding.upcasting import UpcastError
from storage.engine.database import Database
from storage.log.stored_states import StoredStates
from storage.schema import tables as schema
from storage.streams.kind import ACCOUNT

BATCH = 250
"""Events read at a time: few enough to be folded while they are still in the processor's cache."""
ENDLESS = 2**62


class Replays:
    """Reads the states of accounts. `stored` are those that heads and snapshots keep."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.stored = StoredStates(database, ACCOUNT)
        e = schema.events.c
        stream: sa.BindParameter[str] = sa.bindparam("stream", type_=sa.Text())
        self._facts = database.query(
            sa.select(*FACT_COLUMNS)
            .where(
                e.stream_id == stream, e.version > sa.bindparam("after"), e.version <= sa.bindparam("until")
            )
            .order_by(e.version)
            .limit(BATCH),
        )

    def head(self, account_id: str) -> Account | None:
        """State at the head, from the stream's own row, or folded from the log where what was stored is of no use;
        None for an unknown account."""
        head = self.stored.head(stream_of(account_id))
        if head is None:
            return None
        account: Account | None = self.stored.usable(head)
        if account is not None:
            return account
        snapshot = self.snapshot(account_id, head.version)
        after = snapshot.version if snapshot is not None else 0
        return fold(snapshot, self.replay_steps(account_id, after=after, until=head.version))[0]

    def snapshot(self, account_id: str, version: int) -> Account | None:
        """The newest usable snapshot at or before the version."""
        return self.stored.snapshot(stream_of(account_id), version)

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
                size += sum(len(data) for _, _, _, data, *_ in rows)
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
