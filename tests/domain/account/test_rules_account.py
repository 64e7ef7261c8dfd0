"""Rules for the account itself: opening, currency, limit, freezing, closing, and histories with damage."""

from __future__ import annotations

from typing import Any

import pytest

from domain.account import commands as c
from domain.account import events as e
from tests.kit.spec import SECOND, A, Damaged, Spec, deposited, held, opened, withdrawn

COMMANDS: tuple[c.Command, ...] = (
    c.Deposit(account_id=A, amount=1),
    c.Withdraw(account_id=A, amount=1),
    c.PlaceHold(account_id=A, hold_id="h1", amount=1),
    c.ReleaseHold(account_id=A, hold_id="h1"),
    c.ChargeFee(account_id=A, amount=1, fee_code="monthly"),
    c.CreditInterest(account_id=A, amount=1),
    c.ReverseEntry(account_id=A, entry=2),
    c.GrantProvisionalCredit(account_id=A, credit_id="c1", entry=2, amount=1),
    c.MakeProvisionalCreditFinal(account_id=A, credit_id="c1"),
    c.WithdrawProvisionalCredit(account_id=A, credit_id="c1"),
    c.ChangeOverdraftLimit(account_id=A, limit=1),
    c.FreezeAccount(account_id=A),
    c.UnfreezeAccount(account_id=A),
    c.CloseAccount(account_id=A),
)
OPEN = c.OpenAccount(account_id=A, currency="GBP", holder_id="7", overdraft_limit=50)


def test_an_account_is_opened_empty() -> None:
    event = e.AccountOpened(currency="GBP", holder_id="7", overdraft_limit=50)
    Spec().when(OPEN).then(event).then_state(status="open", ledger=0, available=50, holder_id="7")


@pytest.mark.parametrize("ended", [(), (e.AccountFrozen(),), (e.AccountClosed(),)])
def test_an_account_is_opened_once(ended: tuple[e.AccountEvent, ...]) -> None:
    Spec().given(opened(), *ended).when(OPEN).then_refused("already-open", A)


def test_an_account_is_opened_in_a_currency_there_is() -> None:
    Spec().when(c.OpenAccount(account_id=A, currency="ZZZ")).then_bad_input("'ZZZ'", "ISO 4217")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: type(command).__name__)
def test_nothing_happens_to_an_account_that_was_not_opened(command: c.Command) -> None:
    Spec().when(command).then_refused("no-account", A)


@pytest.mark.parametrize("command", [OPEN, *COMMANDS], ids=lambda command: type(command).__name__)
def test_nothing_is_decided_on_a_balance_nobody_can_verify(command: c.Command) -> None:
    Spec().given(opened(100), withdrawn(10), Damaged(), deposited(5)).when(command).then_refused(
        "unverified", "Event 3", A
    )
    Spec().given(Damaged()).when(command).then_refused("unverified", "Event 1")


def _with_currency() -> list[dict[str, Any]]:
    return [
        {"kind": c.Deposit, "amount": 1},
        {"kind": c.Withdraw, "amount": 1},
        {"kind": c.PlaceHold, "amount": 1, "hold_id": "h9"},
        {"kind": c.ChargeFee, "amount": 1, "fee_code": "monthly"},
        {"kind": c.CreditInterest, "amount": 1},
        {"kind": c.ReverseEntry, "entry": 2},
        {"kind": c.GrantProvisionalCredit, "amount": 1, "entry": 2, "credit_id": "c1"},
        {"kind": c.ChangeOverdraftLimit, "limit": 1},
    ]


@pytest.mark.parametrize("command", _with_currency(), ids=lambda command: command["kind"].__name__)
def test_an_amount_in_another_currency_is_not_understood(command: dict[str, Any]) -> None:
    values = {**command}
    kind = values.pop("kind")
    story = Spec().given(opened(100, currency="EUR"), withdrawn(10))
    story.when(kind(account_id=A, currency="GBP", **values)).then_bad_input("EUR", "GBP")
    story = Spec().given(opened(100, currency="EUR"), withdrawn(10))
    assert story.when(kind(account_id=A, currency="EUR", **values)).answer


def test_the_overdraft_limit_changes_up_and_down_also_below_what_is_used() -> None:
    for limit in (0, 20, 80):
        story = Spec().given(opened(-40, limit=50)).when(c.ChangeOverdraftLimit(account_id=A, limit=limit))
        story.then(e.OverdraftLimitChanged(limit=limit)).then_state(available=limit - 40)


def test_a_limit_that_changes_nothing_is_refused() -> None:
    same = c.ChangeOverdraftLimit(account_id=A, limit=50)
    Spec().given(opened(limit=50)).when(same).then_refused("no-change", "0.50 GBP")
    Spec().given(opened(limit=50), e.OverdraftLimitChanged(limit=0)).when(same).then(
        e.OverdraftLimitChanged(limit=50)
    )


def test_a_closed_account_has_no_new_limit() -> None:
    change = c.ChangeOverdraftLimit(account_id=A, limit=1)
    Spec().given(opened(), e.AccountClosed()).when(change).then_refused("closed")


def test_an_open_account_is_frozen_and_a_frozen_one_unfrozen() -> None:
    freeze, unfreeze = c.FreezeAccount(account_id=A), c.UnfreezeAccount(account_id=A)
    frozen, unfrozen, closed = e.AccountFrozen(), e.AccountUnfrozen(), e.AccountClosed()
    Spec().given(opened()).when(freeze).then(frozen).then_state(status="frozen")
    Spec().given(opened(), frozen).when(unfreeze).then(unfrozen).then_state(status="open")
    Spec().given(opened(), frozen).when(freeze).then_refused("status", "frozen")
    Spec().given(opened()).when(unfreeze).then_refused("status", "open")
    Spec().given(opened(), closed).when(freeze).then_refused("status", "closed")
    Spec().given(opened(), closed).when(unfreeze).then_refused("status", "closed")


def test_an_empty_account_is_closed_once() -> None:
    close = c.CloseAccount(account_id=A)
    Spec().given(opened(limit=50)).when(close).then(e.AccountClosed()).then_state(status="closed")
    Spec().given(opened(), e.AccountClosed()).when(close).then_refused("closed")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ((deposited(1),), ("ledger is 0.01 GBP",)),
        ((deposited(1), withdrawn(2)), ("ledger is −0.01 GBP",)),
        ((e.AccountFrozen(),), ("it is frozen",)),
        ((held(1),), ("1 hold(s) are open",)),
        (
            (e.ProvisionalCreditGranted(credit_id="c1", entry=1, amount=1), withdrawn(1)),
            ("1 provisional credit(s) are open",),
        ),
        ((deposited(1), held(1), held(1, "h2")), ("ledger is 0.01 GBP", "2 hold(s) are open")),
    ],
)
def test_an_account_that_is_not_empty_is_not_closed(
    facts: tuple[e.AccountEvent, ...], words: tuple[str, ...]
) -> None:
    Spec().given(opened(), *facts).when(c.CloseAccount(account_id=A)).then_refused("not-empty", *words)


@pytest.mark.parametrize(
    "command",
    [
        OPEN,
        c.Deposit(account_id=A, amount=1),
        c.Withdraw(account_id=A, amount=1),
        c.Withdraw(account_id=A, amount=1, hold_id="h1"),
        c.Withdraw(account_id=A, amount=1000),
        c.PlaceHold(account_id=A, hold_id="h2", amount=1),
        c.ReleaseHold(account_id=A, hold_id="h1"),
        c.ChargeFee(account_id=A, amount=1, fee_code="monthly"),
        c.CreditInterest(account_id=A, amount=1),
        c.GrantProvisionalCredit(account_id=A, credit_id="c2", entry=2, amount=1),
        c.MakeProvisionalCreditFinal(account_id=A, credit_id="c1"),
        c.WithdrawProvisionalCredit(account_id=A, credit_id="c1"),
        c.ChangeOverdraftLimit(account_id=A, limit=1),
        c.FreezeAccount(account_id=A),
    ],
    ids=lambda command: type(command).__name__,
)
@pytest.mark.parametrize("effective_at", [None, 0, 7 * SECOND])
def test_the_value_date_asked_for_is_the_value_date_recorded(
    command: c.Command, effective_at: int | None
) -> None:
    credit = e.ProvisionalCreditGranted(credit_id="c1", entry=3, amount=1)
    past = (opened(100), withdrawn(10), withdrawn(10), held(5), credit)
    story = Spec() if command is OPEN else Spec().given(*past)
    story.when(command, channel="card", effective_at=effective_at).then_counting_from(effective_at)
