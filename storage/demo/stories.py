"""The situations people dispute, one function each. Every story says what happened and where to look.

Stories are facts: they stand in the log as they were posted, whatever today's rules would have said. Amounts
are minor units. What a story needs undisturbed, the bank keeps its account quiet for (`demo_bank`). What cases of
earlier years did is in `earlier_cases`.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.account.events import (
    AccountClosed,
    AccountEvent,
    AccountFrozen,
    AccountUnfrozen,
    EntryReversed,
    FeeCharged,
    HoldPlaced,
    HoldReleased,
    MoneyDeposited,
    MoneyWithdrawn,
    OverdraftLimitChanged,
)
from storage.demo.book import (
    AccountSimulator,
    PlannedEvent,
    always,
    at,
    charged,
    if_covered,
    moved_to,
    payment,
    purchase,
)


def duplicate_posting() -> Iterator[PlannedEvent]:
    """A card payment is posted twice. 1,000.00 → 880.00 → 760.00.

    On 4 March 2026 a restaurant's authorisation sets 120.00 aside. On the 5th at 03:10 the payment captures
    that hold; at 03:12 the same authorisation is posted again, with no hold left to capture. The second is
    the wrong one: all three share the correlation "auth:7Q4K2M".
    """
    auth = "auth:7Q4K2M"
    yield _savings("2026-03-04", "18:00:00", 100_000)
    yield PlannedEvent(
        at=at("2026-03-04", "19:42:10"),
        what=always(HoldPlaced(hold_id="7Q4K2M", amount=12_000, description="BRASSERIE ZEDEL")),
        actor="card/visa",
        channel="card",
        reason="authorisation",
        key="hold",
        correlation=auth,
    )
    for clock, hold_id in (("03:10:00", "7Q4K2M"), ("03:12:00", None)):
        yield PlannedEvent(
            at=at("2026-03-05", clock),
            what=always(purchase(12_000, "BRASSERIE ZEDEL", hold_id)),
            actor="card/visa-clearing 0305-1",
            channel="card",
            reason="settlement of authorisation 7Q4K2M",
            caused_by="hold",
            correlation=auth,
        )


def orphan_hold() -> Iterator[PlannedEvent]:
    """A petrol pump's hold is never matched to what was really paid. Available 36.50, should be 161.50.

    From 200.00: on 12 November 2026 the pump holds 125.00; the fill-up of 38.50 settles on the 13th without
    naming the hold, which stays open; on the 14th groceries of 90.00 are declined. No money is wrong: the
    hold wants releasing.
    """
    yield _savings("2026-11-12", "08:00:00", 20_000)
    yield PlannedEvent(
        at=at("2026-11-12", "08:41:33"),
        what=always(HoldPlaced(hold_id="PUMP-4", amount=12_500, description="SHELL HOLLOWAY PUMP 4")),
        actor="card/visa",
        channel="card",
        reason="pump authorisation, amount not yet known",
        key="hold",
    )
    yield PlannedEvent(
        at=at("2026-11-13", "02:55:00"),
        what=always(purchase(3_850, "SHELL HOLLOWAY")),
        actor="card/visa-clearing 1113-1",
        channel="card",
        reason="settlement without an authorisation reference",
    )
    yield _card("2026-11-14", "17:22:08", 9_000, "SAINSBURY'S HOLLOWAY")


def fee_chain() -> Iterator[PlannedEvent]:
    """One fee causes the next. 3.20 → −1.80 → −36.80 → −48.80 → −49.22.

    A statement fee of 5.00 on 1 September 2026 meets a balance of 3.20; the overdraft it makes costs 35.00;
    the electricity bill is then returned unpaid, which costs 12.00; and the overdraft bears interest of 0.42.
    Each fee names its cause. Had the first not been taken, none of the others would have followed.
    """
    yield _savings("2026-08-31", "20:15:00", 320)
    statement = FeeCharged(amount=500, fee_code="statement", description="paper statement")
    yield charged("2026-09-01", "00:20:00", statement, key="statement")
    yield charged(
        "2026-09-01",
        "00:20:02",
        FeeCharged(amount=3_500, fee_code="overdraft", description="unarranged overdraft"),
        reason="balance below limit at posting",
        key="overdraft",
        caused_by="statement",
    )
    yield PlannedEvent(
        at=at("2026-09-02", "04:10:00"),
        what=if_covered(payment(6_200, "direct debit", "OCTOPUS ENERGY", "Octopus Energy")),
        actor="ach-batch 0902-1",
        channel="direct-debit",
        key="returned",
    )
    yield charged(
        "2026-09-02",
        "04:10:01",
        FeeCharged(amount=1_200, fee_code="returned-item", description="direct debit returned unpaid"),
        reason="insufficient funds at presentation",
        caused_by="returned",
    )
    yield charged(
        "2026-09-03",
        "00:15:00",
        FeeCharged(amount=42, fee_code="overdraft-interest", description="interest on unarranged overdraft"),
        reason="debit balance for two days",
        caused_by="overdraft",
    )


def reversals() -> Iterator[PlannedEvent]:
    """Two corrections done right: one in full, one in part.

    The music school's fee of 3 June 2026 goes out twice, by standing order and by a manual re-send; the second is
    reversed the next day, value-dated to the day it was taken. The hotel bill of 13 July is 318.00 after a
    hold of 300.00; the hotel agrees that 48.00 were not the guest's, and that part is reversed on the 20th.
    """
    for clock, actor, key in (("00:35:00", "ach-batch 0603-1", ""), ("10:12:00", "ops/jchen", "resent")):
        yield PlannedEvent(
            at=at("2026-06-03", clock),
            what=always(payment(16_400, "standing order", "MUSIC SERVICE", "Camden Music Service")),
            actor=actor,
            channel="transfer",
            reason="batch 0603-1 thought lost, re-sent by hand" if key else "",
            key=key,
        )
    yield _reversal(
        "2026-06-04", "09:30:00", "resent", 16_400, "sent twice", "ops/jchen", at("2026-06-03", "10:12:00")
    )
    yield PlannedEvent(
        at=at("2026-07-11", "15:05:20"),
        what=always(HoldPlaced(hold_id="GRAND-0711", amount=30_000, description="THE GRAND BRIGHTON")),
        actor="card/visa",
        channel="card",
        reason="check-in authorisation",
        key="check-in",
    )
    yield PlannedEvent(
        at=at("2026-07-13", "11:48:00"),
        what=always(purchase(31_800, "THE GRAND BRIGHTON", "GRAND-0711")),
        actor="card/visa",
        channel="card",
        reason="check-out",
        key="hotel",
        caused_by="check-in",
    )
    yield _reversal(
        "2026-07-20",
        "14:02:00",
        "hotel",
        4_800,
        "minibar of another room, hotel agreed",
        "disputes/akhan",
        at("2026-07-13", "11:48:00"),
    )


def lost_card() -> Iterator[PlannedEvent]:
    """Frozen from the app on the evening of 2 May 2025, unfrozen in the branch when the card turns up."""
    for day, clock, event, actor, reason in (
        ("2025-05-02", "20:10:00", AccountFrozen(), "online/app", "card reported lost"),
        ("2025-05-03", "09:40:00", AccountUnfrozen(), "branch/holborn", "card found, identity checked"),
    ):
        yield PlannedEvent(at=at(day, clock), what=always(event), actor=actor, channel="staff", reason=reason)


def frozen_after_theft() -> Iterator[PlannedEvent]:
    """Three withdrawals abroad within five minutes; the account is frozen at 02:31, and money still comes in.

    After the freeze of 3 November 2026 the holder's own card is declined; the refund on the 6th is accepted.
    """
    yield _savings("2026-11-02", "20:00:00", 131_240)
    for clock in ("02:14:09", "02:16:31", "02:19:02"):
        stolen = MoneyWithdrawn(amount=30_000, kind="cash withdrawal", description="ATM ROSSIO LISBOA")
        yield PlannedEvent(
            at=at("2026-11-03", clock),
            what=if_covered(stolen),
            actor="atm/PT-90113",
            channel="atm",
            key=clock,
        )
    yield PlannedEvent(
        at=at("2026-11-03", "02:31:00"),
        what=always(AccountFrozen()),
        actor="system/fraud-watch",
        channel="system",
        reason="three withdrawals abroad within five minutes",
        caused_by="02:19:02",
    )
    yield _card("2026-11-03", "08:05:44", 640, "PRET A MANGER")
    yield PlannedEvent(
        at=at("2026-11-06", "05:45:00"),
        what=always(
            MoneyDeposited(amount=2_350, kind="refund", description="ASOS REFUND", counterparty="ASOS")
        ),
        actor="card/visa-clearing 1106-1",
        channel="card",
    )


def card_data_stolen() -> Iterator[PlannedEvent]:
    """Somebody pays with the number of a German customer's card. 920.00 → 531.00 → 142.00; nobody asked for a code.

    On Saturday 14 November 2026 a games shop in Malta takes 389.00 at 03:12 and again at 03:14; the third try, two
    minutes later, is declined for want of money. No case is open. Under PSD2 she has the 778.00 back by the end of the
    business day after she tells of it (art 73(1)), but for 50.00 at most (art 74(1)), and that too where no strong
    customer authentication was asked for (art 74(2)).
    """
    yield _savings("2026-11-13", "20:00:00", 92_000)
    for clock in ("03:12:40", "03:14:09", "03:16:22"):
        yield PlannedEvent(
            at=at("2026-11-14", clock),
            what=if_covered(purchase(38_900, "LUCKY PIXEL GAMES MALTA")),
            actor="card/visa",
            channel="card",
            reason="card number typed at the shop, no strong authentication asked for",
        )


def closed_and_asked_again() -> Iterator[PlannedEvent]:
    """Emptied and closed on 29 May 2026; in June a forgotten direct debit still knocks and is declined."""
    yield PlannedEvent(
        at=at("2026-05-29", "11:05:00"),
        what=moved_to(0),
        actor="branch/holborn",
        channel="branch",
        reason="closing balance paid out",
        key="payout",
    )
    yield PlannedEvent(
        at=at("2026-05-29", "11:06:00"),
        what=always(AccountClosed()),
        actor="branch/holborn",
        channel="branch",
        reason="customer moves abroad",
        caused_by="payout",
    )
    yield PlannedEvent(
        at=at("2026-06-03", "04:10:00"),
        what=if_covered(payment(2_499, "direct debit", "PUREGYM", "PureGym")),
        actor="ach-batch 0603-1",
        channel="direct-debit",
    )


def released_hold() -> Iterator[PlannedEvent]:
    """A car-hire deposit that ends as it should: 250.00 held on 8 August 2026, released on return."""
    yield PlannedEvent(
        at=at("2026-08-08", "09:15:00"),
        what=always(HoldPlaced(hold_id="HERTZ-88213", amount=25_000, description="HERTZ DEPOSIT")),
        actor="card/visa",
        channel="card",
        reason="deposit",
        key="deposit",
    )
    yield PlannedEvent(
        at=at("2026-08-15", "18:40:00"),
        what=always(HoldReleased(hold_id="HERTZ-88213")),
        actor="card/visa",
        channel="card",
        reason="car returned",
        caused_by="deposit",
    )


def overdraft_arranged() -> Iterator[PlannedEvent]:
    """The overdraft limit is raised to 500.00 on 15 September 2025: available moves, the ledger does not."""
    yield PlannedEvent(
        at=at("2025-09-15", "11:20:00"),
        what=always(OverdraftLimitChanged(limit=50_000)),
        actor="branch/holborn",
        channel="branch",
        reason="agreed in branch",
    )


def asked_on_the_phone() -> Iterator[PlannedEvent]:
    """ "How much did I have on Tuesday at three?" 412.50, between two events on 17 November 2026."""
    yield PlannedEvent(
        at=at("2026-11-17", "14:58:12"),
        what=moved_to(41_250),
        actor="online/app",
        channel="transfer",
        reason="customer's own transfer",
    )
    yield _card("2026-11-17", "15:06:40", 1_865, "WAITROSE BARBICAN")


def _savings(day: str, clock: str, balance: int) -> PlannedEvent:
    return PlannedEvent(at=at(day, clock), what=moved_to(balance), actor="online/app", channel="transfer")


def _card(day: str, clock: str, amount: int, shop: str) -> PlannedEvent:
    return PlannedEvent(
        at=at(day, clock), what=if_covered(purchase(amount, shop)), actor="card/visa", channel="card"
    )


def _reversal(
    day: str, clock: str, entry: str, amount: int, description: str, actor: str, effective_at: int
) -> PlannedEvent:
    """A debit taken back, value-dated to the moment it was taken."""

    def taken_back(book: AccountSimulator) -> AccountEvent:
        return EntryReversed(
            entry=book.version(entry), amount=amount, direction="credit", description=description
        )

    return PlannedEvent(
        at=at(day, clock),
        what=taken_back,
        actor=actor,
        channel="staff",
        reason=description,
        caused_by=entry,
        effective_at=effective_at,
    )
