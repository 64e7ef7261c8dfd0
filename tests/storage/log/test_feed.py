"""A follower beside eight writing processes misses nothing, sees nothing twice, and keeps the order."""

from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path

import pytest

from domain.account.commands import OpenAccount, Request
from domain.handlers.account import Handler
from storage.engine.connect import open_database
from storage.log.feed import follow
from storage.log.store import SqlStore
from tests.kit import processes

WRITERS = 8
EVENTS_EACH = 60


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "bank.db")
    return str(request.getfixturevalue("postgres"))


def test_eight_writers_rollbacks_and_a_slow_transaction(address: str) -> None:
    store = SqlStore(open_database(address, create=True))
    Handler(store).execute(
        Request(command=OpenAccount(account_id="slow", currency="GBP"), command_id="o", actor="a")
    )
    finished = threading.Event()
    seen: list[tuple[int, str, int]] = []

    def consume() -> None:
        for batch in follow(store.database, stop=finished.is_set):
            seen.extend((event.position, event.stream_id, event.version) for event in batch)

    follower = threading.Thread(target=consume)
    follower.start()
    writers = [
        processes.start("append_alone", address, f"w{number}", str(EVENTS_EACH), f"w{number}")
        for number in range(WRITERS)
    ]
    writers.append(processes.start("dawdle", address, "slow"))
    for writer in writers:
        writer.ended()
    assert [writer.exit_code for writer in writers] == [0] * (WRITERS + 1)
    finished.set()
    follower.join()
    log = [(event.position, event.stream_id, event.version) for event in store.all_events(limit=100_000)]
    assert len(log) >= WRITERS * (EVENTS_EACH + 1)
    assert Counter(seen) == Counter(log)
    assert seen == sorted(seen)
    store.close()


def test_a_follower_starts_after_its_checkpoint(address: str) -> None:
    store = SqlStore(open_database(address, create=True))
    handler = Handler(store)
    for account in ("1", "2", "3"):
        command = OpenAccount(account_id=account, currency="GBP")
        handler.execute(Request(command=command, command_id=f"open-{account}", actor="a"))
    first, *rest = store.all_events()
    batches = list(follow(store.database, first.position, stop=lambda: True, batch=1))
    assert [batch[0].stream_id for batch in batches] == [event.stream_id for event in rest]
    store.close()
