"""What kind of entry a disputed event is: how the money moved, as far as the log knows it.

The channel says it first. What an import or a member of staff booked has no channel of its own; there the words of
the entry's kind say it, as importers and people write them.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from domain.account import events as e
from domain.stream import RecordedEvent

EntryKind: TypeAlias = Literal[
    "atm",
    "point-of-sale",
    "direct-debit",
    "transfer",
    "branch",
    "debit",
    "deposit",
    "atm-deposit",
    "fee",
    "interest",
    "decline",
    "hold",
    "other",
]
WORDS: dict[EntryKind, str] = {
    "atm": "a cash machine withdrawal",
    "point-of-sale": "a card payment",
    "direct-debit": "a direct debit",
    "transfer": "a transfer",
    "branch": "a withdrawal at a branch",
    "debit": "a withdrawal",
    "deposit": "a deposit",
    "atm-deposit": "a deposit at a cash machine",
    "fee": "a fee",
    "interest": "interest",
    "decline": "a declined attempt",
    "hold": "a hold",
    "other": "no payment of the customer's",
}
ELECTRONIC: frozenset[EntryKind] = frozenset({"atm", "point-of-sale", "direct-debit", "transfer"})
"""Debits of which the log knows how they were made, so that it can contradict who says otherwise."""

_BY_TYPE: dict[type[Any], EntryKind] = {
    e.FeeCharged: "fee",
    e.InterestCredited: "interest",
    e.WithdrawalDeclined: "decline",
    e.HoldPlaced: "hold",
}
_BY_CHANNEL: dict[str, EntryKind] = {
    "atm": "atm",
    "card": "point-of-sale",
    "direct-debit": "direct-debit",
    "transfer": "transfer",
    "branch": "branch",
}
_BY_WORDS: tuple[tuple[EntryKind, tuple[str, ...]], ...] = (
    ("atm", ("atm", "cash machine", "card withdrawal")),
    ("point-of-sale", ("card purchase", "card payment", "point of sale", "pos")),
    ("direct-debit", ("direct debit", "ach", "collection")),
    ("transfer", ("transfer", "standing order", "remittance")),
)
"""The first of them that an entry's kind names, in whole words."""
PAPER = frozenset({"cheque", "check", "draft", "bank draft", "banker's draft"})
"""Kinds of withdrawals that are orders on paper."""
_CASH = ("cash", "atm", "card withdrawal")


def kind_of(row: RecordedEvent[e.AccountEvent]) -> EntryKind:
    """The kind of an event of an account; "other" for one that is no payment, or cannot be read."""
    event = row.event
    if isinstance(event, e.MoneyDeposited):
        return "atm-deposit" if row.channel == "atm" else "deposit"
    if isinstance(event, e.MoneyWithdrawn):
        return _debit(row.channel, event.kind.casefold())
    return "other" if event is None else _BY_TYPE.get(type(event), "other")


def by_hand(row: RecordedEvent[e.AccountEvent]) -> str:
    """In words how a payment was made where that is no electronic fund transfer by itself: with a cheque or a similar
    paper, or at a branch (12 CFR 1005.3(b)(1), (c)(1)); "" for any other, and where the log does not know."""
    if not isinstance(row.event, e.MoneyWithdrawn) or row.channel in ("atm", "card", "direct-debit"):
        return ""
    kind = row.event.kind.strip().casefold()
    if kind in PAPER:
        return f"a {kind}"
    return WORDS["branch"] if kind_of(row) == "branch" else ""


def _debit(channel: str, words: str) -> EntryKind:
    """Cash drawn with a card is drawn at a machine (12 CFR 1005.11(c)(3)-1: no debit at a point of sale)."""
    known = _BY_CHANNEL.get(channel)
    if known == "point-of-sale" and _names(words, _CASH):
        return "atm"
    if known is not None:
        return known
    return next((kind for kind, named in _BY_WORDS if _names(words, named)), "debit")


def _names(words: str, named: tuple[str, ...]) -> bool:
    return any(f" {one} " in f" {words} " for one in named)
