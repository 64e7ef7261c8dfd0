"""Read models that stand together read the log once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from domain.account.commands import Deposit, OpenAccount
from domain.projections.read_models import READ_MODELS
from storage.projections.log_batch import LogBatches
from storage.projections.rows import RowCache, RowTable
from tests.kit.projected_bank import Bank, two_accounts


@pytest.fixture(params=["sqlite", "postgresql"])
def bank(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bank]:
    yield from two_accounts(request, tmp_path)


@contextmanager
def closing_bank(tmp_path: Path) -> Iterator[Bank]:
    """A bank in a file, of ten events."""
    bank = Bank(str(tmp_path / "bank.db"))
    with closing(bank.store):
        bank.do(OpenAccount(account_id="1", currency="GBP"))
        for _ in range(9):
            bank.do(Deposit(account_id="1", amount=5))
        yield bank


def test_whoever_stands_at_the_same_position_gets_the_same_events(bank: Bank) -> None:
    batches = LogBatches(bank.store.database)
    first = batches.after(0, 3)
    assert batches.after(0, 3) is first
    assert first.event(1) is first.event(1)
    assert [first.event(place).position for place in range(3)] == [
        one.position for one in bank.store.all_events(0, 3)
    ]
    assert batches.after(3, 3) is not first


def test_a_batch_that_may_still_grow_is_read_anew(bank: Bank) -> None:
    batches = LogBatches(bank.store.database)
    count = len(bank.store.all_events())
    short = batches.after(0, count + 1)
    bank.do(Deposit(account_id="1", amount=5))
    assert len(batches.after(0, count + 1).rows) == len(short.rows) + 1


def test_the_log_is_read_once_for_all_read_models(tmp_path: Path) -> None:
    with closing_bank(tmp_path) as bank:
        read = list[str]()
        bank.store.database.driver.set_trace_callback(
            lambda sql: read.append(sql) if "events.position >" in sql and "events.data" in sql else None
        )
        for model in READ_MODELS:
            assert bank.projections.advance(model.name, 5) == 5
        assert len(read) == 1


@pytest.mark.parametrize("batch", [1, 2, 7, 1000])
def test_rows_are_the_same_however_many_events_make_a_batch(bank: Bank, batch: int) -> None:
    for model in READ_MODELS:
        while bank.projections.advance(model.name, batch):
            pass
        list(bank.projections.rebuild(model.name))
        assert bank.projections.compare(model.name).equal


def test_rows_that_are_read_together_are_those_that_are_read_one_by_one(bank: Bank) -> None:
    bank.catch_up("daily_balance")
    table = RowTable(bank.store.database)
    stored = dict(table.read("daily_balance", 1))
    together = RowCache(table, "daily_balance", 1)
    own = ("~account", "1")
    days = [key for key in stored if key[0] == "1"]
    together.read([(own, *days, ("1", "1999-01-01")), (("~account", "nobody"), ("nobody", "2026-03-01"))])
    assert [together[key] for key in (own, *days)] == [stored[key] for key in (own, *days)]
    assert ("1", "1999-01-01") not in together
    assert ("nobody", "2026-03-01") not in together
    assert dict(together) == stored
