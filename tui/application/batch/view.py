"""A batch as it is looked at: how far it is, and a row for each of its accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from domain.batch.events import CurrencyTotal
from domain.batch.roll import Child, totals_of
from domain.batch.state import Batch
from domain.dispute.limits import is_same_person
from domain.handlers.batch import BatchHandler, LoadedBatch
from domain.ports import Store

ChildStatus = Literal["left out", "in", "proposed", "approved", "posted", "told", "refused"]
"""Of one account. It is told once its case is closed, which wants the letter."""


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One account of it. `why` says why it was left out or refused, else what the sweep found."""

    child: Child
    holder: str
    status: ChildStatus
    why: str

    @property
    def account_id(self) -> str:
        """Its number."""
        return self.child.account_id

    @property
    def case_id(self) -> str:
        """The case with which it was put right; "" until then."""
        return "" if self.child.posted is None else self.child.posted.case_id

    @property
    def amount(self) -> int:
        """What is given back, or was; of one that was left out what it would have been. In minor units."""
        if self.child.posted is not None:
            return self.child.posted.amount
        return self.child.owed or sum(one.owed for one in self.child.entries.values())


@dataclass(frozen=True, slots=True)
class BatchView:
    """`totals` are of what is in and not settled, by currency; `given` of what was posted."""

    batch_id: str
    batch: Batch
    rows: Sequence[BatchRow]
    totals: Sequence[CurrencyTotal]
    given: Mapping[str, int]

    @property
    def told(self) -> int:
        """How many of the accounts that were put right have had their letter."""
        return sum(row.status == "told" for row in self.rows)

    @property
    def status(self) -> str:
        """How far the batch is, in a word."""
        if self.batch.is_settled and self.batch.accounts:
            return "told" if self.told == self.batch.posted else "posted"
        if self.batch.may_post and self.batch.settled:
            return "posting"
        return self.batch.status

    @property
    def next_step(self) -> str:
        """What is to be done next, as a sentence begins."""
        return (
            NEXT[self.status]
            if self.batch.status != "proposed" or self.status != "proposed"
            else self._proposed
        )

    def awaits_another(self, actor: str) -> bool:
        """It waits for an approval that this person may not give."""
        waits = self.status == "proposed" and self.batch.needs_approval
        return waits and any(is_same_person(one, actor) for one in self.batch.hands)

    @property
    def _proposed(self) -> str:
        if not self.batch.needs_approval:
            return "post; the sum needs nobody's approval"
        return f"approve, by somebody but {', '.join(self.batch.hands)}"


NEXT: Mapping[str, str] = {
    "open": "propose what is in it",
    "proposed": "approve",
    "approved": "post",
    "posting": "post the rest",
    "posted": "write the letters",
    "told": "nothing: every account that was put right has its letter",
}


def read_view(handler: BatchHandler, batch_id: str) -> BatchView:
    """The batch as it stands. Raises UnknownBatch, StoreUnavailable."""
    return view_of(handler.store, handler.load(batch_id))


def view_of(store: Store, loaded: LoadedBatch) -> BatchView:
    """The same of one that was loaded."""
    children = list(loaded.roll.children.values())
    holders = _holders(store, children)
    given = dict[str, int]()
    for child in children:
        if child.posted is not None:
            given[child.currency] = given.get(child.currency, 0) + child.posted.amount
    return BatchView(
        loaded.batch_id,
        loaded.batch,
        [_row(store, loaded, child, holders) for child in children],
        totals_of(loaded.roll.waiting),
        given,
    )


def _holders(store: Store, children: Sequence[Child]) -> Mapping[str, str]:
    found = {child.account_id: store.summary(child.account_id) for child in children}
    return {key: one.holder for key, one in found.items() if one is not None}


def _row(store: Store, loaded: LoadedBatch, child: Child, holders: Mapping[str, str]) -> BatchRow:
    return BatchRow(child, holders.get(child.account_id, ""), _status(store, loaded, child), _why(child))


def _status(store: Store, loaded: LoadedBatch, child: Child) -> ChildStatus:
    if child.posted is not None:
        case = store.case_summary(child.posted.case_id)
        return "told" if case is not None and case.status == "closed" else "posted"
    if child.refused:
        return "refused"
    if not child.lines:
        return "left out"
    status = loaded.batch.status
    return status if status in ("proposed", "approved") else "in"


def _why(child: Child) -> str:
    if child.refused:
        return child.refused
    if not child.lines:
        return next(iter(child.out.values()), "")
    found = (child.entries[entry] for entry, _ in child.lines)
    return "; ".join(
        f"event {one.entry:,}: {one.words}" if one.words else f"event {one.entry:,}" for one in found
    )
