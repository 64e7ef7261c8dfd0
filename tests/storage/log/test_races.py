"""Repair and rebuilding beside writers: whoever works at the same time, nothing stale is written, nothing twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from domain.account.events import AccountOpened, MoneyDeposited
from domain.account.state import stream_of
from domain.clock import utc_now
from domain.ids import uuid7
from domain.ports import Clock, StreamWrite
from domain.projections.projection import Row
from domain.stream import NewEvent
from storage.engine.connect import open_database
from storage.engine.database import Database
from storage.engine.timekeeping import BankClock
from storage.log.store import SqlStore
from storage.projections.checkpoints import Checkpoint, Checkpoints
from storage.projections.runner import SqlProjections
from storage.verify.rebuild import rebuild
from storage.verify.verify import verify

STREAM = stream_of("1")


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    """An account of forty deposits."""
    address = str(tmp_path / "bank.db")
    if request.param == "postgresql":
        address = str(request.getfixturevalue("postgres"))
    with closing(SqlStore(open_database(address, create=True), snapshot_every=10)) as made:
        made.append([StreamWrite(STREAM, 0, [_event(AccountOpened(currency="GBP"))])])
        for version in range(1, 41):
            made.append([StreamWrite(STREAM, version, [_event(MoneyDeposited(amount=1))])])
        yield made


def _event(payload: Any) -> NewEvent:
    return NewEvent(event=payload, event_id=uuid7(utc_now()), actor="a", channel="branch")


def test_repairing_beside_a_writer_leaves_nothing_stale(store: SqlStore) -> None:
    writer = threading.Thread(target=_deposits, args=(store, 150))
    writer.start()
    while writer.is_alive():
        rebuild(store.database, [STREAM], every=10)
        sleep(0.002)  # An embedded file does not queue those who wait for it.
    writer.join()
    head = store.head("1")
    assert head is not None
    assert (head.version, head.ledger) == (191, 190)
    assert verify(store.database).findings == ()


def _deposits(store: SqlStore, count: int) -> None:
    for version in range(41, 41 + count):
        store.append([StreamWrite(STREAM, version, [_event(MoneyDeposited(amount=1))])])


class Meanwhile(SqlProjections):
    """Does something else once, when it has read where a projection stands and then `more` times."""

    def __init__(self, store: SqlStore, do: Callable[[], object], more: int = 0) -> None:
        super().__init__(store.database, utc_now, "me")
        self._do, self._more = do, more
        self._checkpoints = _Watched(store.database, utc_now, self._read)

    def _read(self) -> None:
        self._more -= 1
        if self._more == -1:
            self._do()


class _Watched(Checkpoints):
    def __init__(self, database: Database, clock: Clock, read: Callable[[], None]) -> None:
        super().__init__(database, BankClock(database, clock))
        self._read = read

    def of(self, name: str) -> Checkpoint:
        found = super().of(name)
        self._read()
        return found


NAME = "daily_balance"


def caught_up(store: SqlStore) -> SqlProjections:
    worker = SqlProjections(store.database, utc_now, "worker")
    while worker.advance(NAME):
        pass
    return worker


def started(worker: SqlProjections, steps: int) -> None:
    """Take so many steps of a rebuild."""
    for _ in zip(range(steps), worker.rebuild(NAME), strict=False):
        pass


def rows(worker: SqlProjections) -> list[Row]:
    while worker.advance(NAME):
        pass
    return [row for _, row in worker.rows(NAME)]


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.projections.runner.BATCH", 10)


@pytest.mark.parametrize("more", range(3))
@pytest.mark.usefixtures("small_steps")
def test_a_rebuild_that_moves_while_it_is_swapped_in_applies_nothing_twice(
    store: SqlStore, more: int
) -> None:
    worker = SqlProjections(store.database, utc_now, "worker")
    worker.advance(NAME, 10)
    started(worker, 1)
    swapping = Meanwhile(store, lambda: started(worker, 2), more)
    swapping.swap(NAME)
    once = rows(caught_up(store))
    fresh = SqlProjections(store.database, utc_now, "other")
    started(fresh, 99)
    assert fresh.compare(NAME).equal
    assert once == rows(fresh)


@pytest.mark.usefixtures("small_steps")
def test_a_rebuild_that_was_swapped_in_meanwhile_is_not_discarded(store: SqlStore) -> None:
    worker = caught_up(store)
    before = rows(worker)
    started(worker, 99)
    Meanwhile(store, lambda: worker.swap(NAME)).discard(NAME)
    assert rows(worker) == before


@pytest.mark.usefixtures("small_steps")
def test_two_that_begin_a_rebuild_at_once_share_it(store: SqlStore) -> None:
    worker = caught_up(store)
    steps = Meanwhile(store, lambda: started(worker, 2)).rebuild(NAME)
    assert next(steps).position == 30
    for _ in steps:
        pass
    assert worker.compare(NAME).equal


@pytest.mark.usefixtures("small_steps")
def test_what_is_compared_does_not_move_meanwhile(store: SqlStore) -> None:
    worker = caught_up(store)
    started(worker, 99)

    def goes_on() -> None:
        store.append([StreamWrite(STREAM, 41, [_event(MoneyDeposited(amount=1))])])
        worker.advance(NAME)

    assert Meanwhile(store, goes_on).compare(NAME).equal
