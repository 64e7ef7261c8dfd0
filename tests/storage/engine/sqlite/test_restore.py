"""A backup takes the place of a bank whole or not at all, killed at any step, and what was there is never lost."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import stat
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

import pytest

from domain.account.commands import Deposit, OpenAccount, Request
from domain.account.state import stream_of
from domain.errors import BadInput, DamageFound, RecountError, StoreReplaced, StoreUnavailable
from domain.handlers.account import Handler
from storage.engine.connect import open_database
from storage.engine.sqlite.backup import backup
from storage.engine.sqlite.database import APPLICATION_ID
from storage.engine.sqlite.restore import put_in_place, restore
from storage.log.store import SqlStore
from storage.verify.verify import verify
from tests.kit.places import RELEASES

NOW = 1_795_000_000_000_000
"""18 November 2026, before noon."""
KEPT = "bank.db.replaced-20261118-110640"


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """A bank of three events."""
    path = tmp_path / "bank.db"
    with closing(SqlStore(open_database(str(path), create=True))) as store:
        command = OpenAccount(account_id="1", currency="GBP")
        Handler(store).execute(Request(command=command, command_id="open", actor="a"))
        deposit(store, 2)
    return path


@pytest.fixture
def copied(bank: Path, tmp_path: Path) -> Path:
    """Its backup, elsewhere; the bank has five events by now."""
    folder = tmp_path / "backups"
    folder.mkdir()
    with closing(SqlStore(open_database(str(bank)))) as store:
        backup(store.database, folder / "backup.db")
        deposit(store, 2)
    return folder / "backup.db"


def deposit(store: SqlStore, count: int) -> None:
    for _ in range(count):
        head = store.head("1")
        assert head is not None
        command = Deposit(account_id="1", amount=5)
        Handler(store).execute(Request(command=command, command_id=f"after {head.version}", actor="a"))


def events(path: Path) -> int:
    with closing(SqlStore(open_database(str(path)))) as store:
        assert verify(store.database).findings == ()
        return store.count(stream_of("1"))


def names(bank: Path) -> list[str]:
    return sorted(entry.name for entry in bank.parent.iterdir() if entry.is_file())


def test_the_backup_takes_the_place_and_the_bank_is_kept(bank: Path, copied: Path) -> None:
    bank.chmod(0o640)
    assert restore(copied, bank, NOW) == bank.with_name(KEPT)
    assert names(bank) == ["bank.db", KEPT]
    assert stat.S_IMODE(bank.stat().st_mode) == 0o640  # whoever shared the bank still does
    assert stat.S_IMODE(bank.with_name(KEPT).stat().st_mode) == 0o600
    assert events(bank) == 3
    assert events(bank.with_name(KEPT)) == 5
    assert events(copied) == 3


def test_twice_in_a_second_keeps_both(bank: Path, copied: Path) -> None:
    restore(copied, bank, NOW)
    assert restore(copied, bank, NOW) == bank.with_name(KEPT + "-2")


def test_where_there_is_no_bank_nothing_is_kept(copied: Path, tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "bank.db"
    assert restore(copied, path, NOW) is None
    assert names(path) == ["bank.db"]
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert events(path) == 3


def test_a_damaged_bank_is_replaced_and_kept_as_it_is(bank: Path, copied: Path) -> None:
    pages = bytearray(bank.read_bytes())
    pages[5000:20000] = bytes(15000)
    bank.write_bytes(pages)
    restore(copied, bank, NOW)
    assert bank.with_name(KEPT).read_bytes() == bytes(pages)
    assert events(bank) == 3


@pytest.mark.parametrize("content", [b"", b"these are notes", b"SQLite format 3\x00" + bytes(5000)])
def test_whatever_is_there_is_kept(bank: Path, copied: Path, content: bytes) -> None:
    bank.write_bytes(content)
    kept = restore(copied, bank, NOW)
    assert (b"" if kept is None else kept.read_bytes()) == content
    assert events(bank) == 3


def test_a_log_that_was_left_behind_is_kept_and_not_replayed(bank: Path, copied: Path) -> None:
    open_app = SqlStore(open_database(str(bank)))
    deposit(open_app, 4)
    log = bank.with_name("bank.db-wal").read_bytes()
    os.replace(copied, bank)
    with pytest.raises(DamageFound, match="was written for another file"):
        open_database(str(bank))
    again = copied.with_name("again.db")
    os.replace(bank, again)
    restore(again, bank, NOW)
    assert bank.with_name(f"{KEPT}-wal").read_bytes() == log
    assert events(bank) == 3
    open_app.close()
    assert events(bank) == 3


def test_an_open_app_is_told_and_leaves_the_new_bank_alone(bank: Path, copied: Path) -> None:
    open_app = SqlStore(open_database(str(bank)))
    deposit(open_app, 4)
    restore(copied, bank, NOW)
    with pytest.raises(StoreReplaced, match=r"was replaced by another file.*open it again"):
        open_app.head_position()
    with pytest.raises(StoreReplaced):
        deposit(open_app, 1)
    open_app.close()
    assert events(bank) == 3
    assert events(bank.with_name(KEPT)) == 9


def test_the_target_of_a_link_is_replaced_and_the_link_stays(bank: Path, copied: Path) -> None:
    link = bank.with_name("link.db")
    link.symlink_to(bank)
    restore(copied, link, NOW)
    assert link.is_symlink()
    assert events(link) == events(bank) == 3


def test_while_somebody_writes_nothing_is_replaced(
    bank: Path, copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.engine.sqlite.restore.BUSY_TIMEOUT_MS", 50)
    with closing(sqlite3.connect(bank, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match=r"is in use by another program.*Nothing was changed"):
            restore(copied, bank, NOW)
        writer.execute("ROLLBACK")
    assert "bank.db" in names(bank)
    assert not list(bank.parent.glob("bank.db.replaced*"))
    assert events(bank) == 5


def damaged(path: Path) -> None:
    pages = bytearray(path.read_bytes())
    pages[8192:40960] = b"\x55" * 32768
    path.write_bytes(pages)


def not_ours(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE photos(id)")


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")


def cut(path: Path) -> None:
    os.truncate(path, 20_000)


@pytest.mark.parametrize(
    ("spoil", "error", "said"),
    [
        (damaged, DamageFound, "is damaged|does not check out|cannot be read as a bank"),
        (cut, DamageFound, "is damaged|does not check out|cannot be read as a bank"),
        (not_ours, BadInput, "holds no Recount bank"),
        (newer, StoreUnavailable, "newer Recount"),
        (lambda path: path.write_text("notes"), BadInput, "is not a SQLite database"),
        (lambda path: path.write_text(""), BadInput, "is not a SQLite database"),
        (Path.unlink, BadInput, "There is no backup at"),
    ],
)
def test_what_is_no_good_backup_changes_nothing(
    bank: Path, copied: Path, spoil: Callable[[Path], None], error: type[RecountError], said: str
) -> None:
    spoil(copied)
    before = bank.read_bytes()
    with pytest.raises(error, match=said):
        restore(copied, bank, NOW)
    assert names(bank) == ["bank.db"]
    assert bank.read_bytes() == before


def test_a_bank_is_not_its_own_backup(bank: Path) -> None:
    with pytest.raises(BadInput, match="is the bank itself"):
        restore(bank, bank, NOW)
    with pytest.raises(BadInput, match="is a folder"):
        restore(bank, bank.parent, NOW)


def test_a_backup_of_the_last_release_is_put_back_and_brought_up_to_date(
    copied: Path, tmp_path: Path
) -> None:
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as old:
        script = RELEASES / "0001.sql"
        old.executescript(script.read_text(encoding="utf-8"))
        old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    restore(path, tmp_path / "restored.db", NOW)
    with closing(SqlStore(open_database(str(tmp_path / "restored.db")))) as store:
        assert verify(store.database).findings == ()


def in_a_process(work: Callable[[], object]) -> int:
    """Do the work in a process of its own; what it ended with."""
    pid = os.fork()
    if not pid:
        code = 1
        with suppress(BaseException):
            work()
            code = 0
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def killed_at(step: int, work: Callable[[], object]) -> int:
    """Do the work in a process that is killed before its so-and-so-many-th step in the file system; how it ended."""

    def killing() -> None:
        left = [step]

        def count(event: str, _: object) -> None:
            if event.startswith(("os.", "open", "sqlite3.", "fcntl.", "shutil.", "tempfile.")):
                left[0] -= 1
                if not left[0]:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        work()

    return in_a_process(killing)


@pytest.mark.slow
@pytest.mark.parametrize("has_app", [False, True])
def test_killed_at_any_step_the_old_bank_or_the_new_one_is_there_whole(
    bank: Path, copied: Path, has_app: bool
) -> None:
    seen, step = set(), 0
    app = SqlStore(open_database(str(bank))) if has_app else None
    while True:
        step += 1
        at = NOW + step * 1_000_000
        ended = killed_at(step, partial(restore, copied, bank, at))
        found = events(bank)
        assert found in (3, 5)
        seen.add((ended, found))
        if ended == 0:
            break
        assert ended == -signal.SIGKILL
        if found == 3:
            # Somebody puts the bank of before back, of which nothing is lost.
            kept = max(bank.parent.glob("bank.db.replaced-*[0-9]"), key=lambda path: path.name)
            assert restore(kept, bank, NOW - step * 1_000_000) is not None
            assert events(bank) == 5
    if app is not None:
        app.close()
        assert events(bank) == 3
    assert {(-signal.SIGKILL, 5), (-signal.SIGKILL, 3), (0, 3)} <= seen


def under_a_limit(size: int, work: Callable[[], object], say: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    try:
        work()
    except RecountError as error:
        os.write(say, error.message.encode())


def refusal_under_a_limit(size: int, work: Callable[[], object]) -> str:
    """What the work says where no file can grow beyond a size."""
    read, write = os.pipe()
    assert in_a_process(lambda: under_a_limit(size, work, write)) == 0
    os.close(write)
    with os.fdopen(read) as said:
        return said.read()


@pytest.mark.parametrize("size", [0, 30_000, 60_000])
def test_a_full_disk_names_the_file_and_leaves_no_scraps(bank: Path, copied: Path, size: int) -> None:
    before = bank.read_bytes()
    said = refusal_under_a_limit(size, lambda: restore(copied, bank, NOW))
    assert f"{bank.parent}/.bank.db." in said
    assert "cannot be written" in said
    assert "make room" in said
    assert names(bank) == ["bank.db"]
    assert bank.read_bytes() == before
    with closing(open_database(str(bank))) as database:
        said = refusal_under_a_limit(size, lambda: backup(database, bank.with_name("late.db")))
    assert "late.db.partial cannot be written" in said
    assert names(bank) == ["bank.db"]


def test_no_room_to_keep_the_present_bank_changes_nothing(bank: Path, copied: Path) -> None:
    with closing(SqlStore(open_database(str(bank)))) as store:
        deposit(store, 300)
    size = copied.stat().st_size
    assert bank.stat().st_size > size + 8192
    said = refusal_under_a_limit(size + 4096, lambda: restore(copied, bank, NOW))
    assert f"{KEPT} cannot be written" in said
    assert "Nothing was changed" in said
    assert names(bank) == ["bank.db"]
    assert events(bank) == 305


def test_put_in_place_by_two_at_once_leaves_one_whole(bank: Path, tmp_path: Path) -> None:
    """Each with a bank of its own, of its own length, while a third has the old one open."""
    made = []
    for number in range(4):
        with closing(open_database(str(bank))) as database:
            backup(database, tmp_path / f"new-{number}.db")
        with closing(SqlStore(open_database(str(tmp_path / f"new-{number}.db")))) as store:
            deposit(store, number)
        made.append(tmp_path / f"new-{number}.db")
    with closing(SqlStore(open_database(str(bank)))) as app:
        deposit(app, 1)
        pids = []
        for new in made:
            pid = os.fork()
            if not pid:
                with suppress(BaseException):
                    put_in_place(new, bank)
                    os._exit(0)
                os._exit(1)
            pids.append(pid)
        assert [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids] == [0] * 4
    assert events(bank) in (3, 4, 5, 6)
    assert names(bank) == ["bank.db"]
