"""What staff and systems may ask of an account. Commands are imperative twins of the events.

A command says what is wanted; who wants it, through which channel and why travels beside it in `Request`.
Amounts are positive minor units; `currency`, where given, must be the account's.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.dataclasses import dataclass

from domain.account.events import Elsewhere
from domain.fields import (
    Amount,
    CountryCode,
    CurrencyCode,
    DayOfMonth,
    Instant,
    Name,
    NonNegative,
    Text,
    Version,
)

COMMAND = ConfigDict(extra="forbid", strict=True)

ACCOUNT_NUMBER = "[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}"
"""The shape of an account's number, as a regular expression."""
AccountId = Annotated[str, StringConstraints(pattern=f"^{ACCOUNT_NUMBER}$")]
Channel = Literal["branch", "atm", "card", "transfer", "direct-debit", "system", "import", "staff"]
CHANNELS: tuple[str, ...] = ("branch", "atm", "card", "transfer", "direct-debit", "system", "import", "staff")


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class OpenAccount:
    """`amount` is a first deposit, recorded together with the opening. What is None or "" is unknown."""

    account_id: AccountId
    currency: CurrencyCode
    amount: Amount | None = None
    holder_id: Text = ""
    overdraft_limit: NonNegative = 0
    country: CountryCode | Literal[""] = ""
    business: bool | None = None
    statement_day: DayOfMonth | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class ChangeAccountFacts:
    """State what was unknown of an account, or amend it; None leaves it as it is."""

    account_id: AccountId
    country: CountryCode | None = None
    business: bool | None = None
    statement_day: DayOfMonth | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class Deposit:
    account_id: AccountId
    amount: Amount
    currency: CurrencyCode | None = None
    kind: Text = ""
    description: Text = ""
    counterparty: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class Withdraw:
    """`hold_id` names the hold this withdrawal settles; the amount may differ from it.

    The `kind` "authorisation" is refused: that is a hold's.
    """

    account_id: AccountId
    amount: Amount
    currency: CurrencyCode | None = None
    hold_id: Name | None = None
    kind: Text = ""
    description: Text = ""
    counterparty: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class Transfer:
    """Pay from the account to the account `counterparty` of the same bank: both entries are recorded, or neither.

    See `domain.account.transfer`.
    """

    account_id: AccountId
    counterparty: AccountId
    amount: Amount
    currency: CurrencyCode | None = None
    description: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class PlaceHold:
    """`hold_id` names the authorisation; it may be used again once its hold has closed."""

    account_id: AccountId
    hold_id: Name
    amount: Amount
    currency: CurrencyCode | None = None
    description: Text = ""
    counterparty: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class ReleaseHold:
    account_id: AccountId
    hold_id: Name
    outcome: Literal["released", "expired"] = "released"


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class ChargeFee:
    account_id: AccountId
    amount: Amount
    fee_code: Name
    currency: CurrencyCode | None = None
    description: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class CreditInterest:
    account_id: AccountId
    amount: Amount
    currency: CurrencyCode | None = None
    description: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class ReverseEntry:
    """Take back the entry at version `entry`: in full (`amount` None: whatever is left of it) or in part."""

    account_id: AccountId
    entry: Version
    amount: Amount | None = None
    currency: CurrencyCode | None = None
    description: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class StateClaim:
    """Say that money never came, or that the entry at version `entry` paid in too little: by `amount` too little.

    A claim of that id is replaced; 0 takes it back.
    """

    account_id: AccountId
    claim_id: Name
    amount: NonNegative
    entry: Version | None = None
    currency: CurrencyCode | None = None
    case_id: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class GrantProvisionalCredit:
    """Lend money for a debit entry, or for a claim: one of the two is named. A claim's entry may be left out."""

    account_id: AccountId
    credit_id: Name
    amount: Amount
    entry: Version | None = None
    claim_id: Text = ""
    currency: CurrencyCode | None = None
    case_id: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class MakeProvisionalCreditFinal:
    account_id: AccountId
    credit_id: Name


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class WithdrawProvisionalCredit:
    """Take back what was lent; `amount` says how much of it, the rest then stays for good. None: all of it."""

    account_id: AccountId
    credit_id: Name
    amount: Amount | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class PromiseHonouring:
    """Pay eligible items until then as if a credit that was withdrawn had not been; `amount` None: all that it was."""

    account_id: AccountId
    credit_id: Name
    until: Instant
    amount: Amount | None = None
    currency: CurrencyCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class PayRefund:
    """Pay in what is to be given back for a debit entry, or for a claim; `amount` None: all that is left of it."""

    account_id: AccountId
    amount: Amount | None = None
    entry: Version | None = None
    claim_id: Text = ""
    currency: CurrencyCode | None = None
    case_id: Text = ""
    description: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class AdoptRefund:
    """Count the entry at version `refund`, which paid money in, as the refund of a debit entry or of a claim.

    `amount` None: as much of it as there is still to give back.
    """

    account_id: AccountId
    refund: Version
    amount: Amount | None = None
    entry: Version | None = None
    claim_id: Text = ""
    currency: CurrencyCode | None = None
    case_id: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class PayElsewhere:
    """Record that what a closed account does not take was paid by cheque, to another account or into suspense."""

    account_id: AccountId
    amount: Amount
    via: Elsewhere
    entry: Version | None = None
    claim_id: Text = ""
    currency: CurrencyCode | None = None
    case_id: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class ChangeOverdraftLimit:
    account_id: AccountId
    limit: NonNegative
    currency: CurrencyCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class FreezeAccount:
    account_id: AccountId


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class UnfreezeAccount:
    account_id: AccountId


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class CloseAccount:
    account_id: AccountId


Command: TypeAlias = (
    OpenAccount
    | ChangeAccountFacts
    | Deposit
    | Withdraw
    | Transfer
    | PlaceHold
    | ReleaseHold
    | ChargeFee
    | CreditInterest
    | ReverseEntry
    | StateClaim
    | GrantProvisionalCredit
    | MakeProvisionalCreditFinal
    | WithdrawProvisionalCredit
    | PromiseHonouring
    | PayRefund
    | AdoptRefund
    | PayElsewhere
    | ChangeOverdraftLimit
    | FreezeAccount
    | UnfreezeAccount
    | CloseAccount
)

RETRYABLE: frozenset[type[object]] = frozenset(
    {OpenAccount, Deposit, Withdraw, Transfer, PlaceHold, ReleaseHold, ChargeFee, CreditInterest}
)
"""Commands whose meaning does not depend on what somebody saw before asking: decided again on a conflict."""


GIVING = (
    ReverseEntry,
    GrantProvisionalCredit,
    MakeProvisionalCreditFinal,
    WithdrawProvisionalCredit,
    PayRefund,
    AdoptRefund,
    PayElsewhere,
)
"""Commands that change what a bank owes on an entry."""


@dataclass(frozen=True, slots=True, kw_only=True, config=COMMAND)
class Request:
    """A command and its circumstances; validated like the command, because it ends in the log too.

    `expected_version` is the version a person looked at when deciding: set, it forbids a silent retry.
    `command_id` is the idempotency key: the same id has the effect of once. `effective_at` is the value date
    in UTC microseconds, None for "when recorded" (a reversal then takes the value date of its entry).
    """

    command: Command
    command_id: Name
    actor: Name
    channel: Channel = "staff"
    reason: Text = ""
    correlation_id: Name | None = None
    causation_id: Name | None = None
    effective_at: Instant | None = None
    expected_version: Annotated[int, Field(ge=0)] | None = None
