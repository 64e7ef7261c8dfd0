"""Which events of a window of an account's life a filter lets through. No widget in here."""

from __future__ import annotations

from dataclasses import dataclass

from domain.account.state import stream_of
from domain.ports import Store
from domain.search import EventFilter

EXACT = 2000
"""Matches of a window that are all named; of more, the first and the last of each segment."""

SEGMENTS_PER_COLUMN = 2


@dataclass(frozen=True, slots=True)
class MatchedRowsQuery:
    """All matches from version `first` to `last`, a window of a few hundred events."""

    account_id: str
    wanted: EventFilter
    first: int
    last: int

    def run(self, store: Store) -> MatchedRows:
        """Raises RecountError."""
        found = _between(store, stream_of(self.account_id), self.wanted, self.first, self.last)
        return MatchedRows(self.first, self.last, frozenset(found))


@dataclass(frozen=True, slots=True)
class MatchedRows:
    """Those versions from `first` to `last` that a filter lets through."""

    first: int
    last: int
    versions: frozenset[int]

    def passes(self, version: int) -> bool | None:
        """Whether the filter lets the event through; None where that is not known yet."""
        return version in self.versions if self.first <= version <= self.last else None


def matches_in(
    store: Store, account_id: str, wanted: EventFilter, first: int, last: int, columns: int
) -> frozenset[int]:
    """The matches of a window that is drawn on so many columns.

    All of them up to `EXACT`; of more, enough that no column where every event has the same width is
    without one unless it has none.
    """
    stream_id = stream_of(account_id)
    found = store.events_page(stream_id, wanted, after=first - 1, before=last + 1, limit=EXACT)
    if len(found) < EXACT:
        return frozenset(event.version for event in found)
    length = max((last - first + 1) // (columns * SEGMENTS_PER_COLUMN), 1)
    ends = set[int]()
    start = first
    while start <= last:
        found = store.events_page(stream_id, wanted, after=start - 1, limit=1)
        if not found or found[0].version > last:
            break
        # The segment that the match lies in; those before it have none.
        begin = first + (found[0].version - first) // length * length
        end = min(begin + length - 1, last)
        ends.add(found[0].version)
        ends.update(_between(store, stream_id, wanted, found[0].version + 1, end, limit=1))
        start = end + 1
    return frozenset(ends)


def _between(
    store: Store, stream_id: str, wanted: EventFilter, first: int, last: int, limit: int | None = None
) -> list[int]:
    """The last `limit` matches of a window, all where that is None."""
    if first > last:
        return []
    found = store.events_page(
        stream_id, wanted, after=first - 1, before=last + 1, limit=limit or last - first + 1
    )
    return [event.version for event in found]
