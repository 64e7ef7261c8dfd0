"""A bank in which accounts were charged a wrong fee, and a batch of all of them that is approved."""

from __future__ import annotations

from domain.account import events as e
from domain.account.state import stream_of
from domain.batch import commands as c
from domain.batch.events import BatchEntry
from domain.clock import utc_now
from domain.handlers.batch import BatchHandler, open_batch
from domain.ports import Store, StreamWrite
from domain.stream import NewEvent
from tui.application.batch.opening import handler_of
from tui.application.cases.handler import case_handler

FEE, BEGAN = 12_00, 100_00


def numbers(accounts: int) -> list[str]:
    """Of so many accounts."""
    return [f"{1000 + number}" for number in range(accounts)]


def approved_batch(store: Store, accounts: int) -> BatchHandler:
    """Batch B-1, opened and proposed by ada, approved by grace; who works on it."""
    charge(store, accounts)
    return approve(store, store, accounts, ("ada", "grace"))


def charge(store: Store, accounts: int) -> None:
    """Open accounts, and charge each a fee that it does not owe."""
    facts = (
        e.AccountOpened(currency="GBP"),
        e.MoneyDeposited(amount=BEGAN),
        e.FeeCharged(amount=FEE, fee_code="wrong"),
    )
    for account_id in numbers(accounts):
        new = [
            NewEvent(event=fact, event_id=f"{account_id}/{at}", actor="core", channel="system")
            for at, fact in enumerate(facts)
        ]
        store.append([StreamWrite(stream_of(account_id), 0, new)])


def approve(store: Store, second: Store, accounts: int, people: tuple[str, str]) -> BatchHandler:
    """Batch B-1 of them, opened by one on one store, approved by the other on another; who works on it."""
    handler, other = handler_of(case_handler(store, utc_now)), handler_of(case_handler(second, utc_now))
    opened = c.OpenBatch(
        pattern="wrong_fees",
        pattern_version=1,
        title="Wrong fees",
        position=store.head_position(),
        sweep="ab" * 32,
        entries=tuple(
            BatchEntry(account_id=one, entry=3, owed=FEE, currency="GBP") for one in numbers(accounts)
        ),
    )
    open_batch(handler, opened, command_id="o", actor=people[0])
    for one, command, actor in (
        (handler, c.ProposeBatch(), people[0]),
        (other, c.ApproveBatch(), people[1]),
    ):
        one.execute(
            c.BatchRequest(batch_id="B-1", command=command, command_id=type(command).__name__, actor=actor)
        )
    return handler
