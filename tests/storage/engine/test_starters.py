"""Programs that start at once on a new or an older bank, and after one that was killed: each finds it ready."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from domain.account.commands import OpenAccount, Request
from domain.handlers.account import Handler
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from storage.schema import tables as schema
from storage.verify.verify import verify
from tests.kit import processes
from tests.kit.postgres import WITHOUT_CASES

STARTERS = 8


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "bank.db")
    return str(request.getfixturevalue("postgres"))


def together(address: str, count: int = STARTERS) -> Counter[str]:
    """What so many programs say that are let go at one moment."""
    programs = [processes.start("open_together", address) for _ in range(count)]
    for program in programs:
        assert program.line() == "up"
    for program in programs:
        program.tell("")
    return Counter(program.ended().strip() for program in programs)


def make_older(address: str) -> None:
    """A bank with an account, as revision 0002 left it."""
    with closing(SqlStore(open_database(address, create=True))) as bank:
        command = OpenAccount(account_id="1", currency="GBP")
        Handler(bank).execute(Request(command=command, command_id="o", actor="a"))
        older = WITHOUT_CASES if "://" in address else ()
        for statement in older or (
            "DROP TABLE dispute_queue",
            "UPDATE alembic_version SET version_num = '0002'",
        ):
            bank.database.driver.execute(statement)


def test_starters_on_a_new_bank_wait_for_each_other(address: str) -> None:
    for _ in range(2):
        assert together(address) == {"ready": STARTERS}
    with closing(SqlStore(open_database(address))) as bank:
        assert verify(bank.database).intact


def test_starters_on_an_older_bank_wait_for_each_other(address: str) -> None:
    make_older(address)
    assert together(address) == {"ready": STARTERS}
    with closing(SqlStore(open_database(address))) as bank:
        assert verify(bank.database).intact
        assert bank.cases_count() == 0


def test_a_copy_that_a_killed_starter_left_half_made_locks_nobody_out(tmp_path: Path) -> None:
    path = tmp_path / "bank.db"
    make_older(str(path))
    copy = tmp_path / f"bank.db.before-{schema.REVISION}"
    copy.with_name(f"{copy.name}.partial").write_bytes(b"half")
    assert together(str(path), 2) == {"ready": 2}
    with closing(sqlite3.connect(copy)) as older:
        assert older.execute("SELECT version_num FROM alembic_version").fetchone() == ("0002",)
    assert [one.name for one in tmp_path.iterdir() if "partial" in one.name] == []


def test_a_starter_that_is_killed_while_others_wait_leaves_the_bank_to_them(address: str) -> None:
    make_older(address)
    first = processes.start("hold_upgrade", address)
    assert first.line() == "holding"
    first.kill()
    first.ended()
    assert together(address, 2) == {"ready": 2}
