"""What only the embedded file can get wrong: other files, newer files, overwriting, settings, permissions."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from domain.account.commands import Deposit, OpenAccount, Request
from domain.errors import BadInput, ReadOnly, StoreUnavailable
from domain.handlers.account import Handler
from storage.engine.connect import open_database
from storage.engine.database import Database
from storage.log.store import SqlStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A bank with one account and ten events."""
    file = tmp_path / "bank.db"
    store = SqlStore(open_database(str(file), create=True))
    handler = Handler(store)
    handler.execute(Request(command=OpenAccount(account_id="1", currency="GBP"), command_id="o", actor="a"))
    for number in range(1, 10):
        handler.execute(
            Request(command=Deposit(account_id="1", amount=number), command_id=str(number), actor="a")
        )
    store.close()
    return file


def pragma(database: Database, name: str) -> object:
    return database.driver.execute(f"PRAGMA {name}").fetchone()[0]


def test_a_bank_is_opened_with_the_settings_that_lose_nothing(path: Path) -> None:
    database = open_database(str(path))
    assert pragma(database, "journal_mode") == "wal"
    assert pragma(database, "synchronous") == 2
    assert pragma(database, "foreign_keys") == 1
    assert pragma(database, "recursive_triggers") == 1
    assert pragma(database, "busy_timeout") == 10_000
    database.close()


def test_only_its_owner_may_read_the_file(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_missing_file_is_not_made_by_looking(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match=r"There is no database at .*recount init"):
        open_database(str(tmp_path / "none.db"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"a spreadsheet", b"PK\x03\x04" + bytes(100), b"SQLite format 2\x00"])
def test_a_file_that_is_not_sqlite_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other.xls"
    file.write_bytes(content)
    for create in (False, True):
        with pytest.raises(StoreUnavailable, match="is not a SQLite database; choose another file"):
            open_database(str(file), create=create)
    assert file.read_bytes() == content


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="is a folder"):
        open_database(str(tmp_path), create=True)


def test_somebody_elses_sqlite_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "photos.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE photos(id)")
    connection.close()
    with pytest.raises(StoreUnavailable, match="holds no Recount bank"):
        open_database(str(file), create=True)


def test_a_newer_schema_is_refused(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(StoreUnavailable, match=r"newer Recount \(schema 9999.*update Recount"):
        open_database(str(path))


def test_a_truncated_file_is_refused_in_one_sentence(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:700])
    with pytest.raises(Exception, match=r"damaged|could not be used") as caught:
        SqlStore(open_database(str(path))).summary("1")
    assert not isinstance(caught.value, sqlite3.Error)


def test_an_address_that_is_none_is_refused_without_echoing_a_password() -> None:
    with pytest.raises(BadInput) as caught:
        open_database("postgresql://me:se:cret@@host:port:1/x")
    assert "cret" not in caught.value.message


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET data = '{}' WHERE version = 3",
        "DELETE FROM events WHERE version = 10",
        "INSERT OR REPLACE INTO events SELECT * FROM events WHERE version = 3",
        "INSERT OR REPLACE INTO events SELECT position + 100, stream_id, version, 'x', type, schema_version,"
        " recorded_at, effective_at, actor, channel, reason, command_id, correlation_id, causation_id, data,"
        " prev_hash, hash FROM events WHERE version = 3",
        "INSERT OR REPLACE INTO events SELECT position + 100, stream_id, version + 100, event_id, type,"
        " schema_version, recorded_at, effective_at, actor, channel, reason, command_id, correlation_id,"
        " causation_id, data, prev_hash, hash FROM events WHERE version = 3",
    ],
)
@pytest.mark.parametrize("recursive_triggers", ["ON", "OFF"])
def test_history_cannot_be_overwritten_by_accident(
    path: Path, statement: str, recursive_triggers: str
) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA recursive_triggers = {recursive_triggers}")
    before = connection.execute("SELECT * FROM events").fetchall()
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
    assert connection.execute("SELECT * FROM events").fetchall() == before
    connection.close()


def test_read_only_refuses_at_the_handler_and_at_the_driver(path: Path) -> None:
    store = SqlStore(open_database(str(path), read_only=True))
    request = Request(command=Deposit(account_id="1", amount=1), command_id="x", actor="a")
    with pytest.raises(ReadOnly):
        Handler(store).execute(request)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store.database.driver.execute("DELETE FROM snapshots")
    summary = store.summary("1")
    assert summary is not None
    assert summary.version == 10
    store.close()


def test_reading_holds_no_transaction(path: Path) -> None:
    store = SqlStore(open_database(str(path)))
    store.accounts("1")
    store.events("account-1")
    next(iter(store.replay_steps("account-1")), None)
    assert not store.database.driver.in_transaction
    with sqlite3.connect(path) as other:
        busy, _, _ = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    other.close()
    assert busy == 0
    store.close()


def test_a_path_with_awkward_characters_works(tmp_path: Path) -> None:
    file = tmp_path / "a b%20?#é.db"
    SqlStore(open_database(str(file), create=True)).close()
    assert file.exists()
    SqlStore(open_database(str(file))).close()
