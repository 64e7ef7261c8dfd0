"""Taking a provisional credit back by 12 CFR 1005.11(d)(2), on the case and on its account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from domain.account import commands as a
from domain.account.state import Account, stream_of
from domain.dispute import commands as c
from domain.dispute import events as d
from domain.dispute import letters
from domain.dispute import postings as p
from domain.dispute.next_step import next_step
from domain.dispute.state import Case
from domain.errors import BadInput, Refused
from domain.evidence import citations as evidence
from domain.handlers.profile import ProfileHandler
from domain.profile.events import ProfileChanged
from tests.kit.case_commands import notice
from tests.kit.cases import ACCOUNT, Calendar, case_of, desk_on, executed
from tui.application.cases.letters import write
from tui.application.session import Session

FIRST = date(2026, 3, 20)
"""The day on which the clock of a desk begins, and the disputed 200.00 were taken: 300.00 are left."""
CREDIT = p.Credit(credit_id="PC-1", entry=3, amount=200_00)
NOW = p.WithdrawCredit(credit_id="PC-1")


def later(day: str) -> p.WithdrawCredit:
    return p.WithdrawCredit(credit_id="PC-1", on=date.fromisoformat(day))


@pytest.fixture
def clock() -> Calendar:
    return Calendar()


@pytest.fixture
def session(tmp_path: Path, clock: Calendar) -> Iterator[Session]:
    """A credit of 2 April of which the customer was told; on Friday 8 May no error is found."""
    with desk_on(tmp_path, clock) as session:
        command = notice(
            account_id=ACCOUNT,
            reason_code="unauthorised-card",
            regime="reg-e",
            country="US",
            noticed_on=FIRST,
            entries=(3,),
        )
        executed(session, command, c.Assign(assignee="ada"))
        on(clock, "2026-04-02")
        posted(session, CREDIT)
        sent(session, "provisional-credit")
        on(clock, "2026-05-08")
        yield session


@pytest.fixture
def refused(session: Session) -> Session:
    """The notice is turned down."""
    found(session, "no_error")
    return session


def on(clock: Calendar, day: str) -> None:
    clock.on((date.fromisoformat(day) - FIRST).days)


def found(session: Session, outcome: d.Determination) -> None:
    cite = c.Cite(citation=evidence.cite_event(session.store, ACCOUNT, 3))
    finding = c.RecordFinding(text="the chip and the PIN were used", evidence=(1,))
    determined = c.Determine(outcome=outcome, explanation="the chip and the PIN were used")
    executed(session, cite, finding, determined)


def posted(session: Session, *steps: p.Step) -> Case:
    """Proposed by ada, approved by grace where that is needed."""
    proposals = executed(session, c.ProposeCorrection(steps=steps)).proposals
    number = len(proposals)
    if proposals[number].needs_approval:
        executed(session, c.ApproveCorrection(number=number), actor="grace")
    return executed(session, c.PostCorrection(number=number))


def sent(session: Session, kind: d.LetterKind) -> Case:
    return executed(session, write(session.cases, "D-1", case_of(session), kind).issue())


def allow(session: Session, amount: int) -> None:
    """One person alone may post so much."""
    change = ProfileChanged(four_eyes_posting=amount)
    ProfileHandler(session.store, session.clock).execute(lambda before: change, actor="ada")


def do(session: Session, command: a.Command, channel: a.Channel = "staff") -> Account:
    """A posting by hand, by one who may."""
    count = len(session.store.events(stream_of(ACCOUNT)))
    request = a.Request(command=command, command_id=f"do-{count}", actor="ops", channel=channel)
    return session.handler.execute(request).account


def account_of(session: Session) -> Account:
    head = session.store.head(ACCOUNT)
    assert head is not None
    return head


def types(session: Session) -> list[str]:
    """What happened on the account since the credit."""
    return [row.type for row in session.store.events(stream_of(ACCOUNT), after=4)]


def end_of(day: str) -> int:
    """The last instant of a day of a bank on UTC."""
    begin = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
    return int(begin.timestamp() + 86_400) * 1_000_000 - 1


def cheque(amount: int) -> a.Withdraw:
    return a.Withdraw(account_id=ACCOUNT, amount=amount, kind="cheque")


class TestDebitNow:
    def test_items_are_honoured_from_the_notice_for_five_business_days(
        self, refused: Session, clock: Calendar
    ) -> None:
        """Debited on Friday, told on Wednesday: to the Wednesday after ((d)(2)(ii))."""
        posted(refused, NOW)
        assert account_of(refused).honouring == {}
        on(clock, "2026-05-13")
        sent(refused, "no-error")
        (promise,) = account_of(refused).honouring.values()
        assert (promise.amount, promise.until) == (200_00, end_of("2026-05-20"))
        on(clock, "2026-05-20")
        paid = do(refused, cheque(450_00), "direct-debit")
        assert (paid.ledger, paid.honoured) == (-150_00, {7: 150_00})
        with pytest.raises(Refused, match="honoured without charge"):
            do(refused, a.ChargeFee(account_id=ACCOUNT, amount=35_00, fee_code="overdraft"))
        with pytest.raises(Refused, match=r"more than the −150\.00 USD available"):
            do(refused, cheque(50_01))
        on(clock, "2026-05-21")
        with pytest.raises(Refused, match="more than"):
            do(refused, cheque(1_00))

    def test_a_case_is_not_closed_before_the_debit_was_told(self, refused: Session) -> None:
        sent(refused, "no-error")
        posted(refused, NOW)
        with pytest.raises(Refused, match=r"not told of the debit of PC-1 of 200\.00 USD on 2026-05-08"):
            executed(refused, c.CloseCase())
        sent(refused, "debit")
        assert executed(refused, c.CloseCase()).status == "closed"

    def test_a_debit_is_told_to_the_customer_of_a_closed_account_too(self, refused: Session) -> None:
        """Nothing comes there that could be honoured."""
        posted(refused, NOW)
        do(refused, a.Withdraw(account_id=ACCOUNT, amount=300_00))
        do(refused, a.CloseAccount(account_id=ACCOUNT))
        sent(refused, "no-error")
        assert account_of(refused).honouring == {}
        assert executed(refused, c.CloseCase()).status == "closed"

    def test_a_letter_adds_nothing_to_what_was_promised_by_hand(self, refused: Session) -> None:
        posted(refused, NOW)
        until = end_of("2026-06-30")
        do(refused, a.PromiseHonouring(account_id=ACCOUNT, credit_id="PC-1", until=until))
        sent(refused, "no-error")
        assert [one.until for one in account_of(refused).honouring.values()] == [until]

    def test_a_notice_that_the_customer_took_back_ends_the_credit_too(
        self, session: Session, clock: Calendar
    ) -> None:
        case = executed(session, c.WithdrawNotice())
        assert next_step(case) == "propose"
        with pytest.raises(Refused, match="PC-1 is neither final nor withdrawn"):
            executed(session, c.CloseCase())
        posted(session, NOW)
        with pytest.raises(Refused, match="not told of the debit"):
            executed(session, c.CloseCase())
        sent(session, "debit")
        assert account_of(session).honouring["PC-1"].until == end_of("2026-05-15")
        assert executed(session, c.CloseCase()).outcome == "withdrawn"

    def test_a_credit_that_was_taken_back_by_hand_is_told_as_well(self, refused: Session) -> None:
        sent(refused, "no-error")
        with pytest.raises(Refused, match="Case D-1 disputes this entry, and"):
            do(refused, a.WithdrawProvisionalCredit(account_id=ACCOUNT, credit_id="PC-1"))
        allow(refused, 200_00)
        do(refused, a.WithdrawProvisionalCredit(account_id=ACCOUNT, credit_id="PC-1"))
        case = case_of(refused)
        assert (case.credits, list(case.untold_debits)) == ({}, ["PC-1"])
        assert letters.owed(case) == "debit"
        sent(refused, "debit")
        assert account_of(refused).honouring["PC-1"].until == end_of("2026-05-15")
        assert executed(refused, c.CloseCase()).status == "closed"

    @pytest.mark.parametrize("outcome", [None, "error_confirmed"])
    def test_a_credit_that_the_customer_may_be_owed_is_not_taken_back_by_hand(
        self, session: Session, outcome: d.Determination | None
    ) -> None:
        allow(session, 200_00)
        if outcome is not None:
            found(session, outcome)
        with pytest.raises(Refused, match="withdrawn only once no error, or another one, was found"):
            do(session, a.WithdrawProvisionalCredit(account_id=ACCOUNT, credit_id="PC-1"))
        assert types(session) == []


class TestDebitAnnounced:
    """A notice, and the debit five business days after it was sent (comment 11(d)(2)-1)."""

    def test_the_debit_posts_itself_on_the_day_that_was_told(self, refused: Session, clock: Calendar) -> None:
        posted(refused, later("2026-05-15"))
        text = write(refused.cases, "D-1", case_of(refused), "no-error").text
        assert "On May 15, 2026 we will debit your account with $200.00" in text
        case = sent(refused, "no-error")
        assert (next_step(case), letters.owed(case)) == ("wait", None)
        with pytest.raises(Refused, match="the debit of PC-1 announced for 2026-05-15 has not been posted"):
            executed(refused, c.CloseCase())
        on(clock, "2026-05-14")
        executed(refused, c.Tick())
        assert types(refused) == []
        on(clock, "2026-05-15")
        case = executed(refused, c.Tick())
        assert (case.credit_log["PC-1"].withdrawn_on, case.untold_debits) == (date(2026, 5, 15), {})
        assert account_of(refused).ledger == 300_00
        version = case.version
        assert executed(refused, c.Tick()).version == version
        assert executed(refused, c.CloseCase()).status == "closed"

    def test_the_last_of_the_five_days_is_honoured_after_the_debit(
        self, refused: Session, clock: Calendar
    ) -> None:
        """The letter promised all five, and before the debit the credit is there."""
        posted(refused, later("2026-05-15"))
        sent(refused, "no-error")
        on(clock, "2026-05-15")
        executed(refused, c.Tick())
        assert types(refused) == ["ProvisionalCreditWithdrawn", "HonouringPromised"]
        assert account_of(refused).honouring["PC-1"].until == end_of("2026-05-15")
        assert do(refused, cheque(450_00), "direct-debit").ledger == -150_00

    def test_a_debit_after_the_five_days_promises_nothing(self, refused: Session, clock: Calendar) -> None:
        posted(refused, later("2026-05-18"))
        sent(refused, "no-error")
        on(clock, "2026-05-18")
        executed(refused, c.Tick())
        assert types(refused) == ["ProvisionalCreditWithdrawn"]

    @pytest.mark.parametrize("day", ["2026-05-09", "2026-05-14"])
    def test_a_day_that_is_too_near_is_refused(self, refused: Session, day: str) -> None:
        with pytest.raises(BadInput, match="2026-05-15 at the earliest"):
            executed(refused, c.ProposeCorrection(steps=(later(day),)))

    def test_nothing_is_debited_without_the_notice(self, refused: Session, clock: Calendar) -> None:
        """A notice that comes too late is refused, and the day is set anew."""
        posted(refused, later("2026-05-15"))
        on(clock, "2026-05-18")
        executed(refused, c.Tick())
        assert types(refused) == []
        assert "missed report 2026-05-13" in clock_words(refused)
        with pytest.raises(Refused, match="withdraw-credit PC-1 on 2026-05-26"):
            sent(refused, "no-error")
        posted(refused, later("2026-05-26"))
        sent(refused, "no-error")
        on(clock, "2026-05-26")
        executed(refused, c.Tick())
        assert types(refused) == ["ProvisionalCreditWithdrawn", "HonouringPromised"]

    def test_another_day_is_told_anew(self, refused: Session, clock: Calendar) -> None:
        posted(refused, later("2026-05-15"))
        sent(refused, "no-error")
        case = posted(refused, later("2026-05-20"))
        assert letters.owed(case) == "debit"
        on(clock, "2026-05-15")
        executed(refused, c.Tick())
        assert types(refused) == []

    def test_a_debit_before_the_day_that_was_told_has_a_notice_of_its_own(
        self, refused: Session, clock: Calendar
    ) -> None:
        posted(refused, later("2026-05-15"))
        sent(refused, "no-error")
        on(clock, "2026-05-11")
        case = posted(refused, NOW)
        assert letters.owed(case) == "debit"
        assert "On May 11, 2026 we debited your account" in write(refused.cases, "D-1", case, "debit").text
        sent(refused, "debit")
        assert account_of(refused).honouring["PC-1"].until == end_of("2026-05-18")
        on(clock, "2026-05-15")
        executed(refused, c.Tick())
        assert types(refused).count("ProvisionalCreditWithdrawn") == 1

    def test_the_limits_hold_for_a_debit_that_comes_later(self, refused: Session) -> None:
        case = executed(refused, c.ProposeCorrection(steps=(later("2026-05-15"),)))
        assert (case.proposals[2].amount, case.proposals[2].needs_approval) == (200_00, True)

    def test_a_frozen_account_is_debited_once_it_pays_out_again(
        self, refused: Session, clock: Calendar
    ) -> None:
        posted(refused, later("2026-05-15"))
        sent(refused, "no-error")
        do(refused, a.FreezeAccount(account_id=ACCOUNT))
        on(clock, "2026-05-15")
        executed(refused, c.Tick())
        assert types(refused) == ["AccountFrozen"]
        on(clock, "2026-05-18")
        do(refused, a.UnfreezeAccount(account_id=ACCOUNT))
        executed(refused, c.Tick())
        assert case_of(refused).credit_log["PC-1"].withdrawn_on == date(2026, 5, 18)

    def test_a_credit_that_stays_after_all_is_not_debited(self, session: Session, clock: Calendar) -> None:
        found(session, "different_error")
        posted(session, later("2026-05-15"))
        sent(session, "different-error")
        posted(session, p.MakeFinal(credit_id="PC-1"))
        on(clock, "2026-05-15")
        executed(session, c.Tick())
        assert types(session) == ["ProvisionalCreditMadeFinal"]


def clock_words(session: Session) -> list[str]:
    return [f"missed {key} {day.isoformat()}" for key, day in case_of(session).missed.items()]
