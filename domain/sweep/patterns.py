"""The patterns that come with us: each a pure function of one account's history.

What is owed is what the account has not been given back yet, whichever way it was given (`domain.account.giving_back`).
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.account import events as e
from domain.account.event_kinds import ledger_effect
from domain.account.fold import evolve
from domain.account.giving_back import left_of
from domain.account.lateness import late_among
from domain.account.state import AccountFold
from domain.harm import Harm, History, Pattern
from domain.history.knock_on import knock_ons
from domain.history.what_if import Move, what_if
from domain.money import printed
from domain.stream import RecordedEvent

MINUTE = 60_000_000
DOUBLE_WITHIN = 10 * MINUTE
"""How soon after the first the same payment is taken for a double, in microseconds."""
ORPHAN_WITHIN = 7 * 24 * 60 * MINUTE
"""How soon after a hold a payment of somebody else's name for it is taken for what it was placed for."""

_WOULD_BE = {"fee": "not charged", "interest": "better interest", "decline": "not declined"}


def late_credit_fees(history: History) -> Iterator[Harm]:
    """Fees, interest and declines that would not be, had every credit that came late counted from its value date."""
    late = [row for row in late_among(history) if row.event is not None and ledger_effect(row.event) > 0]
    if not late:
        return
    found = what_if(history, [Move(row.version, row.effective_at) for row in late])
    head = _folded(history)
    what = f"event {late[0].version}" if len(late) == 1 else f"{len(late)} late credits"
    for one in knock_ons(history, found, before=0, head=head):
        if one.kind == "decline" or one.owed > 0:
            yield Harm(
                one.recorded.version, one.owed, f"{_WOULD_BE[one.kind]}, had {what} counted from value date"
            )


def double_postings(history: History) -> Iterator[Harm]:
    """The same amount taken twice for the same payee within minutes, the second time without a hold, and not given
    back."""
    head = _folded(history)
    last: dict[tuple[int, str, str], RecordedEvent[e.AccountEvent]] = {}
    for row in history:
        if not isinstance(row.event, e.MoneyWithdrawn):
            continue
        payee = row.event.counterparty or row.event.description
        key = row.event.amount, payee.casefold(), row.event.kind
        first, last[key] = last.get(key), row
        if first is None or not payee or row.event.hold_id is not None:
            continue
        owed = left_of(head, row)
        if row.recorded_at - first.recorded_at <= DOUBLE_WITHIN and owed and left_of(head, first):
            yield Harm(row.version, owed, f"as event {first.version}, without a hold")


def orphan_holds(history: History) -> Iterator[Harm]:
    """Holds that still keep money although what they were placed for was taken without them. No money is owed: the hold
    is to be released."""
    head = _folded(history)
    for row in history:
        if not isinstance(row.event, e.HoldPlaced) or row.event.hold_id not in head.holds:
            continue
        paid = next((one for one in history[row.version :] if _settles(one, row, row.event)), None)
        if paid is not None:
            yield Harm(
                row.version, 0, f"the hold still stands, though event {paid.version} settled it unlinked"
            )


def declined_while_covered(history: History) -> Iterator[Harm]:
    """Attempts that were declined for want of money that was there."""
    fold = AccountFold()
    for row in history:
        attempt = row.event
        if isinstance(attempt, e.WithdrawalDeclined) and attempt.reason_code == "insufficient_funds":
            spare = fold.available
            if fold.status == "open" and fold.unverified_from is None and attempt.amount <= spare:
                spare_text = printed(spare, fold.currency)
                yield Harm(row.version, 0, f"declined for want of funds while {spare_text} was available")
        evolve(fold, row.event, (row.version, row.recorded_at, row.effective_at))


def stated_balance_drift(history: History) -> Iterator[Harm]:
    """The first entry after which the balance that its source stated and the ledger part, each time they do."""
    fold, apart = AccountFold(), 0
    for row in history:
        evolve(fold, row.event, (row.version, row.recorded_at, row.effective_at))
        stated: int | None = getattr(row.event, "stated_balance", None)
        if stated is None:
            continue
        now = fold.ledger - stated
        if now != apart and now:
            yield Harm(
                row.version,
                0,
                f"stated {printed(stated, fold.currency)}, the ledger is {printed(fold.ledger, fold.currency)}",
            )
        apart = now


def unreadable(history: History) -> Iterator[Harm]:
    """Events that this program cannot read: every balance after the first of them is unverified."""
    return (Harm(row.version, 0, row.problem) for row in history if row.event is None)


def _folded(history: History) -> AccountFold:
    fold = AccountFold()
    for row in history:
        evolve(fold, row.event, (row.version, row.recorded_at, row.effective_at))
    return fold


def _settles(
    row: RecordedEvent[e.AccountEvent], placed: RecordedEvent[e.AccountEvent], hold: e.HoldPlaced
) -> bool:
    """A payment without a hold that can only be what the hold was placed for: to the same payee, soon after, and of no
    more than was kept for it."""
    event = row.event
    return (
        isinstance(event, e.MoneyWithdrawn)
        and event.hold_id is None
        and bool(hold.counterparty)
        and event.counterparty.casefold() == hold.counterparty.casefold()
        and event.amount <= hold.amount
        and row.recorded_at - placed.recorded_at <= ORPHAN_WITHIN
    )


PATTERNS: tuple[Pattern, ...] = (
    Pattern("late-credit-fees", 1, "What came of credits that were booked late", late_credit_fees),
    Pattern("double-postings", 1, "The same payment taken twice within minutes", double_postings),
    Pattern("orphan-holds", 1, "Holds that stand though their payment was taken", orphan_holds),
    Pattern("declined-while-covered", 1, "Declined for want of money that was there", declined_while_covered),
    Pattern("stated-balance-drift", 1, "Where stated balance and ledger part", stated_balance_drift),
    Pattern("unreadable", 1, "Events that cannot be read", unreadable),
)
"""In the order in which people list them."""
