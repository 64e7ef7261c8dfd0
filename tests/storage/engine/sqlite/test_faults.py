"""Faults by really causing them: rival processes, a killed writer, a lock that stays, a full disk."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.account.commands import Deposit, OpenAccount, Request
from domain.account.state import stream_of
from domain.errors import StoreUnavailable
from domain.handlers.account import Handler
from domain.history.proof import prove
from storage.engine.connect import open_database
from storage.engine.sqlite import database as sqlite
from storage.log.store import SqlStore
from tests.kit import processes

KILLS = 25


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    """A bank with the open account 1."""
    bank = SqlStore(open_database(str(tmp_path / "bank.db"), create=True))
    request = Request(command=OpenAccount(account_id="1", currency="GBP"), command_id="open", actor="a")
    Handler(bank).execute(request)
    yield bank
    bank.close()


def test_eight_programs_write_one_account_and_every_acknowledged_deposit_counts_once(store: SqlStore) -> None:
    writers = [processes.start("deposit", store.label, "1", "15", f"w{number}") for number in range(8)]
    acknowledged = [int(line) for writer in writers for line in writer.ended().split()]
    assert [writer.exit_code for writer in writers] == [0] * 8
    assert sorted(acknowledged) == list(range(2, 8 * 15 + 2))
    proof = prove(store, "1")
    assert proof.equal
    assert proof.replay.state["ledger"] == 8 * sum(range(1, 16))


def test_a_killed_writer_loses_nothing_it_acknowledged(store: SqlStore) -> None:
    chance = random.Random(7)
    acknowledged: list[str] = []
    for number in range(KILLS):
        writer = processes.start("deposit", store.label, "1", "1000", f"k{number}")
        acknowledged += [writer.line() for _ in range(chance.randint(1, 6))]
        writer.kill()
        acknowledged += writer.ended().split()
    versions = {event.version for event in store.events(stream_of("1"))}
    assert {int(version) for version in acknowledged if version} <= versions
    assert versions == set(range(1, len(versions) + 1))
    assert prove(store, "1").equal


def test_a_lock_that_stays_is_a_sentence_and_nothing_is_recorded(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_MS", 50)
    impatient = SqlStore(open_database(store.label))
    locker = processes.start("lock", store.label)
    assert locker.line() == "locked"
    request = Request(command=Deposit(account_id="1", amount=5), command_id="late", actor="a")
    with pytest.raises(StoreUnavailable, match=r"locked by another program.*nothing was recorded: try again"):
        Handler(impatient).execute(request)
    assert impatient.head("1") is not None
    locker.tell("go")
    locker.ended()
    assert Handler(impatient).execute(request).first_time
    impatient.close()


def test_a_full_disk_is_never_called_saved_and_work_goes_on_when_there_is_room(store: SqlStore) -> None:
    filler = processes.start("fill_disk", store.label, "1", str(400_000))
    refused, resumed = filler.ended().splitlines()
    assert filler.exit_code == 0
    assert "full or failing" in refused
    assert "nothing was recorded" in refused
    acknowledged = int(resumed.removeprefix("resumed "))
    assert int(refused.split()[1]) > 0
    assert store.count(stream_of("1")) == 1 + acknowledged
    assert prove(store, "1").equal


def test_the_read_model_cannot_disagree_because_a_write_failed_half_way(store: SqlStore) -> None:
    """The read model's own write fails, so the event must not be there either."""
    with sqlite3.connect(store.label) as connection:
        connection.execute(
            "CREATE TRIGGER refuse BEFORE UPDATE ON account_summary BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
    connection.close()
    request = Request(command=Deposit(account_id="1", amount=5), command_id="x", actor="a")
    with pytest.raises(Exception, match="no room"):
        Handler(store).execute(request)
    assert store.count(stream_of("1")) == 1
    assert prove(store, "1").equal
