"""Row 5: append in batches, with payloads validated, the hash chain, the read model and snapshots."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from domain.ports import StreamWrite
from storage.log.store import SqlStore
from tests.benchmarks.banks import Banks
from tests.benchmarks.big_account import BATCH, STREAM_ID, Booking, bookings, new_event
from tests.benchmarks.measure import take_turns
from tests.benchmarks.peer import Peer
from tests.benchmarks.report import Figure, at_least, per_second

TURNS = 20
"""Each appends a share of all the events, so that no contender has a quiet minute to itself."""
NAMES = {
    "default": "eventsourcing, default form, no chain, read model or snapshots",
    "pydantic": "eventsourcing, pydantic form, no chain, read model or snapshots",
    "snapshots": "eventsourcing, default form, snapshots every 100, no chain or read model",
    "raw": "executemany of the finished rows, same keys, no triggers",
}
REACH = {"default": at_least(3), "pydantic": None, "snapshots": None, "raw": at_least(0.45)}


def figures(banks: Banks) -> Iterator[Figure]:
    count = banks.size.appended
    ours = Ours(banks.new_store("appended"), list(bookings(count)))
    raw = Raw(banks.bare_log("raw"), rows_of(banks.store(count)))
    default = Theirs(banks.new_peer("appended-default"), ours.bookings)
    pydantic = Theirs(banks.new_peer("appended-pydantic", pydantic=True), ours.bookings)
    snapshots = Theirs(banks.new_peer("appended-snapshots", snapshots=True), ours.bookings)
    share = max(BATCH, count // TURNS)
    turns = take_turns(
        {
            "ours": lambda: ours.append(share),
            "raw": lambda: raw.append(share),
            "default": lambda: default.append(share),
            "pydantic": lambda: pydantic.append(share),
            "snapshots": lambda: snapshots.append(share),
        },
        count // share,
    )
    for name, peer in NAMES.items():
        yield Figure(
            row="5",
            work=f"append {count:,} events, {BATCH:,} a transaction",
            ours=per_second(share, turns.cpu.median("ours")),
            peer=peer,
            theirs=per_second(share, turns.cpu.median(name)),
            value=turns.cpu.speed("ours", name),
            reach=REACH[name],
        )


def rows_of(store: SqlStore) -> list[tuple[Any, ...]]:
    """The log of a store as the driver gives it."""
    rows: list[tuple[Any, ...]] = store.database.driver.execute(
        "SELECT * FROM events ORDER BY position"
    ).fetchall()
    return rows


class Ours:
    """Appends facts to a store, from the bare fact on."""

    def __init__(self, store: SqlStore, facts: Sequence[Booking]) -> None:
        self.store, self.bookings, self.version = store, facts, 0

    def append(self, count: int) -> int:
        """The version reached."""
        for first in range(self.version, self.version + count, BATCH):
            events = [new_event(booking) for booking in self.bookings[first : first + BATCH]]
            self.version = self.store.append([StreamWrite(STREAM_ID, first, events)])[0].version
        return self.version


class Raw:
    """Inserts rows that are already made, into the same table with the same keys, without triggers."""

    def __init__(self, connection: sqlite3.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        self.connection, self.rows, self.version = connection, rows, 0
        self.sql = f"INSERT INTO events VALUES ({', '.join('?' * len(rows[0]))})"

    def append(self, count: int) -> int:
        """The version reached."""
        for first in range(self.version, self.version + count, BATCH):
            self.connection.execute("BEGIN IMMEDIATE")
            self.connection.executemany(self.sql, self.rows[first : first + BATCH])
            self.connection.execute("COMMIT")
        (self.version,) = self.connection.execute("SELECT max(version) FROM events").fetchone()
        return self.version


class Theirs:
    """Appends the same facts with the peer."""

    def __init__(self, peer: Peer, facts: Sequence[Booking]) -> None:
        self.peer, self.bookings, self.version = peer, facts, 0
        self.account: Any = None

    def append(self, count: int) -> int:
        """The version reached."""
        facts = self.bookings[self.version : self.version + count]
        self.account = self.peer.append(facts, self.account)
        self.version = self.account.version
        return self.version
