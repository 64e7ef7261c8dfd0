"""What becomes of reads and commands whose connection to the server is cut."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, unquote

import psycopg
import pytest

from domain.account.commands import Deposit
from domain.account.state import stream_of
from domain.errors import StoreUnavailable
from storage.log.store import SqlStore
from tests.kit.cutting_proxy import CuttingProxy
from tests.kit.server_bank import do, opened, store

__all__ = ["store"]

READS: dict[str, Callable[[SqlStore], object]] = {
    "head": lambda bank: bank.head("1"),
    "events": lambda bank: bank.events(stream_of("1")),
    "page": lambda bank: bank.events_page(stream_of("1"), limit=5),
    "count": lambda bank: bank.count(stream_of("1")),
    "accounts": lambda bank: bank.accounts(),
    "summary": lambda bank: bank.summary("1"),
    "curve": lambda bank: bank.curve("1", 1, 1, 10),
    "token": lambda bank: bank.head_position(),
    "cases": lambda bank: bank.cases(),
    "known": lambda bank: bank.existing_ids(stream_of("1"), ["x"]),
}


@pytest.mark.parametrize("read", READS)
def test_the_first_read_after_a_cut_is_answered(store: SqlStore, postgres: str, read: str) -> None:
    before = READS[read](store)
    _end_all(postgres)
    assert READS[read](store) == before


def test_the_first_command_after_a_cut_is_recorded_once(store: SqlStore, postgres: str) -> None:
    _end_all(postgres)
    assert do(store, Deposit(account_id="1", amount=1), "x") == 2
    assert store.count(stream_of("1")) == 2


def test_a_cut_inside_a_transaction_is_not_papered_over(store: SqlStore, postgres: str) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        _cut_between_two_reads(store, postgres)
    assert store.count(stream_of("1")) == 1


def _cut_between_two_reads(store: SqlStore, address: str) -> None:
    with store.database.reading():
        store.count(stream_of("1"))
        _end_all(address)
        store.count(stream_of("1"))


def _end_all(address: str) -> None:
    """Cut every connection to the database, and wait until they are gone."""
    others = "pid <> pg_backend_pid() AND datname = current_database()"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        while connection.execute(f"SELECT 1 FROM pg_stat_activity WHERE {others}").fetchone():
            pass


def test_a_server_that_is_away_is_a_sentence_and_back_is_back(
    store: SqlStore, postgres: str, postgres_server: str, tmp_path: Path
) -> None:
    proxy = CuttingProxy(Path(unquote(postgres_server.split("@", 1)[1])), tmp_path)
    through = f"postgresql://postgres@{quote(str(tmp_path), safe='')}/{postgres.rsplit('/', 1)[1]}"
    with closing(opened(through)) as bank:
        assert bank.accounts_count() == 1
        proxy.go_away()
        with pytest.raises(StoreUnavailable, match="cannot be reached"):
            bank.accounts_count()
        proxy.come_back()
        assert bank.accounts_count() == 1
        assert do(bank, Deposit(account_id="1", amount=1), "x") == 2
    proxy.close()


def test_a_lost_answer_is_found_out_whatever_the_address_calls_the_program(
    store: SqlStore, postgres: str, postgres_server: str, tmp_path: Path
) -> None:
    """The server still commits while it is asked: it is waited for."""
    proxy = CuttingProxy(Path(unquote(postgres_server.split("@", 1)[1])), tmp_path)
    address = f"postgresql://postgres@{quote(str(tmp_path), safe='')}/{postgres.rsplit('/', 1)[1]}"
    with closing(opened(f"{address}?application_name=desk")) as bank:
        for number in range(10):
            proxy.cut = "after"
            assert do(bank, Deposit(account_id="1", amount=1), f"x{number}") == number + 2
    assert proxy.cuts == 10
    proxy.close()
