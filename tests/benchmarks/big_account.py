"""One account of any length, the same every time: what a busy card account looks like, at a million events.

Out of 100 events 40 are credits, about 45 debits (some settle a hold), 10 place or release holds, and the rest
are fees, interest and declined attempts. One in a hundred is booked late, one in a thousand ahead of its value
date.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from domain.account import events as e
from domain.account.state import stream_of
from domain.ids import uuid7_from
from domain.ports import Store, StreamWrite
from domain.stream import NewEvent

ACCOUNT_ID = "1000001"
STREAM_ID = stream_of(ACCOUNT_ID)
START = 1_388_534_400_000_000
"""1 January 2014 in UTC microseconds."""
EVERY = 300_000_000
"""Microseconds from one event to the next: a million events are nine and a half years."""
HOUR = 3_600_000_000
BATCH = 1_000
"""Events appended in one transaction."""


@dataclass(frozen=True, slots=True)
class Booking:
    """A fact before it is an event: its type, its payload as keyword arguments, and when it counts from."""

    kind: type[Any]
    payload: dict[str, Any]
    event_id: str
    recorded_at: int
    effective_at: int | None


def bookings(count: int, seed: int = 1) -> Iterator[Booking]:
    """The first `count` facts of the account."""
    dice = random.Random(seed)
    opened = {"currency": "GBP", "holder_id": "holder-1", "overdraft_limit": 50_000}
    yield Booking(e.AccountOpened, opened, uuid7_from(START, "0"), START, None)
    for number in range(1, count):
        kind, payload = _fact(number, dice)
        recorded_at = START + number * EVERY
        event_id = uuid7_from(recorded_at, str(number))
        yield Booking(kind, payload, event_id, recorded_at, _value_date(number, recorded_at, dice))


def new_event(booking: Booking) -> NewEvent:
    """The fact as the log takes it; its payload is validated here."""
    return NewEvent(
        event=booking.kind(**booking.payload),
        event_id=booking.event_id,
        actor="import",
        channel="import",
        recorded_at=booking.recorded_at,
        effective_at=booking.effective_at,
    )


def fill(store: Store, count: int) -> None:
    """Append the account to a store that does not have it."""
    facts, version = bookings(count), 0
    while batch := list(islice(facts, BATCH)):
        store.append([StreamWrite(STREAM_ID, version, [new_event(booking) for booking in batch])])
        version += len(batch)


def _fact(number: int, dice: random.Random) -> tuple[type[Any], dict[str, Any]]:
    turn, hold_id = number % 20, f"authorisation-{number // 20}"
    amount = dice.randrange(100, 10_000)
    if turn == 3:
        return e.HoldPlaced, {"hold_id": hold_id, "amount": amount, "counterparty": "SHELL HOLLOWAY"}
    if turn == 9:
        return _settled(number, hold_id, amount)
    if number % 50 == 0:
        return e.FeeCharged, {"amount": 250, "fee_code": "monthly", "description": "Monthly account fee"}
    if number % 50 == 25:
        return e.InterestCredited, {"amount": dice.randrange(1, 400), "description": "Credit interest"}
    if number % 40 == 17:
        return _declined(amount)
    if turn % 2:
        return e.MoneyWithdrawn, {"amount": amount, "kind": "card", "description": "TESCO STORES 2041"}
    return e.MoneyDeposited, {"amount": amount, "kind": "transfer", "counterparty": "ACME PAYROLL LTD"}


def _settled(number: int, hold_id: str, amount: int) -> tuple[type[Any], dict[str, Any]]:
    if number // 20 % 5 == 0:
        return e.HoldReleased, {"hold_id": hold_id, "outcome": "expired"}
    return e.MoneyWithdrawn, {"amount": amount, "hold_id": hold_id, "kind": "card"}


def _declined(amount: int) -> tuple[type[Any], dict[str, Any]]:
    return e.WithdrawalDeclined, {
        "amount": amount,
        "reason_code": "insufficient_funds",
        "available": amount - 1,
    }


def _value_date(number: int, recorded_at: int, dice: random.Random) -> int | None:
    if number % 100 == 61:
        return recorded_at - dice.randrange(1, 72) * HOUR
    if number % 1000 == 500:
        return recorded_at + 12 * HOUR
    return None
