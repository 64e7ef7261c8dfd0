"""Is it covered? What an account can pay out: asked by decisions, by a what-if, and by whoever makes up histories.

Covered is what is available (ledger − open holds + overdraft limit), and for who settles a hold what that set aside.
How much of one entry may be given back is another question, see `domain.account.giving_back`. Amounts are minor
units of the account's currency.
"""

from __future__ import annotations

from typing import Protocol

from domain.account.events import DeclineReason, WithdrawalDeclined
from domain.account.state import AccountFold

OVERDRAFT_FEE = "overdraft"
"""The one fee that may go past the available balance: it is charged because funds are short."""

AUTHORISATION = "authorisation"
"""The kind of a decline of a hold, by which it is told from the decline of a withdrawal."""


class Attempt(Protocol):
    """What a customer tried: a withdrawal or a hold, as it was asked for or as it was recorded."""

    @property
    def amount(self) -> int: ...
    @property
    def description(self) -> str: ...
    @property
    def counterparty(self) -> str: ...


def set_aside(account: AccountFold, hold_id: str | None) -> int:
    """What the open hold of that id keeps for who settles it; 0 where there is none."""
    hold = None if hold_id is None else account.holds.get(hold_id)
    return 0 if hold is None else hold.amount


def shortfall(account: AccountFold, amount: int, aside: int = 0, promised: int = 0) -> DeclineReason | None:
    """Why a debit of `amount`, for which a hold has set `aside` some already, cannot be paid; None: it can.

    `promised` is what may be paid beyond what is available (see `domain.account.honouring`).
    """
    match account.status:
        case "closed" | "frozen" as status:
            return status
        case "absent":
            return "insufficient_funds"
    excess = amount - aside
    return "insufficient_funds" if excess > 0 and excess > account.available + promised else None


def is_covered(account: AccountFold, amount: int, aside: int = 0, promised: int = 0) -> bool:
    """A debit of `amount`, for which a hold has set `aside` some already, can be paid."""
    return shortfall(account, amount, aside, promised) is None


def paid_beyond(account: AccountFold, amount: int, aside: int = 0) -> int:
    """How much of a debit that is paid is not covered by what is available."""
    excess = max(amount - aside, 0)
    return max(excess - max(account.available, 0), 0)


def declined(
    account: AccountFold, attempt: Attempt, kind: str, why: DeclineReason, aside: int = 0
) -> WithdrawalDeclined:
    """The fact that a customer's own attempt was declined, with what it could have spent at that moment."""
    return WithdrawalDeclined(
        amount=attempt.amount,
        reason_code=why,
        available=account.available + aside,
        kind=kind,
        description=attempt.description,
        counterparty=attempt.counterparty,
    )
