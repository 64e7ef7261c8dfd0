"""How the demo bank is written down: what a customer tries is answered as the account's rules answer it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.account import commands as c
from domain.account import events as e
from domain.account.decisions import Circumstances, decide
from storage.demo.book import AccountSimulator, if_covered
from tests.kit.spec import A, folded, held, opened, recorded


@given(
    balance=st.integers(-50, 50),
    limit=st.sampled_from([0, 20]),
    hold=st.sampled_from([0, 10, 30]),
    ended=st.sampled_from([None, e.AccountFrozen(), e.AccountClosed()]),
    captures=st.booleans(),
    amount=st.integers(1, 80),
)
def test_the_demo_pays_what_the_rules_pay(
    balance: int, limit: int, hold: int, ended: e.AccountEvent | None, captures: bool, amount: int
) -> None:
    facts: list[e.AccountEvent] = [
        opened(balance, limit=limit),
        *([held(hold)] if hold else []),
        *([ended] if ended else []),
    ]
    hold_id = "h1" if hold and captures else None
    account = folded(recorded(fact, version) for version, fact in enumerate(facts, start=1))
    command = c.Withdraw(account_id=A, amount=amount, hold_id=hold_id, kind="cash", description="ATM")
    circumstances = Circumstances(channel="atm", effective_at=None, entry=lambda _: None)
    (decided,) = decide(account, command, circumstances)
    simulator = AccountSimulator(A, 1, account)
    event = e.MoneyWithdrawn(amount=amount, hold_id=hold_id, kind="cash", description="ATM")
    assert if_covered(event)(simulator) == decided.event
