"""What earlier cases did to accounts of the demo bank, one function each: credits, refunds, claims, payments elsewhere.

Their cases are older than the streams of cases: the accounts alone tell of them. Amounts are minor units.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from domain.account.events import (
    AccountEvent,
    AccountFactsChanged,
    ClaimStated,
    ErrorPaidOut,
    HonouringPromised,
    MoneyDeposited,
    ProvisionalCreditGranted,
    ProvisionalCreditMadeFinal,
    ProvisionalCreditWithdrawn,
    RefundAdopted,
    RefundPaid,
)
from storage.demo.book import AccountSimulator, PlannedEvent, always, at, payment, purchase


def provisional_credits() -> Iterator[PlannedEvent]:
    """Three card payments the customer denies, each credited while it is investigated.

    D-12 of February 2026: the shop proves delivery, the credit is withdrawn on Monday 9 March, and items are honoured
    for the five business days after (12 CFR 1005.11(d)(2)). D-34 of May: the railway charged twice, the credit becomes
    final. D-58 of November is still open.
    """
    yield from _credited("D-12", "2026-02-12", "ASOS US", 6_400, "2026-02-20")
    yield _concluded("D-12", "2026-03-09", ProvisionalCreditWithdrawn(credit_id="PC-D-12", amount=6_400))
    until = at("2026-03-16", "23:59:59.999999")
    yield _concluded("D-12", "2026-03-09", HonouringPromised(credit_id="PC-D-12", amount=6_400, until=until))
    yield from _credited("D-34", "2026-05-14", "AMTRAK", 3_850, "2026-05-19")
    yield _concluded("D-34", "2026-06-08", ProvisionalCreditMadeFinal(credit_id="PC-D-34"))
    yield from _credited("D-58", "2026-11-02", "NORDVISTA TRAVEL RIGA", 24_999, "2026-11-10")


def _credited(case_id: str, day: str, shop: str, amount: int, credited: str) -> Iterator[PlannedEvent]:
    """A disputed payment and its provisional credit some days later."""
    yield PlannedEvent(
        at=at(day, "20:51:40"),
        what=always(purchase(amount, shop)),
        actor="card/visa",
        channel="card",
        key=case_id,
    )

    def credit(book: AccountSimulator) -> AccountEvent:
        return ProvisionalCreditGranted(
            credit_id=f"PC-{case_id}", entry=book.version(case_id), amount=amount, case_id=case_id
        )

    yield PlannedEvent(
        at=at(credited, "14:20:00"),
        what=credit,
        actor="disputes/akhan",
        channel="staff",
        reason="customer denies the payment",
        key=f"{case_id} credit",
        caused_by=case_id,
        correlation=f"case:{case_id}",
    )


def _concluded(case_id: str, day: str, event: AccountEvent) -> PlannedEvent:
    return PlannedEvent(
        at=at(day, "10:05:00"),
        what=always(event),
        actor="disputes/akhan",
        channel="staff",
        reason=f"case {case_id} determined",
        caused_by=f"{case_id} credit",
        correlation=f"case:{case_id}",
    )


def deposit_short() -> Iterator[PlannedEvent]:
    """Cash of 500.00 booked as 50.00 on 14 July 2025; case D-7 states what is missing and pays it in two days later."""
    yield PlannedEvent(
        at=at("2025-07-14", "12:04:10"),
        what=always(MoneyDeposited(amount=5_000, kind="cash credit", description="CASH")),
        actor="branch/holborn",
        channel="branch",
        key="short",
    )

    def claim(book: AccountSimulator) -> AccountEvent:
        return ClaimStated(claim_id="M-D-7", amount=45_000, entry=book.version("short"), case_id="D-7")

    def refund(book: AccountSimulator) -> AccountEvent:
        return RefundPaid(
            amount=45_000,
            entry=book.version("short"),
            claim_id="M-D-7",
            case_id="D-7",
            description="500.00 counted as 50.00",
        )

    yield _settled("D-7", "2025-07-15", claim, "the customer's receipt says 500.00", "short")
    yield _settled("D-7", "2025-07-16", refund, "till of 14 July over by 450.00", "short")


def refunded_by_the_shop() -> Iterator[PlannedEvent]:
    """A railway ticket of 64.00 that the railway gives back by itself: case D-16 counts that as the refund."""
    yield PlannedEvent(
        at=at("2026-04-02", "18:20:31"),
        what=always(purchase(6_400, "TRAINLINE")),
        actor="card/visa",
        channel="card",
        key="ticket",
    )
    yield PlannedEvent(
        at=at("2026-04-09", "05:45:00"),
        what=always(
            MoneyDeposited(
                amount=6_400, kind="refund", description="TRAINLINE REFUND", counterparty="Trainline"
            )
        ),
        actor="card/visa-clearing 0409-1",
        channel="card",
        key="back",
    )

    def adopt(book: AccountSimulator) -> AccountEvent:
        return RefundAdopted(
            refund=book.version("back"), amount=6_400, entry=book.version("ticket"), case_id="D-16"
        )

    yield _settled("D-16", "2026-04-10", adopt, "the railway refunded the ticket", "ticket")


def paid_elsewhere() -> Iterator[PlannedEvent]:
    """An insurance premium taken twice on 8 May 2026, found when the account was closed: case D-40 sends a cheque."""
    yield PlannedEvent(
        at=at("2026-05-08", "09:12:00"),
        what=always(payment(6_120, "direct debit", "ADMIRAL INSURANCE", "Admiral Insurance")),
        actor="ach-batch 0508-2",
        channel="direct-debit",
        key="twice",
    )

    def pay_out(book: AccountSimulator) -> AccountEvent:
        return ErrorPaidOut(amount=6_120, via="cheque", entry=book.version("twice"), case_id="D-40")

    yield _settled("D-40", "2026-06-02", pay_out, "taken twice on 8 May", "twice")


def statements_moved() -> Iterator[PlannedEvent]:
    """From February 2026 the statements come on the day after the pay."""
    yield PlannedEvent(
        at=at("2026-02-02", "10:15:00"),
        what=always(AccountFactsChanged(statement_day=27)),
        actor="branch/holborn",
        channel="branch",
        reason="the customer asked for it",
    )


def _settled(
    case_id: str, day: str, what: Callable[[AccountSimulator], AccountEvent], reason: str, caused_by: str
) -> PlannedEvent:
    return PlannedEvent(
        at=at(day, "14:20:00"),
        what=what,
        actor="disputes/akhan",
        channel="staff",
        reason=reason,
        caused_by=caused_by,
        correlation=f"case:{case_id}",
    )
