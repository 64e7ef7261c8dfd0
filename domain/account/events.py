"""What can have happened to an account: the payloads of the stream `account-…`.

Payloads are immutable facts in the past tense. They validate on construction and on reading alike, so
nothing enters the log that could not be read back. Amounts are positive minor units of the account's
currency. What holds for every event of a type is in `domain/account/event_kinds.py`.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic.dataclasses import dataclass

from domain.fields import (
    PAYLOAD,
    Amount,
    Balance,
    CountryCode,
    CurrencyCode,
    DayOfMonth,
    Instant,
    Name,
    NonNegative,
    Text,
    Version,
)

Direction = Literal["credit", "debit"]
DeclineReason = Literal["insufficient_funds", "frozen", "closed"]
Elsewhere = Literal["cheque", "account", "suspense"]
"""Where money goes that a closed account does not take: to the customer, to another account, or kept for them."""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class AccountOpened:
    """`country` is whose law it is under, "" where nobody said. `business`: no consumer's account, None where nobody
    said. `statement_day` is the day of the month on which its statements are sent, in a shorter month the last."""

    currency: CurrencyCode
    holder_id: Text = ""
    opening_balance: Balance = 0
    overdraft_limit: NonNegative = 0
    country: CountryCode | Literal[""] = ""
    business: bool | None = None
    statement_day: DayOfMonth | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class AccountFactsChanged:
    """What is so from now on, whatever was stated at the opening; None: as before."""

    country: CountryCode | None = None
    business: bool | None = None
    statement_day: DayOfMonth | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class MoneyDeposited:
    amount: Amount
    kind: Text = ""
    description: Text = ""
    counterparty: Text = ""
    stated_balance: Balance | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class MoneyWithdrawn:
    """`honoured` is the part that was not covered and was paid under a promise: see HonouringPromised."""

    amount: Amount
    hold_id: Name | None = None
    kind: Text = ""
    description: Text = ""
    counterparty: Text = ""
    stated_balance: Balance | None = None
    honoured: NonNegative = 0


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
class ClaimStated:
    """Money that is said never to have come, or to have come short by `amount` in the entry at version `entry`.

    It is the cap of what may be given for it. A later one of the same id replaces it; 0 takes it back.
    """

    claim_id: Name
    amount: NonNegative
    entry: Version | None = None
    case_id: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class ProvisionalCreditGranted:
    """Lends money for a debit entry, or for a claim: that of a deposit that came short names the deposit as well."""

    credit_id: Name
    amount: Amount
    entry: Version | None = None
    claim_id: Text = ""
    case_id: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class ProvisionalCreditMadeFinal:
    credit_id: Name


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class ProvisionalCreditWithdrawn:
    credit_id: Name
    amount: Amount


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class HonouringPromised:
    """After a provisional credit was taken back: until then items are paid as if it had not been, up to `amount`.

    12 CFR 1005.11(d)(2)(ii): cheques, drafts and similar instruments to third parties, and preauthorised transfers.
    """

    credit_id: Name
    amount: Amount
    until: Instant


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class RefundPaid:
    """Pays in what the customer has to get back for a debit entry, or for a claim."""

    amount: Amount
    entry: Version | None = None
    claim_id: Text = ""
    case_id: Text = ""
    description: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class RefundAdopted:
    """The money that the entry at version `refund` paid in counts as the refund, as far as `amount`; none moves."""

    refund: Version
    amount: Amount
    entry: Version | None = None
    claim_id: Text = ""
    case_id: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class ErrorPaidOut:
    """Paid elsewhere, because the account is closed (comment 11(a)-4 on 12 CFR 1005.11); none of its money moves."""

    amount: Amount
    via: Elsewhere
    entry: Version | None = None
    claim_id: Text = ""
    case_id: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class OverdraftLimitChanged:
    limit: NonNegative


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
    | ClaimStated
    | ProvisionalCreditGranted
    | ProvisionalCreditMadeFinal
    | ProvisionalCreditWithdrawn
    | HonouringPromised
    | RefundPaid
    | RefundAdopted
    | ErrorPaidOut
    | AccountFactsChanged
    | OverdraftLimitChanged
    | AccountFrozen
    | AccountUnfrozen
    | AccountClosed
)
