"""Threads that share the few connections of a bank."""

from __future__ import annotations

import threading
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.account.commands import OpenAccount
from domain.account.state import stream_of
from domain.errors import StoreUnavailable
from storage.engine.connections import Connections, Held
from storage.log.store import SqlStore
from tests.kit.server_bank import do, opened, store

__all__ = ["store"]


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "bank.db")
    return str(request.getfixturevalue("postgres"))


def test_threads_that_ended_have_given_their_connections_back(address: str) -> None:
    with closing(opened(address, create=True)) as bank:
        answers, threads = list[int](), list[threading.Thread]()
        for _ in range(100):
            threads.append(threading.Thread(target=lambda: answers.append(bank.accounts_count())))
            threads[-1].start()
            threads[-1].join()
        assert answers == [0] * 100
        assert connections(bank) <= 5


def test_a_closed_bank_is_not_opened_again_by_who_still_asks(address: str) -> None:
    bank = opened(address, create=True)
    bank.close()
    with pytest.raises(StoreUnavailable, match="has been closed; open it again"):
        bank.head_position()


def test_a_thread_that_outlives_the_store_ends_in_peace(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaints = list[object]()
    monkeypatch.setattr("sys.unraisablehook", complaints.append)
    monkeypatch.setattr("sys.excepthook", lambda *said: complaints.append(said))
    asked, may_end = threading.Event(), threading.Event()
    bank = opened(address, create=True)

    def ask() -> None:
        bank.database.driver.execute("SELECT 1")
        asked.set()
        may_end.wait()

    thread = threading.Thread(target=ask)
    thread.start()
    asked.wait()
    bank.close()
    may_end.set()
    thread.join()
    assert complaints == []


def test_a_hundred_threads_at_once_are_answered(address: str) -> None:
    with closing(opened(address, create=True)) as bank:
        do(bank, OpenAccount(account_id="1", currency="GBP"), "open")
        everybody, answers = threading.Barrier(100), list[int]()

        def ask() -> None:
            everybody.wait()
            with bank.database.reading():
                answers.append(bank.count(stream_of("1")))

        threads = [threading.Thread(target=ask) for _ in range(100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == [1] * 100
        assert bank.database.CONNECTIONS is None or connections(bank) <= bank.database.CONNECTIONS


def connections(bank: SqlStore) -> int:
    return len(bank.database._connections._all)


def test_threads_that_live_on_do_not_keep_what_others_need(store: SqlStore) -> None:
    asked, may_end = threading.Barrier(31), threading.Event()

    def ask() -> None:
        store.accounts_count()
        asked.wait()
        may_end.wait()

    threads = [threading.Thread(target=ask) for _ in range(30)]
    for thread in threads:
        thread.start()
    asked.wait()
    assert store.accounts_count() == 1
    may_end.set()
    for thread in threads:
        thread.join()


class _Fake:
    """Stands for a connection in the property below."""

    closed = invalidated = False

    def __init__(self) -> None:
        self.connection = self
        self.driver_connection = self

    def invalidate(self) -> None:
        self.closed = True

    def close(self) -> None:
        self.closed = True


@given(st.integers(1, 4), st.lists(st.lists(st.integers(0, 2), max_size=6), min_size=1, max_size=8))
def test_no_connection_is_two_threads_at_once_and_no_bound_is_passed(
    limit: int, lives: list[list[int]]
) -> None:
    """Each life of a thread: blocks of 0 to 2 blocks within, on connections that may be lost in between."""
    made, used, problems, lock = list[_Fake](), list[Held](), list[str](), threading.Lock()

    def connect() -> _Fake:
        made.append(_Fake())
        return made[-1]

    pool = Connections(
        connect,  # type: ignore[arg-type]
        is_lost=lambda held: bool(held.driver.closed),
        is_clean=lambda held: True,
        limit=limit,
    )

    def live(blocks: list[int]) -> None:
        for deeper in blocks:
            with pool:
                held = pool.mine()
                with lock:
                    if held in used:
                        problems.append("shared")
                    used.append(held)
                    if len(used) > limit:
                        problems.append("too many")
                for _ in range(deeper):
                    with pool:
                        if pool.mine() is not held:
                            problems.append("changed")
                with lock:
                    used.remove(held)
                if deeper == 2:
                    held.driver.close()

    threads = [threading.Thread(target=live, args=(blocks,)) for blocks in lives]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    pool.close()
    assert all(one.closed for one in made)


@pytest.mark.parametrize("count", [0, 1, 70_000])
def test_as_many_ids_as_there_are_can_be_asked_for(address: str, count: int) -> None:
    with closing(opened(address, create=True)) as bank:
        do(bank, OpenAccount(account_id="1", currency="GBP"), "open")
        (event,) = bank.events(stream_of("1"))
        ids = [f"x{number}'\"\\," for number in range(count)]
        assert bank.existing_ids(stream_of("1"), [*ids, event.event_id]) == {event.event_id}
        assert bank.existing_ids(stream_of("1"), ids) == set()
        assert bank.holder_names(ids) == {}
        assert bank.open_cases(ids) == {}
