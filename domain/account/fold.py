"""How facts change the state of an account: `evolve`, `replay`.

`evolve` never refuses a fact: rules are asked when a command is decided (`domain/account/decisions.py`), never when
history is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from domain.account import events as e
from domain.account.given import (
    Aimed,
    Claim,
    EndedCredit,
    Given,
    Honouring,
    ProvisionalCredit,
    Reversal,
)
from domain.account.state import NOTHING_GIVEN, Account, AccountFold, Hold, Stamp, Status, freeze, thaw
from domain.stream import RecordedEvent


def evolve(fold: AccountFold, event: e.AccountEvent | None, stamp: Stamp) -> None:
    """Fold one recorded fact into the state, in place. None stands for a row that could not be read."""
    fold.version, fold.recorded_at, fold.effective_at = stamp
    if event is None:
        if fold.unverified_from is None:
            fold.unverified_from = stamp[0]
        return
    EVOLVE[type(event)](fold, event, stamp)


def evolve_all(fold: AccountFold, facts: Iterable[tuple[e.AccountEvent | None, Stamp]]) -> int:
    """Fold the facts into the state as `evolve` does each; how many there were.

    Nothing that folds a fact reads the state's own stamp, so that only the last one is written: a tenth of what
    a replay costs after reading.
    """
    stamp, count = (fold.version, fold.recorded_at, fold.effective_at), 0
    for event, stamp in facts:
        count += 1
        if event is not None:
            EVOLVE[type(event)](fold, event, stamp)
        elif fold.unverified_from is None:
            fold.unverified_from = stamp[0]
    fold.version, fold.recorded_at, fold.effective_at = stamp
    return count


def replay(recorded: Iterable[RecordedEvent[e.AccountEvent]], start: AccountFold | None = None) -> Account:
    """State after the events, folded in the order given onto `start` (default: before any event)."""
    fold = AccountFold() if start is None else thaw(start)
    for row in recorded:
        evolve(fold, row.event, (row.version, row.recorded_at, row.effective_at))
    return freeze(fold)


def _entry(fold: AccountFold, change: int, stamp: Stamp) -> None:
    """What every movement of money does."""
    fold.ledger += change
    if change >= 0:
        fold.credits += change
    else:
        fold.debits -= change
    if fold.honoured_overdraft:
        fold.honoured_overdraft = max(min(fold.honoured_overdraft, -fold.available), 0)
    fold.entry_count += 1
    fold.last_entry_version, fold.last_entry_recorded_at, fold.last_entry_effective_at = stamp


def _set_status(fold: AccountFold, status: Status, stamp: Stamp) -> None:
    fold.status = status
    if fold.status_from is None or stamp[2] >= fold.status_from:
        fold.status_by_value_date, fold.status_from = status, stamp[2]


def _set_limit(fold: AccountFold, limit: int, stamp: Stamp) -> None:
    fold.overdraft_limit = limit
    if fold.limit_from is None or stamp[2] >= fold.limit_from:
        fold.limit_by_value_date, fold.limit_from = limit, stamp[2]


def _opened(fold: AccountFold, event: e.AccountOpened, stamp: Stamp) -> None:
    _set_status(fold, "open", stamp)
    _set_limit(fold, event.overdraft_limit, stamp)
    fold.currency = event.currency
    fold.holder_id = event.holder_id
    fold.country, fold.business, fold.statement_day = event.country, event.business, event.statement_day
    fold.opening = event.opening_balance
    fold.ledger += event.opening_balance


def _facts_changed(fold: AccountFold, event: e.AccountFactsChanged, stamp: Stamp) -> None:
    if event.country is not None:
        fold.country = event.country
    if event.business is not None:
        fold.business = event.business
    if event.statement_day is not None:
        fold.statement_day = event.statement_day


def _credited(fold: AccountFold, event: e.MoneyDeposited | e.InterestCredited, stamp: Stamp) -> None:
    _entry(fold, event.amount, stamp)


def _withdrawn(fold: AccountFold, event: e.MoneyWithdrawn, stamp: Stamp) -> None:
    _entry(fold, -event.amount, stamp)
    if event.hold_id is not None:
        fold.holds.pop(event.hold_id, None)
    if event.honoured:
        fold.honoured[stamp[0]] = event.honoured
        fold.honoured_overdraft += event.honoured


def _declined(fold: AccountFold, event: e.WithdrawalDeclined, stamp: Stamp) -> None:
    fold.decline_count += 1


def _hold_placed(fold: AccountFold, event: e.HoldPlaced, stamp: Stamp) -> None:
    fold.holds[event.hold_id] = Hold(event.amount, stamp[0], stamp[1], event.description)


def _hold_released(fold: AccountFold, event: e.HoldReleased, stamp: Stamp) -> None:
    fold.holds.pop(event.hold_id, None)


def _fee_charged(fold: AccountFold, event: e.FeeCharged, stamp: Stamp) -> None:
    _entry(fold, -event.amount, stamp)
    fold.fees += event.amount


def _reversed(fold: AccountFold, event: e.EntryReversed, stamp: Stamp) -> None:
    _entry(fold, event.amount if event.direction == "credit" else -event.amount, stamp)
    earlier = fold.reversals.get(event.entry, ())
    fold.reversals[event.entry] = (*earlier, Reversal(event.amount, stamp[0]))


def _claim_stated(fold: AccountFold, event: e.ClaimStated, stamp: Stamp) -> None:
    fold.claims[event.claim_id] = Claim(event.amount, event.entry, stamp[0], event.case_id)


def _credit_granted(fold: AccountFold, event: e.ProvisionalCreditGranted, stamp: Stamp) -> None:
    _entry(fold, event.amount, stamp)
    # Nothing can end a credit whose id another one has taken.
    _credit_ended(fold, event.credit_id, stamp)
    fold.provisional_credits[event.credit_id] = ProvisionalCredit(
        event.amount, event.entry, stamp[0], event.case_id, event.claim_id
    )


def _credit_made_final(fold: AccountFold, event: e.ProvisionalCreditMadeFinal, stamp: Stamp) -> None:
    _credit_ended(fold, event.credit_id, stamp)


def _credit_withdrawn(fold: AccountFold, event: e.ProvisionalCreditWithdrawn, stamp: Stamp) -> None:
    _entry(fold, -event.amount, stamp)
    _credit_ended(fold, event.credit_id, stamp, but=event.amount)


def _credit_ended(fold: AccountFold, credit_id: str, stamp: Stamp, but: int = 0) -> None:
    """The credit, if it is open, is lent no longer: but for so much of it, it stays with the customer."""
    credit = fold.provisional_credits.pop(credit_id, None)
    if credit is not None:
        withdrawn = min(but, credit.amount)
        _give(fold, credit, Given(final=credit.amount - withdrawn, withdrawn=withdrawn))
        fold.ended_credits[credit_id] = EndedCredit(stamp[0], withdrawn)


def _honouring_promised(fold: AccountFold, event: e.HonouringPromised, stamp: Stamp) -> None:
    fold.honouring[event.credit_id] = Honouring(event.amount, event.until, stamp[0])


def _refund_paid(fold: AccountFold, event: e.RefundPaid, stamp: Stamp) -> None:
    _entry(fold, event.amount, stamp)
    _refunded(fold, event, stamp)


def _refund_adopted(fold: AccountFold, event: e.RefundAdopted, stamp: Stamp) -> None:
    fold.adopted[event.refund] = fold.adopted.get(event.refund, 0) + event.amount
    _refunded(fold, event, stamp)


def _refunded(
    fold: AccountFold, event: e.RefundPaid | e.RefundAdopted | e.ErrorPaidOut, stamp: Stamp
) -> None:
    _give(fold, event, Given(refunded=event.amount, refunds=(stamp[0],)))


def _give(fold: AccountFold, aimed: Aimed, given: Given) -> None:
    if aimed.claim_id:
        before = fold.given_for_claims.get(aimed.claim_id, NOTHING_GIVEN)
        fold.given_for_claims[aimed.claim_id] = before + given
    elif aimed.entry is not None:
        fold.given_for_entries[aimed.entry] = fold.given_for_entries.get(aimed.entry, NOTHING_GIVEN) + given


def _limit_changed(fold: AccountFold, event: e.OverdraftLimitChanged, stamp: Stamp) -> None:
    _set_limit(fold, event.limit, stamp)


def _frozen(fold: AccountFold, event: e.AccountFrozen, stamp: Stamp) -> None:
    _set_status(fold, "frozen", stamp)


def _unfrozen(fold: AccountFold, event: e.AccountUnfrozen, stamp: Stamp) -> None:
    _set_status(fold, "open", stamp)


def _closed(fold: AccountFold, event: e.AccountClosed, stamp: Stamp) -> None:
    _set_status(fold, "closed", stamp)


EVOLVE: dict[type[Any], Callable[[AccountFold, Any, Stamp], None]] = {
    e.AccountOpened: _opened,
    e.AccountFactsChanged: _facts_changed,
    e.MoneyDeposited: _credited,
    e.MoneyWithdrawn: _withdrawn,
    e.WithdrawalDeclined: _declined,
    e.HoldPlaced: _hold_placed,
    e.HoldReleased: _hold_released,
    e.FeeCharged: _fee_charged,
    e.InterestCredited: _credited,
    e.EntryReversed: _reversed,
    e.ClaimStated: _claim_stated,
    e.ProvisionalCreditGranted: _credit_granted,
    e.ProvisionalCreditMadeFinal: _credit_made_final,
    e.ProvisionalCreditWithdrawn: _credit_withdrawn,
    e.HonouringPromised: _honouring_promised,
    e.RefundPaid: _refund_paid,
    e.RefundAdopted: _refund_adopted,
    e.ErrorPaidOut: _refunded,
    e.OverdraftLimitChanged: _limit_changed,
    e.AccountFrozen: _frozen,
    e.AccountUnfrozen: _unfrozen,
    e.AccountClosed: _closed,
}
"""Event class to the function that folds it; a test holds it against ACCOUNT_EVENTS."""
