"""The figures of a state with their labels, as screens and receipts list them."""

from __future__ import annotations

from dataclasses import dataclass

from domain.account.event_kinds import FigureName
from domain.account.state import Account


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the state; `is_money` False for a plain count."""

    name: FigureName
    label: str
    value: int
    is_money: bool = True


def figures(account: Account) -> tuple[Figure, ...]:
    """The numbers of a state, the most asked for first."""
    return (
        Figure("ledger", "Ledger", account.ledger),
        Figure("held", "Open holds", account.held),
        Figure("overdraft_limit", "Overdraft limit", account.overdraft_limit),
        Figure("available", "Available", account.available),
        Figure("credits", "Credits, total", account.credits),
        Figure("debits", "Debits, total", account.debits),
        Figure("fees", "Fees, total", account.fees),
        Figure("entry_count", "Entries", account.entry_count, is_money=False),
    )
