"""Accounts that wait in a batch: who holds one is to be told what the bank found, and so is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from domain.batch.events import EntriesListed
from domain.batch.roll import Roll
from domain.handlers.batches_unapproved import rows_of
from domain.ports import Store
from domain.search import ALL_EVENTS, EventFilter

LISTED = EventFilter(types=frozenset({EntriesListed.__name__}))
PAGE = 20
"""Events that list entries, read at a time; each holds hundreds."""


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
            for row in rows_of(store, batch_id, LISTED, PAGE)
            if isinstance(row.event, EntriesListed)
            for one in row.event.entries
        ):
            roll = Roll()
            roll.follow(rows_of(store, batch_id, ALL_EVENTS))
            yield from (
                InBatch(batch_id, child.account_id) for child in roll.waiting if child.account_id in wanted
            )
