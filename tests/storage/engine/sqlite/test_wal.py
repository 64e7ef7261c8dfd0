"""A log that lies beside a file it was not written for is noticed; a bank's own never is, however it was left."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from domain.account.commands import Deposit, OpenAccount, Request
from domain.account.state import stream_of
from domain.errors import DamageFound, RecountError
from domain.handlers.account import Handler
from storage.engine.connect import open_database
from storage.engine.sqlite.backup import backup
from storage.engine.sqlite.bank_file import BankFile
from storage.engine.sqlite.wal import NUMBERS, distance, next_number
from storage.log.store import SqlStore
from storage.verify.verify import verify

KILLS = 60


def new_bank(path: Path, deposits: int = 3) -> Path:
    with closing(SqlStore(open_database(str(path), create=True))) as store:
        Handler(store).execute(
            Request(command=OpenAccount(account_id="1", currency="GBP"), command_id="open", actor="a")
        )
        deposit(store, "first", deposits)
    return path


def deposit(store: SqlStore, name: str, count: int) -> None:
    handler = Handler(store)
    for number in range(count):
        command = Deposit(account_id="1", amount=1 + number)
        handler.execute(Request(command=command, command_id=f"{name}-{number}", actor="a"))


def left_open(path: Path, deposits: int) -> SqlStore:
    """The bank with deposits in its log, as an app that is still there leaves it."""
    store = SqlStore(open_database(str(path)))
    deposit(store, f"after {store.count(stream_of('1'))}", deposits)
    return store


def contents(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in path.parent.iterdir() if file.name.startswith(path.name)}


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    return new_bank(tmp_path / "bank.db")


@pytest.fixture
def used(bank: Path) -> Iterator[Path]:
    """The bank while somebody has it open, with some deposits in its log."""
    store = left_open(bank, 5)
    yield bank
    store.close()


def another(_: Path, folder: Path) -> Path:
    return new_bank(folder / "another.db")


def an_older_backup(bank: Path, folder: Path) -> Path:
    with closing(open_database(str(bank))) as database:
        backup(database, folder / "backup.db")
    return folder / "backup.db"


def an_older_copy(bank: Path, folder: Path) -> Path:
    copied = Path(shutil.copy(bank, folder / "copy.db"))
    with closing(left_open(bank, 2)):
        pass  # and so its log is written back before the next one begins
    return copied


def one_in_rollback_mode(bank: Path, folder: Path) -> Path:
    copied = an_older_copy(bank, folder)
    with closing(sqlite3.connect(copied)) as file:
        file.execute("PRAGMA journal_mode = DELETE")
    return copied


def one_of_other_pages(bank: Path, folder: Path) -> Path:
    copied = an_older_copy(bank, folder)
    with closing(sqlite3.connect(copied, isolation_level=None)) as file:
        file.execute("PRAGMA journal_mode = DELETE")
        file.execute("PRAGMA page_size = 8192")
        file.execute("VACUUM")
        file.execute("PRAGMA journal_mode = WAL")
    return copied


PUT_THERE = [another, an_older_backup, an_older_copy, one_in_rollback_mode, one_of_other_pages]


@pytest.mark.parametrize("make", PUT_THERE)
@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize("way", [os.replace, shutil.copyfile])
def test_a_file_put_beside_another_ones_log_is_refused_and_nothing_is_touched(
    bank: Path,
    tmp_path: Path,
    make: Callable[[Path, Path], Path],
    read_only: bool,
    way: Callable[[Path, Path], object],
) -> None:
    restored = make(bank, tmp_path)
    open_app = left_open(bank, 5)
    way(restored, bank)
    before = contents(bank)
    with pytest.raises(DamageFound, match=r"bank\.db-wal .* was written for another file.*recount restore"):
        open_database(str(bank), read_only=read_only)
    assert contents(bank) == before
    # Neither does leaving the app write its log into the file that is there.
    open_app.close()
    assert bank.read_bytes() == before["bank.db"]


def test_without_the_other_ones_log_it_is_the_bank_that_was_put_there(bank: Path, tmp_path: Path) -> None:
    restored = an_older_backup(bank, tmp_path)
    open_app = left_open(bank, 5)
    os.replace(restored, bank)
    for ending in ("-wal", "-shm"):
        bank.with_name(bank.name + ending).unlink()
    open_app.close()
    with closing(SqlStore(open_database(str(bank)))) as store:
        assert store.count(stream_of("1")) == 4
        assert verify(store.database).findings == ()


def test_a_newer_copy_beside_an_older_log_is_refused(used: Path, tmp_path: Path) -> None:
    apart = tmp_path / "apart"
    apart.mkdir()
    for file in ("bank.db", "bank.db-wal"):
        shutil.copy(used.parent / file, apart / file)
    with closing(open_database(str(apart / "bank.db"))):
        pass  # the same bank goes on elsewhere
    with closing(left_open(apart / "bank.db", 2)):
        pass
    shutil.copyfile(apart / "bank.db", used)
    with pytest.raises(DamageFound, match="was written for another file"):
        open_database(str(used))


def test_a_copy_taken_while_its_log_lived_gives_the_bank_as_it_was_last(bank: Path, tmp_path: Path) -> None:
    """What cannot be noticed does no harm: every page that differs is in the log."""
    open_app = left_open(bank, 5)
    shutil.copy(bank, tmp_path / "copy.db")
    deposit(open_app, "more", 3)
    apart = tmp_path / "apart"
    apart.mkdir()
    shutil.copy(tmp_path / "copy.db", apart / "bank.db")
    shutil.copy(bank.with_name("bank.db-wal"), apart / "bank.db-wal")
    open_app.close()
    with closing(SqlStore(open_database(str(apart / "bank.db")))) as store:
        assert store.count(stream_of("1")) == 12
        assert verify(store.database).findings == ()


def test_a_log_that_sqlite_would_not_replay_is_nobodys(bank: Path) -> None:
    log = bank.with_name("bank.db-wal")
    for content in (b"", b"short", bytes(5000), b"\x37\x7f\x06\x82" + bytes(5000)):
        log.write_bytes(content)
        with closing(SqlStore(open_database(str(bank)))) as store:
            assert store.count(stream_of("1")) == 4


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_a_killed_banks_own_log_is_never_refused(tmp_path: Path, seed: int) -> None:
    """From the first byte of a new bank on, with two writers and checkpoints in between."""
    chance, logs = random.Random(seed), 0
    for number in range(KILLS // 3):
        path = tmp_path / f"bank-{number // 5}.db"
        writers = [_writer(path, f"{number}-{which}", chance.random()) for which in range(2)]
        time.sleep(chance.choice([0.01, 0.05, 0.3]) * chance.random())
        for pid in writers:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        if not path.exists():
            continue
        with closing(BankFile(path)) as file:
            logs += file.side("-wal").exists()
            assert not file.has_foreign_log()
        if chance.random() < 0.4:
            with closing(SqlStore(open_database(str(path), create=True))) as store:
                assert verify(store.database).findings == ()
    assert logs


def _writer(path: Path, name: str, chance: float) -> int:
    """A process that makes the bank, writes to it and tidies it now and then, until it is killed."""
    pid = os.fork()
    if pid:
        return pid
    with suppress(BaseException):
        store = SqlStore(open_database(str(path), create=True))
        with suppress(RecountError):
            command = OpenAccount(account_id="1", currency="GBP")
            Handler(store).execute(Request(command=command, command_id="open", actor="a"))
        number = 0
        while True:
            number += 1
            with suppress(RecountError):
                deposit(store, f"{name}-{number}", 1)
            if number % (2 + int(20 * chance)) == 0:
                store.database.tidy()
    os._exit(0)


def test_write_numbers_go_round_without_ever_being_none() -> None:
    assert next_number(5) == 6
    assert next_number(NUMBERS - 1) == 1
    assert 0 < next_number(0) < NUMBERS
    assert distance(1, NUMBERS - 1) == 2


def test_every_write_has_its_number_and_what_changes_nothing_has_none(bank: Path) -> None:
    with closing(SqlStore(open_database(str(bank)))) as store:

        def number() -> int:
            return int(store.database.driver.execute("PRAGMA user_version").fetchone()[0])

        before = number()
        deposit(store, "one", 1)
        assert number() == next_number(before)
        with store.database.writing():
            pass
        assert number() == next_number(before)
        with suppress(ZeroDivisionError), store.database.writing() as driver:
            driver.execute("DELETE FROM snapshots")
            driver.execute("DELETE FROM account_summary")
            raise ZeroDivisionError
        assert number() == next_number(before)
