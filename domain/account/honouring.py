"""What is paid although it is not covered, because a provisional credit was taken back and honouring was promised.

Source: 12 CFR 1005.11(d)(2)(ii). Until the promise ends, cheques, drafts and similar instruments to third parties and
preauthorised transfers are paid as if the credit had not been taken back, and no overdraft fee is taken for them. A
bank need honour only what it would have paid then. Amounts are minor units, instants UTC microseconds.
"""

from __future__ import annotations

from collections.abc import Callable

from domain.account.state import AccountFold

PREAUTHORISED = "direct-debit"
"""The channel of transfers that the customer authorised in advance."""
KINDS = frozenset(
    {
        "cheque",
        "check",
        "draft",
        "bank draft",
        "banker's draft",
        "direct debit",
        "standing order",
        "preauthorised transfer",
        "preauthorized transfer",
    }
)
"""Kinds of withdrawals that are honoured, through whichever channel a bank takes such items."""
CUSTOMERS_OWN = frozenset({"atm", "card"})
"""Channels in which customers pay themselves or pay now, whatever the kind says."""


def is_honoured(channel: str, kind: str) -> bool:
    """A withdrawal of that kind through that channel is an item that a promise is about."""
    if channel in CUSTOMERS_OWN:
        return False
    return channel == PREAUTHORISED or kind.strip().casefold() in KINDS


def promised_for(account: AccountFold, channel: str, kind: str, now: Callable[[], int]) -> int:
    """What promises running now add to what is available for such a withdrawal."""
    return running(account, now()) if account.honouring and is_honoured(channel, kind) else 0


def running(account: AccountFold, at: int) -> int:
    """Sum of the promises that have not ended at that instant."""
    return sum(promise.amount for promise in account.honouring.values() if at <= promise.until)


def left_to_honour(account: AccountFold, at: int) -> int:
    """How much would still be paid beyond what is available; 0 where no promise runs."""
    return max(running(account, at) + min(account.available, 0), 0)


def is_free_of_charge(account: AccountFold) -> bool:
    """The account is overdrawn by what was honoured, or its last entry was honoured: no overdraft fee is due."""
    overdrawn = -account.available
    if overdrawn <= 0:
        return False
    return overdrawn <= account.honoured_overdraft or account.last_entry_version in account.honoured
