"""What is known of a dispute: the facts that deadlines, liability and letters hang on. Each can be amended.

Days are calendar days of the bank, instants UTC microseconds, amounts positive minor units of the account's currency,
versions those of the disputed account's stream. A fact that may be unknown is None, "" or ().
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints
from pydantic.dataclasses import dataclass

from domain.fields import PAYLOAD, Amount, Name, Text, Version
from domain.money import MAX_MINOR

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
NoticeChannel = Literal["oral", "written"]
Medium = Literal["", "phone", "letter", "branch", "email"]
Regime = Literal["reg-e", "psr-76", "psd2", "app", "complaint", "internal"]
ErrorType = Literal["", "i", "ii", "iii", "iv", "v", "vi", "vii"]
"""The paragraph of 12 CFR 1005.11(a)(1)."""
Scheme = Literal["", "faster-payments", "chaps", "other"]


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class EntryClaim:
    """How much of an entry the customer disputes, where it is not all of it."""

    entry: Version
    amount: Amount


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class Facts:
    """`entries` are the disputed events, `claims` says of which of them less is disputed than they moved.

    `missing` is money that never came, or by which the entry `missing_entry` came short. `told_by` names a third party
    who gave the notice ("": the customer). `noticed_on` is the day of the notice in the sense of 12 CFR 1005.11(b)(1):
    for one in writing, of its receipt; `noticed_at` is its instant, `mailed_at` that of mailing it, which counts for
    liability (1005.6(b)(5)(iii)). `device`: an access device was lost, stolen or used. `lost_at` is the loss,
    `learned_on` and `learned_at` when the customer learned of it. `extension_on` is the last day that extenuating
    circumstances give (1005.6(b)(4)), `cap` a lower limit by contract or state law (1005.6(b)(6)). `disclosures`: the
    conditions of 1005.6(a) are met. `without_statements`: the account has none, as prepaid and government benefit cards
    have (1005.15, 1005.18). `documents_sent_on`: what the customer had asked for was sent (1005.11(b)(3)).
    `new_account`: within 30 days of the first deposit; `foreign`: not initiated within a state (1005.11(c)(3)).
    `preventable_tier2` and `…3`: the bank can establish that what was taken then would not have been, had it been told
    in time. `negligence`: gross negligence or intent, `fraud`: the payer acted fraudulently (PSRs 2017 reg 77(3)).
    `detectable`: the payer could have noticed the loss (reg 77(2)). `authentication`: strong authentication was
    asked for.
    `suspicion_on`: fraud by the customer was reported to an authority in writing (reg 76(3)); nobody outside is told.
    `scheme` is the payment system of a payment that the customer was deceived into making.
    """

    reason_code: Name
    regime: Regime
    country: Country
    notice_channel: NoticeChannel
    noticed_on: date
    alleged_amount: Amount | None = None
    entries: tuple[Version, ...] = ()
    claims: tuple[EntryClaim, ...] = ()
    missing: Amount | None = None
    missing_entry: Version | None = None
    words: Text = ""
    error_type: ErrorType = ""
    told_by: Text = ""
    medium: Medium = ""
    noticed_at: int | None = None
    mailed_at: int | None = None
    statement_on: date | None = None
    without_statements: bool | None = None
    documents_sent_on: date | None = None
    confirmation_asked_on: date | None = None
    confirmation_received_on: date | None = None
    device: bool | None = None
    lost_at: int | None = None
    learned_on: date | None = None
    learned_at: int | None = None
    extension_on: date | None = None
    extension_why: Text = ""
    cap: Annotated[int, Field(ge=0, le=MAX_MINOR)] | None = None
    disclosures: bool | None = None
    preventable_tier2: bool | None = None
    preventable_tier3: bool | None = None
    new_account: bool | None = None
    point_of_sale: bool | None = None
    foreign: bool | None = None
    business: bool | None = None
    negligence: bool | None = None
    detectable: bool | None = None
    fraud: bool | None = None
    authentication: bool | None = None
    suspicion_on: date | None = None
    vulnerable: bool | None = None
    scheme: Scheme = ""

    def claimed_of(self, entry: int) -> int | None:
        """How much of a disputed entry is claimed where it is not all of it."""
        return next((one.amount for one in self.claims if one.entry == entry), None)


SUFFICING = frozenset(
    {
        "reason_code",
        "regime",
        "alleged_amount",
        "entries",
        "claims",
        "missing",
        "missing_entry",
        "error_type",
        "disclosures",
        "authentication",
        "detectable",
        "lost_at",
        "learned_on",
        "device",
        "noticed_on",
        "noticed_at",
        "mailed_at",
    }
)
"""Facts by which it is judged whether what was given suffices."""
UNDISCLOSED = frozenset({"suspicion_on"})
"""Facts that no letter, report or evidence pack tells (PSRs 2017 reg 76(3))."""


def is_confidential(facts: Facts) -> bool:
    """Whether one of the facts is told to nobody outside."""
    return any(getattr(facts, name) != Facts.__dataclass_fields__[name].default for name in UNDISCLOSED)


def changed(was: Facts, now: Facts) -> tuple[str, ...]:
    """Names of the facts that differ, in the order of their definition."""
    return tuple(name for name in Facts.__dataclass_fields__ if getattr(was, name) != getattr(now, name))
