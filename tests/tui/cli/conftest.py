"""Small banks in SQLite files, and `recount` on them."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from storage.engine.connect import open_database
from storage.log.store import SqlStore
from tests.kit.harmed_bank import harm
from tests.kit.recount import Recount, Row, at, make_bank, make_training, open_american, record
from tests.kit.shared import folder_of_run, made_once


@pytest.fixture(scope="session")
def small_bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with accounts 4417 (GBP) and Y-1 (JPY), made once for all and only to be copied."""
    return made_once(folder_of_run(tmp_path_factory) / "small-bank.db", make_bank)


@pytest.fixture
def bank(small_bank: Path, tmp_path: Path) -> Path:
    """The path of one of one's own."""
    return Path(shutil.copy(small_bank, tmp_path / "bank.db"))


@pytest.fixture
def recount(bank: Path, tmp_path: Path) -> Recount:
    """`recount` on the small bank."""
    return Recount(bank, tmp_path)


@pytest.fixture(scope="session")
def packed(small_bank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a bank in which a case cites the third event of account 77, and its pack; only to be copied."""
    home = tmp_path_factory.mktemp("packed")
    bank = Path(shutil.copy(small_bank, home / "bank.db"))
    recount = Recount(bank, home, at("2026-03-20T16:00:00"))
    open_american(recount)
    opened = ("case", "open", "77", "--reason-code", "atm-short", "--regime", "reg-e", "--amount", "40")
    recount(*opened, "--entry", "3")
    recount("case", "cite", "D-1", "--event", "3", "--words", "as posted")
    recount("case", "export", "D-1", str(home / "pack"), "--zip")
    return home


@pytest.fixture
def session(packed: Path, tmp_path: Path) -> Recount:
    """`recount` on a bank with that case."""
    return Recount(Path(shutil.copy(packed / "bank.db", tmp_path)), tmp_path, at("2026-03-20T16:00:00"))


@pytest.fixture
def pack(packed: Path, tmp_path: Path) -> Path:
    """A pack of the case, with its zip beside it."""
    shutil.copy(packed / "pack.zip", tmp_path)
    return shutil.copytree(packed / "pack", tmp_path / "pack")


@pytest.fixture
def change(bank: Path) -> Callable[[str, list[Row]], None]:
    """Appends to an account behind the command line's back."""

    def append(account_id: str, rows: list[Row]) -> None:
        store = SqlStore(open_database(str(bank)))
        record(store, account_id, rows)
        store.close()

    return append


@pytest.fixture
def spoil(bank: Path) -> Callable[[int], None]:
    """Damages the payload of one event of account 4417 in the file, and forgets the derived states."""

    def overwrite(version: int) -> None:
        with closing(sqlite3.connect(bank)) as file:
            file.execute("DROP TRIGGER events_no_update")
            file.execute(
                "UPDATE events SET data = '{' WHERE stream_id = 'account-4417' AND version = ?", (version,)
            )
            file.execute("UPDATE streams SET state_schema = 'forgotten'")
            file.execute("DELETE FROM snapshots")
            file.commit()

    return overwrite


@pytest.fixture
def environment(tmp_path: Path, bank: Path) -> dict[str, str]:
    """No settings but the bank."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RECOUNT", "PYTHON"))}
    places = {name: str(tmp_path) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    return {**kept, **places, "RECOUNT_DATABASE_URL": str(bank), "LC_ALL": "C.UTF-8"}


@pytest.fixture
def empty(tmp_path: Path) -> Recount:
    """The same for one test."""
    return make_training(tmp_path)


@pytest.fixture
def harmed(recount: Recount, tmp_path: Path) -> Recount:
    """A bank in which five accounts, besides 4417, were charged wrong fees, and a sweep of it in `swept`."""
    return harm(recount, tmp_path)
