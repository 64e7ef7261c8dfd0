"""The ordinary life of an account: pay, rent, bills, shopping, cash, interest, statement fees.

Nothing here is disputed. Amounts are minor units of the account's currency; what a customer tries to spend
without having it is declined as it would be in life.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.account.events import (
    AccountEvent,
    AccountOpened,
    FeeCharged,
    InterestCredited,
    MoneyDeposited,
    MoneyWithdrawn,
)
from storage.demo.book import (
    ZONE,
    AccountSimulator,
    PlannedEvent,
    SeededRandom,
    always,
    at,
    charged,
    if_covered,
)

STATEMENT_DAY = 1
"""Of a month."""


@dataclass(frozen=True, slots=True)
class Bill:
    """A payment of every month: `amount`, give or take `spread`, on `day`."""

    payee: str
    amount: int
    day: int
    spread: int = 0


@dataclass(frozen=True, slots=True)
class Shop:
    """Where money is spent: from `low` to `high` at a time, with a chance of `percent` in a day."""

    name: str
    low: int
    high: int
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """How the holder lives. `interest` is in hundredths of a percent a year, `country` "" the bank's own."""

    currency: str = "GBP"
    country: str = ""
    opening_deposit: int
    pay: Bill
    standing_orders: tuple[Bill, ...] = ()
    direct_debits: tuple[Bill, ...] = ()
    shops: tuple[Shop, ...] = ()
    cash: Shop | None = None
    interest: int = 0
    statement_fee: int = 0


def life(
    household: Household, holder_id: str, dice: SeededRandom, first: date, last: date
) -> Iterator[PlannedEvent]:
    """All that happens to the account from its opening on the first day to the last day."""
    yield opening(
        first,
        AccountOpened(
            currency=household.currency,
            holder_id=holder_id,
            country=household.country,
            business=False,
            statement_day=STATEMENT_DAY,
        ),
    )
    yield paid_in(
        at(first, "10:31:00"), household.opening_deposit, "cash credit", "first deposit", channel="branch"
    )
    yield from _income(household.pay, dice, first, last)
    for bill in household.standing_orders:
        yield from _bill(bill, dice, first, last, "standing order", "transfer", "00:35:00")
    for bill in household.direct_debits:
        yield from _bill(bill, dice, first, last, "direct debit", "direct-debit", "04:10:00")
    for day in _days(first, last):
        yield from _day_out(household, dice, day)
    yield from _month_ends(household, first, last)


def opening(day: date | str, stated: AccountOpened) -> PlannedEvent:
    """The account is opened in the branch, with what was stated there."""
    return PlannedEvent(
        at=at(day, "10:30:00"),
        what=always(stated),
        actor="branch/holborn",
        channel="branch",
        reason="application accepted",
    )


def paid_in(
    when: int, amount: int, kind: str, description: str, *, who: str = "", channel: str = "transfer"
) -> PlannedEvent:
    return PlannedEvent(
        at=when,
        what=always(MoneyDeposited(amount=amount, kind=kind, description=description, counterparty=who)),
        actor=_batch(when) if channel == "transfer" else "branch/holborn",
        channel=channel,
    )


def card(when: int, amount: int, shop: str) -> PlannedEvent:
    """A card purchase, posted at once."""
    purchase = MoneyWithdrawn(amount=amount, kind="card purchase", description=shop, counterparty=shop)
    return PlannedEvent(at=when, what=if_covered(purchase), actor="card/visa", channel="card")


def _income(pay: Bill, dice: SeededRandom, first: date, last: date) -> Iterator[PlannedEvent]:
    for day in monthly(first, last, pay.day):
        amount = dice.between(pay.amount - pay.spread, pay.amount + pay.spread)
        yield paid_in(at(day, "06:10:00"), amount, "salary", "PAYROLL", who=pay.payee)


def _bill(
    bill: Bill, dice: SeededRandom, first: date, last: date, kind: str, channel: str, clock: str
) -> Iterator[PlannedEvent]:
    for day in monthly(first, last, bill.day):
        when = at(day, clock)
        amount = dice.between(bill.amount - bill.spread, bill.amount + bill.spread)
        payment = MoneyWithdrawn(
            amount=amount, kind=kind, description=bill.payee.upper(), counterparty=bill.payee
        )
        yield PlannedEvent(at=when, what=if_covered(payment), actor=_batch(when), channel=channel)


def _day_out(household: Household, dice: SeededRandom, day: date) -> Iterator[PlannedEvent]:
    for shop in household.shops:
        if dice.percent(shop.percent):
            yield card(at(day, dice.clock(8, 21)), dice.between(shop.low, shop.high), shop.name)
    cash = household.cash
    if cash is not None and dice.percent(cash.percent):
        yield _withdrawn_cash(cash, dice, day)


def _withdrawn_cash(cash: Shop, dice: SeededRandom, day: date) -> PlannedEvent:
    # Machines give notes: the range of a cash "shop" counts in its lowest amount.
    amount = cash.low * dice.between(1, cash.high // cash.low)
    withdrawal = MoneyWithdrawn(amount=amount, kind="cash withdrawal", description=cash.name)
    return PlannedEvent(
        at=at(day, dice.clock(9, 22)),
        what=if_covered(withdrawal),
        actor=f"atm/LON-{dice.between(2001, 2060)}",
        channel="atm",
    )


def _month_ends(household: Household, first: date, last: date) -> Iterator[PlannedEvent]:
    for day in monthly(first, last, 1):
        if household.interest:
            yield PlannedEvent(
                at=at(day, "00:10:00"),
                what=lambda book: _interest(book, household.interest),
                actor="system/interest-run",
                channel="system",
            )
        if household.statement_fee:
            fee = FeeCharged(
                amount=household.statement_fee, fee_code="statement", description="paper statement"
            )
            yield charged(day, "00:20:00", fee)


def _interest(book: AccountSimulator, rate: int) -> AccountEvent | None:
    """A month's interest on the balance there is; nothing on what is owed or too little to count."""
    amount = book.fold.ledger * rate // 120_000
    if amount <= 0:
        return None
    return InterestCredited(amount=amount, description=f"interest {rate // 100}.{rate % 100:02d} % a year")


def trade(dice: SeededRandom, first: date, last: date) -> Iterator[PlannedEvent]:
    """The takings and costs of a small shop that opens Monday to Saturday: some twenty entries a week."""
    for day in _days(first, last):
        if day.weekday() == 6:
            continue
        yield paid_in(
            at(day, "05:40:00"), dice.between(41_000, 96_000), "card takings", "TILL 1", who="SumUp"
        )
        if day.weekday() in (1, 4):
            banked = dice.between(18, 62) * 500
            yield paid_in(at(day, dice.clock(15, 16)), banked, "cash credit", "night safe", channel="branch")
        for supplier, low, high, percent in _SUPPLIERS:
            if dice.percent(percent):
                yield _paid_out(
                    at(day, dice.clock(9, 17)), dice.between(low, high), supplier, "supplier payment"
                )
        if day.weekday() == 4:
            for baker in _BAKERS:
                wage = dice.between(38_000, 52_000)
                yield _paid_out(at(day, "17:30:00"), wage, baker, "wages")
    for day in monthly(first, last, 3):
        yield _paid_out(at(day, "00:35:00"), 185_000, "Quay Estates", "lease")
        yield _paid_out(at(day, "00:36:00"), 490_000, "H. Marsh", "owner's drawings")


_SUPPLIERS = (
    ("Shipton Mill", 12_000, 38_000, 35),
    ("Brakes", 6_000, 24_000, 35),
    ("Thames Dairy", 3_500, 9_800, 50),
    ("Bidfood", 4_000, 15_000, 25),
    ("Smithfield Eggs", 1_800, 4_600, 30),
    ("British Gas Business", 9_000, 16_000, 4),
)
_BAKERS = ("R. Adeyemi", "P. Kowalska", "T. Finch")


def _paid_out(when: int, amount: int, payee: str, kind: str) -> PlannedEvent:
    payment = MoneyWithdrawn(amount=amount, kind=kind, description=payee.upper(), counterparty=payee)
    return PlannedEvent(at=when, what=if_covered(payment), actor="online/harbour-street", channel="transfer")


def monthly(first: date, last: date, day_of_month: int) -> Iterator[date]:
    """That day of each month, or the Monday after a weekend, within first < day ≤ last."""
    for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        day = date(month // 12, month % 12 + 1, day_of_month)
        day += timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))
        if first < day <= last:
            yield day


def _days(first: date, last: date) -> Iterator[date]:
    """Every day after the first up to the last."""
    return (first + timedelta(days=count) for count in range(1, (last - first).days + 1))


def _batch(when: int) -> str:
    """The clearing batch that carries transfers of a night."""
    return f"ach-batch {datetime.fromtimestamp(when // 1_000_000, ZONE):%m%d}-1"
