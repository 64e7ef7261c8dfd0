"""What can have happened to an account: the payloads of the stream `account-…`.

Payloads are immutable facts in the past tense. They validate on construction and on reading alike, so
nothing enters the log that could not be read back. Amounts are positive minor units of the account's
currency; what an entry does to the ledger is `ledger_effect`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field
from pydantic.dataclasses import dataclass

from domain.fields import PAYLOAD, Amount, Balance, CurrencyCode, Name, Text, Version
from domain.money import MAX_MINOR

Direction = Literal["credit", "debit"]
DeclineReason = Literal["insufficient_funds", "frozen", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class AccountOpened:
    currency: CurrencyCode
    holder_id: Text = ""
    opening_balance: Balance = 0
    overdraft_limit: Annotated[int, Field(ge=0, le=MAX_MINOR)] = 0


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class MoneyDeposited:
    amount: Amount
    kind: Text = ""
    description: Text = ""
    counterparty: Text = ""
    stated_balance: Balance | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class MoneyWithdrawn:
    amount: Amount
    hold_id: Name | None = None
    kind: Text = ""
    description: Text = ""
    counterparty: Text = ""
    stated_balance: Balance | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class WithdrawalDeclined:
    """`available` is what this attempt could have spent at that moment, in minor units.

    A sum (ledger − holds other than its own + overdraft limit), so it may pass what one balance can be.
    """

    amount: Amount
    reason_code: DeclineReason
    available: int
    kind: Text = ""
    description: Text = ""
    counterparty: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class HoldPlaced:
    hold_id: Name
    amount: Amount
    description: Text = ""
    counterparty: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class HoldReleased:
    hold_id: Name
    outcome: Literal["released", "expired"] = "released"


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class FeeCharged:
    amount: Amount
    fee_code: Name
    description: Text = ""
    stated_balance: Balance | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class InterestCredited:
    amount: Amount
    description: Text = ""
    stated_balance: Balance | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class EntryReversed:
    """Takes back `amount` of the entry at version `entry`; `direction` is what this does to the account."""

    entry: Version
    amount: Amount
    direction: Direction
    description: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class ProvisionalCreditGranted:
    credit_id: Name
    entry: Version
    amount: Amount
    case_id: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class ProvisionalCreditMadeFinal:
    credit_id: Name


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class ProvisionalCreditWithdrawn:
    credit_id: Name
    amount: Amount


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class OverdraftLimitChanged:
    limit: Annotated[int, Field(ge=0, le=MAX_MINOR)]


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class AccountFrozen:
    pass


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class AccountUnfrozen:
    pass


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class AccountClosed:
    pass


AccountEvent: TypeAlias = (
    AccountOpened
    | MoneyDeposited
    | MoneyWithdrawn
    | WithdrawalDeclined
    | HoldPlaced
    | HoldReleased
    | FeeCharged
    | InterestCredited
    | EntryReversed
    | ProvisionalCreditGranted
    | ProvisionalCreditMadeFinal
    | ProvisionalCreditWithdrawn
    | OverdraftLimitChanged
    | AccountFrozen
    | AccountUnfrozen
    | AccountClosed
)

ACCOUNT_EVENTS: dict[str, type[Any]] = {event.__name__: event for event in AccountEvent.__args__}
"""Stable tag to payload class. The tag is part of the stored format: a class may move, its tag may not."""

SCHEMA_VERSIONS: dict[str, int] = dict.fromkeys(ACCOUNT_EVENTS, 1) | {
    "AccountOpened": 2,
    "MoneyDeposited": 2,
    "MoneyWithdrawn": 2,
}
"""Version of each type's payload that this program writes, and the newest it can read."""


def ledger_effect(event: AccountEvent) -> int:
    """Signed change of the ledger balance, in minor units; 0 for facts that move no money."""
    match event:
        case MoneyDeposited() | InterestCredited() | ProvisionalCreditGranted():
            return event.amount
        case MoneyWithdrawn() | FeeCharged() | ProvisionalCreditWithdrawn():
            return -event.amount
        case EntryReversed():
            return event.amount if event.direction == "credit" else -event.amount
        case AccountOpened():
            return event.opening_balance
        case _:
            return 0
