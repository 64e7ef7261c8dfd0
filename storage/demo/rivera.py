"""Account 4417 of J. Rivera, event by event: the late payroll that the picture in the README shows."""

from __future__ import annotations

from collections.abc import Iterator

from domain.account.events import AccountOpened, FeeCharged, InterestCredited, MoneyDeposited, MoneyWithdrawn
from storage.demo.book import PlannedEvent, always, at, charged, if_covered, payment, purchase
from storage.demo.life import STATEMENT_DAY, opening, paid_in

PAYROLL = MoneyDeposited(
    amount=150_000, kind="salary", description="PAYROLL", counterparty="Meridian Freight Ltd"
)
RENT = payment(90_000, "standing order", "RENT", "Finsbury Lettings")


def late_payroll(holder_id: str) -> Iterator[PlannedEvent]:
    """Payroll of 12 March 2026 is booked a day late; a fee and a decline follow that need not have been.

    300.00 on the 12th, when 1,500.00 of payroll should have come. On the 13th the rent of 900.00 posts at
    09:05:00 (−600.00), the overdraft fee of 35.00 three seconds later (−635.00, event 40 of 57), and at 09:30
    a cash withdrawal of 60.00 is declined. At 11:40 the batch is rerun: +1,500.00, value-dated the 12th
    (865.00). Without the delay: no overdraft, no fee, the withdrawal paid.
    """
    stated = AccountOpened(currency="GBP", holder_id=holder_id, business=False, statement_day=STATEMENT_DAY)
    yield opening("2025-02-03", stated)
    yield from _before()
    yield from _the_day()
    yield from _after()


def _before() -> Iterator[PlannedEvent]:
    """Events 2 to 38: a year in which one overdraft fee was right, ending at 300.00."""
    yield paid_in(at("2025-02-03", "10:31:00"), 25_000, "cash credit", "first deposit", channel="branch")
    yield _spent("2025-02-14", "12:40:18", 1_845, "BOOTS")
    yield _billed("2025-03-03", 1_000, "giffgaff")
    yield paid_in(at("2025-05-06", "09:02:00"), 4_000, "transfer", "THANKS", who="A. Rivera")
    yield _spent("2025-06-10", "18:22:51", 2_230, "TESCO")
    yield paid_in(at("2025-07-21", "12:15:00"), 6_000, "transfer", "BIRTHDAY", who="A. Rivera")
    yield from _month("2025-08-12", "2025-08-13", "2025-08-20", 55_000)
    yield from _month("2025-09-12", "2025-09-15", "2025-09-22", 55_000)
    yield from _month("2025-10-13", "2025-10-13", "2025-10-20", 65_000)
    yield from _month("2025-11-12", "2025-11-13", "2025-11-14", 83_000)
    yield _billed("2025-11-17", 14_100, "Islington Council Tax", key="tax")
    yield _overdraft_fee("2025-11-17", "09:00:03", caused_by="tax")
    yield paid_in(at("2025-11-17", "12:02:00"), 10_000, "cash credit", "cash", channel="branch")
    yield from _month("2025-12-12", "2025-12-15", "2025-12-22", 25_000)
    yield _spent("2025-12-23", "16:31:07", 6_499, "JOHN LEWIS")
    yield from _month("2026-01-12", "2026-01-13", "2026-01-20", 55_000)
    yield from _month("2026-02-12", "2026-02-13", "2026-02-20", 55_000)
    yield _billed("2026-02-27", 3_840, "Thames Water")
    yield _spent("2026-03-04", "19:10:42", 4_718, "SAINSBURYS")
    yield _spent("2026-03-09", "21:55:13", 3_440, "AMAZON")
    yield _spent("2026-03-11", "08:40:25", 420, "GREGGS")
    yield _spent("2026-03-11", "09:14:02", 420, "TFL")
    yield PlannedEvent(
        at=at("2026-03-12", "00:10:00"),
        what=always(InterestCredited(amount=12, description="interest 0.50 % a year")),
        actor="system/interest-run",
        channel="system",
    )


def _the_day() -> Iterator[PlannedEvent]:
    """Events 39 to 42."""
    yield _rent("2026-03-13", key="rent")
    yield _overdraft_fee("2026-03-13", "09:05:03", caused_by="rent")
    cash = MoneyWithdrawn(amount=6_000, kind="cash withdrawal", description="ATM ANGEL ISLINGTON")
    yield PlannedEvent(
        at=at("2026-03-13", "09:30:00"), what=if_covered(cash), actor="atm/LON-2044", channel="atm"
    )
    yield PlannedEvent(
        at=at("2026-03-13", "11:40:00"),
        what=always(PAYROLL),
        actor="ops/mlee",
        channel="transfer",
        reason="batch 0312-2 rerun",
        correlation="batch 0312-2",
        effective_at=at("2026-03-12", "06:10:00"),
    )


def _after() -> Iterator[PlannedEvent]:
    """Events 43 to 57."""
    yield _spent("2026-03-13", "12:18:30", 2_210, "TESCO")
    yield _spent("2026-03-14", "10:20:11", 999, "BOOTS")
    yield _spent("2026-03-16", "08:02:47", 360, "GREGGS")
    yield _billed("2026-03-16", 14_100, "Islington Council Tax")
    yield _spent("2026-03-17", "12:44:59", 420, "TFL")
    yield _saved("2026-03-20", 20_000)
    yield from _month("2026-04-13", "2026-04-13", "2026-04-20", 55_000)
    yield from _month("2026-05-12", "2026-05-13", "2026-05-20", 55_000)
    yield _pay("2026-06-12")
    yield _rent("2026-06-15")
    yield _spent("2026-11-16", "09:14:40", 420, "TFL")


def _month(pay_day: str, rent_day: str, saving_day: str, saved: int) -> Iterator[PlannedEvent]:
    yield _pay(pay_day)
    yield _rent(rent_day)
    yield _saved(saving_day, saved)


def _pay(day: str) -> PlannedEvent:
    batch = f"batch {day[5:7]}{day[8:]}-2"
    return PlannedEvent(
        at=at(day, "06:10:00"),
        what=always(PAYROLL),
        actor=f"ach-{batch}",
        channel="transfer",
        correlation=batch,
    )


def _rent(day: str, key: str = "") -> PlannedEvent:
    """Paid whatever the balance: the bank honours this customer's standing orders."""
    return PlannedEvent(
        at=at(day, "09:05:00"),
        what=always(RENT),
        actor=f"ach-batch {day[5:7]}{day[8:]}-1",
        channel="transfer",
        key=key,
    )


def _saved(day: str, amount: int) -> PlannedEvent:
    saving = payment(amount, "transfer", "SAVINGS", "Savings ··5512")
    return PlannedEvent(at=at(day, "19:30:00"), what=always(saving), actor="online/app", channel="transfer")


def _spent(day: str, clock: str, amount: int, shop: str) -> PlannedEvent:
    return PlannedEvent(
        at=at(day, clock), what=always(purchase(amount, shop)), actor="card/visa", channel="card"
    )


def _billed(day: str, amount: int, payee: str, key: str = "") -> PlannedEvent:
    return PlannedEvent(
        at=at(day, "09:00:00"),
        what=always(payment(amount, "direct debit", payee.upper(), payee)),
        actor=f"ach-batch {day[5:7]}{day[8:]}-1",
        channel="direct-debit",
        key=key,
    )


def _overdraft_fee(day: str, clock: str, caused_by: str) -> PlannedEvent:
    return charged(
        day,
        clock,
        FeeCharged(amount=3_500, fee_code="overdraft", description="unarranged overdraft"),
        reason="balance below limit at posting",
        caused_by=caused_by,
    )
