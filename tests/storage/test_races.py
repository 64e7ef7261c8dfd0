"""Repair and rebuilding beside writers: whoever works at the same time, nothing stale is written, nothing twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from domain.account import stream_of
from domain.clock import utc_now
from domain.events import AccountOpened, MoneyDeposited, NewEvent
from domain.ids import uuid7
from domain.ports import StreamWrite
from domain.projections import Row
from storage.database import Query, open_database
from storage.event_store import SqlStore
from storage.projections import SqlProjections
from storage.rebuild import rebuild
from storage.verify import verify
from tests.storage import processes

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
