"""The feed: every event of the bank in order of position, as it is committed, none missed and none twice.

Projections and publishers are consumers of this one feed. They keep a checkpoint, the position they have dealt
with, and commit it together with what they wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from time import monotonic, sleep

import sqlalchemy as sa

from domain.stream import RecordedEvent
from storage.encoding.rows import EVENT_COLUMNS, recorded_event
from storage.engine.database import Database
from storage.schema import tables as schema

BATCH = 1000
POLL_SECONDS = 0.02
"""How often an embedded file is asked whether anybody committed: one PRAGMA, some microseconds."""
SERVER_POLL_SECONDS = 0.25
"""How often a server is asked that cannot call: one look into an index."""
LONGEST_WAIT_SECONDS = 1.0
"""After this the log is read even if nobody called: a notification may be lost with its connection."""

Wait = Callable[[float], None]


def follow(
    database: Database, after: int = 0, *, stop: Callable[[], bool] = lambda: False, batch: int = BATCH
) -> Iterator[list[RecordedEvent]]:
    """Batches of the events after a position, oldest first; waits for new ones until `stop` says so.

    A batch is never empty. Once `stop` is true the feed still yields what was committed by then. Raises
    StoreUnavailable when the database goes away; follow again from the checkpoint.
    """
    e = schema.events.c
    newer = database.query(
        sa.select(*EVENT_COLUMNS)
        .where(e.position > sa.bindparam("after", type_=sa.BigInteger()))
        .order_by(e.position)
        .limit(batch)
    )
    with _waiting(database) as wait:
        while True:
            last_round = stop()
            database.still_there()
            while rows := database.run(newer, after=after):
                after = rows[-1][0]
                yield [recorded_event(row) for row in rows]
            if last_round:
                return
            wait(LONGEST_WAIT_SECONDS)


def _waiting(database: Database) -> AbstractContextManager[Wait]:
    return _notified(database) if database.engine.dialect.name == "postgresql" else _polled(database)


@contextmanager
def _polled(database: Database) -> Iterator[Wait]:
    """Waits for another connection's commit to an embedded file."""

    def version() -> int:
        found: int = database.driver.execute("PRAGMA data_version").fetchone()[0]
        return found

    seen = version()

    def wait(longest: float) -> None:
        nonlocal seen
        deadline = monotonic() + longest
        while (now := version()) == seen and monotonic() < deadline:
            sleep(POLL_SECONDS)
        seen = now

    yield wait


@contextmanager
def _notified(database: Database) -> Iterator[Wait]:
    """Waits for the notification that every append sends, on a connection of its own; looks now and then where none
    would arrive: behind a pooler, on a standby."""
    listener = database.listener()
    if listener is None:
        yield lambda longest: sleep(min(longest, SERVER_POLL_SECONDS))
        return

    def wait(longest: float) -> None:
        with database.errors():
            for _ in listener.notifies(timeout=longest, stop_after=1):
                pass

    with closing(listener):
        yield wait
