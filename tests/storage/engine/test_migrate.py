"""A bank written by the first release opens in this one, with every event as it was."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from domain.account.commands import Deposit, Request
from domain.account.events import AccountOpened
from domain.account.state import stream_of
from domain.errors import StoreUnavailable
from domain.handlers.account import Handler
from domain.history.proof import prove
from domain.ports import StreamWrite
from domain.stream import NewEvent
from storage.engine.connect import open_database
from storage.engine.sqlite.database import APPLICATION_ID
from storage.log.store import SqlStore
from storage.projections.rows import RowTable
from storage.schema import tables as schema
from storage.verify.verify import verify
from tests.kit import processes
from tests.kit.places import RELEASES

FIRST = RELEASES / "0001.sql"


@pytest.fixture
def first_release(tmp_path: Path) -> Path:
    """A file as the first release left it."""
    path = tmp_path / "bank.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(FIRST.read_text())
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.close()
    return path


def rows(path: Path, table: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    found = connection.execute(f"SELECT * FROM {table}").fetchall()
    connection.close()
    return found


def columns(path: Path) -> dict[str, set[str]]:
    connection = sqlite3.connect(path)
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {table: {row[1] for row in connection.execute(f"PRAGMA table_info({table})")} for table in tables}
    connection.close()
    return found


def indexes_of_the_log(path: Path) -> dict[str, list[str]]:
    """The columns of each index of the log, in its order."""
    connection = sqlite3.connect(path)
    names = [row[1] for row in connection.execute("PRAGMA index_list(events)")]
    found = {name: [row[2] for row in connection.execute(f"PRAGMA index_info({name})")] for name in names}
    connection.close()
    return found


def test_it_is_upgraded_after_a_copy_was_put_beside_it(first_release: Path) -> None:
    before = rows(first_release, "events")
    store = SqlStore(open_database(str(first_release)))
    assert [event.problem for event in store.events(stream_of("1"))] == [""] * 7
    assert prove(store, "1").equal
    assert verify(store.database).findings == ()
    summary = store.summary("1")
    assert summary is not None
    assert (summary.holder_name, summary.ledger_balance) == ("Zoë O'Brien", 9550)
    request = Request(command=Deposit(account_id="1", amount=5), command_id="new", actor="a")
    assert Handler(store).execute(request).receipt.version == 8
    store.close()
    copy = first_release.with_name(f"bank.db.before-{schema.REVISION}")
    assert rows(copy, "events") == before
    assert rows(copy, "alembic_version") == [("0001",)]
    assert rows(first_release, "events")[: len(before)] == before


def test_an_upgraded_bank_has_the_tables_of_a_new_one_and_still_guards_its_log(
    first_release: Path, tmp_path: Path
) -> None:
    open_database(str(first_release)).close()
    open_database(str(tmp_path / "new.db"), create=True).close()
    assert columns(first_release) == columns(tmp_path / "new.db")
    assert indexes_of_the_log(first_release) == indexes_of_the_log(tmp_path / "new.db")
    connection = sqlite3.connect(first_release)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute("DELETE FROM events")
    connection.close()


WITHOUT_LONG_KEYS = (
    "DROP INDEX projection_rows_long",
    "ALTER TABLE projection_rows DROP COLUMN whole_key",
    "ALTER TABLE projection_rows DROP COLUMN whole_scope",
    "ALTER TABLE holders DROP COLUMN whole_id",
    "UPDATE alembic_version SET version_num = '0003'",
)
LONG = "x" * 1_000
OF_ITS_LOOKS = "sha256:x"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_long_keys_are_shortened_and_names_folded_anew(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """A bank as the last release left it: keys as long as its index took, names as its folding had them."""
    address = str(tmp_path / "bank.db") if kind == "sqlite" else str(request.getfixturevalue("postgres"))
    store = SqlStore(open_database(address, create=True))
    opening = AccountOpened(currency="GBP", holder_id=LONG)
    store.append(
        [StreamWrite(stream_of("1"), 0, [NewEvent(event=opening, event_id="1", actor="a", channel="b")])]
    )
    keys = [("1", LONG), (LONG, "1"), ("1", OF_ITS_LOOKS), ("1", "Bob")]
    watching = ("holders_added", "holders_changed", "holders_gone") if kind == "sqlite" else ()
    for statement in (*(f"DROP TRIGGER {one}" for one in watching), *WITHOUT_LONG_KEYS):
        store.database.driver.execute(statement)
    for holder_id in (LONG, OF_ITS_LOOKS, "h"):
        store.database.driver.execute(
            f"INSERT INTO holders (holder_id, name, folded_name) VALUES ('{holder_id}', 'Zoë Straße', 'zoë strasse')"
        )
    for scope, key in keys:
        store.database.driver.execute(
            f"INSERT INTO projection_rows VALUES ('counterparties', 7, '{scope}', '{key}', '{{}}')"
        )
    store.close()
    store = SqlStore(open_database(address, create=True))
    assert dict(store.holder_names([LONG, OF_ITS_LOOKS, "h"])) == dict.fromkeys(
        [LONG, OF_ITS_LOOKS, "h"], "Zoë Straße"
    )
    assert [(one.holder_id, one.holder_name) for one in store.accounts("ZOE STRASSE")] == [
        (LONG, "Zoë Straße")
    ]
    table = RowTable(store.database)
    assert [key for key, _ in table.read("counterparties", 7)] == sorted(keys)
    assert [table.get("counterparties", 7, key) for key in keys] == [{}] * 4
    longest = store.database.driver.execute(
        "SELECT max(length(scope) + length(key)) FROM projection_rows"
    ).fetchone()
    assert longest[0] <= 500
    assert verify(store.database).findings == ()
    store.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_name_that_another_program_put_is_found_as_it_is_searched_today(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    address = str(tmp_path / "bank.db") if kind == "sqlite" else str(request.getfixturevalue("postgres"))
    store = SqlStore(open_database(address, create=True))
    opening = AccountOpened(currency="GBP", holder_id="h")
    store.append(
        [StreamWrite(stream_of("1"), 0, [NewEvent(event=opening, event_id="1", actor="a", channel="b")])]
    )
    put = "INSERT INTO holders (holder_id, name, folded_name) VALUES"
    store.database.driver.execute(f"{put} ('h', 'Zoë Straße 한', 'zoë strasse 한')")
    for search in ("ZOE", "zoë", "STRASSE", "straße", "한"):
        assert [one.account_id for one in store.accounts(search)] == ["1"]
    assert store.accounts("zzz") == []
    store.close()


def test_it_is_not_upgraded_by_looking(first_release: Path) -> None:
    with pytest.raises(StoreUnavailable, match=r"older schema .*without --read-only"):
        open_database(str(first_release), read_only=True)
    assert rows(first_release, "alembic_version") == [("0001",)]


def test_opening_a_bank_of_today_does_not_import_alembic(tmp_path: Path) -> None:
    open_database(str(tmp_path / "new.db"), create=True).close()
    program = processes.python(
        f"from storage.engine.connect import open_database; open_database({str(tmp_path / 'new.db')!r}); "
        "import sys; print('alembic' in sys.modules)"
    )
    assert program.stdout == "False\n", program.stderr


def test_an_upgrade_that_fails_half_way_changes_nothing(first_release: Path) -> None:
    """The second table cannot be made, so the first must not be there either."""
    with sqlite3.connect(first_release) as connection:
        connection.execute("CREATE TABLE projection_rows (in_the_way)")
    connection.close()
    with pytest.raises(StoreUnavailable, match="projection_rows already exists"):
        open_database(str(first_release))
    assert "projections" not in columns(first_release)
    assert rows(first_release, "alembic_version") == [("0001",)]
