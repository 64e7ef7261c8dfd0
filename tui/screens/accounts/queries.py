"""What the accounts screen asks the store. These run on threads and know no widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.errors import RecountError, StoreUnavailable
from tui.application.search.across import search_across
from tui.application.search.hits import Hits
from tui.screens.accounts.preview import EVENTS
from tui.screens.accounts.table import PAGE, CurveKey

if TYPE_CHECKING:
    from domain.history.event_rows import EventRow
    from domain.ports import AccountSummary, CurvePoint, Store

COUNTED = 1_000
"""Accounts that match are counted as far as this beyond the rows that are wanted."""
CURVES_AT_ONCE = 8
"""Few enough that scrolling on is not held up by the rows just left."""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Pages at these offsets of the accounts that match; `look` counts how often the store changed. `total` is how many
    accounts there are in all, None where that is to be asked."""

    search: str
    look: int
    offsets: tuple[int, ...]
    total: int | None = None


@dataclass(frozen=True, slots=True)
class ListAnswer:
    """How many rows there are, how many accounts in all, the pages by offset, and the open cases of their accounts.

    The first rows are the `hits`, each by the account it is on; the accounts that match come behind them. `is_more`:
    there are more rows than were counted.
    """

    count: int
    total: int
    pages: Mapping[int, Sequence[AccountSummary]]
    cases: Mapping[str, int]
    hits: Hits
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class CurvesQuery:
    """The whole lives of these accounts in about `points` runs each."""

    keys: tuple[CurveKey, ...]
    points: int


def list_accounts(store: Store, question: ListQuery) -> ListAnswer:
    """Raises StoreUnavailable."""
    hits = search_across(store, question.search)
    found = [hit.account for hit in hits.found]
    pages = {offset: _page(store, question.search, found, offset) for offset in question.offsets}
    total = store.accounts_count() if question.total is None else question.total
    count, most = total, max(question.offsets, default=0) + COUNTED
    if question.search:
        count = store.accounts_count(question.search, at_most=most + 1)
    is_more = bool(question.search) and count > most
    cases = store.open_cases([account.account_id for page in pages.values() for account in page])
    count = most if is_more else count
    return ListAnswer(len(found) + count, total, pages, cases, hits, is_more)


def _page(
    store: Store, search: str, found: Sequence[AccountSummary], offset: int
) -> Sequence[AccountSummary]:
    """Rows from `offset` on: those that were found beside, then the accounts that match."""
    first = found[offset : offset + PAGE]
    behind = store.accounts(search, offset=max(0, offset - len(found)), limit=PAGE - len(first))
    return [*first, *behind]


def curves(store: Store, question: CurvesQuery) -> dict[CurveKey, Sequence[CurvePoint]]:
    """The curve of each account, empty where what is stored of it makes none. Raises StoreUnavailable."""
    return {key: _curve(store, key, question.points) for key in question.keys}


def _curve(store: Store, key: CurveKey, points: int) -> Sequence[CurvePoint]:
    try:
        return store.curve(key[0], 1, key[1], points)
    except StoreUnavailable:
        raise
    except RecountError:
        return ()


def last_events(store: Store, key: CurveKey) -> Sequence[EventRow]:
    """The last few events up to the version. Raises StoreUnavailable and UnknownAccount."""
    # Decoding events needs the validators: a tenth of a second the first frame does not wait for.
    from domain.history.event_rows import event_page

    account_id, version = key
    return event_page(store, account_id, max(1, version - EVENTS + 1), version).rows
