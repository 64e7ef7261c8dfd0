"""The queues of the desk: which cases are whose, wait for whom, and are due when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from domain.dispute.queues import Wanted, is_wanted, is_wanted_case
from domain.dispute.summary import CaseSummary
from domain.handlers.dispute import CaseHandler
from tui.application.cases.every_case import every_case

SOON = 3
"""Business days."""
QUEUES: tuple[tuple[str, Wanted], ...] = (
    ("", Wanted()),
    ("mine", Wanted(mine=True)),
    ("nobody's", Wanted(unassigned=True)),
    ("my approvals", Wanted(approvals=True)),
    ("overdue", Wanted(overdue=True)),
    (f"due in {SOON} bd", Wanted(due=SOON)),
    ("wait for customer", Wanted(waiting=True)),
)
"""What a desk looks at, in turn, each with its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """`account_id` None: of every account; `actor` is who asks."""

    wanted: Wanted
    actor: str
    text: str = ""
    account_id: str | None = None
    open_only: bool = True
    limit: int = 100


def read_queue(handler: CaseHandler, search: Search) -> tuple[list[CaseSummary], int]:
    """The first cases of a queue, the next deadline first, and how many there are."""
    store = handler.store
    if search.wanted == Wanted():
        found = store.cases(
            search.text, account_id=search.account_id, open_only=search.open_only, limit=search.limit
        )
        count = store.cases_count(search.text, account_id=search.account_id, open_only=search.open_only)
        return found, count
    rows = _wanted(handler, search)
    found = list(islice(rows, search.limit))
    return found, len(found) + sum(1 for _ in rows)


def _wanted(handler: CaseHandler, search: Search) -> Iterator[CaseSummary]:
    store, wanted, today = handler.store, search.wanted, handler.today()
    calendar = None if wanted.due is None else handler.calendars(store.profile().country)
    for row in every_case(store, search.text, account_id=search.account_id, open_only=search.open_only):
        if not is_wanted(row, wanted, search.actor, today, calendar):
            continue
        case = store.case(row.case_id) if wanted.needs_case else None
        if case is None or is_wanted_case(case, wanted, search.actor):
            yield row
