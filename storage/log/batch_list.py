"""Batches as they are listed."""

from __future__ import annotations

import sqlalchemy as sa

from domain.batch.streams import STREAM_PREFIX, batch_of
from storage.engine.database import Database
from storage.schema import tables as schema

AFTER = STREAM_PREFIX[:-1] + chr(ord(STREAM_PREFIX[-1]) + 1)


def batch_ids(database: Database) -> list[str]:
    """Numbers of all batches, in the order in which they were opened. Raises StoreUnavailable."""
    s, e = schema.streams.c, schema.events.c
    # A range and no LIKE, which no index of SQLite would answer.
    query = (
        sa.select(s.stream_id)
        .join(schema.events, (e.stream_id == s.stream_id) & (e.version == 1))
        .where(s.stream_id >= STREAM_PREFIX, s.stream_id < AFTER)
        .order_by(e.position)
    )
    return [batch_of(stream_id) for (stream_id,) in database.run(database.query(query))]
