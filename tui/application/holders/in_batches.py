"""Accounts that wait in a batch: who holds one is to be told what the bank found, and so is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from domain.batch.events import EntriesListed
from domain.batch.roll import Roll
from domain.batch.streams import stream_of
from domain.ports import Store
from domain.search import EventFilter
from domain.stream import RecordedEvent

LISTED = EventFilter(types=frozenset({EntriesListed.__name__}))
PAGE = 20
"""Events that list entries, read at a time; each holds hundreds."""
MANY = 2_000
"""Other events read at a time."""


@dataclass(frozen=True, slots=True)
class InBatch:
    """An account of which something is in a batch that was neither posted nor refused."""

    batch_id: str
    account_id: str


def in_batches(store: Store, account_ids: Collection[str]) -> Iterator[InBatch]:
    """Those of the accounts that wait, in the order in which the batches were opened. Raises StoreUnavailable."""
    wanted = set(account_ids)
    for batch_id in store.batch_ids() if wanted else []:
        if any(
            one.account_id in wanted
            for row in _rows(store, batch_id, PAGE, LISTED)
            if isinstance(row.event, EntriesListed)
            for one in row.event.entries
        ):
            roll = Roll()
            roll.follow(_rows(store, batch_id, MANY, EventFilter()))
            yield from (
                InBatch(batch_id, child.account_id) for child in roll.waiting if child.account_id in wanted
            )


def _rows(store: Store, batch_id: str, page: int, wanted: EventFilter) -> Iterator[RecordedEvent[Any]]:
    after = 0
    while rows := store.events_page(stream_of(batch_id), wanted, after=after, limit=page):
        yield from rows
        after = rows[-1].version
