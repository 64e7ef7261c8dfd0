"""A bank whose commands are dated by the test, for what is folded from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from domain.account.commands import (
    ChargeFee,
    Command,
    Deposit,
    OpenAccount,
    Request,
    ReverseEntry,
    Withdraw,
)
from domain.handlers.account import Handler
from domain.projections.projection import Row
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from storage.projections.runner import SqlProjections
from storage.schema import tables as schema

DAY = 86_400_000_000
START = 1_772_323_200_000_000
"""1 March 2026, 00:00 UTC."""


class Clock:
    """Time as the test tells it, in UTC microseconds."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> int:
        return self.now


class Bank:
    """A bank whose commands are dated by the test."""

    def __init__(self, address: str) -> None:
        self.clock = Clock()
        self.address = address
        self.store = SqlStore(open_database(address, create=True), clock=self.clock, training=True)
        self.handler = Handler(self.store, clock=self.clock)
        self.projections = self.worker("me")
        self._count = 0

    def worker(self, name: str) -> SqlProjections:
        return SqlProjections(self.store.database, self.clock, name, training=True, address=self.address)

    def do(self, command: Command, *, days: float = 0, channel: Any = "branch") -> None:
        self.clock.now += int(days * DAY)
        self._count += 1
        self.handler.execute(
            Request(command=command, command_id=str(self._count), actor="a", channel=channel)
        )

    def catch_up(self, name: str) -> int:
        passed = 0
        while step := self.projections.advance(name, 7):
            passed += step
        return passed

    def rows(self, name: str, scope: str | None = None) -> dict[str, Row]:
        self.catch_up(name)
        return {key: row for (_, key), row in self.projections.rows(name, scope)}


def two_accounts(request: pytest.FixtureRequest, folder: Path) -> Iterator[Bank]:
    """Account 1 over two months, account 2 beside it, in the database that the fixture's parameter names."""
    address = str(folder / "bank.db")
    if request.param == "postgresql":
        address = str(request.getfixturevalue("postgres"))
    made = Bank(address)
    made.do(OpenAccount(account_id="1", currency="GBP", overdraft_limit=100_00))
    made.do(Deposit(account_id="1", amount=500_00, counterparty="ACME"))
    made.do(Withdraw(account_id="1", amount=550_00, counterparty="LANDLORD"), days=1)
    made.do(ChargeFee(account_id="1", amount=35_00, fee_code="overdraft"))
    made.do(Withdraw(account_id="1", amount=60_00), channel="atm")
    made.do(OpenAccount(account_id="2", currency="JPY"), days=1)
    made.do(Deposit(account_id="2", amount=900, counterparty="ACME"))
    made.do(Deposit(account_id="1", amount=500_00, counterparty="ACME"), days=31)
    made.do(ReverseEntry(account_id="1", entry=4, amount=15_00), channel="staff")
    yield made
    made.store.close()


def more_accounts(bank: Bank, accounts: Sequence[str] = ("10", "3", "a/b", "B.4")) -> None:
    """Accounts whose events stand between one another in the log, each with fees, one given back, and a decline."""
    for account_id in accounts:
        bank.do(OpenAccount(account_id=account_id, currency="GBP", overdraft_limit=50_00), days=0.3)
    for day in (1, 20):
        for account_id in accounts:
            bank.do(Deposit(account_id=account_id, amount=70_00, counterparty=f"{account_id} {'é' * 260}"))
            bank.do(ChargeFee(account_id=account_id, amount=5_00, fee_code="monthly"), days=day)
    for account_id in accounts:
        bank.do(ReverseEntry(account_id=account_id, entry=3, amount=2_00), channel="staff")
        bank.do(Withdraw(account_id=account_id, amount=900_00), channel="atm")


def rebuilt_rows(bank: Bank, name: str) -> list[tuple[Any, ...]]:
    """The rows of the rebuild as they are stored, notes among them, in order of their keys."""
    rows, kept = schema.projection_rows.c, schema.projections.c
    mine = (rows.name == name, rows.name == kept.name, rows.generation == kept.shadow_generation)
    columns = (rows.scope, rows.key, rows.data, rows.whole_scope, rows.whole_key)
    database = bank.store.database
    return sorted(map(tuple, database.run(database.query(sa.select(*columns).where(*mine)))))


USERS = """
name = "by_channel"
version = 1
title = "Entries by channel"
handles = ["MoneyDeposited", "MoneyWithdrawn"]

def apply(rows, event):
    key = (event.channel, "entries")
    row = rows.get(key, {"entries": 0})
    row["entries"] += 1
    rows[key] = row
"""
