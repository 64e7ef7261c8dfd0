"""What would take a batch back: for each entry that it posted the command that a person would give.

Nothing takes a batch back by itself: what was given is the customer's, and each command is decided like any other.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from domain.account import events as e
from domain.account.event_kinds import ledger_effect
from domain.account.state import stream_of
from domain.batch.roll import Child
from domain.batch.streams import command_id_of
from domain.handlers.batch import BatchHandler
from domain.money import plain
from domain.stream import RecordedEvent


@dataclass(frozen=True, slots=True)
class Undo:
    """One entry: `entry` is what was put right (None: interest beside the entries), `posted` the event that did.
    `amount` in minor units, `command` words for a shell."""

    account_id: str
    case_id: str
    entry: int | None
    posted: int
    amount: int
    currency: str
    command: str


def undo_list(handler: BatchHandler, batch_id: str) -> Iterator[Undo]:
    """In the order of the batch: what is recorded by its commands, whatever it tells. Raises UnknownBatch,
    StoreUnavailable."""
    for child in handler.load(batch_id).roll.children.values():
        if child.posted is not None:
            stream_id, posted = stream_of(child.account_id), child.posted
            rows = handler.store.events(stream_id, after=posted.first_version - 1, until=posted.last_version)
            command_id = command_id_of(batch_id, child.account_id)
            yield from (_undo(handler, batch_id, child, row) for row in rows if row.command_id == command_id)


def _undo(handler: BatchHandler, batch_id: str, child: Child, row: RecordedEvent[e.AccountEvent]) -> Undo:
    assert child.posted is not None
    amount = 0 if row.event is None else ledger_effect(row.event)
    entry = getattr(row.event, "entry", None)
    original = None if entry is None else handler.store.event(row.stream_id, entry)
    words = _command(child, row, amount, None if original is None else original.event)
    reason = shlex.quote(f"taken back: batch {batch_id}, case {child.posted.case_id}, event {row.version}")
    return Undo(
        account_id=child.account_id,
        case_id=child.posted.case_id,
        entry=entry,
        posted=row.version,
        amount=amount,
        currency=child.currency,
        command=f"recount do {words} --reason {reason}",
    )


def _command(
    child: Child, row: RecordedEvent[e.AccountEvent], amount: int, original: e.AccountEvent | None
) -> str:
    """A fee is charged again, another entry that was taken back is paid out again, and interest is reversed."""
    account, written = shlex.quote(child.account_id), plain(amount, child.currency)
    if original is None:
        return f"reverse {account} --entry {row.version}"
    code = getattr(original, "fee_code", "")
    return (
        f"fee {account} {written} --fee-code {shlex.quote(code)}" if code else f"withdraw {account} {written}"
    )
