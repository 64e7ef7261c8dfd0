"""Stories on a bench: accounts opened and commands executed in one line each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from domain.account.commands import Command, Deposit, OpenAccount, Request
from domain.account.events import AccountEvent
from domain.account.state import stream_of
from domain.handlers.account import Executed
from domain.ports import Store, StreamWrite
from domain.stream import NewEvent
from tests.kit.bench import Bench
from tests.kit.spec import A

_NUMBERS = count(1)


def request(command: Command, **circumstances: Any) -> Request:
    """The command as Ada asks it at the desk, under a command id of its own."""
    return Request(
        **{"command": command, "command_id": f"c-{next(_NUMBERS)}", "actor": "ada", **circumstances}
    )


def do(bench: Bench, command: Command, **circumstances: Any) -> Executed:
    """Execute the command as `request` makes it."""
    return bench.handler.execute(request(command, **circumstances))


def open_with(bench: Bench, balance: int, *, limit: int = 0, account_id: str = A) -> None:
    """Open an account in GBP; event 1 opens it, event 2 deposits the balance if there is one."""
    do(bench, OpenAccount(account_id=account_id, currency="GBP", overdraft_limit=limit))
    if balance:
        do(bench, Deposit(account_id=account_id, amount=balance))


def new(
    event: AccountEvent, *, recorded_at: int | None = None, effective_at: int | None = None, **envelope: Any
) -> NewEvent:
    """The fact, ready to append under an event id of its own."""
    values = {"event_id": f"e-{next(_NUMBERS)}", "actor": "ada", "channel": "branch", **envelope}
    return NewEvent(event=event, recorded_at=recorded_at, effective_at=effective_at, **values)


def append(store: Store, *events: NewEvent, account_id: str = A) -> None:
    """Append the facts to the account, whatever its version."""
    head = store.head(account_id)
    version = 0 if head is None else head.version
    store.append([StreamWrite(stream_of(account_id), version, events)])


def record(store: Store, events: Sequence[AccountEvent], account_id: str = A) -> None:
    """Append the facts as they come from the clock."""
    append(store, *(new(event) for event in events), account_id=account_id)
