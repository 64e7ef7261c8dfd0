"""What the accounts screen asks the store. These run on threads and know no widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.errors import RecountError, StoreUnavailable
from tui.screens.accounts.preview import EVENTS
from tui.screens.accounts.table import PAGE, CurveKey

if TYPE_CHECKING:
    from domain.history.event_rows import EventRow
    from domain.ports import AccountSummary, CurvePoint, Store

CURVES_AT_ONCE = 8
"""Few enough that scrolling on is not held up by the rows just left."""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Pages at these offsets of the accounts that match; `look` counts how often the store changed."""

    search: str
    look: int
    offsets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ListAnswer:
    """How many accounts match, how many there are, the pages by offset, and the open cases of their accounts."""

    count: int
    total: int
    pages: Mapping[int, Sequence[AccountSummary]]
    cases: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CurvesQuery:
    """The whole lives of these accounts in about `points` runs each."""

    keys: tuple[CurveKey, ...]
    points: int


def list_accounts(store: Store, question: ListQuery) -> ListAnswer:
    """Raises StoreUnavailable."""
    pages = {
        offset: store.accounts(question.search, offset=offset, limit=PAGE) for offset in question.offsets
    }
    total = store.accounts_count()
    count = store.accounts_count(question.search) if question.search else total
    cases = store.open_cases([account.account_id for page in pages.values() for account in page])
    return ListAnswer(count, total, pages, cases)


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
