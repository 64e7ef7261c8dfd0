"""A bank on a server, and what tests of its connections do with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from domain.account.commands import Deposit, OpenAccount, Request
from domain.handlers.account import Handler
from storage.engine.connect import open_database
from storage.log.store import SqlStore


def opened(address: str, **options: bool) -> SqlStore:
    return SqlStore(open_database(address, **options))


def do(store: SqlStore, command: Deposit | OpenAccount, command_id: str) -> int:
    request = Request(command=command, command_id=command_id, actor="a")
    return Handler(store).execute(request).receipt.version


@pytest.fixture
def store(postgres: str) -> Iterator[SqlStore]:
    """A bank with the open account 1."""
    with closing(opened(postgres, create=True)) as bank:
        do(bank, OpenAccount(account_id="1", currency="GBP"), "open")
        yield bank
