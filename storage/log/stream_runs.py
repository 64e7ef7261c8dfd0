"""Events of streams that follow one another, read by stream and version with a batch of rows in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from storage.encoding.rows import EVENT_COLUMNS, LogRow, Row
from storage.engine.database import Database
from storage.schema import tables as schema

e = schema.events.c
_STREAM = itemgetter(LogRow._fields.index("stream_id"))


class StreamRuns:
    """Reads those events of streams for which the conditions hold; a stream may be one account that has millions."""

    def __init__(self, database: Database, *conditions: sa.ColumnElement[bool], batch: int) -> None:
        self._database, self._batch = database, batch
        reached = sa.tuple_(
            sa.bindparam("stream", type_=sa.Text()), sa.bindparam("after", type_=sa.BigInteger())
        )
        self._events = database.query(
            sa.select(*EVENT_COLUMNS)
            .where(
                sa.tuple_(e.stream_id, e.version) > reached,
                e.stream_id <= sa.bindparam("last", type_=sa.Text()),
                *conditions,
            )
            .order_by(e.stream_id, e.version)
            .limit(batch)
        )

    def between(self, first: str, last: str, **given: Any) -> Iterator[tuple[str, list[Row]]]:
        """The streams from one to another in order, in runs of one stream each; `given` is what the conditions ask
        for. Raises StoreUnavailable."""
        stream, after = first, 0
        while rows := self._database.run(self._events, stream=stream, after=after, last=last, **given):
            for stream, run in groupby(rows, key=_STREAM):
                yield stream, list(run)
            after = LogRow._make(rows[-1]).version
            if len(rows) < self._batch:
                break
