"""States as heads and snapshots keep them, of one kind of stream.

What was stored under another fingerprint is passed over: another program derived it, which may fold otherwise or
could not read all of it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sqlalchemy as sa

from storage.engine.database import Database, Query
from storage.schema import tables as schema
from storage.streams.kind import StreamKind


class StoredState(NamedTuple):
    """A state as it is stored: for which version, under which fingerprint."""

    version: int
    written_by: str
    text: str


class StoredStates:
    """Reads states; `ignored` counts snapshots that were stale or broken and passed over.

    `schema` is the fingerprint of what this program derives, as it stood when these were first asked for.
    """

    def __init__(self, database: Database, kind: StreamKind) -> None:
        self._database, self._decode = database, kind.codec.load().decode_state
        self.schema = kind.fingerprint()
        self.ignored = 0
        s, k = schema.streams.c, schema.snapshots.c
        stream, until = sa.bindparam("stream", type_=sa.Text()), sa.bindparam("until", type_=sa.BigInteger())
        self._head = database.query(
            sa.select(s.version, s.state_schema, s.state).where(s.stream_id == stream)
        )
        self._snapshot = database.query(
            sa.select(k.version, k.state_schema, k.state)
            .where(k.stream_id == stream, k.version <= until)
            .order_by(k.version.desc())
            .limit(1),
        )

    def head(self, stream_id: str) -> StoredState | None:
        """What the stream's own row says of its state; None where it has not begun."""
        return self._first(self._head, stream=stream_id)

    def snapshot(self, stream_id: str, version: int) -> Any | None:
        """The state of the newest usable snapshot at or before the version."""
        until = version
        while stored := self._first(self._snapshot, stream=stream_id, until=until):
            state = self.usable(stored)
            if state is not None:
                return state
            self.ignored += 1
            until = stored.version - 1
        return None

    def usable(self, stored: StoredState) -> Any | None:
        """The state, where this program derived it, it can be read, and it is of the version it is stored for."""
        state = self._decode(stored.text) if stored.written_by == self.schema else None
        return state if state is not None and state.version == stored.version else None

    def _first(self, query: Query, **parameters: Any) -> StoredState | None:
        return next(map(StoredState._make, self._database.run(query, **parameters)), None)
