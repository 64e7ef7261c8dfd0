"""A store on the workbench: opened as often as a test likes, under its own clock, and damaged on purpose."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Protocol

import psycopg

from domain.account.state import Account, AccountFold, stream_of, thaw
from domain.handlers.account import Handler
from domain.ports import Store
from storage.encoding.account_codec import decode_state, encode_state
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from tests.kit.memory import MemoryStore
from tests.kit.memory_accounts import Vault
from tests.kit.memory_rows import decoded

EPOCH = 1_773_392_400_000_000
"""Friday 13 March 2026, 09:00 UTC, in microseconds: when a test's clock starts."""
SECOND = 1_000_000
DAY = 86_400 * SECOND

Change = Callable[[AccountFold], None]


@dataclass(slots=True)
class Clock:
    """A clock that tests set. It advances by `step` whenever it is read."""

    now: int = EPOCH
    step: int = SECOND

    def __call__(self) -> int:
        self.now += self.step
        return self.now


class Bench(Protocol):
    """One kind of store, with snapshots `every` so many events.

    Damage is done behind the store's back, past its own protections.
    """

    clock: Clock
    every: int

    @property
    def store(self) -> Store: ...

    @property
    def handler(self) -> Handler: ...

    def open(self, *, read_only: bool = False) -> Store:
        """Another store on the same data, as another program would open it."""

    def session(self, clock: Callable[[], int]) -> Store:
        """A store on the same data whose clock is held against the database's."""

    def tamper_event(self, stream_id: str, version: int, **columns: Any) -> None: ...

    def tamper_snapshot(self, account_id: str, version: int, change: Change) -> None: ...

    def tamper_head(self, account_id: str, change: Change) -> None: ...

    def tamper_summary(self, account_id: str, **columns: Any) -> None: ...


@dataclass
class MemoryBench:
    every: int = 100
    clock: Clock = field(default_factory=Clock)
    vault: Vault = field(default_factory=Vault)

    def __post_init__(self) -> None:
        self.store = self.open()
        self.handler = Handler(self.store, clock=self.clock, pause=lambda seconds: None)

    def open(self, *, read_only: bool = False) -> Store:
        return MemoryStore(self.vault, clock=self.clock, every=self.every, read_only=read_only)

    def session(self, clock: Callable[[], int]) -> Store:
        return MemoryStore(self.vault, clock=clock, every=self.every, training=False)

    def tamper_event(self, stream_id: str, version: int, **columns: Any) -> None:
        rows = self.vault.streams[stream_id]
        rows[version - 1] = decoded(rows[version - 1]._replace(**columns))

    def tamper_snapshot(self, account_id: str, version: int, change: Change) -> None:
        kept = self.vault.snapshots[stream_of(account_id)]
        kept[version] = _changed(kept[version], change)

    def tamper_head(self, account_id: str, change: Change) -> None:
        stream_id = stream_of(account_id)
        self.vault.heads[stream_id] = _changed(self.vault.heads[stream_id], change)

    def tamper_summary(self, account_id: str, **columns: Any) -> None:
        self.vault.summaries[account_id] = replace(self.vault.summaries[account_id], **columns)


@dataclass
class SqlBench:
    """A bank at an address. `mark` is how its driver writes a parameter, `unprotect` what lets an event change."""

    address: str
    every: int = 100
    clock: Clock = field(default_factory=Clock)
    mark: ClassVar[str] = "?"
    unprotect: ClassVar[str] = "DROP TRIGGER IF EXISTS events_no_update"

    def __post_init__(self) -> None:
        self._opened: list[Store] = []
        self.store = self._open(create=True)
        self.handler = Handler(self.store, clock=self.clock, pause=lambda seconds: None)

    def open(self, *, read_only: bool = False) -> Store:
        return self._open(read_only=read_only)

    def session(self, clock: Callable[[], int]) -> Store:
        store = SqlStore(open_database(self.address), clock=clock, snapshot_every=self.every)
        self._opened.append(store)
        return store

    def close(self) -> None:
        for store in self._opened:
            store.close()

    def tamper_event(self, stream_id: str, version: int, **columns: Any) -> None:
        self.execute(self.unprotect)
        self._update("events", columns, stream_id=stream_id, version=version)

    def tamper_snapshot(self, account_id: str, version: int, change: Change) -> None:
        self._tamper_state("snapshots", change, stream_id=stream_of(account_id), version=version)

    def tamper_head(self, account_id: str, change: Change) -> None:
        self._tamper_state("streams", change, stream_id=stream_of(account_id))

    def tamper_summary(self, account_id: str, **columns: Any) -> None:
        self._update("account_summary", columns, account_id=account_id)

    def execute(self, sql: str, *values: Any) -> list[Any]:
        """Run a statement on a connection of its own, as another program would."""
        with closing(sqlite3.connect(self.address)) as connection, connection:
            return connection.execute(sql, values).fetchall()

    def _open(self, *, read_only: bool = False, create: bool = False) -> Store:
        database = open_database(self.address, read_only=read_only, create=create)
        store = SqlStore(database, clock=self.clock, snapshot_every=self.every, training=True)
        self._opened.append(store)
        return store

    def _tamper_state(self, table: str, change: Change, **keys: Any) -> None:
        sql = f"SELECT state FROM {table} WHERE {self._assigned(keys, ' AND ')}"
        ((state,),) = self.execute(sql, *keys.values())
        self._update(table, {"state": _changed(state, change)}, **keys)

    def _update(self, table: str, columns: dict[str, Any], **keys: Any) -> None:
        sql = f"UPDATE {table} SET {self._assigned(columns, ', ')} WHERE {self._assigned(keys, ' AND ')}"
        self.execute(sql, *columns.values(), *keys.values())

    def _assigned(self, names: Iterable[str], between: str) -> str:
        return between.join(f"{name} = {self.mark}" for name in names)


class PostgresBench(SqlBench):
    """A bank on a server. Making a database there takes far longer than a test: `reset` empties it instead."""

    mark = "%s"
    unprotect = "ALTER TABLE events DISABLE TRIGGER USER"

    def __post_init__(self) -> None:
        self._other: psycopg.Connection[Any] | None = None
        super().__post_init__()

    def close(self) -> None:
        super().close()
        if self._other is not None:
            self._other.close()
            self._other = None

    def reset(self) -> None:
        """Back to a bank without accounts, protected again."""
        self.execute(self.unprotect)
        # A few rows go at a thirtieth of what TRUNCATE costs, which makes every file of a table anew.
        for table in (
            "events", "streams", "snapshots", "account_summary", "account_search", "dispute_queue", "holders",
        ):  # fmt: skip
            self.execute(f"DELETE FROM {table}")
        self.execute("ALTER SEQUENCE events_position_seq RESTART")
        self.execute("ALTER TABLE events ENABLE TRIGGER USER")

    def execute(self, sql: str, *values: Any) -> list[Any]:
        """Run a statement at once, on the one connection of another program."""
        if self._other is None or self._other.closed:
            self._other = psycopg.connect(self.address, autocommit=True, prepare_threshold=None)
        cursor = self._other.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def _changed(state: str, change: Change) -> str:
    account: Account | None = decode_state(state)
    assert account is not None
    fold = thaw(account)
    change(fold)
    return encode_state(fold)
