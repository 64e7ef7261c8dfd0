"""Over any mix of cases, people, days and commands by hand, the money of the cases and of their account agree.

Real handlers on a store in memory; what was given is counted here from the events of the account alone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.account import commands as a
from domain.account import events as e
from domain.account.event_kinds import ledger_effect
from domain.account.state import Account, stream_of
from domain.dispute import commands as c
from domain.dispute import events as d
from domain.dispute import letters
from domain.dispute import postings as p
from domain.dispute.business_days import add
from domain.dispute.facts import EntryClaim
from domain.dispute.ledger import claim_of, ledger
from domain.dispute.limits import is_same_person
from domain.dispute.state import Case
from domain.errors import BadInput, Refused
from domain.evidence import citations as evidence
from domain.handlers.profile import ProfileHandler
from domain.profile.events import ProfileChanged
from domain.stream import VersionConflict
from tests.kit.bench import DAY, MemoryBench
from tests.kit.case_commands import notice, session
from tests.kit.days import Days
from tests.kit.spec import A
from tui.application.cases.letters import write

AMOUNT = st.integers(1, 12)
WHO = st.sampled_from(["ada", "ADA ", "bob"])
CASE = st.sampled_from(["D-1", "D-1", "D-2", "D-3"])
OUTCOMES = st.sampled_from(["error_confirmed", "no_error", "no_error", "different_error"])
PUT_IN = 4
"""The version of the deposit that may have come short; 2 and 3 are debits."""
NOT_NOW = (Refused, BadInput, VersionConflict)


class Desk(RuleBasedStateMachine):
    """Up to three cases of one account, whose entries they dispute together."""

    def __init__(self) -> None:
        super().__init__()
        self.bench = MemoryBench()
        self.cases, self.count = session(self.bench), 0

    @initialize(
        limit=st.sampled_from([5, 100_00]), fees=st.booleans(), amounts=st.tuples(AMOUNT, AMOUNT, AMOUNT)
    )
    def begin(self, limit: int, fees: bool, amounts: tuple[int, int, int]) -> None:
        first, second, put_in = amounts
        self._do(a.OpenAccount(account_id=A, currency="USD", overdraft_limit=40))
        self._do(a.Withdraw(account_id=A, amount=first))
        command = a.ChargeFee(account_id=A, amount=second, fee_code="overdraft")
        self._do(command if fees else a.Withdraw(account_id=A, amount=second))
        self._do(a.Deposit(account_id=A, amount=put_in))
        changed = ProfileChanged(four_eyes_posting=limit, four_eyes_case=limit, four_eyes_customer_day=limit)
        profile = ProfileHandler(self.bench.store, self.bench.clock)
        profile.execute(lambda before: changed, actor="ada")
        self._take("D-1", self._notice((2,)))

    @rule(case=CASE, entries=st.sampled_from([(2,), (3,), (2, 3), (PUT_IN,), ()]), data=st.data())
    def open(self, case: str, entries: tuple[int, ...], data: st.DataObject) -> None:
        missing = data.draw(AMOUNT) if not entries or entries == (PUT_IN,) else None
        claim = data.draw(AMOUNT) if entries == (2,) else None
        self._take(case, self._notice(entries, missing=missing, claim=claim))

    @rule(case=CASE, amount=AMOUNT)
    def amend(self, case: str, amount: int) -> None:
        found = self._case(case)
        if found is not None and found.facts.missing is not None:
            self._take(case, c.AmendFacts(facts=replace(found.facts, missing=amount, alleged_amount=None)))

    @precondition(lambda self: self._undetermined())
    @rule(data=st.data(), amount=AMOUNT)
    def lend(self, data: st.DataObject, amount: int) -> None:
        case = data.draw(st.sampled_from(self._undetermined()))
        found = self.bench.store.case(case)
        assert found is not None
        entry = data.draw(st.sampled_from([*found.facts.entries, found.facts.missing_entry]))
        self._settle(case, p.Credit(credit_id=f"{case}-{len(found.proposals)}", entry=entry, amount=amount))

    @precondition(lambda self: self._lending())
    @rule(data=st.data(), later=st.integers(0, 3))
    def end_credit(self, data: st.DataObject, later: int) -> None:
        """Made final, withdrawn now, or announced: for the first day that may be, or one before or after it."""
        case, credit_id = data.draw(st.sampled_from(self._lending()))
        day = add(Days(), self.cases.today(), 3 + later) if later else None
        steps: list[p.Step] = [
            p.MakeFinal(credit_id=credit_id),
            p.WithdrawCredit(credit_id=credit_id, on=day),
            p.WithdrawCredit(credit_id=credit_id, on=day),
        ]
        self._settle(case, data.draw(st.sampled_from(steps)))

    @rule(case=CASE, data=st.data())
    def correct(self, case: str, data: st.DataObject) -> None:
        self._settle(case, data.draw(self._step(case)))

    @rule(case=CASE, who=WHO, data=st.data())
    def propose(self, case: str, who: str, data: st.DataObject) -> None:
        steps = tuple(data.draw(st.lists(self._step(case), min_size=1, max_size=2)))
        self._take(case, c.ProposeCorrection(steps=steps, account_version=self._account.version), who)

    @rule(case=CASE, who=WHO, step=st.sampled_from([c.ApproveCorrection, c.PostCorrection, c.PostCorrection]))
    def go_on(self, case: str, who: str, step: Any) -> None:
        found = self._case(case)
        for number in () if found is None else found.open_proposals:
            self._take(case, step(number=number), who)

    @rule(case=CASE, who=WHO)
    def drop(self, case: str, who: str) -> None:
        found = self._case(case)
        for number in () if found is None else found.open_proposals:
            self._take(case, c.RejectCorrection(number=number), who)

    @precondition(lambda self: self.count > 15 and self._undetermined())
    @rule(data=st.data(), who=WHO, outcome=OUTCOMES)
    def determine(self, data: st.DataObject, who: str, outcome: d.Determination) -> None:
        case = data.draw(st.sampled_from(self._undetermined()))
        self._take(case, c.Cite(citation=evidence.cite_event(self.bench.store, A, 2)))
        self._take(case, c.RecordFinding(text="found", evidence=(1,)))
        self._take(case, c.Determine(outcome=outcome, explanation="found"), who)

    @rule(case=CASE)
    def tell(self, case: str) -> None:
        """The letter that is owed, or the last one again."""
        found = self._case(case)
        if found is None:
            return
        try:
            draft = write(self.cases, case, found, letters.to_write(found))
        except NOT_NOW:
            return
        self._take(case, draft.issue())

    @precondition(lambda self: self.count > 20)
    @rule(case=CASE, step=st.sampled_from([c.WithdrawNotice, c.CloseCase, c.ReopenCase, c.ReopenCase]))
    def step(self, case: str, step: Any) -> None:
        self._take(case, step())

    @rule(days=st.integers(1, 9))
    def days_pass(self, days: int) -> None:
        self.bench.clock.now += days * DAY
        for case in self._cases():
            self._take(case, c.Tick())

    @rule(data=st.data(), channel=st.sampled_from(["staff", "card", "direct-debit"]))
    def by_hand(self, data: st.DataObject, channel: a.Channel) -> None:
        self._do(data.draw(self._command()), channel)

    @precondition(lambda self: self.count > 60)
    @rule(status=st.sampled_from([a.FreezeAccount, a.UnfreezeAccount, a.UnfreezeAccount, a.CloseAccount]))
    def change_status(self, status: Any) -> None:
        if status is a.CloseAccount:
            ledger_balance = self._account.ledger
            if ledger_balance > 0:
                self._do(a.Withdraw(account_id=A, amount=ledger_balance))
            elif ledger_balance < 0:
                self._do(a.Deposit(account_id=A, amount=-ledger_balance))
        self._do(status(account_id=A))

    @invariant()
    def the_account_adds_up(self) -> None:
        account = self._account
        assert account.ledger == sum(ledger_effect(event) for event in self._events)
        assert account.ledger == account.opening + account.credits - account.debits

    @invariant()
    def no_line_is_given_more_than_it_was(self) -> None:
        given, reversed_ = self._given()
        for version, event in enumerate(self._events, start=1):
            if isinstance(event, e.MoneyWithdrawn | e.FeeCharged):
                assert given[version] + reversed_[version] <= event.amount
        claims = {event.claim_id: event for event in self._events if isinstance(event, e.ClaimStated)}
        for claim_id, claim in claims.items():
            assert given[claim_id] - reversed_[claim.entry or 0] <= claim.amount

    @invariant()
    def what_is_final_was_not_taken_back(self) -> None:
        final = set[str]()
        for event in self._events:
            match event:
                case e.ProvisionalCreditGranted():
                    final.discard(event.credit_id)
                case e.ProvisionalCreditMadeFinal():
                    final.add(event.credit_id)
                case e.ProvisionalCreditWithdrawn():
                    assert event.credit_id not in final

    @invariant()
    def case_and_account_know_the_same_credits(self) -> None:
        lent = self._account.provisional_credits
        for case_id, case in self._cases().items():
            assert case.credits == {key: lent[key].amount for key in case.credits}
            assert {key for key, one in lent.items() if one.case_id == case_id} <= case.credits.keys()

    @invariant()
    def corrected_is_when_nothing_is_owed(self) -> None:
        for case_id, case in self._cases().items():
            money = ledger(case_id, case, self._account, self._entry)
            assert money.owed >= 0
            if case.outcome == "error_confirmed" and case.corrected_on is not None:
                assert money.owed == 0
            if case.status == "closed":
                assert (case.credits, case.untold_debits, case.owes_correction) == ({}, {}, False)

    @invariant()
    def nobody_approved_their_own(self) -> None:
        for case in self._cases().values():
            for one in case.proposals.values():
                if one.status == "posted" and one.needs_approval:
                    assert one.decided_by
                if one.status in ("approved", "posted") and one.decided_by:
                    assert not is_same_person(one.by, one.decided_by)

    @invariant()
    def a_debit_that_posts_itself_was_announced(self) -> None:
        for case_id, case in self._cases().items():
            for row in self.bench.store.case_events(case_id):
                if isinstance(row.event, d.ScheduledDebitPosted):
                    record = case.credit_log[row.event.credit_id]
                    assert record.debit_told_on is not None
                    assert add(Days(), record.debit_told_on, 5) <= row.event.posted_on

    def _notice(
        self, entries: tuple[int, ...], missing: int | None = None, claim: int | None = None
    ) -> c.OpenCase:
        claims = () if claim is None else (EntryClaim(entry=entries[0], amount=claim),)
        return notice(
            account_id=A,
            reason_code="unauthorised-card",
            regime="reg-e",
            country="US",
            entries=entries,
            missing=missing,
            claims=claims,
        )

    def _step(self, case: str) -> st.SearchStrategy[p.Step]:
        found = self._case(case)
        credits_ = st.sampled_from([*([] if found is None else found.credit_log), "PC-0"])
        entry = st.sampled_from([2, 3, PUT_IN, None])
        named = st.sampled_from([2, 3, PUT_IN])
        amount = st.none() | AMOUNT
        later = add(Days(), self.cases.today(), 5)
        return st.one_of(
            st.builds(p.Reverse, entry=named, amount=amount),
            st.builds(p.Refund, entry=named, amount=amount),
            st.builds(
                p.Credit, credit_id=st.sampled_from(["PC-1", "PC-2", "PC-3"]), entry=entry, amount=AMOUNT
            ),
            st.builds(p.MakeFinal, credit_id=credits_),
            st.builds(p.WithdrawCredit, credit_id=credits_),
            st.builds(p.WithdrawCredit, credit_id=credits_, on=st.just(later)),
            st.builds(p.PayIn, amount=AMOUNT, entry=entry),
            st.builds(p.PayOut, via=st.just("cheque"), amount=AMOUNT, entry=entry),
            st.builds(p.Adopt, event=self._version(), entry=entry),
            st.builds(p.PostAgain, entry=named, amount=AMOUNT),
            st.builds(p.AdjustInterest, amount=AMOUNT),
        )

    def _command(self) -> st.SearchStrategy[a.Command]:
        on, entry = st.just(A), st.sampled_from([2, 3, PUT_IN])
        credit = st.sampled_from([*self._account.provisional_credits, "PC-4"])
        case, claim = st.sampled_from(["", "D-1"]), st.sampled_from(["", claim_of("D-2")])
        return st.one_of(
            st.builds(a.Deposit, account_id=on, amount=AMOUNT),
            st.builds(a.Withdraw, account_id=on, amount=AMOUNT, kind=st.sampled_from(["", "cheque"])),
            st.builds(
                a.ChargeFee, account_id=on, amount=AMOUNT, fee_code=st.sampled_from(["overdraft", "x"])
            ),
            st.builds(a.ReverseEntry, account_id=on, entry=self._version(), amount=st.none() | AMOUNT),
            st.builds(
                a.GrantProvisionalCredit,
                account_id=on,
                credit_id=st.just("PC-4"),
                entry=entry,
                amount=AMOUNT,
                case_id=case,
            ),
            st.builds(a.MakeProvisionalCreditFinal, account_id=on, credit_id=credit),
            st.builds(a.WithdrawProvisionalCredit, account_id=on, credit_id=credit),
            st.builds(a.PayRefund, account_id=on, amount=AMOUNT, entry=entry, claim_id=claim, case_id=case),
            st.builds(a.AdoptRefund, account_id=on, refund=self._version(), entry=entry, case_id=case),
            st.builds(a.PayElsewhere, account_id=on, via=st.just("suspense"), amount=AMOUNT, entry=entry),
        )

    def _version(self) -> st.SearchStrategy[int]:
        return st.integers(1, self._account.version + 1)

    @property
    def _account(self) -> Account:
        head = self.bench.store.head(A)
        assert head is not None
        return head

    @property
    def _events(self) -> list[e.AccountEvent]:
        return [row.event for row in self.bench.store.events(stream_of(A)) if row.event is not None]

    def _entry(self, version: int) -> Any:
        return self.bench.store.event(stream_of(A), version)

    def _case(self, case: str) -> Case | None:
        return self.bench.store.case(case)

    def _cases(self) -> dict[str, Case]:
        return {key: one for key in ("D-1", "D-2", "D-3") if (one := self._case(key)) is not None}

    def _undetermined(self) -> list[str]:
        return [key for key, case in self._cases().items() if case.is_open and case.outcome is None]

    def _lending(self) -> list[tuple[str, str]]:
        return [(key, credit) for key, case in self._cases().items() for credit in case.credits]

    def _settle(self, case: str, step: p.Step) -> None:
        """Proposed, approved by somebody else where that is needed, posted."""
        self._take(case, c.ProposeCorrection(steps=(step,), account_version=self._account.version))
        found = self._case(case)
        for number in () if found is None else found.open_proposals:
            self._take(case, c.ApproveCorrection(number=number), "bob")
            self._take(case, c.PostCorrection(number=number))

    def _take(self, case: str, command: c.CaseCommand, who: str = "ada") -> None:
        if not isinstance(command, c.OpenCase) and self._case(case) is None:
            return
        self.count += 1
        request = c.CaseRequest(
            case_id=case, command=command, command_id=f"c{self.count}", actor=who, reason="because"
        )
        try:
            self.cases.execute(request)
        except NOT_NOW:
            return

    def _do(self, command: a.Command, channel: a.Channel = "staff") -> None:
        self.count += 1
        request = a.Request(command=command, command_id=f"a{self.count}", actor="eve", channel=channel)
        try:
            self.bench.handler.execute(request)
        except NOT_NOW:
            return

    def _given(self) -> tuple[Counter[int | str], Counter[int]]:
        """What was paid in, lent or counted for each debit (by version) and claim (by id); what was reversed of each
        entry."""
        given, reversed_, lent = Counter[int | str](), Counter[int](), dict[str, int | str]()
        for event in self._events:
            match event:
                case e.EntryReversed():
                    reversed_[event.entry] += event.amount
                case e.ProvisionalCreditGranted():
                    lent[event.credit_id] = event.claim_id or event.entry or 0
                    given[lent[event.credit_id]] += event.amount
                case e.ProvisionalCreditWithdrawn():
                    given[lent[event.credit_id]] -= event.amount
                case e.RefundPaid() | e.RefundAdopted() | e.ErrorPaidOut():
                    given[event.claim_id or event.entry or 0] += event.amount
        return given, reversed_


TestDesk = Desk.TestCase
TestDesk.settings = settings(max_examples=25, stateful_step_count=50, deadline=None)
