"""What batches give without an approval: one sum that is cut into several of them is held to its limit as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from domain.batch.events import BatchProposed, ChildPosted
from domain.batch.roll import Roll
from domain.batch.state import BatchFold, BatchStamp, evolve
from domain.batch.streams import stream_of
from domain.ports import Store
from domain.search import ALL_EVENTS, EventFilter
from domain.stream import RecordedEvent

DAY = 86_400_000_000
"""Microseconds for which what was given counts."""
PROPOSED = EventFilter(types=frozenset({BatchProposed.__name__}))
PAGE = 1_000
"""Events read at a time."""


def given_unapproved(store: Store, now: int, batch_id: str) -> Mapping[str, int]:
    """What all batches but this one gave without an approval within a day, and what they may give still, in minor units
    by currency. Raises StoreUnavailable."""
    given = Counter[str]()
    for other in store.batch_ids():
        # A batch that has always needed an approval gave nothing without one, and is not read for it.
        if other != batch_id and any(
            row.event is not None and not row.event.needs_approval for row in rows_of(store, other, PROPOSED)
        ):
            for currency, amount in _unapproved(rows_of(store, other, ALL_EVENTS), now - DAY):
                given[currency] += amount
    return given


def rows_of(
    store: Store, batch_id: str, wanted: EventFilter, page: int = PAGE
) -> Iterator[RecordedEvent[Any]]:
    """Events of a batch, a page in memory at a time. Raises StoreUnavailable."""
    after = 0
    while rows := store.events_page(stream_of(batch_id), wanted, after=after, limit=page):
        yield from rows
        after = rows[-1].version


def _unapproved(events: Iterable[RecordedEvent[Any]], since: int) -> Iterator[tuple[str, int]]:
    fold, roll = BatchFold(), Roll()
    for row in events:
        if isinstance(row.event, ChildPosted) and not fold.approved_by and row.recorded_at >= since:
            yield row.event.currency, row.event.amount
        evolve(fold, row.event, BatchStamp(row.version, row.recorded_at, row.actor))
        roll.take(row.event)
    if fold.may_post and not fold.approved_by:
        yield from ((child.currency, child.owed) for child in roll.waiting)
