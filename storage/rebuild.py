"""Rebuilding what is derived from the log, stream by stream: keyframes, head and account list.

The log itself is only read. Damage in it stays where it is, visible to `verify`.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from domain.account import AccountFold, account_of
from storage import schema
from storage.account_writer import AccountWriter
from storage.append import SNAPSHOT_EVERY
from storage.codec import is_case
from storage.database import Database
from storage.replays import Replays
from storage.stream_writer import StreamWriter


def rebuild(database: Database, streams: Iterable[str], every: int = SNAPSHOT_EVERY) -> int:
    """Discard and rewrite the derived rows of the streams, each in a transaction of its own; how many.

    Raises ReadOnly, StoreUnavailable.
    """
    done = 0
    for stream_id in streams:
        with database.writing() as driver:
            _rebuild(database, driver.cursor(), stream_id, every)
        done += 1
    return done


def _rebuild(
    database: Database, cursor: sa.engine.interfaces.DBAPICursor, stream_id: str, every: int
) -> None:
    writer = _folded(database, stream_id, every)
    e = schema.events.c
    newest = database.query(
        sa.select(e.hash, e.recorded_at).where(e.stream_id == stream_id).order_by(e.version.desc()).limit(1)
    )
    _discard(database, cursor, stream_id)
    rows = database.run(newest)
    if not rows:
        return
    writer.hash, writer.recorded_at = rows[0]
    for table, values in (
        (schema.snapshots, writer.keyframes),
        (schema.streams, [writer.head_row()]),
        (schema.READ_MODELS[writer.READ_MODEL], [writer.summary_row()]),
    ):
        if values:
            cursor.executemany(database.query(schema.replacing(table, database.engine.dialect)).sql, values)


def _folded(database: Database, stream_id: str, every: int) -> StreamWriter:
    """The stream folded from its first event, with everything that is derived from it."""
    if is_case(stream_id):
        from storage.cases import folded_case

        return folded_case(database, stream_id)
    writer = AccountWriter(stream_id=stream_id, every=every, state=AccountFold())
    for event, stamp in Replays(database).facts(account_of(stream_id)):
        writer.fold(event, stamp)
    return writer


def _discard(database: Database, cursor: sa.engine.interfaces.DBAPICursor, stream_id: str) -> None:
    model = schema.dispute_queue if is_case(stream_id) else schema.account_summary
    (key,) = model.primary_key
    for statement in (
        sa.delete(schema.snapshots).where(schema.snapshots.c.stream_id == stream_id),
        sa.delete(schema.streams).where(schema.streams.c.stream_id == stream_id),
        sa.delete(model).where(key == stream_id.partition("-")[2]),
    ):
        query = database.query(statement)
        cursor.execute(query.sql, query.values())
