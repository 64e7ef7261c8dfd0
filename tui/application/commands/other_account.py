"""What a command means for another account: whom a transfer pays, and the side of one that a reversal leaves."""

from __future__ import annotations

from collections.abc import Iterator

from domain.account.commands import Command, ReverseEntry
from domain.account.event_kinds import ledger_effect
from domain.account.events import AccountEvent
from domain.account.giving_back import left_of
from domain.account.state import account_of, stream_of
from domain.handlers.account import Executed
from domain.handlers.transfer import OtherSide
from domain.history.other_side import counter_entries
from domain.ports import Store
from domain.stream import RecordedEvent
from tui.text.format import money
from tui.text.safe import safe_str


def left_standing(store: Store, command: Command) -> str:
    """What a reversal of one side of a transfer leaves on the other account, as a sentence; "" for all else."""
    if not isinstance(command, ReverseEntry):
        return ""
    entry = store.event(stream_of(command.account_id), command.entry)
    return "" if entry is None else " ".join(left_of_sides(store, entry))


def left_of_sides(store: Store, entry: RecordedEvent[AccountEvent]) -> Iterator[str]:
    """What giving an entry back leaves on other accounts, a sentence for each counter-entry."""
    for side in counter_entries(store, entry):
        yield _left(store, entry.version, side)


def _left(store: Store, entry: int, side: RecordedEvent[AccountEvent]) -> str:
    account_id = account_of(side.stream_id)
    head = store.head(account_id)
    where = f"event {side.version:,} of account {safe_str(account_id, 40)}"
    if head is None or left_of(head, side) == 0:
        return f"Its other side, {where}, has been taken back already."
    return (
        f"Entry {entry:,} is one side of a transfer: {where}, its other side, stays as it is; reverse that too if the "
        "whole transfer is to be undone."
    )


def paid_words(store: Store, paid: OtherSide) -> str:
    """The account that a transfer would pay, whose it is, and its balance before and after."""
    account = paid.account
    name = store.holder_names([account.holder_id]).get(account.holder_id, "") if account.holder_id else ""
    after = account.ledger + sum(ledger_effect(one.event) for one in paid.decided)
    whose = f", {safe_str(name, 40)}" if name else ""
    return (
        f"account {safe_str(paid.account_id, 40)}{whose}: ledger {money(account.ledger, account.currency)} → "
        f"{money(after, account.currency)}"
    )


def elsewhere_words(executed: Executed) -> str:
    """Where the other side of a transfer was recorded, as the end of a sentence; "" for all else."""
    paid = executed.other_side
    if paid is None:
        return ""
    return f"event {paid.version:,} of account {safe_str(account_of(paid.stream_id), 40)}"
