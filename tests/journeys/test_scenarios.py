"""The training scenarios, each solved by keys over a real bank; the right answer is read from the domain's state.

S5 is in `tests/tui/screens/disputes/test_case_journeys.py`, and so is S8 with its conflict.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.account import events as e
from domain.account.state import Account, stream_of
from domain.dispute import commands as c
from domain.dispute.liability import LossFacts, Transfer, regulation_e
from domain.ids import uuid7_from
from domain.ports import StreamWrite
from domain.stream import NewEvent
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from tests.kit.cases import ACCOUNT, case_of, executed, step
from tests.kit.shell import WIDE, press, running, said
from tui.application.cases.calendars import of_country
from tui.application.session import Session


def at(text: str) -> int:
    """UTC microseconds of a time of 2026."""
    return int(datetime.fromisoformat(f"2026-{text}").replace(tzinfo=UTC).timestamp()) * 1_000_000


@dataclass(frozen=True, slots=True)
class Fact:
    """What happened, when it was recorded, and its value date where that is another."""

    event: e.AccountEvent
    recorded: str
    effective: str | None = None


@contextmanager
def desk_on(path: Path, facts: Sequence[Fact], today: str) -> Iterator[Session]:
    """A desk on a bank where these things have happened, on that day."""
    with closing(
        SqlStore(open_database(str(path / "bank.db"), create=True), clock=lambda: at(today), training=True)
    ) as store:
        events = [
            NewEvent(
                event=fact.event,
                event_id=uuid7_from(at(fact.recorded), str(number)),
                actor="core",
                channel="system",
                recorded_at=at(fact.recorded),
                effective_at=None if fact.effective is None else at(fact.effective),
            )
            for number, fact in enumerate(facts)
        ]
        store.append([StreamWrite(stream_of(ACCOUNT), 0, events)])
        yield Session(store, "ada", ZoneInfo("America/New_York"), clock=lambda: at(today))


def now(session: Session) -> Account:
    account = session.store.head(ACCOUNT)
    assert account is not None
    return account


def opening(balance: int, day: str = "02-01T09:00:00") -> Fact:
    return Fact(e.AccountOpened(currency="USD", opening_balance=balance), day)


async def corrected(session: Session, notice: str, steps: str, amount: str, *, approved: bool = False) -> str:
    """From the account: notice, evidence, determination, correction, posting; what the screen says at the end."""
    async with running(session, size=WIDE) as pilot:
        await press(pilot, *ACCOUNT, "enter", "D")
        await step(pilot, "n", notice)
        await press(pilot, "escape", "e", "D", "enter")
        await step(pilot, "d", "error_confirmed our own mistake")
        await step(pilot, "p", steps)
        if approved:
            executed(session, c.ApproveCorrection(number=1), actor="grace")
            pilot.app.follower.look()  # type: ignore[attr-defined]
            await press(pilot)
        await step(pilot, "b", amount)
        return said(pilot)


async def test_s1_a_duplicate(tmp_path: Path) -> None:
    """The second posting is reversed, the one without a hold, value-dated the 5th of March."""
    facts = [
        opening(1000_00),
        Fact(e.HoldPlaced(hold_id="H", amount=120_00), "03-04T10:00:00"),
        Fact(e.MoneyWithdrawn(amount=120_00, hold_id="H"), "03-05T10:00:00"),
        Fact(e.MoneyWithdrawn(amount=120_00), "03-05T10:02:00"),
    ]
    with desk_on(tmp_path, facts, "03-09T15:00:00") as session:
        assert now(session).ledger == 760_00
        await corrected(
            session, "duplicate amount=120.00 entry+=4 charged twice", "reverse 4", "120.00", approved=True
        )
        assert now(session).ledger == 880_00
        reversal = session.store.event(stream_of(ACCOUNT), 5)
        assert reversal is not None
        assert reversal.effective_at == at("03-05T10:02:00")


async def test_s2_a_stolen_card(tmp_path: Path) -> None:
    """Liability is 350.00 if the bank proves that the last theft was preventable: 450.00 come back."""
    facts = [
        opening(1000_00),
        Fact(e.MoneyWithdrawn(amount=200_00), "03-07T15:00:00"),
        Fact(e.MoneyWithdrawn(amount=300_00), "03-10T15:00:00"),
        Fact(e.MoneyWithdrawn(amount=300_00), "03-12T15:00:00"),
    ]
    liability = regulation_e(
        [
            Transfer(2, date(2026, 3, 7), at("03-07T15:00:00"), 200_00),
            Transfer(3, date(2026, 3, 10), at("03-10T15:00:00"), 300_00),
            Transfer(4, date(2026, 3, 12), at("03-12T15:00:00"), 300_00),
        ],
        LossFacts(
            device=True,
            learned_on=date(2026, 3, 7),
            told_on=date(2026, 3, 13),
            told_at=at("03-13T15:00:00"),
            preventable=frozenset({"second"}),
        ),
        of_country("US"),
        "USD",
    )
    with desk_on(tmp_path, facts, "03-13T15:00:00") as session:
        steps = "reverse 2 150.00; reverse 3"
        taken = "entry+=2 entry+=3 entry+=4 learned=2026-03-07 preventable=proven"
        notice = f"unauthorised-card amount=800.00 {taken} my card was stolen"
        await corrected(session, notice, steps, "450.00", approved=True)
        assert now(session).ledger == 200_00 + liability.refund == 650_00


async def test_s3_a_late_payroll(tmp_path: Path) -> None:
    """The fee goes, the rent stays: 865.00 to 900.00, counted from when the fee was."""
    facts = [
        opening(300_00),
        Fact(e.MoneyWithdrawn(amount=900_00, description="RENT"), "03-13T09:05:00"),
        Fact(e.FeeCharged(amount=35_00, fee_code="overdraft"), "03-13T09:05:03"),
        Fact(
            e.WithdrawalDeclined(amount=60_00, reason_code="insufficient_funds", available=-635_00),
            "03-13T09:30:00",
        ),
        Fact(e.MoneyDeposited(amount=1500_00, description="PAYROLL"), "03-13T11:40:00", "03-12T09:00:00"),
    ]
    with desk_on(tmp_path, facts, "03-16T15:00:00") as session:
        assert now(session).ledger == 865_00
        await corrected(
            session,
            "overdraft-fee amount=35.00 entry+=3 overdraft fee though payroll was due",
            "reverse 3",
            "35.00",
        )
        assert now(session).ledger == 900_00


async def test_s4_authorised_positive_settled_negative(tmp_path: Path) -> None:
    """It was covered when it was authorised: the fee goes, the purchase stays."""
    facts = [
        opening(100_00),
        Fact(e.HoldPlaced(hold_id="H", amount=80_00), "03-04T10:00:00"),
        Fact(e.MoneyWithdrawn(amount=60_00, description="TRANSFER"), "03-05T10:00:00"),
        Fact(e.MoneyWithdrawn(amount=80_00, hold_id="H"), "03-06T10:00:00"),
        Fact(e.FeeCharged(amount=35_00, fee_code="overdraft"), "03-06T10:00:01"),
    ]
    with desk_on(tmp_path, facts, "03-09T15:00:00") as session:
        assert now(session).ledger == -75_00
        await corrected(
            session,
            "overdraft-fee amount=35.00 entry+=5 overdraft fee on a payment that was covered",
            "reverse 5",
            "35.00",
        )
        assert now(session).ledger == -40_00


async def test_s6_no_error(tmp_path: Path) -> None:
    """The credit is withdrawn with the letter of 8 May; items are honoured to 15 May, the 180.00 but not the 150.00."""
    facts = [opening(290_00), Fact(e.MoneyWithdrawn(amount=250_00), "04-20T10:00:00")]
    with desk_on(tmp_path, facts, "05-08T15:00:00") as session:
        async with running(session, size=WIDE) as pilot:
            await press(pilot, *ACCOUNT, "enter", "D")
            await step(pilot, "n", "unauthorised-card amount=250.00 entry+=2 card used by somebody else")
            await press(pilot, "escape", "e", "D", "enter")
            await step(pilot, "p", "credit 2 250.00")
            executed(session, c.ApproveCorrection(number=1), actor="grace")
            pilot.app.follower.look()  # type: ignore[attr-defined]
            await press(pilot)
            await step(pilot, "b", "250.00")
            assert now(session).ledger == 290_00
            await step(pilot, "f", "1 the chip and the PIN were used at home")
            await step(pilot, "d", "no_error it was the customer's own purchase")
            await step(pilot, "p", "withdraw-credit PC-D-1-1")
            executed(session, c.ApproveCorrection(number=2), actor="grace")
            pilot.app.follower.look()  # type: ignore[attr-defined]
            await press(pilot)
            await step(pilot, "b", "250.00")
            await press(pilot, "l")
            letter = said(pilot)
            await press(pilot, "ctrl+s")
            await press(pilot, "z")
            await press(pilot, "ctrl+s")
            closed = said(pilot)
        assert now(session).ledger == 40_00
        assert "copies of the documents" in letter
        assert "For five business days" in letter
        assert "closed: no error" in closed
        assert case_of(session).deadlines["honour"].due_on == date(2026, 5, 15)


async def test_s7_an_orphan_hold(tmp_path: Path) -> None:
    """The hold is released and no money posted: 36.50 becomes 161.50."""
    facts = [
        opening(200_00),
        Fact(e.HoldPlaced(hold_id="PUMP", amount=125_00), "03-04T10:00:00"),
        Fact(e.MoneyWithdrawn(amount=38_50), "03-05T10:00:00"),
        Fact(
            e.WithdrawalDeclined(amount=90_00, reason_code="insufficient_funds", available=36_50),
            "03-05T18:00:00",
        ),
    ]
    with desk_on(tmp_path, facts, "03-09T15:00:00") as session:
        assert now(session).available == 36_50
        await corrected(
            session,
            "hold amount=90.00 entry+=4 hold not released, declined",
            "release-hold PUMP",
            "125.00",
            approved=True,
        )
        assert (now(session).available, now(session).ledger) == (161_50, 161_50)
