"""Rebuilding what is derived from the log, stream by stream: snapshots, head and account list.

The log itself is only read. Damage in it stays where it is, visible to `verify`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice

import sqlalchemy as sa

from domain.profile.state import SNAPSHOT_EVERY
from storage.engine.database import Database
from storage.log.account_lines import make_all
from storage.log.writers import Writers
from storage.schema import tables as schema
from storage.streams.kind import kind_of
from storage.verify.holders import PREFIX, repair_holder
from storage.verify.search_index import NAMED, discard_search

AT_ONCE = 50
"""Streams rebuilt in one transaction of a file, which has but one writer. On a server each has its own: whoever
appends waits for no stream but theirs."""


def rebuild(
    database: Database,
    streams: Iterable[str],
    every: int = SNAPSHOT_EVERY,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Discard and rewrite the derived rows of the streams; how many. `progress` is told how many are done.

    A stream that holds what no event can hold is left as it is. What a finding names a holder by, or the index that
    accounts are searched by, is one of the streams: it is put right. Raises ReadOnly, StoreUnavailable.
    """
    done, left = 0, iter(streams)
    at_once = AT_ONCE if database.engine.dialect.name == "sqlite" else 1
    while some := list(islice(left, at_once)):
        with database.writing() as driver:
            for stream_id in some:
                _rebuild(database, driver.cursor(), stream_id, every)
        if NAMED in some:
            make_all(database)
        done += len(some)
        if progress is not None:
            progress(done)
    return done


def _rebuild(
    database: Database, cursor: sa.engine.interfaces.DBAPICursor, stream_id: str, every: int
) -> None:
    if stream_id == NAMED:
        discard_search(database, cursor)
        return
    if stream_id.startswith(PREFIX):
        repair_holder(database, cursor, stream_id)
        return
    # Whoever appends moves the head first, and waits for it here: what is folded is then all there is, and
    # what is put in its place is not older than what it replaces.
    head = database.query(
        sa.select(schema.streams.c.version).where(schema.streams.c.stream_id == stream_id).with_for_update()
    )
    cursor.execute(head.sql, head.values())
    e = schema.events.c
    newest = database.query(
        sa.select(e.hash, e.recorded_at).where(e.stream_id == stream_id).order_by(e.version.desc()).limit(1)
    )
    try:
        writer, rows = Writers(database, lambda: every, {}).folded(stream_id), database.run(newest)
    except (TypeError, ValueError, AttributeError, OverflowError):
        return
    _discard(database, cursor, stream_id, everything=not rows)
    if not rows:
        return
    writer.hash, writer.recorded_at = rows[0]
    listed = writer.summary_row()
    for table, values in (
        (schema.snapshots, writer.snapshots),
        (schema.streams, [writer.head_row()]),
        (kind_of(stream_id).read_model, [] if listed is None else [listed]),
    ):
        if values and table is not None:
            cursor.executemany(database.query(schema.replacing(table, database.engine.dialect)).sql, values)


def _discard(
    database: Database, cursor: sa.engine.interfaces.DBAPICursor, stream_id: str, *, everything: bool
) -> None:
    """Remove the snapshots, and with `everything` the rows that would otherwise be overwritten: a head that is
    removed and made again is not the one that an append waits for."""
    statements = [sa.delete(schema.snapshots).where(schema.snapshots.c.stream_id == stream_id)]
    if everything:
        statements.append(sa.delete(schema.streams).where(schema.streams.c.stream_id == stream_id))
        kind = kind_of(stream_id)
        if kind.read_model is not None:
            (key,) = kind.read_model.primary_key
            # As text: a damaged key may be of another type.
            statements.append(
                sa.delete(kind.read_model).where(sa.cast(key, sa.Text) == kind.key_of(stream_id))
            )
    for statement in statements:
        query = database.query(statement)
        cursor.execute(query.sql, query.values())
