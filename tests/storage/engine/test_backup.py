"""A copy taken while others write is whole, checks out, and never overwrites anything."""

from __future__ import annotations

import errno
from contextlib import closing
from pathlib import Path

import pytest

from domain.account.commands import OpenAccount, Request
from domain.errors import BadInput
from domain.handlers.account import Handler
from storage.engine.connect import open_database
from storage.engine.sqlite.backup import backup
from storage.log.store import SqlStore
from storage.verify.verify import verify
from tests.kit import processes

ROUNDS = 10


@pytest.fixture
def path(tmp_path: Path) -> Path:
    store = SqlStore(open_database(str(tmp_path / "bank.db"), create=True))
    Handler(store).execute(
        Request(command=OpenAccount(account_id="1", currency="GBP"), command_id="o", actor="a")
    )
    store.close()
    return tmp_path / "bank.db"


def test_every_backup_under_load_restores_to_a_bank_that_verifies(path: Path, tmp_path: Path) -> None:
    writers = [processes.start("deposit", str(path), "1", "1000", f"w{number}") for number in range(2)]
    for writer in writers:
        writer.line()
    database = open_database(str(path))
    sizes: list[int] = []
    while len(sizes) < ROUNDS or sizes[0] == sizes[-1]:  # until a slow writer has written between two of them
        copy = tmp_path / f"copy-{len(sizes)}.db"
        backup(database, copy)
        restored = SqlStore(open_database(str(copy)))
        checked = verify(restored.database)
        assert checked.findings == ()
        sizes.append(checked.events)
        restored.close()
    for writer in writers:
        writer.kill()
        writer.ended()
    database.close()
    assert sizes == sorted(sizes)


def test_a_backup_is_for_its_owner_alone_and_leaves_no_scrap(path: Path, tmp_path: Path) -> None:
    database = open_database(str(path))
    seen: list[tuple[int, int]] = []
    backup(database, tmp_path / "copy.db", lambda done, total: seen.append((done, total)))
    database.close()
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    assert seen[-1][0] == seen[-1][1] > 0
    assert not list(tmp_path.glob("*.partial"))


def test_nothing_is_overwritten(path: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("precious")
    database = open_database(str(path))
    with pytest.raises(BadInput, match="exists already"):
        backup(database, tmp_path / "copy.db")
    with pytest.raises(BadInput, match="cannot be made"):
        backup(database, tmp_path / "no such folder" / "copy.db")
    database.close()
    assert (tmp_path / "copy.db").read_text() == "precious"


def test_where_no_file_can_have_two_names_it_is_put_in_place_all_the_same(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)
    database = open_database(str(path))
    backup(database, tmp_path / "copy.db")
    with pytest.raises(BadInput, match="exists already"):
        backup(database, tmp_path / "copy.db")
    database.close()
    assert [file.name for file in tmp_path.glob("copy*")] == ["copy.db"]
    with closing(SqlStore(open_database(str(tmp_path / "copy.db"), read_only=True))) as copy:
        assert verify(copy.database).findings == ()


def test_a_server_is_backed_up_with_its_own_tools(postgres: str, tmp_path: Path) -> None:
    database = open_database(postgres, create=True)
    with pytest.raises(BadInput, match="pg_dump"):
        backup(database, tmp_path / "copy.db")
    database.close()


def test_what_a_killed_backup_left_is_named(path: Path, tmp_path: Path) -> None:
    left = tmp_path / "copy.db.partial"
    left.touch()
    with closing(open_database(str(path))) as database, pytest.raises(BadInput, match="cut short") as refused:
        backup(database, tmp_path / "copy.db")
    assert str(left) in refused.value.message
    assert left.exists()


def test_a_copy_that_cannot_be_given_its_name_leaves_the_name_free(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_old: Path, _new: Path) -> Path:
        raise OSError(errno.EIO, "Input/output error")

    with closing(open_database(str(path))) as database:
        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", fail)
            with pytest.raises(BadInput, match="cannot be made"):
                backup(database, tmp_path / "copy.db")
        assert not (tmp_path / "copy.db").exists()
        backup(database, tmp_path / "copy.db")
