"""What the Czech bank's lines mean, as events.

A line becomes one event. Its operation is the `kind`; fees and interest are events of their own. The codes themselves,
as the file has them, are the event's `reason`.

The bank gives days, not times. Here a day's lines are recorded from noon in Prague, one second apart, in the order they
were posted; the opening of the account takes 12:00:00 of its day. They count from then too. An event's id depends on
the row's number and day alone (an opening's on the account's number), so a row that is found again, whatever stands
beside it by then, is the same event.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from domain.account.events import (
    AccountEvent,
    AccountOpened,
    FeeCharged,
    InterestCredited,
    MoneyDeposited,
    MoneyWithdrawn,
)
from domain.account.state import stream_of
from domain.bank import FileError
from domain.bank_statement import BankStatement, StatementLine
from domain.ids import uuid7_from
from domain.ports import EventLog
from domain.stream import NewEvent
from storage.importers.berka.lines import CURRENCY, FEE_CODES, KINDS, ZONE, is_fee, is_interest
from storage.importers.joining.events import NOON, PlannedLine, at

ACTOR = "import/berka"

CHANNELS = {
    "": "system",
    "VKLAD": "branch",
    "VYBER": "branch",
    "VYBER KARTOU": "card",
    "PREVOD Z UCTU": "transfer",
    "PREVOD NA UCET": "transfer",
}

_FIRST_DAY = date(1993, 1, 1)
"""Stands in every opening's id for its date, which a repaired file may correct: it stays the same account."""


class BerkaForm:
    """How what this bank says is written into the log (see storage.importers.joining.events.EventForm)."""

    counts: ClassVar[bool] = False

    def opening(self, account: str, statement: BankStatement, balance: int, instant: int) -> NewEvent:
        name = f"account-{account}"
        return NewEvent(
            event=AccountOpened(currency=CURRENCY, holder_id=statement.holder_id, opening_balance=balance),
            event_id=_opening_id(account),
            actor=ACTOR,
            channel="import",
            reason=f"account.asc {account}",
            correlation_id=f"berka:{name}",
            effective_at=instant,
            recorded_at=instant,
        )

    def entry(self, stream_id: str, planned: PlannedLine) -> NewEvent:
        line = planned.line
        kind, operation, symbol, bank, partner = line.codes
        event = fact(line)
        is_system = isinstance(event, (FeeCharged, InterestCredited))
        return NewEvent(
            event=event,
            event_id=uuid7_from(at(line.booked, NOON, ZONE), f"berka/{line.reference}"),
            actor=ACTOR,
            channel="system" if is_system else CHANNELS[operation],
            reason=f'trans.asc {line.reference}: "{kind}";"{operation}";"{symbol}";"{bank}";"{partner}"',
            correlation_id=f"berka:{line.reference}",
            effective_at=planned.instant if planned.recorded_at is None else planned.recorded_at,
            recorded_at=planned.recorded_at,
        )

    def other(self, log: EventLog, account: str) -> FileError | None:
        stream_id = stream_of(account)
        first = log.event(stream_id, 1)
        if first is None or log.existing_ids(stream_id, [_opening_id(account)]):
            return None
        other = f"account {account} is already another account here; import into a database of its own"
        return FileError("account.asc", 0, other)


def fact(line: StatementLine) -> AccountEvent:
    """The line as a payload."""
    kind, operation, symbol, _, _ = line.codes
    size = abs(line.amount)
    if is_interest(kind, symbol):
        return InterestCredited(amount=size, description=line.words, stated_balance=line.balance)
    if is_fee(kind, symbol):
        return FeeCharged(
            amount=size, fee_code=FEE_CODES[symbol], description=line.words, stated_balance=line.balance
        )
    moved: type[MoneyDeposited] | type[MoneyWithdrawn] = MoneyDeposited if line.amount > 0 else MoneyWithdrawn
    return moved(
        amount=size,
        kind=KINDS[operation],
        description=line.words,
        counterparty=line.counterparty,
        stated_balance=line.balance,
    )


def _opening_id(account: str) -> str:
    return uuid7_from(at(_FIRST_DAY, NOON, ZONE), f"berka/account-{account}")
