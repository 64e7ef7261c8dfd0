"""What the rows of the table share: how large a run is, and the banks built for it in a temporary folder."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy.dialects import sqlite

from domain.bank import ImportReport
from storage.demo import bank as demo_bank
from storage.engine.connect import open_database
from storage.importers.run import import_from, import_history
from storage.log.store import SqlStore
from storage.schema import tables as schema
from tests.benchmarks.big_account import bookings, fill
from tests.benchmarks.many_accounts import history
from tests.benchmarks.peer import Peer
from tests.benchmarks.report import Figure
from tests.kit.places import REAL_DATA

REAL_BANK = REAL_DATA / "berka"
"""The files of a real bank, which are not part of the project."""

Built = TypeVar("Built")


class Closes(Protocol):
    def close(self) -> None: ...


Closable = TypeVar("Closable", bound=Closes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large a run is.

    `long` and `short` are the events of the two accounts; `replayed`, `snapshotted` and `hot` those of the
    peer's; `accounts` and `few_accounts` are the sizes of the two banks of many; `appended` how many are appended,
    `commands` how many commands make a turn. `points` counts questions at random versions or instants, `turns` turns at
    bulk work, `starts` turns at starting programs.
    `real_bank`: the bank of many accounts is the real one, if its files are at hand.
    """

    long: int
    short: int
    replayed: int
    snapshotted: int
    hot: int
    appended: int
    commands: int
    points: int
    turns: int
    starts: int
    accounts: int
    few_accounts: int
    real_bank: bool = False


FULL = Size(
    long=1_000_000,
    short=10_000,
    replayed=1_000_000,
    snapshotted=100_000,
    hot=1_000,
    appended=100_000,
    commands=100,
    points=2_000,
    turns=3,
    starts=11,
    accounts=100_000,
    few_accounts=1_000,
    real_bank=True,
)
QUICK = Size(
    long=10_000,
    short=2_000,
    replayed=10_000,
    snapshotted=2_000,
    hot=500,
    appended=10_000,
    commands=10,
    points=100,
    turns=2,
    starts=1,
    accounts=3_000,
    few_accounts=500,
)
TINY = Size(
    long=700,
    short=300,
    replayed=300,
    snapshotted=300,
    hot=120,
    appended=2_000,
    commands=2,
    points=4,
    turns=2,
    starts=1,
    accounts=300,
    few_accounts=100,
)


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank of many accounts, imported from a source in a named format."""

    format: str
    path: Path
    store: SqlStore
    accounts: int
    events: int


@dataclass(slots=True)
class Banks:
    """Banks are built when first asked for and kept until closed."""

    folder: Path
    size: Size
    _built: dict[str, object] = field(default_factory=dict)
    _open: ExitStack = field(default_factory=ExitStack)

    def store(self, events: int) -> SqlStore:
        """A bank with the big account of so many events."""
        return self._once(self.store_path(events).name, lambda path: self._filled(path, events))

    def store_path(self, events: int) -> Path:
        """Where that bank lies."""
        return self.folder / f"ours-{events}.db"

    def whole_bank(self) -> Bank:
        """A bank of many accounts."""
        return self._once("bank.db", self._imported)

    def many_accounts(self, accounts: int) -> SqlStore:
        """A bank of so many accounts with short lives."""

        def build(path: Path) -> SqlStore:
            store = self._opened(path)
            import_history(store, history(accounts))
            return store

        return self._once(f"many-{accounts}-accounts.db", build)

    def import_whole(self, store: SqlStore) -> ImportReport:
        """Import the bank of many accounts: the real bank's files, or the demo bank."""
        if self.size.real_bank and REAL_BANK.exists():
            return import_from(store, "berka", REAL_BANK)
        return import_history(store, demo_bank.history())

    def new_store(self, name: str) -> SqlStore:
        """An empty bank."""
        return self._once(f"{name}.db", self._opened)

    def peer(
        self, events: int, *, pydantic: bool = False, snapshots: bool = False, cache: bool = False
    ) -> Peer:
        """The same account with the peer."""
        path = self.peer_path(events, pydantic=pydantic, snapshots=snapshots, cache=cache)

        def build(path: Path) -> Peer:
            peer = self._kept(Peer(path, pydantic=pydantic, snapshots=snapshots, cache=cache))
            peer.append(bookings(events))
            return peer

        return self._once(path.name, build)

    def peer_path(self, events: int, **options: bool) -> Path:
        """Where that account lies."""
        return self.folder / "-".join(["peer", str(events), *(name for name, on in options.items() if on)])

    def new_peer(self, name: str, *, pydantic: bool = False, snapshots: bool = False) -> Peer:
        """The peer without any account."""
        return self._once(
            f"{name}.db", lambda path: self._kept(Peer(path, pydantic=pydantic, snapshots=snapshots))
        )

    def bare_log(self, name: str) -> sqlite3.Connection:
        """A file with our tables, our keys and our durability, and nothing that guards them."""
        return self._once(f"{name}.db", lambda path: self._kept(_bare_log(path)))

    def fractions(self, seed: int) -> list[float]:
        """`points` random places along a history, from 0 to 1."""
        dice = random.Random(seed)
        return [dice.random() for _ in range(self.size.points)]

    def close(self) -> None:
        self._open.close()
        self._built.clear()

    def _imported(self, path: Path) -> Bank:
        store = self._opened(path)
        report = self.import_whole(store)
        return Bank(report.format, path, store, report.accounts, report.events)

    def _filled(self, path: Path, events: int) -> SqlStore:
        store = self._opened(path)
        fill(store, events)
        return store

    def _opened(self, path: Path) -> SqlStore:
        return self._kept(SqlStore(open_database(str(path), create=True)))

    def _kept(self, opened: Closable) -> Closable:
        self._open.callback(opened.close)
        return opened

    def _once(self, name: str, build: Callable[[Path], Built]) -> Built:
        if name not in self._built:
            self._built[name] = build(self.folder / name)
        built: Built = self._built[name]  # type: ignore[assignment]
        return built


def _bare_log(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    for statement in schema.definitions(sqlite.dialect()):
        connection.execute(statement)
    return connection


Row = Callable[[Banks], Iterator[Figure]]
"""A script of the table: measures, and yields what it found."""
