"""The file under an open bank: removed, replaced, overwritten, under two names, where nothing can be written."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from domain.account.commands import Deposit, OpenAccount, Request
from domain.account.state import stream_of
from domain.errors import ReadOnly, StoreReplaced, StoreUnavailable
from domain.handlers.account import Handler
from storage.engine.connect import open_database
from storage.engine.sqlite.backup import backup
from storage.log.feed import follow
from storage.log.store import SqlStore
from storage.verify.verify import verify

NOBODY = 65534


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    return new_bank(tmp_path / "folder" / "bank.db")


@pytest.fixture
def store(bank: Path) -> Iterator[SqlStore]:
    with closing(SqlStore(open_database(str(bank)))) as opened:
        deposit(opened, "first")
        yield opened


def new_bank(path: Path) -> Path:
    with closing(SqlStore(open_database(str(path), create=True))) as made:
        command = OpenAccount(account_id="1", currency="GBP")
        Handler(made).execute(Request(command=command, command_id="open", actor="a"))
    return path


def deposit(store: SqlStore, name: str) -> None:
    Handler(store).execute(Request(command=Deposit(account_id="1", amount=5), command_id=name, actor="a"))


def count(path: Path) -> int:
    with closing(SqlStore(open_database(str(path)))) as opened:
        assert verify(opened.database).findings == ()
        return opened.count(stream_of("1"))


def side(bank: Path, ending: str) -> Path:
    return bank.with_name(bank.name + ending)


def removed(bank: Path) -> None:
    bank.unlink()


def removed_with_its_log(bank: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        side(bank, ending).unlink()


def renamed(bank: Path) -> None:
    bank.rename(bank.with_name("elsewhere.db"))


def its_folder_renamed(bank: Path) -> None:
    bank.parent.rename(bank.parent.with_name("elsewhere"))


def replaced(bank: Path) -> None:
    os.replace(new_bank(bank.with_name("other.db")), bank)


def replaced_by_a_copy_of_itself(bank: Path) -> None:
    os.replace(shutil.copy(bank, bank.with_name("copy.db")), bank)


def made_a_folder(bank: Path) -> None:
    bank.unlink()
    bank.mkdir()


def overwritten(bank: Path) -> None:
    shutil.copyfile(new_bank(bank.with_name("other.db")), bank)


def overwritten_by_a_backup(bank: Path) -> None:
    with closing(open_database(str(bank))) as database:
        backup(database, bank.with_name("backup.db"))
    shutil.copyfile(bank.with_name("backup.db"), bank)


def emptied(bank: Path) -> None:
    os.truncate(bank, 0)


def without_its_log(bank: Path) -> None:
    side(bank, "-wal").unlink()


def without_its_index(bank: Path) -> None:
    side(bank, "-shm").unlink()


def with_another_log(bank: Path) -> None:
    os.replace(shutil.copy(side(bank, "-wal"), bank.with_name("copy")), side(bank, "-wal"))


HARM: list[tuple[Callable[[Path], None], str]] = [
    (removed, "was removed or renamed while it was open.*put it back there"),
    (removed_with_its_log, "was removed or renamed"),
    (renamed, "was removed or renamed"),
    (its_folder_renamed, "was removed or renamed"),
    (replaced, "was replaced by another file.*open it again"),
    (replaced_by_a_copy_of_itself, "was replaced by another file"),
    (made_a_folder, "was replaced by another file"),
    (overwritten, "was overwritten while it was open.*recount restore"),
    (overwritten_by_a_backup, "was overwritten"),
    (emptied, "was overwritten"),
    (without_its_log, r"bank\.db-wal or bank\.db-shm .* was removed.*open it again"),
    (without_its_index, "was removed while the bank was open"),
    (with_another_log, "was removed while the bank was open"),
]


@pytest.mark.parametrize(("harm", "said"), HARM)
def test_nothing_is_recorded_into_a_file_that_is_not_there_any_more(
    store: SqlStore, bank: Path, harm: Callable[[Path], None], said: str
) -> None:
    harm(bank)
    with pytest.raises(StoreUnavailable, match=said):
        deposit(store, "late")
    with pytest.raises(StoreUnavailable, match=said):
        store.head_position()
    with pytest.raises(StoreUnavailable, match=said):
        next(follow(store.database, stop=lambda: True))
    # What is open still tells what it holds, and that is without the deposit.
    assert store.count(stream_of("1")) == 2


@pytest.mark.parametrize(("harm", "said"), [pair for pair in HARM if pair[0] not in (overwritten, emptied)])
def test_another_thread_opens_no_other_bank(
    store: SqlStore, bank: Path, harm: Callable[[Path], None], said: str
) -> None:
    harm(bank)
    told: list[int | StoreUnavailable] = []

    def look() -> None:
        try:
            store.head_position()
            told.append(store.count(stream_of("1")))
        except StoreUnavailable as error:
            told.append(error)

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert isinstance(told[0], StoreUnavailable)


@pytest.mark.parametrize("harm", [renamed, its_folder_renamed])
def test_it_goes_on_when_the_file_is_back(store: SqlStore, bank: Path, harm: Callable[[Path], None]) -> None:
    harm(bank)
    with pytest.raises(StoreUnavailable):
        deposit(store, "late")
    if harm is renamed:
        bank.with_name("elsewhere.db").rename(bank)
    else:
        bank.parent.with_name("elsewhere").rename(bank.parent)
    deposit(store, "late")
    store.close()
    assert count(bank) == 3


@pytest.mark.parametrize("harm", [replaced, overwritten, overwritten_by_a_backup])
def test_leaving_does_not_write_the_old_log_into_the_new_file(
    store: SqlStore, bank: Path, harm: Callable[[Path], None]
) -> None:
    harm(bank)
    there = bank.read_bytes()
    store.close()
    assert bank.read_bytes() == there


@pytest.mark.parametrize("harm", [without_its_log, without_its_index])
def test_leaving_after_a_side_file_was_removed_keeps_what_was_recorded(
    store: SqlStore, bank: Path, harm: Callable[[Path], None]
) -> None:
    harm(bank)
    with pytest.raises(StoreReplaced):
        store.head_position()
    store.close()
    assert count(bank) == 2


def test_a_program_that_ends_with_a_lost_bank_leaves_the_new_one_alone(bank: Path) -> None:
    pid = os.fork()
    if not pid:
        with suppress(BaseException):
            opened = SqlStore(open_database(str(bank)))
            deposit(opened, "first")
            overwritten(bank)
            opened.close()
        os._exit(0)
    os.waitpid(pid, 0)
    assert bank.read_bytes() == bank.with_name("other.db").read_bytes()


def test_writing_and_tidying_are_no_reason_to_stop(store: SqlStore) -> None:
    """Checkpoints change the file itself all the time."""
    with closing(SqlStore(open_database(store.label))) as other:
        for number in range(30):
            deposit(store if number % 2 else other, str(number))
            if number % 7 == 0:
                other.database.tidy()
            store.head_position()
    assert store.count(stream_of("1")) == 32


def test_an_idle_bank_is_one_file_without_a_log(store: SqlStore, bank: Path) -> None:
    assert side(bank, "-wal").stat().st_size > 0
    store.database.tidy()
    assert side(bank, "-wal").stat().st_size == 0
    deposit(store, "more")
    assert store.count(stream_of("1")) == 3


def test_tidying_waits_for_nobody(store: SqlStore, bank: Path) -> None:
    with closing(sqlite3.connect(bank, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchone()
        deposit(store, "more")
        store.database.tidy()
        assert store.database.driver.execute("PRAGMA busy_timeout").fetchone() == (10_000,)
    assert store.count(stream_of("1")) == 3


def test_a_bank_under_two_names_is_refused(bank: Path) -> None:
    other = bank.with_name("other.db")
    other.hardlink_to(bank)
    for path in (bank, other):
        for read_only in (False, True):
            with pytest.raises(StoreUnavailable, match=r"has 2 names \(hard links\).*remove the others"):
                open_database(str(path), read_only=read_only)
    other.unlink()
    assert count(bank) == 1


def test_a_link_to_a_bank_is_the_bank_and_shares_its_log(store: SqlStore, bank: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(bank)
    with closing(SqlStore(open_database(str(link)))) as other:
        deposit(other, "by the link")
        assert store.count(stream_of("1")) == 3
        assert [file.name for file in tmp_path.iterdir() if file.name.startswith("link")] == ["link.db"]
        # Pointed to another bank, it is another bank's.
        link.unlink()
        link.symlink_to(new_bank(tmp_path / "other.db"))
        with pytest.raises(StoreReplaced, match=r"link\.db was replaced"):
            deposit(other, "late")
    deposit(store, "as before")


def test_another_working_folder_is_the_same_bank(
    bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(bank.parent)
    with closing(SqlStore(open_database(bank.name))) as opened:
        monkeypatch.chdir(tmp_path)
        deposit(opened, "from elsewhere")
        assert opened.head_position() == 2


def test_two_stores_of_one_process_keep_each_others_locks(store: SqlStore, bank: Path) -> None:
    """To close a descriptor of a file drops all locks that the process has on it."""
    with closing(open_database(str(bank))):
        pass
    with (
        pytest.raises(sqlite3.OperationalError, match="locked"),
        closing(sqlite3.connect(bank, timeout=0)) as other,
    ):
        other.execute("PRAGMA journal_mode = DELETE")
    deposit(store, "more")


def test_a_pipe_is_no_bank_and_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.db")
    with pytest.raises(StoreUnavailable, match="is a pipe or a device"):
        open_database(str(tmp_path / "pipe.db"), create=True)


@pytest.fixture
def as_nobody() -> Iterator[Callable[[], None]]:
    """Gives up the rights of the person who runs the tests, until the test is over."""
    before = os.geteuid()
    yield lambda: os.seteuid(NOBODY) if before == 0 else None
    os.seteuid(before)


def medium(path: Path, folder: Path) -> Path:
    """A copy of the file where nothing can be written."""
    folder.mkdir()
    copied = Path(shutil.copy(path, folder / "bank.db"))
    copied.chmod(0o444)
    folder.chmod(0o555)
    for parent in folder.parents:
        if parent.stat().st_uid == os.geteuid() and parent != parent.parent:
            parent.chmod(parent.stat().st_mode | 0o011)
    return copied


def a_backup(bank: Path) -> Path:
    with closing(open_database(str(bank))) as database:
        backup(database, bank.with_name("backup.db"))
    return bank.with_name("backup.db")


@pytest.mark.parametrize("kind", ["bank", "backup"])
def test_a_bank_on_a_medium_that_cannot_be_written_can_be_read(
    bank: Path, tmp_path: Path, kind: str, as_nobody: Callable[[], None]
) -> None:
    there = medium(bank if kind == "bank" else a_backup(bank), tmp_path / "medium")
    as_nobody()
    with closing(SqlStore(open_database(str(there), read_only=True))) as opened:
        assert verify(opened.database).findings == ()
        assert opened.head_position() == 1
        with pytest.raises(ReadOnly):
            deposit(opened, "no")
    assert [file.name for file in there.parent.iterdir()] == ["bank.db"]


def test_a_file_that_only_others_write_is_not_read_on_while_they_do(
    bank: Path, tmp_path: Path, as_nobody: Callable[[], None]
) -> None:
    there = medium(bank, tmp_path / "medium")
    as_nobody()
    opened = SqlStore(open_database(str(there), read_only=True))
    assert opened.count(stream_of("1")) == 1
    os.seteuid(0) if os.getuid() == 0 else there.parent.chmod(0o700)
    there.chmod(0o600)
    with closing(SqlStore(open_database(str(there)))) as writer:
        deposit(writer, "meanwhile")
        with pytest.raises(StoreReplaced, match="is being written by another program; open it again"):
            opened.count(stream_of("1"))
    opened.close()


def test_a_backup_that_is_opened_to_write_is_a_bank_at_work(bank: Path) -> None:
    copied = a_backup(bank)
    with closing(SqlStore(open_database(str(copied)))) as opened:
        assert opened.database.driver.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        deposit(opened, "more")
    assert count(copied) == 2


def test_a_file_or_log_that_cannot_be_read_is_said(bank: Path) -> None:
    with pytest.raises(StoreUnavailable, match="/proc/self/mem cannot be read"):
        open_database("/proc/self/mem")
    side(bank, "-wal").mkdir()
    with pytest.raises(StoreUnavailable, match=r"bank\.db-wal cannot be read \(Is a directory\)"):
        open_database(str(bank))
