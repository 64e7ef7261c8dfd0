"""Over any mix of commands, cases and desks, no entry and no claim pays more than it was, and the sums hold.

What was given is counted here from the events alone: the rules and the state they ask have no part in it.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.account import commands as c
from domain.account import events as e
from domain.account.decisions import Circumstances, decide
from domain.account.event_kinds import ledger_effect
from domain.account.fold import evolve
from domain.account.giving_back import fact_of, left_of, left_of_claim
from domain.account.state import Account, AccountFold, freeze
from domain.errors import BadInput, Refused
from domain.stream import RecordedEvent
from tests.kit.spec import SECOND, A, recorded

AMOUNT = st.integers(1, 12)
CASE = st.sampled_from(["", "D-1", "D-2"])
CREDIT = st.sampled_from(["p", "q", "r"])
CLAIM = st.sampled_from(["k", "m"])
CHANNEL = st.sampled_from(["staff", "card", "direct-debit"])
LATER = st.integers(1, 60)


class Disputes(RuleBasedStateMachine):
    """One account under commands of every kind, most of them about the first entries, so that they meet."""

    def __init__(self) -> None:
        super().__init__()
        self.fold = AccountFold()
        self.log: list[RecordedEvent] = []

    @property
    def account(self) -> Account:
        return freeze(self.fold)

    @initialize(balance=st.integers(12, 40), debit=AMOUNT, credit=AMOUNT)
    def begin(self, balance: int, debit: int, credit: int) -> None:
        self._record(e.AccountOpened(currency="GBP", opening_balance=balance, overdraft_limit=20))
        self._ask(c.Withdraw(account_id=A, amount=debit))
        self._ask(c.Deposit(account_id=A, amount=credit))

    @rule(data=st.data(), channel=CHANNEL, amount=AMOUNT)
    def plain(self, data: st.DataObject, channel: c.Channel, amount: int) -> None:
        kinds: list[c.Command] = [
            c.Deposit(account_id=A, amount=amount),
            c.Withdraw(account_id=A, amount=amount),
            c.CreditInterest(account_id=A, amount=amount),
            c.ChargeFee(account_id=A, amount=amount, fee_code="overdraft"),
            c.ChargeFee(account_id=A, amount=amount, fee_code="monthly"),
        ]
        self._ask(data.draw(st.sampled_from(kinds)), channel)

    @precondition(lambda self: len(self.log) > 8)
    @rule(status=st.sampled_from([c.FreezeAccount, c.UnfreezeAccount, c.UnfreezeAccount, c.CloseAccount]))
    def change_status(self, status: Any) -> None:
        if status is c.CloseAccount and self.fold.ledger > 0:
            self._ask(c.Withdraw(account_id=A, amount=self.fold.ledger))
        self._ask(status(account_id=A))

    @rule(data=st.data(), amount=st.none() | AMOUNT)
    def reverse(self, data: st.DataObject, amount: int | None) -> None:
        entry = data.draw(st.one_of(self._paid_in(), self._paid_in(), self._paid_out(), self._any()))
        self._ask(c.ReverseEntry(account_id=A, entry=entry, amount=amount))

    @rule(data=st.data(), claim=CLAIM, amount=st.integers(0, 12), case=CASE)
    def claim(self, data: st.DataObject, claim: str, amount: int, case: str) -> None:
        entry = data.draw(st.one_of(st.none(), st.just(3), st.just(3), self._any()))
        self._ask(c.StateClaim(account_id=A, claim_id=claim, amount=amount, entry=entry, case_id=case))

    @rule(data=st.data(), credit=CREDIT, amount=AMOUNT, case=CASE)
    def lend(self, data: st.DataObject, credit: str, amount: int, case: str) -> None:
        aimed = self._aimed(data, case)
        self._ask(c.GrantProvisionalCredit(credit_id=credit, amount=amount, **aimed))

    @rule(credit=CREDIT, end=st.sampled_from([c.MakeProvisionalCreditFinal, c.WithdrawProvisionalCredit]))
    def end_credit(self, credit: str, end: Any) -> None:
        self._ask(end(account_id=A, credit_id=credit))

    @rule(credit=CREDIT, amount=AMOUNT)
    def take_back_in_part(self, credit: str, amount: int) -> None:
        self._ask(c.WithdrawProvisionalCredit(account_id=A, credit_id=credit, amount=amount))

    @rule(data=st.data(), amount=AMOUNT, case=CASE)
    def refund(self, data: st.DataObject, amount: int, case: str) -> None:
        self._ask(c.PayRefund(amount=amount, **self._aimed(data, case)))

    @rule(data=st.data(), amount=st.none() | AMOUNT, case=CASE)
    def adopt(self, data: st.DataObject, amount: int | None, case: str) -> None:
        refund = data.draw(st.one_of(self._paid_in(), self._paid_in(), self._any()))
        self._ask(c.AdoptRefund(refund=refund, amount=amount, **self._aimed(data, case)))

    @rule(data=st.data(), amount=AMOUNT, case=CASE)
    def pay_elsewhere(self, data: st.DataObject, amount: int, case: str) -> None:
        self._ask(c.PayElsewhere(amount=amount, via="cheque", **self._aimed(data, case)))

    @rule(credit=CREDIT, amount=st.none() | AMOUNT, later=LATER)
    def promise(self, credit: str, amount: int | None, later: int) -> None:
        until = self.fold.recorded_at + later * SECOND
        self._ask(c.PromiseHonouring(account_id=A, credit_id=credit, amount=amount, until=until))

    @invariant()
    def the_sums_hold(self) -> None:
        effects = [ledger_effect(row.event) for row in self.log if row.event is not None]
        account = self.account
        assert account.ledger == sum(effects)
        assert account.opening + account.credits - account.debits == account.ledger

    @invariant()
    def no_debit_gives_back_more_than_it_was(self) -> None:
        given, account = self._given(), self.account
        for row in self.log:
            if isinstance(row.event, e.MoneyWithdrawn | e.FeeCharged):
                back = given[row.version]
                assert account.given_back(row.version).total == back
                assert back + left_of(account, row) == row.event.amount

    @invariant()
    def no_entry_is_taken_back_or_adopted_beyond_what_it_paid_in(self) -> None:
        gone = Counter[int]()
        for row in self.log:
            match row.event:
                case e.EntryReversed(direction="debit") as event:
                    gone[event.entry] += event.amount
                case e.RefundAdopted() as event:
                    gone[event.refund] += event.amount
        for entry, amount in gone.items():
            assert amount <= ledger_effect(fact_of(self.log[entry - 1]))

    @invariant()
    def no_claim_gives_more_than_is_missing(self) -> None:
        given, claims, account = self._given(), self._claims(), self.account
        for claim_id, claim in claims.items():
            short = 0 if claim.entry is None else self._reversed(claim.entry)
            assert account.given_for(claim_id).total == given[claim_id] - short
            owed = claim.amount - (given[claim_id] - short)
            assert owed >= left_of_claim(account, claim_id) >= 0
        for entry in {claim.entry for claim in claims.values()} - {None}:
            sharing = {key: claim.amount for key, claim in claims.items() if claim.entry == entry}
            assert sum(given[key] for key in sharing) - self._reversed(entry) <= max(sharing.values())

    @invariant()
    def what_is_final_stays(self) -> None:
        ended = {
            row.event.credit_id for row in self.log if isinstance(row.event, e.ProvisionalCreditMadeFinal)
        }
        for credit_id in ended - self.fold.provisional_credits.keys():
            try:
                decide(
                    self.account, c.WithdrawProvisionalCredit(account_id=A, credit_id=credit_id), self._at()
                )
            except Refused:
                continue
            raise AssertionError(f"credit {credit_id} was taken back")

    def _paid_in(self) -> st.SearchStrategy[int]:
        return self._entries(e.MoneyDeposited, e.InterestCredited)

    def _paid_out(self) -> st.SearchStrategy[int]:
        return self._entries(e.MoneyWithdrawn, e.FeeCharged)

    def _any(self) -> st.SearchStrategy[int]:
        """Any event, also one that is not there yet."""
        return st.integers(1, len(self.log) + 1)

    def _entries(self, *types: type[Any]) -> st.SearchStrategy[int]:
        return st.sampled_from([row.version for row in self.log if isinstance(row.event, types)])

    def _aimed(self, data: st.DataObject, case: str) -> dict[str, Any]:
        aimed = {"account_id": A, "case_id": case}
        if data.draw(st.booleans()):
            return aimed | {"claim_id": data.draw(CLAIM)}
        return aimed | {"entry": data.draw(st.one_of(self._paid_out(), self._paid_out(), self._any()))}

    def _at(self, channel: c.Channel = "staff") -> Circumstances:
        return Circumstances(channel=channel, effective_at=None, entry=self._entry)

    def _entry(self, version: int) -> RecordedEvent | None:
        return self.log[version - 1] if version <= len(self.log) else None

    def _ask(self, command: c.Command, channel: c.Channel = "staff") -> None:
        try:
            decided = decide(self.account, command, self._at(channel))
        except (Refused, BadInput):
            return
        for one in decided:
            self._record(one.event)

    def _record(self, event: e.AccountEvent) -> None:
        row = recorded(event, len(self.log) + 1)
        self.log.append(row)
        evolve(self.fold, row.event, (row.version, row.recorded_at, row.effective_at))

    def _given(self) -> Counter[int | str]:
        """What the customer has of each debit (by version) and for each claim (by id), from the events."""
        given, open_credits = Counter[int | str](), dict[str, int | str | None]()
        for row in self.log:
            match row.event:
                case e.EntryReversed(direction="credit") as event:
                    given[event.entry] += event.amount
                case e.ProvisionalCreditGranted() as event:
                    open_credits[event.credit_id] = event.claim_id or event.entry
                    given[event.claim_id or event.entry or 0] += event.amount
                case e.ProvisionalCreditWithdrawn() as event:
                    given[open_credits[event.credit_id] or 0] -= event.amount
                case e.RefundPaid() | e.RefundAdopted() | e.ErrorPaidOut() as event:
                    given[event.claim_id or event.entry or 0] += event.amount
        return given

    def _claims(self) -> dict[str, e.ClaimStated]:
        return {row.event.claim_id: row.event for row in self.log if isinstance(row.event, e.ClaimStated)}

    def _reversed(self, entry: int | None) -> int:
        events = [row.event for row in self.log if isinstance(row.event, e.EntryReversed)]
        return sum(event.amount for event in events if event.entry == entry)


TestDisputes = Disputes.TestCase
TestDisputes.settings = settings(max_examples=80, stateful_step_count=30, deadline=None)
