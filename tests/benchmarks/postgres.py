"""Row 6: PostgreSQL: eight writers at once, no event missed by a follower, one command, bulk.

The server runs for this row alone and keeps what it has acknowledged: every commit waits for the disk, as in row 4.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import zip_longest
from typing import Any

import psycopg

from domain.account.state import AccountFold
from domain.ports import StreamWrite
from domain.profile.state import SNAPSHOT_EVERY
from storage.engine.connect import open_database
from storage.log.append_postgres import COPY_TYPES, EVENTS
from storage.log.feed import follow
from storage.log.store import SqlStore
from storage.streams.account_fingerprint import state_schema
from storage.streams.account_writer import AccountWriter
from tests.benchmarks import postgres_writers as writers
from tests.benchmarks.banks import Banks
from tests.benchmarks.big_account import STREAM_ID, bookings, new_event
from tests.benchmarks.measure import Times, take_turns
from tests.benchmarks.report import Figure, Reach, at_least, at_most, per_second
from tests.benchmarks.workers import workers
from tests.kit.postgres import cluster, fresh_database

WRITERS = 8
WORK = 0.002
"""Seconds that a writer spends on deciding."""
BULK = 5_000
"""Events appended in one bulk transaction."""
INSERT = f"INSERT INTO bare VALUES ({', '.join(['%s'] * len(EVENTS))})"
BARE = "CREATE TABLE bare (LIKE events INCLUDING DEFAULTS INCLUDING INDEXES)"


def figures(banks: Banks) -> Iterator[Figure]:
    with cluster(durable=True) as server:
        yield from _rivals(server, banks)
        address = fresh_database(server)
        with (
            closing(SqlStore(open_database(address, create=True))) as store,
            closing(psycopg.connect(address, autocommit=True)) as bare,
        ):
            bare.execute(BARE)
            size = banks.size.appended
            alone = Alone(store, bare, size + banks.size.commands * banks.size.turns)
            yield from _bulk(alone, size)
            yield from _single(alone, banks)


def _rivals(server: str, banks: Banks) -> Iterator[Figure]:
    """Eight processes, with and without work between reading and writing; a follower reads along."""
    ours, theirs, each = fresh_database(server), fresh_database(server), banks.size.commands
    store = SqlStore(open_database(ours, create=True))
    with psycopg.connect(theirs, autocommit=True) as connection:
        connection.execute(writers.PEER_TABLE)
    with Follower(store) as follower, workers(WRITERS) as pool:

        def together(append: Callable[..., int], address: str, work: float, each: int = each) -> int:
            tasks = [pool.submit(append, address, writer, each, work) for writer in range(WRITERS)]
            return sum(task.result() for task in tasks)

        for append, address in ((writers.append, ours), (writers.append_locked, theirs)):
            together(append, address, 0, each=1)
        turns = take_turns(
            {
                "ours": partial(together, writers.append, ours, 0),
                "lock": partial(together, writers.append_locked, theirs, 0),
                "ours, work": partial(together, writers.append, ours, WORK),
                "lock, work": partial(together, writers.append_locked, theirs, WORK),
            },
            banks.size.turns,
        )
    store.close()
    appends = WRITERS * each
    work = f"PostgreSQL, {WRITERS} writer processes, one event a transaction"
    peer = "eventsourcing's statements: LOCK TABLE, INSERT"
    yield _rate(work, turns.wall, ("ours", "lock"), appends, peer, at_least(1))
    yield _rate(
        f"{work}, {WORK * 1000:.0f} ms of work each",
        turns.wall,
        ("ours, work", "lock, work"),
        appends,
        f"{peer}, the work in the transaction",
        at_least(4),
    )
    yield Figure(
        row="6",
        work="events that a follower missed, doubled or saw out of order meanwhile",
        ours=f"{len(follower.seen):,} followed",
        peer="events in the log",
        theirs=f"{len(follower.seen):,}",
        value=follower.wrong,
        unit="events",
        reach=at_most(0),
    )


class Follower:
    """Follows the log in a thread of its own; when left, `wrong` counts places where it differs from the log."""

    def __init__(self, store: SqlStore) -> None:
        self.seen: list[int] = []
        self.wrong = 0
        self._store, self._stop = store, threading.Event()
        self._thread = threading.Thread(target=self._follow)

    def __enter__(self) -> Follower:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        rows = self._store.database.driver.execute("SELECT position FROM events ORDER BY position").fetchall()
        self.wrong = sum(seen != row[0] for seen, row in zip_longest(self.seen, rows, fillvalue=(None,)))

    def _follow(self) -> None:
        for batch in follow(self._store.database, stop=self._stop.is_set):
            self.seen += [event.position for event in batch]


class Alone:
    """One writer: the store on one side, on the other a bare table of the same shape and keys.

    Both are given the same events, ours as facts, the bare table as finished rows.
    """

    def __init__(self, store: SqlStore, bare: psycopg.Connection, size: int) -> None:
        self.store, self.bare = store, bare
        self.facts = list(bookings(size))
        made = AccountWriter(
            stream_id=STREAM_ID, schema=state_schema(), every=SNAPSHOT_EVERY, state=AccountFold()
        )
        made.add([new_event(fact) for fact in self.facts], 0, 1)
        self.rows = made.rows
        self.appended = self.inserted = 0

    def append(self, count: int) -> int:
        """Append the next facts in one transaction; how many there are then."""
        events = [new_event(fact) for fact in self.facts[self.appended : self.appended + count]]
        self.appended = self.store.append([StreamWrite(STREAM_ID, self.appended, events)])[0].version
        return self.appended

    def append_each(self, count: int) -> int:
        """The same, each in a transaction of its own."""
        for _ in range(count):
            self.append(1)
        return self.appended

    def copy(self, count: int) -> int:
        """Put the next rows into the bare table in one transaction; how many there are then."""
        with self.bare.cursor() as cursor, cursor.copy("COPY bare FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(COPY_TYPES)
            for row in self._next(count):
                copy.write_row(row)
        return self.inserted

    def insert_each(self, count: int) -> int:
        """Insert the next rows, each in a transaction of its own."""
        for row in self._next(count):
            self.bare.execute(INSERT, row)
        return self.inserted

    def _next(self, count: int) -> Sequence[tuple[Any, ...]]:
        rows = self.rows[self.inserted : self.inserted + count]
        self.inserted += len(rows)
        return rows


def _bulk(alone: Alone, size: int) -> Iterator[Figure]:
    """COPY with hash chain, snapshots and read model, against COPY of the finished rows."""
    each = min(BULK, size // 2)
    turns = take_turns({"ours": lambda: alone.append(each), "raw": lambda: alone.copy(each)}, size // each)
    yield _rate(
        f"PostgreSQL, append {size:,} events, {each:,} a transaction",
        turns.wall,
        ("ours", "raw"),
        each,
        "COPY BINARY of the finished rows, same keys",
        at_least(0.4),
    )


def _single(alone: Alone, banks: Banks) -> Iterator[Figure]:
    """One event a transaction, against a bare INSERT in autocommit."""
    each = banks.size.commands
    turns = take_turns(
        {"ours": lambda: alone.append_each(each), "raw": lambda: alone.insert_each(each)}, banks.size.turns
    )
    yield _rate(
        "PostgreSQL, one writer, one event a transaction",
        turns.wall,
        ("ours", "raw"),
        each,
        "INSERT of the finished row in autocommit, same keys",
        at_least(0.7),
    )


def _rate(work: str, times: Times, names: tuple[str, str], events: int, peer: str, reach: Reach) -> Figure:
    """A figure of two speeds."""
    ours, theirs = names
    return Figure(
        row="6",
        work=work,
        ours=per_second(events, times.median(ours)),
        peer=peer,
        theirs=per_second(events, times.median(theirs)),
        value=times.speed(ours, theirs),
        reach=reach,
    )
