"""A transfer on the account that pays: a withdrawal that names the account it pays."""

from __future__ import annotations

from domain.account import commands as c
from domain.account import events as e
from domain.account.transfer import sides
from tests.kit.spec import A, Spec, held, opened

TO_B = c.Transfer(account_id=A, counterparty="5523", amount=50, currency="GBP", description="RENT")


def test_it_is_a_withdrawal_of_its_kind_that_names_who_is_paid() -> None:
    paid = e.MoneyWithdrawn(amount=50, kind="transfer", description="RENT", counterparty="5523")
    Spec().given(opened(80)).when(TO_B).then(paid).then_state(ledger=30, available=30, debits=50)


def test_what_is_not_available_is_not_transferred() -> None:
    Spec().given(opened(80), held(31)).when(TO_B).then_refused("insufficient-funds", "0.49 GBP available")
    declined = e.WithdrawalDeclined(
        amount=50,
        reason_code="insufficient_funds",
        available=49,
        kind="transfer",
        description="RENT",
        counterparty="5523",
    )
    Spec().given(opened(80), held(31)).when(TO_B, channel="transfer").then(declined)


def test_nobody_pays_themselves() -> None:
    itself = c.Transfer(account_id=A, counterparty=A, amount=50)
    Spec().given(opened(80)).when(itself).then_bad_input("two accounts")


def test_each_side_names_the_other_and_says_the_same() -> None:
    withdrawal, deposit = sides(TO_B)
    assert (withdrawal.account_id, withdrawal.counterparty) == (A, "5523")
    assert (deposit.account_id, deposit.counterparty) == ("5523", A)
    for one in (withdrawal, deposit):
        assert (one.amount, one.currency, one.kind, one.description) == (50, "GBP", "transfer", "RENT")
