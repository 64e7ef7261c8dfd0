"""What the Czech bank's rows mean, as events.

A row becomes one event. Its operation is the `kind`, its symbol and standing order the `description`, the
other bank and account the `counterparty`; fees and interest, which have only a description, keep all of it
there. A symbol of one space is "blank symbol", an empty one is nothing; partner account 0 is "account 0", an
empty one is nothing. The codes themselves, as the file has them, are the event's `reason`.

The bank gives days, not times. Here a day's rows are recorded from noon in Prague, one second apart, in the
order they were posted (`berka_order`); the opening of the account takes 12:00:00 of its day. They count from
then too. An event's id depends on the row's number and day alone (an opening's on the account's number), so a
row that is found again, whatever stands beside it by then, is the same event.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from zoneinfo import ZoneInfo

from domain.account.events import (
    AccountEvent,
    AccountOpened,
    FeeCharged,
    InterestCredited,
    MoneyDeposited,
    MoneyWithdrawn,
)
from domain.ids import uuid7_from
from domain.ports import Holder
from domain.stream import NewEvent
from storage.importers.berka.order import Posting, posting_order
from storage.importers.berka.tables import TYPES, TransactionRow, birth, calendar_day

CURRENCY = "CZK"
ACTOR = "import/berka"

KINDS = {
    "": "",
    "VKLAD": "cash credit",
    "VYBER": "cash withdrawal",
    "VYBER KARTOU": "card withdrawal",
    "PREVOD Z UCTU": "collection from another bank",
    "PREVOD NA UCET": "remittance to another bank",
}
PURPOSES = {
    "": "",
    " ": "blank symbol",
    "POJISTNE": "insurance payment",
    "SLUZBY": "statement fee",
    "UROK": "interest credited",
    "SANKC. UROK": "sanction interest",
    "SIPO": "household payment",
    "DUCHOD": "old-age pension",
    "UVER": "loan payment",
}
CHANNELS = {
    "": "system",
    "VKLAD": "branch",
    "VYBER": "branch",
    "VYBER KARTOU": "card",
    "PREVOD Z UCTU": "transfer",
    "PREVOD NA UCET": "transfer",
}
FEE_CODES = {"SLUZBY": "statement", "SANKC. UROK": "sanction-interest"}

PartnerKey = tuple[int, str, str, int]
"""(account, bank, partner account, amount in hellers): what a remittance shares with its standing order."""

_FIRST_DAY = "930101"
"""Stands in every opening's id for its date, which a repaired file may correct: it stays the same account."""

_PRAGUE = ZoneInfo("Europe/Prague")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = 1_000_000
_REST_OF_DAY = 11 * 3600 * _SECOND


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account with its rows in file order. `opened` is YYMMDD; `holder` None when the files name none."""

    account_id: int
    opened: str
    holder: Holder | None
    rows: Sequence[TransactionRow]
    orders: Mapping[PartnerKey, str]

    def events(self) -> Iterator[NewEvent]:
        """The opening, then every row in the order it was posted."""
        yield self._opening()
        before = 0
        for day, rows in groupby(sorted(self.rows, key=attrgetter("day")), attrgetter("day")):
            posted = in_posting_order(list(rows), before)
            before = posted[-1].balance
            start, step = noon(day), min(_SECOND, _REST_OF_DAY // len(posted))
            for place, row in enumerate(posted, start=1):
                yield self._recorded(row, start, start + place * step)

    def _opening(self) -> NewEvent:
        at = noon(min(self.opened, *(row.day for row in self.rows)))
        name = f"account-{self.account_id}"
        return NewEvent(
            event=AccountOpened(currency=CURRENCY, holder_id=self.holder.holder_id if self.holder else ""),
            event_id=uuid7_from(noon(_FIRST_DAY), f"berka/{name}"),
            actor=ACTOR,
            channel="import",
            reason=f"account.asc {self.account_id}",
            correlation_id=f"berka:{name}",
            effective_at=at,
            recorded_at=at,
        )

    def _recorded(self, row: TransactionRow, start: int, at: int) -> NewEvent:
        order = self.orders.get((row.account_id, row.bank, row.partner, row.amount), "")
        event = fact(row, order if row.operation == "PREVOD NA UCET" else "")
        is_system = isinstance(event, (FeeCharged, InterestCredited))
        return NewEvent(
            event=event,
            event_id=uuid7_from(start, f"berka/{row.trans_id}"),
            actor=ACTOR,
            channel="system" if is_system else CHANNELS[row.operation],
            reason=f'trans.asc {row.trans_id}: "{row.type}";"{row.operation}";"{row.symbol}";'
            f'"{row.bank}";"{row.partner}"',
            correlation_id=f"berka:{row.trans_id}",
            effective_at=at,
            recorded_at=at,
        )


def holder_of(client_id: int, birth_number: str | None) -> Holder:
    """The source has no names: what it does know of a client, in words that can be searched."""
    name = f"Client {client_id}"
    if birth_number is not None:
        day, sex = birth(birth_number)
        name += f" ({sex}, born {day.isoformat()})"
    return Holder(f"client-{client_id}", name)


def in_posting_order(rows: Sequence[TransactionRow], before: int) -> list[TransactionRow]:
    """One day's rows as they were posted after a stated balance of `before` hellers."""
    if len(rows) == 1:
        return list(rows)
    postings = [Posting(TYPES.index(row.type), _change(row), row.balance, row.trans_id) for row in rows]
    return [rows[index] for index in posting_order(postings, before)]


def fact(row: TransactionRow, order: str = "") -> AccountEvent:
    """The row as a payload; `order` names the standing order that a remittance belongs to."""
    if row.type == "PRIJEM":
        if row.symbol == "UROK":
            return InterestCredited(amount=row.amount, description=_booked(row), stated_balance=row.balance)
        kind: type[MoneyDeposited] | type[MoneyWithdrawn] = MoneyDeposited
    else:
        fee_code = FEE_CODES.get(row.symbol)
        if fee_code is not None:
            return FeeCharged(
                amount=row.amount, fee_code=fee_code, description=_booked(row), stated_balance=row.balance
            )
        kind = MoneyWithdrawn
    purpose = PURPOSES[row.symbol]
    return kind(
        amount=row.amount,
        kind=KINDS[row.operation],
        description=f"{purpose}, {order}" if purpose and order else purpose or order,
        counterparty=counterparty(row),
        stated_balance=row.balance,
    )


def counterparty(row: TransactionRow) -> str:
    """Where the money came from or went to, in words."""
    if not row.partner:
        return f"bank {row.bank}" if row.bank else ""
    return f"account {row.partner} at bank {row.bank}" if row.bank else f"account {row.partner}"


@lru_cache(maxsize=4096)
def noon(day: str) -> int:
    """12:00 in Prague on a day YYMMDD, in UTC microseconds."""
    local = datetime.combine(calendar_day(day), datetime.min.time(), _PRAGUE).replace(hour=12)
    return (local - _EPOCH) // timedelta(microseconds=1)


def _booked(row: TransactionRow) -> str:
    """All that the source says about a fee or interest, which have no kind and no counterparty."""
    kind, other = KINDS[row.operation], counterparty(row)
    return ", ".join(
        text for text in (PURPOSES[row.symbol], f"booked as a {kind}" if kind else "", other) if text
    )


def _change(row: TransactionRow) -> int:
    return row.amount if row.type == "PRIJEM" else -row.amount
