"""The two sides of a transfer between accounts of one bank: what each account is asked for."""

from __future__ import annotations

from domain.account.commands import Deposit, Transfer, Withdraw

KIND = "transfer"
"""The kind of both entries."""


def sides(command: Transfer) -> tuple[Withdraw, Deposit]:
    """What the paying account and the paid one are asked for. Each names the other as its counterparty."""
    payer, payee = command.account_id, command.counterparty
    amount, currency, description = command.amount, command.currency, command.description
    return (
        Withdraw(
            account_id=payer,
            amount=amount,
            currency=currency,
            kind=KIND,
            description=description,
            counterparty=payee,
        ),
        Deposit(
            account_id=payee,
            amount=amount,
            currency=currency,
            kind=KIND,
            description=description,
            counterparty=payer,
        ),
    )
