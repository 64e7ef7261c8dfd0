"""A bank under arbitrary commands: after each, everything that must hold is held against the log.

The rules of the machine know the commands, its checks know the invariants of the design; neither asks
`domain.account.decisions` what should happen. Subclasses say which store it runs on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.account import commands as c
from domain.account import events as e
from domain.account.event_kinds import ledger_effect
from domain.account.state import Account, initial, stream_of
from domain.errors import BadInput, Refused
from domain.handlers.account import Executed
from domain.history.cut import fold, state_at
from domain.history.proof import fields_of, fields_of_summary, prove
from domain.stream import RecordedEvent, VersionConflict
from storage.encoding.codec import decode_payload
from tests.kit.bench import DAY, Bench
from tests.kit.stories import do, request

ACCOUNTS = ("1", "2")
ACCOUNT = st.sampled_from(ACCOUNTS)
AMOUNT = st.integers(1, 30)
CHANNEL = st.sampled_from(["staff", "card"])
DATED = st.none() | st.integers(-3, 3)
"""Value date, in days from the clock."""
COMMANDS = st.SearchStrategy[c.Command]


def postings(account_id: str, account: Account) -> COMMANDS:
    """Money in and out, and holds."""
    known = names(account.holds)
    return st.one_of(
        st.builds(c.Deposit, account_id=st.just(account_id), amount=AMOUNT),
        st.builds(c.CreditInterest, account_id=st.just(account_id), amount=AMOUNT),
        st.builds(c.Withdraw, account_id=st.just(account_id), amount=AMOUNT, hold_id=st.none() | known),
        st.builds(c.Transfer, account_id=st.just(account_id), counterparty=ACCOUNT, amount=AMOUNT),
        st.builds(c.PlaceHold, account_id=st.just(account_id), hold_id=known, amount=AMOUNT),
        st.builds(c.ReleaseHold, account_id=st.just(account_id), hold_id=known),
        st.builds(
            c.ChargeFee,
            account_id=st.just(account_id),
            amount=AMOUNT,
            fee_code=st.sampled_from(["overdraft", "monthly"]),
        ),
    )


def corrections(account_id: str, account: Account) -> COMMANDS:
    """Reversals and provisional credits, of the last entry or any event, also one that is not there yet."""
    entry = st.just(max(account.last_entry_version, 1)) | st.integers(1, account.version + 1)
    known = names(account.provisional_credits)
    return st.one_of(
        st.builds(c.ReverseEntry, account_id=st.just(account_id), entry=entry, amount=st.none() | AMOUNT),
        st.builds(
            c.GrantProvisionalCredit,
            account_id=st.just(account_id),
            credit_id=known,
            entry=entry,
            amount=AMOUNT,
        ),
        st.builds(c.PayRefund, account_id=st.just(account_id), entry=entry, amount=AMOUNT),
        st.builds(c.AdoptRefund, account_id=st.just(account_id), entry=entry, refund=entry),
        st.builds(c.MakeProvisionalCreditFinal, account_id=st.just(account_id), credit_id=known),
        st.builds(c.WithdrawProvisionalCredit, account_id=st.just(account_id), credit_id=known),
    )


def settings_of(account_id: str, account: Account) -> COMMANDS:
    """Limit, status, and one attempt to take out all there is so that the account can be closed."""
    everything = max(account.available, 1)
    return st.one_of(
        st.builds(c.ChangeOverdraftLimit, account_id=st.just(account_id), limit=st.sampled_from([0, 0, 40])),
        st.sampled_from(
            [
                c.FreezeAccount(account_id=account_id),
                c.UnfreezeAccount(account_id=account_id),
                c.Withdraw(account_id=account_id, amount=everything),
                c.CloseAccount(account_id=account_id),
            ]
        ),
    )


def names(known: Collection[str]) -> st.SearchStrategy[str]:
    """Ids of holds or credits: those that are open, and others."""
    return st.sampled_from([*known, *known, "x", "y"])


class BankMachine(RuleBasedStateMachine):
    """Subclasses hand in an empty store; its snapshots are close together, so that short runs cross several."""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self.bench = bench
        self.executed: list[tuple[c.Request, Executed]] = []
        self.touched = set(ACCOUNTS)

    @initialize(balance=st.integers(1, 100), limit=st.sampled_from([0, 40]))
    def open_accounts(self, balance: int, limit: int) -> None:
        for account_id in ACCOUNTS:
            do(self.bench, c.OpenAccount(account_id=account_id, currency="GBP", overdraft_limit=limit))
            do(self.bench, c.Deposit(account_id=account_id, amount=balance))

    @rule(data=st.data(), account_id=ACCOUNT, channel=CHANNEL, dated=DATED)
    def post(self, data: st.DataObject, account_id: str, channel: str, dated: int | None) -> None:
        self._ask(data.draw(postings(account_id, self._head(account_id))), channel, dated)

    @rule(data=st.data(), account_id=ACCOUNT, dated=DATED)
    def correct(self, data: st.DataObject, account_id: str, dated: int | None) -> None:
        self._ask(data.draw(corrections(account_id, self._head(account_id))), "staff", dated)

    @rule(data=st.data(), account_id=ACCOUNT, dated=DATED)
    def change(self, data: st.DataObject, account_id: str, dated: int | None) -> None:
        self._ask(data.draw(settings_of(account_id, self._head(account_id))), "staff", dated)

    def _ask(self, command: c.Command, channel: str, dated: int | None) -> None:
        """A command is accepted and did what such a command does, or it left no trace."""
        effective_at = None if dated is None else self.bench.clock.now + dated * DAY
        asked = request(command, channel=channel, effective_at=effective_at)
        before, length = self._head(command.account_id), len(self._rows(command.account_id))
        try:
            executed = self.bench.handler.execute(asked)
        except (Refused, BadInput):
            assert self._head(command.account_id) == before
            assert len(self._rows(command.account_id)) == length
            return
        self.executed.append((asked, executed))
        self.touched.add(command.account_id)
        if isinstance(command, c.Transfer):
            self._check_other_side(command, executed)
        check_step(before, executed.account, self._rows(command.account_id)[length:])

    def _check_other_side(self, command: c.Transfer, executed: Executed) -> None:
        """Money is neither made nor lost: what the one account paid, the other received."""
        self.touched.add(command.counterparty)
        paid, received = executed.receipt, executed.other_side
        rows = [self._rows(command.account_id)[paid.version - 1]]
        if received is not None:
            rows.append(self._rows(command.counterparty)[received.version - 1])
        assert sum(0 if row.event is None else ledger_effect(row.event) for row in rows) == 0

    @precondition(lambda self: self.executed)
    @rule(data=st.data())
    def ask_again(self, data: st.DataObject) -> None:
        """A command id that was executed answers with the first receipt and changes nothing."""
        asked, first = data.draw(st.sampled_from(self.executed))
        length = len(self._rows(asked.command.account_id))
        again = self.bench.handler.execute(asked)
        assert not again.first_time
        assert (again.receipt, again.account) == (first.receipt, first.account)
        assert len(self._rows(asked.command.account_id)) == length

    @rule(data=st.data(), account_id=ACCOUNT, behind=st.integers(1, 3))
    def ask_on_an_old_version(self, data: st.DataObject, account_id: str, behind: int) -> None:
        """A command previewed on a version that has passed is a conflict, with what came between."""
        account = self._head(account_id)
        command = data.draw(postings(account_id, account))
        seen = max(account.version - behind, 0)
        with pytest.raises(VersionConflict) as conflict:
            do(self.bench, command, expected_version=seen)
        between = [row.version for row in conflict.value.between]
        assert between == list(range(seen + 1, account.version + 1))
        assert conflict.value.verdict is not None
        assert self._head(command.account_id) == account

    @rule(days=st.integers(-2, 2))
    def the_clock_jumps(self, days: int) -> None:
        self.bench.clock.now += days * DAY

    @invariant()
    def everything_agrees(self) -> None:
        for account_id in self.touched:
            check_account(self.bench, account_id)
        self.touched.clear()

    def _head(self, account_id: str) -> Account:
        account = self.bench.store.head(account_id)
        return initial() if account is None else account

    def _rows(self, account_id: str) -> list[RecordedEvent]:
        return self.bench.store.events(stream_of(account_id))


def check_step(before: Account, after: Account, rows: list[RecordedEvent]) -> None:
    """What one accepted command may do, whichever it was."""
    assert [row.version for row in rows] == [after.version]
    event = rows[0].event
    assert event is not None
    effect = ledger_effect(event)
    assert after.ledger == before.ledger + effect
    assert before.status != "closed" or effect == 0
    assert before.status != "frozen" or effect >= 0
    spends = isinstance(event, (e.MoneyWithdrawn, e.HoldPlaced)) or (
        isinstance(event, e.FeeCharged) and event.fee_code != "overdraft"
    )
    if spends:
        covered = getattr(event, "hold_id", None) in before.holds
        assert after.available >= (min(before.available, 0) if covered else 0)


def check_account(bench: Bench, account_id: str) -> None:
    """Every way to every state is one, and the figures fit each other."""
    store = bench.store
    head, rows = store.head(account_id), store.events(stream_of(account_id))
    assert head is not None
    assert [row.version for row in rows] == list(range(1, head.version + 1))
    assert all(one.recorded_at <= other.recorded_at for one, other in pairwise(rows))
    check_figures(head, rows)
    assert fold(None, store.replay_steps(account_id))[0] == head
    assert fold(None, (_from_bytes(row) for row in rows))[0] == head
    for version in range(1, head.version + 1):
        snapshot = store.snapshot(account_id, version)
        if snapshot is not None and snapshot.version == version:
            assert snapshot == fold(None, store.replay_steps(account_id, until=version))[0]
            assert fold(snapshot, store.replay_steps(account_id, after=version))[0] == head
    middle = (head.version + 1) // 2
    assert (
        state_at(store, account_id, middle)[0] == fold(None, store.replay_steps(account_id, until=middle))[0]
    )
    assert prove(store, account_id).equal
    assert fields_of_summary(store.summary(account_id)).items() <= fields_of(head).items()


def check_figures(account: Account, rows: list[RecordedEvent]) -> None:
    """The sums of the state, recomputed from the log and from each other."""
    holds = sum(hold.amount for hold in account.holds.values())
    assert account.available == account.ledger - holds + account.overdraft_limit
    assert account.opening + account.credits - account.debits == account.ledger
    assert account.ledger == sum(ledger_effect(row.event) for row in rows if row.event is not None)
    for entry, reversals in account.reversals.items():
        original = rows[entry - 1].event
        assert original is not None
        assert not isinstance(original, e.EntryReversed)
        assert 0 < sum(one.amount for one in reversals) <= abs(ledger_effect(original))
        assert all(rows[one.version - 1].effective_at <= rows[entry - 1].effective_at for one in reversals)
    for entry, back in given_back(rows).items():
        event = rows[entry - 1].event
        assert event is not None
        assert account.given_back(entry).total == back <= -ledger_effect(event)


def given_back(rows: list[RecordedEvent]) -> Counter[int]:
    """What the customer has back of each debit, counted from the money that moved."""
    back, entry_of = Counter[int](), dict[str, int]()
    for row in rows:
        match row.event:
            case e.EntryReversed(direction="credit") as reversal:
                back[reversal.entry] += reversal.amount
            case e.ProvisionalCreditGranted(entry=int(entry)) as credit:
                entry_of[credit.credit_id] = entry
                back[entry] += credit.amount
            case e.RefundPaid(entry=int(entry)) | e.RefundAdopted(entry=int(entry)) as refund:
                back[entry] += refund.amount
            case e.ProvisionalCreditWithdrawn() as credit:
                back[entry_of[credit.credit_id]] -= credit.amount
    return back


def _from_bytes(row: RecordedEvent) -> tuple[Any, tuple[int, int, int]]:
    event, problem = decode_payload(row.stream_id, row.type, row.schema_version, row.data.encode().decode())
    assert problem == ""
    return event, (row.version, row.recorded_at, row.effective_at)
