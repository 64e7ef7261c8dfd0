"""How things stood for an event in history, just before it: what a what-if holds against how they stand there.

Amounts are minor units of the account's currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from domain.account import events as e
from domain.account.funds import OVERDRAFT_FEE, is_covered
from domain.account.giving_back import left_of_claim, left_of_fact
from domain.account.honouring import is_free_of_charge, promised_for
from domain.account.state import AccountFold
from domain.stream import RecordedEvent

Given: TypeAlias = e.ProvisionalCreditGranted | e.RefundPaid | e.RefundAdopted | e.ErrorPaidOut
"""What gives money back for an entry or a claim."""


@dataclass(frozen=True, slots=True)
class Then:
    """How things stood for an event in history, just before it.

    `allowed`: the rules allowed it or called for it. `open`: the hold or provisional credit that it ends was open, or
    the one that it begins could not be told from an open one. `left` is what there was left to take of the entry
    or the credit, `beyond` what it took beyond that. `follows` is the version of the event that it follows from,
    `beside` are those of the entries that were put right in the same piece of work. `refunds` are those of the
    entries whose refund it was found to be, each with the amount.
    None: not known, or nothing of the kind. The defaults are those of an event that history did not have: for it
    the plain rules apply.
    """

    allowed: bool = True
    open: bool | None = None
    left: int | None = None
    beyond: int = 0
    follows: int | None = None
    beside: tuple[int, ...] = ()
    refunds: tuple[tuple[int, int], ...] = ()


def is_about_the_same(event: e.AccountEvent | None, was: e.AccountEvent | None) -> bool:
    """The event is of the kind that history had in its place, about the same entry, credit, hold or fee.

    How things stood in history says something only about such an event.
    """
    if event is was:
        return True
    keys = _ABOUT.get(type(event), ())
    return type(event) is type(was) and all(getattr(event, key) == getattr(was, key) for key in keys)


_ABOUT: dict[type[Any], tuple[str, ...]] = {
    e.MoneyWithdrawn: ("hold_id",),
    e.HoldPlaced: ("hold_id",),
    e.HoldReleased: ("hold_id",),
    e.FeeCharged: ("fee_code",),
    e.EntryReversed: ("entry", "direction"),
    e.ClaimStated: ("claim_id", "entry"),
    e.ProvisionalCreditGranted: ("credit_id", "entry", "claim_id"),
    e.ProvisionalCreditMadeFinal: ("credit_id",),
    e.ProvisionalCreditWithdrawn: ("credit_id",),
    e.HonouringPromised: ("credit_id",),
    e.RefundPaid: ("entry", "claim_id"),
    e.RefundAdopted: ("refund", "entry", "claim_id"),
    e.ErrorPaidOut: ("entry", "claim_id"),
}
"""The fields that say what an event is about."""


def how_it_stood(
    fold: AccountFold,
    recorded: RecordedEvent[e.AccountEvent],
    history: Mapping[int, e.AccountEvent],
    cause: int | None,
) -> Then:
    """How things stood for an event in history. `cause` is the version of the event that caused it, if one did."""
    match recorded.event:
        case e.MoneyWithdrawn(hold_id=hold_id) as event if hold_id is not None and hold_id in fold.holds:
            hold = fold.holds[hold_id]
            return Then(is_covered(fold, event.amount, hold.amount), open=True, follows=hold.version)
        case e.MoneyWithdrawn() as event:
            promised = promised_for(fold, recorded.channel, event.kind, lambda: recorded.recorded_at)
            return Then(is_covered(fold, event.amount, promised=promised), open=False)
        case e.HoldPlaced() as event:
            return Then(is_covered(fold, event.amount), open=event.hold_id in fold.holds)
        case e.HoldReleased(hold_id=hold_id):
            hold_version = fold.holds[hold_id].version if hold_id in fold.holds else None
            return Then(open=hold_id in fold.holds, follows=hold_version)
        case e.WithdrawalDeclined() as event:
            promised = promised_for(fold, recorded.channel, event.kind, lambda: recorded.recorded_at)
            return Then(is_covered(fold, event.amount, promised=promised))
        case e.FeeCharged() as event:
            return Then(is_due(fold, event), follows=cause)
        case e.EntryReversed() as event:
            return _stood_for_entry(fold, recorded.version, event.entry, event.amount, history)
        case e.ProvisionalCreditGranted() as event:
            stood = _stood_for_target(fold, recorded.version, event, history)
            return replace(stood, open=event.credit_id in fold.provisional_credits)
        case e.RefundPaid() | e.RefundAdopted() | e.ErrorPaidOut() as event:
            return _stood_for_target(fold, recorded.version, event, history)
        case e.HonouringPromised(credit_id=credit_id):
            return Then(open=is_withdrawn(fold, credit_id))
        case e.ProvisionalCreditMadeFinal(credit_id=credit_id):
            return _stood_for_credit(fold, credit_id, 0)
        case e.ProvisionalCreditWithdrawn(credit_id=credit_id) as event:
            return _stood_for_credit(fold, credit_id, event.amount)
    return Then()


def _stood_for_entry(
    fold: AccountFold, version: int, entry: int | None, amount: int, history: Mapping[int, e.AccountEvent]
) -> Then:
    if entry is None or entry >= version or entry not in history:
        return Then()
    left = left_of_fact(fold, entry, history[entry])
    return Then(left=left, beyond=max(amount - left, 0), follows=entry)


def _stood_for_target(
    fold: AccountFold, version: int, event: Given, history: Mapping[int, e.AccountEvent]
) -> Then:
    if not event.claim_id:
        return _stood_for_entry(fold, version, event.entry, event.amount, history)
    claim = fold.claims.get(event.claim_id)
    if claim is None:
        return Then()
    left = left_of_claim(fold, event.claim_id)
    return Then(left=left, beyond=max(event.amount - left, 0), follows=claim.version)


def _stood_for_credit(fold: AccountFold, credit_id: str, amount: int) -> Then:
    credit = fold.provisional_credits.get(credit_id)
    if credit is None:
        return Then(open=False)
    beyond = max(amount - credit.amount, 0)
    return Then(open=True, left=credit.amount, beyond=beyond, follows=credit.version)


def is_due(fold: AccountFold, fee: e.FeeCharged) -> bool:
    """An overdraft fee is called for by an overdraft, any other is allowed where there is money for it."""
    if fee.fee_code == OVERDRAFT_FEE:
        return fold.available < 0 and not is_free_of_charge(fold)
    return is_covered(fold, fee.amount)


def is_withdrawn(fold: AccountFold, credit_id: str) -> bool:
    """A provisional credit of that id was taken back."""
    ended = fold.ended_credits.get(credit_id)
    return ended is not None and ended.withdrawn > 0
