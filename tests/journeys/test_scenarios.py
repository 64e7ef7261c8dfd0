"""The training scenarios, each solved by keys over a real bank; the right answer is read from the domain's state.

S5 is in `tests/tui/screens/disputes/test_case_journeys.py` and `tests/tui/cli/test_case.py`, and so is S8 with its
conflict.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from textual.pilot import Pilot

from domain.account import events as e
from domain.account.commands import Request, Withdraw
from domain.account.state import Account, stream_of
from domain.dispute import commands as c
from domain.dispute import events as d
from domain.dispute.ledger import ledger
from domain.handlers.disputed_account import entries_of
from domain.ids import uuid7_from
from domain.ports import StreamWrite
from domain.stream import NewEvent
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from tests.kit.cases import ACCOUNT, case_of, executed, step
from tests.kit.shell import WIDE, press, running, said
from tui.application.session import Session


def at(text: str) -> int:
    """UTC microseconds of a time of 2026."""
    return int(datetime.fromisoformat(f"2026-{text}").replace(tzinfo=UTC).timestamp()) * 1_000_000


@dataclass(slots=True)
class Day:
    """A clock that stands at a time of 2026."""

    today: str

    def __call__(self) -> int:
        return at(self.today)


@dataclass(frozen=True, slots=True)
class Fact:
    """What happened, when it was recorded, its value date where that is another, and which of the facts it came of."""

    event: e.AccountEvent
    recorded: str
    effective: str | None = None
    cause: int | None = None


@contextmanager
def desk_on(path: Path, facts: Sequence[Fact], today: str | Day) -> Iterator[Session]:
    """A desk on a bank where these things have happened, on that day."""
    clock = Day(today) if isinstance(today, str) else today
    ids = [uuid7_from(at(fact.recorded), str(number)) for number, fact in enumerate(facts)]
    with closing(
        SqlStore(open_database(str(path / "bank.db"), create=True), clock=clock, training=True)
    ) as store:
        events = [
            NewEvent(
                event=fact.event,
                event_id=event_id,
                actor="core",
                channel="system",
                recorded_at=at(fact.recorded),
                effective_at=None if fact.effective is None else at(fact.effective),
                causation_id=None if fact.cause is None else ids[fact.cause - 1],
            )
            for fact, event_id in zip(facts, ids, strict=True)
        ]
        store.append([StreamWrite(stream_of(ACCOUNT), 0, events)])
        yield Session(store, "ada", ZoneInfo("America/New_York"), clock=clock)


def now(session: Session) -> Account:
    account = session.store.head(ACCOUNT)
    assert account is not None
    return account


def owed(session: Session) -> int:
    """What the bank owes in the case still."""
    return ledger("D-1", case_of(session), now(session), entries_of(session.store, ACCOUNT)).owed


def opening(balance: int, day: str = "02-01T09:00:00", **facts: object) -> Fact:
    return Fact(e.AccountOpened(**{"currency": "USD", "opening_balance": balance, **facts}), day)  # type: ignore[arg-type]


async def approved(session: Session, pilot: Pilot[None], number: int = 1) -> None:
    """A colleague at another desk approves, and this one sees it."""
    executed(session, c.ApproveCorrection(number=number), actor="grace")
    pilot.app.follower.look()  # type: ignore[attr-defined]
    await press(pilot)


def letter_of(session: Session) -> str:
    """What the newest letter says, in one line."""
    sent = [row.event for row in session.store.case_events("D-1") if isinstance(row.event, d.LetterIssued)]
    return " ".join(sent[-1].text.split())


async def corrected(
    session: Session, notice: str, found: str, steps: str, amount: str, *, second: bool = False
) -> str:
    """From the account: notice, evidence, determination, correction, posting, letter, close; what the letter says."""
    async with running(session, size=WIDE) as pilot:
        await press(pilot, *ACCOUNT, "enter", "D")
        await step(pilot, "n", notice)
        await press(pilot, "escape", "e", "D", "enter")
        await step(pilot, "d", f"error_confirmed {found}")
        await step(pilot, "p", steps)
        if second:
            await approved(session, pilot)
        await step(pilot, "b", amount)
        await press(pilot, "l", "ctrl+s", "z", "ctrl+s")
    assert owed(session) == 0
    assert case_of(session).status == "closed"
    return letter_of(session)


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
        notice = "duplicate entry=4 charged twice"
        await corrected(session, notice, "posted twice", "reverse 4", "120.00", second=True)
        assert now(session).ledger == 880_00
        assert case_of(session).facts.error_type == "ii"
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
    with desk_on(tmp_path, facts, "03-13T15:00:00") as session:
        notice = (
            "unauthorised-card entry=2 entry+=3 entry+=4 device=yes learned=2026-03-07 preventable.tier2=proven "
            "my card was stolen"
        )
        steps = "reverse 2 150.00; reverse 3"
        await corrected(session, notice, "the card was stolen", steps, "450.00", second=True)
        assert now(session).ledger == 650_00
        assert sum(case_of(session).borne.values()) == 350_00


async def test_s3_a_late_payroll(tmp_path: Path) -> None:
    """A payment valued late is a complaint about rights under the PSRs 2017: 15 business days (DISP 1.6.2A R).

    The fee goes, the rent stays: 865.00 to 900.00, counted from when the fee was.
    """
    facts = [
        opening(300_00, currency="GBP", country="GB"),
        Fact(e.MoneyWithdrawn(amount=900_00, description="RENT"), "03-13T09:05:00"),
        Fact(e.FeeCharged(amount=35_00, fee_code="overdraft"), "03-13T09:05:03", cause=2),
        Fact(
            e.WithdrawalDeclined(amount=60_00, reason_code="insufficient_funds", available=-635_00),
            "03-13T09:30:00",
        ),
        Fact(e.MoneyDeposited(amount=1500_00, description="PAYROLL"), "03-13T11:40:00", "03-12T09:00:00"),
    ]
    with desk_on(tmp_path, facts, "03-16T15:00:00") as session:
        assert now(session).ledger == 865_00
        notice = "deposit-missing entry=3 overdraft fee though payroll was due"
        found = "the pay was valued a day late (PSRs 2017 reg 89); a fee was charged, a withdrawal of 60.00 declined"
        letter = await corrected(session, notice, found, "reverse 3", "35.00")
        assert now(session).ledger == 900_00
        case = case_of(session)
        assert (case.facts.regime, case.facts.country) == ("complaint", "GB")
        due = case.deadlines["answer"]
        assert (due.due_on, due.rule) == (date(2026, 4, 8), "DISP 1.6.2A R"), (
            "Good Friday and Easter Monday between"
        )
        assert "a withdrawal of 60.00 declined" in letter


async def test_s4_authorised_positive_settled_negative(tmp_path: Path) -> None:
    """It was covered when it was authorised, 100.00 against 80.00: the fee goes, the purchase stays.

    The agreement has an overdraft of 100.00, which the transfer uses beside the hold, and a fee for what goes beyond
    the ledger: none for the transfer, none for a card payment that the ledger covered when it was authorised. The fee
    on that is a bookkeeping error about an electronic fund transfer (12 CFR 1005.11(a)(1)(iv)).
    """
    facts = [
        opening(100_00, overdraft_limit=100_00),
        Fact(e.HoldPlaced(hold_id="H", amount=80_00), "03-04T10:00:00"),
        Fact(e.MoneyWithdrawn(amount=60_00, kind="transfer", description="TRANSFER"), "03-05T10:00:00"),
        Fact(e.MoneyWithdrawn(amount=80_00, hold_id="H", kind="card purchase"), "03-06T10:00:00"),
        Fact(e.FeeCharged(amount=35_00, fee_code="overdraft"), "03-06T10:00:01", cause=4),
    ]
    with desk_on(tmp_path, facts, "03-09T15:00:00") as session:
        assert now(session).ledger == -75_00
        notice = "overdraft-fee entry=5 error_type=iv a fee on a payment that was covered"
        found = "the ledger covered the purchase when it was authorised, so no fee was due"
        letter = await corrected(session, notice, found, "reverse 5", "35.00")
        assert now(session).ledger == -40_00
        assert case_of(session).facts.error_type == "iv"
        assert "covered the purchase when it was authorised" in letter


async def test_s6_no_error(tmp_path: Path) -> None:
    """The credit is withdrawn with the letter of 8 May; items are honoured to 15 May, the 180.00 but not the 150.00."""
    facts = [opening(290_00), Fact(e.MoneyWithdrawn(amount=250_00), "04-20T10:00:00")]
    day = Day("05-08T15:00:00")
    with desk_on(tmp_path, facts, day) as session:
        async with running(session, size=WIDE) as pilot:
            await press(pilot, *ACCOUNT, "enter", "D")
            await step(pilot, "n", "unauthorised-card entry=2 card used by somebody else")
            await press(pilot, "escape", "e", "D", "enter")
            await step(pilot, "p", "credit 2 250.00")
            await approved(session, pilot)
            await step(pilot, "b", "250.00")
            assert now(session).ledger == 290_00
            await step(pilot, "f", "1 the chip and the PIN were used at home")
            await step(pilot, "d", "no_error it was the customer's own purchase")
            await step(pilot, "p", "withdraw-credit PC-D-1-1")
            await approved(session, pilot, 2)
            await step(pilot, "b", "250.00")
            await press(pilot, "l", "ctrl+s", "z", "ctrl+s")
            closed = said(pilot)
        assert now(session).ledger == 40_00
        letter = letter_of(session)
        assert "copies of the documents" in letter
        assert "On May 8, 2026 we debited your account with $250.00" in letter
        assert "For five business days" in letter
        assert "closed: no error" in closed
        assert case_of(session).deadlines["honour"].due_on == date(2026, 5, 15)
        day.today = "05-12T08:00:00"
        debited(session, 180_00)
        day.today = "05-14T08:00:00"
        debited(session, 150_00)
        types = [row.type for row in session.store.events(stream_of(ACCOUNT), after=5)]
        assert types == ["MoneyWithdrawn", "WithdrawalDeclined"], "no fee for what was honoured"
        assert now(session).honoured == {6: 140_00}, "40.00 of the 180.00 was there"


def debited(session: Session, amount: int) -> None:
    """A direct debit is presented; the account pays or declines it by its own rules."""
    command = Withdraw(account_id=ACCOUNT, amount=amount, kind="direct debit", counterparty="Con Edison")
    request = Request(
        command=command, command_id=f"debit-{amount}", actor="ach-batch", channel="direct-debit"
    )
    session.handler.execute(request)


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
        notice = "hold entry=4 amount=90.00 declined because of a hold that was not released"
        await corrected(
            session, notice, "the hold was never matched", "release-hold PUMP", "125.00", second=True
        )
        assert (now(session).available, now(session).ledger) == (161_50, 161_50)
