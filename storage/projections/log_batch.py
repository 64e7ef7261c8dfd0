"""Events that several read models are brought forward by: read and decoded once, whichever of them asks first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from domain.stream import RecordedEvent
from storage.encoding.rows import EVENT_COLUMNS, recorded_event
from storage.engine.database import Database
from storage.schema import tables as schema


class LogBatch:
    """Rows of the log after a position, in order."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self.rows = rows
        self._events: list[RecordedEvent[Any] | None] = [None] * len(rows)

    def event(self, place: int) -> RecordedEvent[Any]:
        """The event of a row, marked where it cannot be read."""
        found = self._events[place]
        if found is None:
            found = self._events[place] = recorded_event(self.rows[place])
        return found

    @property
    def is_sound(self) -> bool:
        """Everything of it that was asked for could be read."""
        return all(one is None or one.event is not None for one in self._events)


class LogBatches:
    """Reads the log of one database. A batch that is whole is kept for whoever stands at the same position: the log
    does not change behind its end. One with something that cannot be read is read anew, for it may have been restored.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        e = schema.events.c
        self._query = database.query(
            sa.select(*EVENT_COLUMNS)
            .where(e.position > sa.bindparam("after", type_=sa.BigInteger()))
            .order_by(e.position)
            .limit(sa.bindparam("limit", type_=sa.Integer()))
        )
        self._kept: tuple[int, int, LogBatch] | None = None

    def after(self, position: int, limit: int) -> LogBatch:
        """Up to `limit` events after the position."""
        if self._kept is not None and self._kept[:2] == (position, limit) and self._kept[2].is_sound:
            return self._kept[2]
        batch = LogBatch(self._database.run(self._query, after=position, limit=limit))
        self._kept = (position, limit, batch) if len(batch.rows) == limit else None
        return batch
