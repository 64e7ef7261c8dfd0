"""Who a holder is, what they hold, and forgetting who they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, tzinfo

from domain.clock import wall_clock
from domain.dispute.retention import on_legal_hold
from domain.dispute.side_events import FileAttached
from domain.dispute.summary import CaseSummary
from domain.errors import BadInput, Refused
from domain.ports import ERASED, AccountSummary, Store
from tui.application.holders.in_batches import InBatch, in_batches

PAGE = 500
LEGAL_HOLD = "legal-hold"
"""The rule that keeps who somebody is for the sake of their cases, and of batches that are to become cases."""
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class HolderView:
    """What the bank has under a holder's id; `held_by` are cases for whose sake it may not be erased yet, each with the
    first day on which it may: None while the case is open. `files` are those attached to their cases, each with the
    case: what is in them stays whoever is erased."""

    holder_id: str
    name: str
    accounts: tuple[AccountSummary, ...]
    cases: tuple[CaseSummary, ...]
    held_by: tuple[tuple[CaseSummary, date | None], ...]
    waiting: tuple[InBatch, ...]
    files: tuple[tuple[str, FileAttached], ...]

    @property
    def is_erased(self) -> bool:
        return self.name == ERASED


def read_holder(store: Store, holder_id: str, now: int) -> HolderView:
    """Everything under this id at an instant. Raises BadInput where nothing is."""
    zone: tzinfo = store.profile().clock
    name = store.holder_names([holder_id]).get(holder_id, "")
    accounts = tuple(_accounts(store, holder_id))
    if not name and not accounts:
        raise BadInput(
            f"There is no holder {holder_id!r} in this database; `recount accounts --json` shows the id of each holder."
        )
    summaries = (store.case_summary(case_id) for case_id in store.cases_of_holder(holder_id))
    cases = tuple(case for case in summaries if case is not None)
    held = tuple(on_legal_hold(cases, date(*wall_clock(now, zone).date), zone))
    files = tuple(
        (case.case_id, row.event)
        for case in cases
        for row in store.case_events(case.case_id)
        if isinstance(row.event, FileAttached)
    )
    waiting = tuple(in_batches(store, [one.account_id for one in accounts]))
    return HolderView(holder_id, name, accounts, cases, held, waiting, files)


def erase_holder(store: Store, holder_id: str, now: int) -> HolderView:
    """Forget who this is; accounts, events and cases stay as they are. What was there before.

    Raises BadInput where nobody has that id, and Refused while a case is open or was closed too short a time ago, or
    one of their accounts waits in a batch.
    """
    found = read_holder(store, holder_id, now)
    held = [_held_words(case, until) for case, until in found.held_by]
    held += [f"batch {one.batch_id}, in which account {one.account_id} waits" for one in found.waiting]
    if held:
        more = len(held) - MOST_NAMED
        raise Refused(
            LEGAL_HOLD,
            f"Holder {holder_id!r} is kept for the sake of {', '.join(held[:MOST_NAMED])}"
            f"{f' and {more:,} more' if more > 0 else ''}; nothing was erased{_way_out(found)}.",
        )
    store.erase_holder(holder_id)
    return found


def _held_words(case: CaseSummary, until: date | None) -> str:
    return f"{case.case_id}, which is open" if until is None else f"{case.case_id} until {until.isoformat()}"


def _way_out(found: HolderView) -> str:
    """What to do about the first batch that holds it off, as a clause; "" where none does."""
    if not found.waiting:
        return ""
    one = found.waiting[0]
    return f": post batch {one.batch_id}, or `recount batch leave-out {one.batch_id} {one.account_id}` says why not"


def _accounts(store: Store, holder_id: str) -> Iterator[AccountSummary]:
    last: str | None = None
    while page := store.accounts(holder_id, after=last, limit=PAGE):
        yield from (one for one in page if one.holder_id == holder_id)
        last = page[-1].account_id
