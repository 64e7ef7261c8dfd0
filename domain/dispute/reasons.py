"""Reason codes: what a dispute is about, grouped and found by the words customers use.

The groups follow how complaints about accounts are classed in public; the codes are stable parts of the log.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.dispute.entry_kinds import EntryKind
from domain.errors import BadInput


@dataclass(frozen=True, slots=True)
class Reason:
    """`title` names it so that a letter can say "about …"; `says` are words a customer may use.

    `is_unauthorised`: liability and reg 76 depend on it.
    """

    code: str
    group: str
    title: str
    says: str
    is_unauthorised: bool = False


UNAUTHORISED, DEPOSITS, FEES, ENTRIES, ACCESS = (
    "Somebody else used the account",
    "Deposits and withdrawals",
    "Fees and interest",
    "Wrong entries",
    "Holds and access to money",
)

REASONS: tuple[Reason, ...] = (
    Reason(
        "unauthorised-card",
        UNAUTHORISED,
        "A card payment by somebody else",
        "card stolen lost used without permission fraud not mine did not make purchase unauthorized transaction charge "
        "somebody else",
        True,
    ),
    Reason(
        "unauthorised-transfer",
        UNAUTHORISED,
        "A transfer nobody authorised",
        "transfer sent money hacked fraudulent fraud did not authorize unauthorized unauthorised nobody other "
        "transaction problem",
        True,
    ),
    Reason(
        "payment-scam",
        UNAUTHORISED,
        "A payment you were deceived into making",
        "scam scammed tricked deceived pretended fake impostor romance investment paid wrong person",
    ),
    Reason(
        "atm-short",
        DEPOSITS,
        "A cash machine that gave less",
        "atm cash machine gave dispensed short less money did not come out withdrawal problem withdrawing",
    ),
    Reason(
        "deposit-missing",
        DEPOSITS,
        "A deposit missing or late",
        "deposit deposits withdrawals check cashing payroll salary missing late not credited pending not available "
        "when promised receiving payments",
    ),
    Reason(
        "withdrawal-declined",
        DEPOSITS,
        "A payment or withdrawal declined",
        "declined payment refused could not withdraw insufficient unable to use card trouble problem accessing funds",
    ),
    Reason(
        "overdraft-fee",
        FEES,
        "An overdraft fee",
        "overdraft overdrafts fee charged penalty low funds nsf insufficient late fees",
    ),
    Reason(
        "other-fee",
        FEES,
        "A fee",
        "fee fees charge charged unexpected monthly maintenance problem with fees cost",
    ),
    Reason(
        "interest",
        FEES,
        "Interest wrong or missing",
        "interest rate not paid apy wrong missing calculated earning bonus",
    ),
    Reason(
        "duplicate",
        ENTRIES,
        "An entry posted twice",
        "posted twice duplicate double charged two times same payment again",
    ),
    Reason(
        "wrong-amount",
        ENTRIES,
        "An entry with a wrong amount",
        "wrong amount too much different incorrect figure charged more problem purchase shown statement",
    ),
    Reason(
        "never-received",
        ENTRIES,
        "Something paid for that never came",
        "merchant paid goods never came received cancelled refund not given credit product service was promised "
        "purchase",
    ),
    Reason(
        "statement",
        ENTRIES,
        "A statement or balance not understood",
        "statement balance explain information question wrong incorrect error errors not understand account managing",
    ),
    Reason(
        "hold",
        ACCESS,
        "Money held too long",
        "hold held pending authorisation blocked pump hotel funds not available released frozen locked closed",
    ),
)
BY_CODE = {reason.code: reason for reason in REASONS}

_ANY_DEBIT = ("duplicate", "wrong-amount", "statement")
OFFERED: dict[EntryKind, tuple[str, ...]] = {
    "atm": ("atm-short", "unauthorised-card", *_ANY_DEBIT),
    "point-of-sale": ("unauthorised-card", "never-received", *_ANY_DEBIT),
    "direct-debit": ("unauthorised-transfer", *_ANY_DEBIT),
    "transfer": ("unauthorised-transfer", "payment-scam", *_ANY_DEBIT),
    "branch": _ANY_DEBIT,
    "debit": (
        "unauthorised-card",
        "unauthorised-transfer",
        "payment-scam",
        "atm-short",
        "never-received",
        *_ANY_DEBIT,
    ),
    "deposit": ("deposit-missing", *_ANY_DEBIT),
    "atm-deposit": ("deposit-missing", *_ANY_DEBIT),
    "fee": ("overdraft-fee", "other-fee", "duplicate", "statement"),
    "interest": ("interest", "statement"),
    "decline": ("withdrawal-declined", "hold"),
    "hold": ("hold",),
}
"""Codes of the reasons that an entry of a kind can be disputed for, the likeliest first."""


def offered(kind: EntryKind | None) -> tuple[Reason, ...]:
    """The reasons to choose from for an entry of that kind; all of them for none, or for one that says nothing."""
    codes = OFFERED.get(kind) if kind is not None else None
    return REASONS if codes is None else tuple(BY_CODE[code] for code in codes)


def reason_of(code: str) -> Reason:
    """The reason of a code. Raises BadInput, naming the codes there are."""
    reason = BY_CODE.get(code)
    if reason is None:
        raise BadInput(f"There is no reason {code[:40]!r}; there are {', '.join(BY_CODE)}.")
    return reason


def find(text: str) -> list[Reason]:
    """The reasons that the words fit, the best first; all of them for no words."""
    words = set(re.findall(r"[a-z]+", text.casefold()))
    if not words:
        return list(REASONS)
    scored = [(len(words & _words(reason)), reason) for reason in REASONS]
    best = sorted((one for one in scored if one[0]), key=lambda one: -one[0])
    return [reason for _, reason in best]


def _words(reason: Reason) -> set[str]:
    return set(re.findall(r"[a-z]+", f"{reason.says} {reason.code}".casefold()))
