"""What a correction of a case would be on the usual way: offered, never taken by itself."""

from __future__ import annotations

from collections.abc import Iterator

from domain.account.events import MoneyDeposited
from domain.account.state import Account, stream_of
from domain.dispute.ledger import NOTHING_FOUND, Line
from domain.dispute.state import Case
from domain.handlers.dispute import CaseHandler
from domain.money import plain
from domain.ports import Store
from domain.search import EventFilter
from tui.application.cases.money import read_ledger

PAID_IN = frozenset({MoneyDeposited.__name__})
"""What may have given back what is owed without saying for which entry."""
CONFIRMED = ("error_confirmed", "different_error")


def offered(handler: CaseHandler, case_id: str) -> tuple[str, ...]:
    """Postings as they are typed, for what is owed on each line. A refund that is there already is adopted rather than
    paid twice. Raises RecountError."""
    case, found = read_ledger(handler, case_id)
    account = handler.store.head(case.account_id)
    if account is None:
        return ()
    if case.outcome in NOTHING_FOUND:
        return tuple(f"withdraw-credit {key}" for key in case.credits if case.credit_log[key].due_on is None)
    return tuple(
        offer
        for line in found.lines
        if line.owed and line.entry is not None
        for offer in _of_line(handler.store, case, account, line)
    )


def _of_line(store: Store, case: Case, account: Account, line: Line) -> Iterator[str]:
    there = _refund_there(store, case, account, line)
    if there is not None:
        yield f"adopt {there} for {line.entry}"
        return
    owed = plain(line.owed, case.currency)
    open_credits = [key for key in case.credits if account.provisional_credits[key].entry == line.entry]
    if case.outcome in CONFIRMED:
        yield from (f"make-final {key}" for key in open_credits)
        if not open_credits:
            yield f"reverse {line.entry} {owed}"
    elif case.outcome is None and not line.credited:
        yield f"credit {line.entry} {owed}"


def _refund_there(store: Store, case: Case, account: Account, line: Line) -> int | None:
    """The version of money that came in after the disputed entry, of just the amount that is owed, and is adopted for
    nothing yet; None where there is none."""
    assert line.entry is not None
    wanted = EventFilter(types=PAID_IN, min_amount=line.owed, max_amount=line.owed)
    found = store.events_page(stream_of(case.account_id), wanted, after=line.entry, limit=20)
    return next((one.version for one in found if not account.adopted.get(one.version)), None)
