"""Postings of a correction, as a case proposes and keeps them. What each does to the account is in `corrections`.

Amounts are positive minor units of the account's currency, `entry` and `event` versions of the account's stream.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field
from pydantic.dataclasses import dataclass

from domain.fields import PAYLOAD, Amount, Name, Version

MOST_STEPS = 200
"""Of one correction."""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class Reverse:
    """Take back an entry in full (`amount` None: what is left of it) or in part; a fee refund is one too."""

    do: Literal["reverse"] = "reverse"
    entry: Version
    amount: Amount | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class AdjustInterest:
    """Credit interest that was lost, value-dated `effective_at` (UTC microseconds)."""

    do: Literal["interest"] = "interest"
    amount: Amount
    effective_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class Credit:
    """Lend the amount of an entry while it is investigated; `entry` None: of money that never came."""

    do: Literal["credit"] = "credit"
    credit_id: Name
    entry: Version | None
    amount: Amount


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class MakeFinal:
    do: Literal["make-final"] = "make-final"
    credit_id: Name


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class WithdrawCredit:
    """Debit a credit that was lent; `on` a later day when a notice of it goes out before (12 CFR 1005.11(d)(2)-1).

    `amount` None: all of it. Else so much, which the customer bears, and the rest stays for good.
    """

    do: Literal["withdraw-credit"] = "withdraw-credit"
    credit_id: Name
    amount: Amount | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class ReleaseHold:
    do: Literal["release-hold"] = "release-hold"
    hold_id: Name


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class PostAgain:
    """Post an entry at its right amount, after the wrong one was reversed: a debit as a debit, a credit as a credit."""

    do: Literal["post-again"] = "post-again"
    amount: Amount
    entry: Version
    effective_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class PayIn:
    """Pay in money that never came, or by which `entry` came short."""

    do: Literal["pay-in"] = "pay-in"
    amount: Amount
    entry: Version | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class PayOut:
    """Pay what is owed on a line elsewhere, because the account is closed (12 CFR 1005.11(a)-4)."""

    do: Literal["pay-out"] = "pay-out"
    via: Literal["cheque", "account", "suspense"]
    amount: Amount
    entry: Version | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class Refund:
    """Pay a disputed debit back, in full (`amount` None: what is left of it) or in part."""

    do: Literal["refund"] = "refund"
    entry: Version
    amount: Amount | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class Adopt:
    """Count an entry that is on the account already as the refund of a disputed one (None: of what never came)."""

    do: Literal["adopt"] = "adopt"
    event: Version
    entry: Version | None = None


AnyStep: TypeAlias = (
    Reverse
    | AdjustInterest
    | Credit
    | MakeFinal
    | WithdrawCredit
    | ReleaseHold
    | PostAgain
    | PayIn
    | PayOut
    | Refund
    | Adopt
)
STEPS: tuple[type[Any], ...] = AnyStep.__args__
Step = Annotated[AnyStep, Field(discriminator="do")]
"""One posting of a correction."""
