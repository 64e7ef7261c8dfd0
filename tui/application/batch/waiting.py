"""Batches that wait for an approval: what a desk is told of beside its cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domain.batch.events import BatchProposed, CurrencyTotal
from domain.batch.streams import stream_of
from domain.dispute.limits import is_same_person
from domain.handlers.dispute import CaseHandler
from domain.stream import RecordedEvent
from tui.application.batch.opening import handler_of
from tui.text.batches import counted, sums

END = 1 << 62
"""Beyond every version."""


@dataclass(frozen=True, slots=True)
class WaitingBatch:
    """A batch whose sum waits for the approval of anybody but `barred`."""

    batch_id: str
    accounts: int
    totals: Sequence[CurrencyTotal]
    barred: Sequence[str]

    def is_for(self, person: str) -> bool:
        """Whether this person may give it."""
        return not any(is_same_person(person, one) for one in self.barred)

    def words(self, person: str) -> str:
        """For whom it waits, and what, for this person."""
        others = f"anybody but {' and '.join(self.barred)}"
        who = f"you, or {others}" if self.is_for(person) else others
        return f"for {who}: approval of a batch, {sums(self.totals)} to {counted(self.accounts, 'account')}"


def waiting_batches(cases: CaseHandler) -> tuple[WaitingBatch, ...]:
    """Those that wait now, in the order in which they were opened. Raises StoreUnavailable."""
    handler, found = handler_of(cases), list[WaitingBatch]()
    for batch_id in cases.store.batch_ids():
        # What waits was proposed last: a batch of thousands is read for that alone.
        newest: Sequence[RecordedEvent[Any]] = cases.store.events_page(
            stream_of(batch_id), before=END, limit=1
        )
        if not any(isinstance(row.event, BatchProposed) and row.event.needs_approval for row in newest):
            continue
        batch = handler.load(batch_id).batch
        if batch.status == "proposed":
            found.append(WaitingBatch(batch_id, batch.accounts, batch.totals, batch.hands))
    return tuple(found)
