"""Is it covered? One answer for decisions, a what-if and made-up histories."""

from __future__ import annotations

import pytest

from domain.account import commands as c
from domain.account import events as e
from domain.account.funds import declined, is_covered, set_aside, shortfall
from domain.account.state import Account
from tests.kit.spec import A, charged, folded, held, opened, recorded

FROZEN, CLOSED = e.AccountFrozen(), e.AccountClosed()


def after(*facts: e.AccountEvent) -> Account:
    return folded(recorded(fact, version) for version, fact in enumerate(facts, start=1))


@pytest.mark.parametrize(
    ("facts", "amount", "aside", "why"),
    [
        ([opened(100)], 100, 0, None),
        ([opened(100)], 101, 0, "insufficient_funds"),
        ([opened(100, limit=50)], 150, 0, None),
        ([opened(100), held(30)], 71, 0, "insufficient_funds"),
        ([opened(100), held(30)], 100, 30, None),
        ([opened(100), held(30)], 101, 30, "insufficient_funds"),
        # What a hold has set aside is paid from it, however far the account has been overdrawn since.
        ([opened(100), held(80), charged(60, "overdraft")], 80, 80, None),
        ([opened(100), held(80), charged(60, "overdraft")], 81, 80, "insufficient_funds"),
        ([opened(100), FROZEN], 1, 0, "frozen"),
        ([opened(0), CLOSED], 1, 0, "closed"),
        ([], 1, 0, "insufficient_funds"),
        ([], 1, 1, "insufficient_funds"),
    ],
)
def test_what_is_available_is_covered_unless_the_account_pays_nothing_out(
    facts: list[e.AccountEvent], amount: int, aside: int, why: e.DeclineReason | None
) -> None:
    assert shortfall(after(*facts), amount, aside) == why
    assert is_covered(after(*facts), amount, aside) is (why is None)


def test_only_an_open_hold_sets_something_aside() -> None:
    account = after(opened(100), held(30))
    assert [set_aside(account, hold_id) for hold_id in (None, "h1", "other")] == [0, 30, 0]


def test_a_decline_says_what_the_attempt_could_have_spent() -> None:
    attempt = c.Withdraw(account_id=A, amount=200, hold_id="h1", description="SHOP", counterparty="Shop")
    assert declined(after(opened(100), held(30)), attempt, "card", "insufficient_funds", 30) == (
        e.WithdrawalDeclined(
            amount=200,
            reason_code="insufficient_funds",
            available=100,
            kind="card",
            description="SHOP",
            counterparty="Shop",
        )
    )
