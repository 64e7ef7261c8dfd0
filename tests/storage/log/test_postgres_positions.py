"""Positions on PostgreSQL: in the order of commits, none twice, none before one that was given, whatever becomes of
the sequence they come from."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import psycopg
import pytest

from domain.account.commands import Deposit, OpenAccount
from domain.account.events import MoneyDeposited
from domain.account.state import stream_of
from domain.ids import uuid7
from domain.ports import StreamWrite
from domain.stream import NewEvent
from storage.engine.postgres.database import open_postgres
from storage.log.append_postgres import BULK
from storage.log.feed import follow
from storage.log.store import SqlStore
from tests.kit.postgres_people import as_login, bank_with_roles, do, sql


@pytest.fixture(params=["whole", "cut"])
def bank(request: pytest.FixtureRequest, postgres: str) -> Iterator[str]:
    """The address of a bank with roles and two events."""
    with closing(bank_with_roles(postgres, partitions=3 if request.param == "cut" else 0)):
        yield postgres


def opened(address: str) -> SqlStore:
    return SqlStore(open_postgres(address, read_only=False, create=False))


def positions(address: str) -> list[int]:
    return [row[0] for row in sql(address, "SELECT position FROM events ORDER BY stream_id, version")]


def deposits(count: int) -> list[NewEvent]:
    return [
        NewEvent(event=MoneyDeposited(amount=1), event_id=uuid7(n), actor="peter", channel="branch")
        for n in range(count)
    ]


def single(store: SqlStore, version: int) -> int:
    return store.append([StreamWrite(stream_of("1"), version, deposits(1))])[0].version


def several(store: SqlStore, version: int) -> int:
    return store.append([StreamWrite(stream_of("1"), version, deposits(3))])[0].version


def bulk(store: SqlStore, version: int) -> int:
    return store.append([StreamWrite(stream_of("1"), version, deposits(BULK + 1))])[0].version


@pytest.mark.parametrize("append", [single, several, bulk])
@pytest.mark.parametrize(
    "spoil",
    [
        "ALTER SEQUENCE events_position_seq RESTART WITH 1",
        "SELECT setval('events_position_seq', 1)",
        "SELECT setval('events_position_seq', max(position) - 1) FROM events",
        "SELECT setval('events_position_seq', max(position), false) FROM events",
        "ALTER SEQUENCE events_position_seq MINVALUE -100 START WITH -100 RESTART",
    ],
)
def test_a_sequence_that_is_behind_is_put_right(
    bank: str, append: Callable[[SqlStore, int], int], spoil: str
) -> None:
    with closing(opened(bank)) as store:
        version, token = single(store, 2), store.head_position()
        for _ in range(2):
            sql(bank, spoil)
            after = append(store, version)
            given = positions(bank)
            assert given == sorted(set(given))
            seen = [event for batch in follow(store.database, token, stop=lambda: True) for event in batch]
            assert [event.version for event in seen] == list(range(version + 1, after + 1))
            version, token = after, store.head_position()
        newest = positions(bank)[-1]
        assert sql(bank, "SELECT nextval('events_position_seq')") == [(newest + 1,)]


def test_a_sequence_that_is_ahead_is_followed(bank: str) -> None:
    with closing(opened(bank)) as store:
        sql(bank, "SELECT setval('events_position_seq', 1000000)")
        single(store, 2)
        assert positions(bank)[-1] == 1_000_001


def test_positions_of_a_call_follow_one_another_in_its_order(bank: str) -> None:
    with closing(opened(bank)) as store:
        for account in ("2", "3"):
            do(store, OpenAccount(account_id=account, currency="GBP"), f"open {account}")
        receipts = store.append([StreamWrite(stream_of(one), 1, deposits(3)) for one in ("3", "2")])
        given = [line.position for receipt in receipts for line in receipt.lines]
        assert given == list(range(given[0], given[0] + 6))


def test_writers_and_restarts_at_once_leave_no_position_twice(bank: str) -> None:
    """Four writers, one of them by COPY and one an operator, and a fifth who restarts the sequence all the while."""
    with closing(opened(bank)) as store:
        for number in range(4):
            do(store, OpenAccount(account_id=f"w{number}", currency="GBP"), f"open {number}")
    start = positions(bank)
    done, failed = threading.Event(), list[BaseException]()

    def write(number: int) -> None:
        try:
            with closing(opened(as_login(bank, "peter") if number == 1 else bank)) as mine:
                version = 1
                for _ in range(15):
                    count = BULK + 1 if number == 0 else number
                    events = deposits(count)
                    version = mine.append([StreamWrite(stream_of(f"w{number}"), version, events)])[0].version
        except BaseException as error:
            failed.append(error)
            raise

    def restart() -> None:
        with psycopg.connect(bank, autocommit=True) as connection:
            while not done.wait(0.002):
                connection.execute("ALTER SEQUENCE events_position_seq RESTART WITH 1")

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    restarter = threading.Thread(target=restart)
    seen: list[int] = []
    with closing(opened(bank)) as watching:
        for thread in (*writers, restarter):
            thread.start()
        for batch in follow(
            watching.database, max(start), stop=lambda: not any(one.is_alive() for one in writers)
        ):
            seen += [event.position for event in batch]
    done.set()
    for thread in (*writers, restarter):
        thread.join()
    assert failed == []
    assert len(seen) == 15 * (BULK + 1 + 1 + 2 + 3)
    assert sorted(set(seen)) == sorted(row for row in positions(bank) if row not in start)
    assert seen == sorted(set(seen))


def test_an_append_waits_for_the_one_whose_positions_come_first(bank: str) -> None:
    """Who has taken positions and has not committed holds the others up, and not their readers."""
    with closing(opened(bank)) as store, closing(opened(bank)) as other, psycopg.connect(bank) as reader:
        do(store, OpenAccount(account_id="2", currency="GBP"), "open 2")
        order: list[str] = []

        def append() -> None:
            do(other, Deposit(account_id="2", amount=1), "second")
            order.append("second")

        waiting = threading.Thread(target=append)
        with store.database.writing():
            single(store, 2)
            waiting.start()
            waiting.join(0.3)
            assert reader.execute("SELECT count(*) FROM events").fetchone() == (3,)
            order.append("first")
        waiting.join()
        assert order == ["first", "second"]
    ours, theirs = sql(bank, "SELECT position FROM events ORDER BY position DESC LIMIT 2")
    assert ours[0] == theirs[0] + 1


def test_no_vacuum_and_no_backup_holds_an_append_up(bank: str) -> None:
    with closing(opened(bank)) as store, psycopg.connect(bank) as copying:
        copying.execute("LOCK TABLE append_order, events, streams IN ACCESS SHARE MODE")  # as pg_dump does
        sql(bank, "VACUUM append_order")
        assert single(store, 2) == 3
