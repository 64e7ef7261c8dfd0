"""Rules for money in, money out and holds (invariants 1, 3 and 5)."""

from __future__ import annotations

import pytest

from domain.account import commands as c
from domain.account import events as e
from domain.money import MAX_MINOR
from tests.kit.spec import A, Spec, charged, deposited, held, interest, opened, withdrawn

CUSTOMER = ("branch", "atm", "card", "transfer", "direct-debit", "system", "import")


def declined(amount: int, why: e.DeclineReason, available: int, kind: str = "") -> e.WithdrawalDeclined:
    return e.WithdrawalDeclined(amount=amount, reason_code=why, available=available, kind=kind)


def test_a_deposit_adds_money_and_keeps_what_was_said_about_it() -> None:
    command = c.Deposit(account_id=A, amount=50, kind="payroll", description="March", counterparty="ACME")
    event = e.MoneyDeposited(amount=50, kind="payroll", description="March", counterparty="ACME")
    Spec().given(opened()).when(command).then(event).then_state(ledger=50, available=50, credits=50)


def test_a_withdrawal_takes_money_and_keeps_what_was_said_about_it() -> None:
    command = c.Withdraw(account_id=A, amount=50, kind="rent", description="March", counterparty="Landlord")
    event = e.MoneyWithdrawn(amount=50, kind="rent", description="March", counterparty="Landlord")
    Spec().given(opened(80)).when(command).then(event).then_state(ledger=30, available=30, debits=50)


def test_interest_is_credited() -> None:
    command = c.CreditInterest(account_id=A, amount=3, description="Q1")
    event = e.InterestCredited(amount=3, description="Q1")
    Spec().given(opened()).when(command).then(event).then_state(ledger=3)


@pytest.mark.parametrize(
    ("limit", "held_now", "most"), [(0, 0, 100), (50, 0, 150), (0, 30, 70), (50, 30, 120)]
)
def test_the_most_that_goes_out_is_ledger_less_holds_plus_limit(limit: int, held_now: int, most: int) -> None:
    def story() -> Spec:
        return Spec().given(opened(100, limit=limit), *([held(held_now)] if held_now else []))

    story().when(c.Withdraw(account_id=A, amount=most)).then(withdrawn(most)).then_state(available=0)
    over = c.Withdraw(account_id=A, amount=most + 1)
    story().when(over).then_refused("insufficient-funds", "available")
    story().when(over, channel="card").then(declined(most + 1, "insufficient_funds", most))
    story().when(c.PlaceHold(account_id=A, hold_id="h9", amount=most)).then(held(most, "h9"))
    story().when(c.PlaceHold(account_id=A, hold_id="h9", amount=most + 1)).then_refused("insufficient-funds")
    story().when(c.ChargeFee(account_id=A, amount=most, fee_code="monthly")).then(charged(most))
    story().when(c.ChargeFee(account_id=A, amount=most + 1, fee_code="monthly")).then_refused(
        "insufficient-funds"
    )


def test_a_refusal_at_the_desk_says_both_figures_in_the_currency() -> None:
    Spec().given(opened(1234, currency="KWD")).when(c.Withdraw(account_id=A, amount=5000)).then_refused(
        "insufficient-funds", "5.000 KWD", "1.234 KWD"
    )


@pytest.mark.parametrize("channel", CUSTOMER)
def test_a_customers_own_attempt_that_fails_is_a_fact(channel: c.Channel) -> None:
    attempt = c.Withdraw(account_id=A, amount=60, kind="atm", description="cash", counterparty="ATM 7")
    fact = e.WithdrawalDeclined(
        amount=60,
        reason_code="insufficient_funds",
        available=40,
        kind="atm",
        description="cash",
        counterparty="ATM 7",
    )
    story = Spec().given(opened(40)).when(attempt, channel=channel)
    story.then(fact).then_state(ledger=40, decline_count=1, entry_count=0)


def test_a_declined_authorisation_is_a_fact_too() -> None:
    attempt = c.PlaceHold(account_id=A, hold_id="h1", amount=60, counterparty="Pump 3")
    fact = e.WithdrawalDeclined(
        amount=60, reason_code="insufficient_funds", available=40, kind="authorisation", counterparty="Pump 3"
    )
    Spec().given(opened(40)).when(attempt, channel="card").then(fact).then_state(holds={}, decline_count=1)


@pytest.mark.parametrize(
    ("ended", "why", "rule"),
    [(e.AccountFrozen(), "frozen", "frozen"), (e.AccountClosed(), "closed", "closed")],
)
def test_no_money_leaves_a_frozen_or_closed_account(
    ended: e.AccountEvent, why: e.DeclineReason, rule: str
) -> None:
    attempt = c.Withdraw(account_id=A, amount=10)
    authorisation = c.PlaceHold(account_id=A, hold_id="h1", amount=10)
    for command in (attempt, authorisation, c.ChargeFee(account_id=A, amount=1, fee_code="monthly")):
        Spec().given(opened(100), ended).when(command).then_refused(rule, rule)
    fee = c.ChargeFee(account_id=A, amount=1, fee_code="monthly")
    Spec().given(opened(100), ended).when(fee, channel="system").then_refused(rule)
    Spec().given(opened(100), ended).when(attempt, channel="atm").then(declined(10, why, 100))
    Spec().given(opened(100), ended).when(authorisation, channel="card").then(
        declined(10, why, 100, "authorisation")
    )


def test_a_frozen_account_takes_credits() -> None:
    Spec().given(opened(), e.AccountFrozen()).when(c.Deposit(account_id=A, amount=5)).then(deposited(5))
    Spec().given(opened(), e.AccountFrozen()).when(c.CreditInterest(account_id=A, amount=5)).then(interest(5))


def test_a_closed_account_takes_no_credits_from_anybody() -> None:
    for channel in ("staff", "branch", "system"):
        for command in (c.Deposit(account_id=A, amount=5), c.CreditInterest(account_id=A, amount=5)):
            Spec().given(opened(), e.AccountClosed()).when(command, channel=channel).then_refused("closed")


def test_a_decline_can_say_an_available_amount_no_single_balance_can_have() -> None:
    rich = opened(MAX_MINOR, limit=MAX_MINOR)
    attempt = c.Withdraw(account_id=A, amount=1)
    story = Spec().given(rich, e.AccountFrozen()).when(attempt, channel="atm")
    story.then(declined(1, "frozen", 2 * MAX_MINOR))


def test_a_withdrawal_captures_its_hold_whatever_the_amount() -> None:
    for amount in (20, 30, 45):
        story = Spec().given(opened(100), held(30), held(5, "h2"))
        story.when(c.Withdraw(account_id=A, amount=amount, hold_id="h1")).then(withdrawn(amount, "h1"))
        story.then_state(ledger=100 - amount, held=5, available=95 - amount)


def test_what_a_hold_covers_is_paid_even_when_nothing_else_is_left() -> None:
    """Authorised positive, settled negative: the bank stands by what it authorised."""
    story = Spec().given(opened(100), held(80), charged(60, "overdraft"))
    story.then_state(available=-40)
    story.when(c.Withdraw(account_id=A, amount=80, hold_id="h1"), channel="card").then(withdrawn(80, "h1"))
    story.then_state(ledger=-40, held=0)


def test_what_goes_beyond_its_hold_must_be_available() -> None:
    def story() -> Spec:
        return Spec().given(opened(100), held(80))

    story().when(c.Withdraw(account_id=A, amount=100, hold_id="h1")).then(withdrawn(100, "h1"))
    beyond = c.Withdraw(account_id=A, amount=101, hold_id="h1")
    story().when(beyond).then_refused("insufficient-funds", "1.01 GBP", "1.00 GBP available")
    story().when(beyond, channel="card").then(declined(101, "insufficient_funds", 100)).then_state(held=80)


@pytest.mark.parametrize(
    "closing",
    [
        withdrawn(10, "h1"),
        e.HoldReleased(hold_id="h1"),
        e.HoldReleased(hold_id="h1", outcome="expired"),
    ],
)
def test_a_hold_closes_once(closing: e.AccountEvent) -> None:
    for again in (
        c.Withdraw(account_id=A, amount=10, hold_id="h1"),
        c.ReleaseHold(account_id=A, hold_id="h1"),
        c.ReleaseHold(account_id=A, hold_id="h1", outcome="expired"),
    ):
        Spec().given(opened(100), held(30), closing).when(again).then_refused("no-hold", "'h1'", "none")


def test_a_hold_is_released_or_expires() -> None:
    for outcome in ("released", "expired"):
        story = Spec().given(opened(100), held(30))
        story.when(c.ReleaseHold(account_id=A, hold_id="h1", outcome=outcome))
        story.then(e.HoldReleased(hold_id="h1", outcome=outcome)).then_state(held=0, available=100)


def test_a_hold_is_released_on_a_frozen_account() -> None:
    story = Spec().given(opened(100), held(30), e.AccountFrozen())
    story.when(c.ReleaseHold(account_id=A, hold_id="h1")).then(e.HoldReleased(hold_id="h1"))


def test_an_unknown_hold_is_refused_with_those_that_are_open() -> None:
    story = Spec().given(opened(100), held(1, "b"), held(1, "a"))
    story.when(c.ReleaseHold(account_id=A, hold_id="c")).then_refused("no-hold", "'c'", "a, b")


def test_a_hold_is_not_placed_while_one_of_its_name_is_open() -> None:
    again = c.PlaceHold(account_id=A, hold_id="h1", amount=5)
    Spec().given(opened(100), held(30)).when(again).then_refused("hold-exists", "h1")
    Spec().given(opened(100), held(30)).when(again, channel="card").then_refused("hold-exists")
    Spec().given(opened(100), held(30), withdrawn(30, "h1")).when(again).then(held(5))


def test_the_overdraft_fee_is_charged_because_funds_are_short() -> None:
    fee = c.ChargeFee(account_id=A, amount=35, fee_code="overdraft", description="13 Mar")
    event = e.FeeCharged(amount=35, fee_code="overdraft", description="13 Mar")
    Spec().given(opened(-5)).when(fee).then(event).then_state(ledger=-40, fees=35)
    Spec().given(opened(-5), e.AccountFrozen()).when(fee).then_refused("frozen")


@pytest.mark.parametrize(
    ("balance", "command"),
    [
        (MAX_MINOR, c.Deposit(account_id=A, amount=1)),
        (MAX_MINOR, c.CreditInterest(account_id=A, amount=1)),
        (-MAX_MINOR, c.ChargeFee(account_id=A, amount=1, fee_code="overdraft")),
    ],
)
def test_no_balance_grows_beyond_what_the_log_can_hold(balance: int, command: c.Command) -> None:
    Spec().given(opened(balance)).when(command).then_refused("too-large", "10,000,000,000,000.00 GBP")


def test_no_withdrawal_takes_the_balance_below_what_the_log_can_hold() -> None:
    story = Spec().given(opened(-MAX_MINOR + 1, limit=MAX_MINOR))
    story.when(c.Withdraw(account_id=A, amount=1)).then(withdrawn(1))
    story = Spec().given(opened(-MAX_MINOR, limit=MAX_MINOR), held(5))
    story.when(c.Withdraw(account_id=A, amount=5, hold_id="h1")).then_refused("too-large")
