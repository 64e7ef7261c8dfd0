"""The state of a batch: how far it is, who had a hand in it, and what was proposed and approved.

It holds no accounts, so that an append to a batch of thousands costs what one to a batch of two does; those are in
`domain.batch.roll`. Amounts are minor units.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from domain.batch import events as b
from domain.dispute.limits import is_same_person
from domain.freezing import Freezing, Frozen

if TYPE_CHECKING:
    from domain.stream import RecordedEvent

BatchStatus = Literal["absent", "open", "proposed", "approved"]


class BatchStamp(NamedTuple):
    """What of the envelope a fold needs. `recorded_at` is UTC microseconds."""

    version: int
    recorded_at: int
    actor: str


@dataclass(slots=True)
class BatchFold:
    """The state while events are being folded in; `Batch` is the same as a value.

    `hands` are those who opened it, left entries out or proposed: none of them approves it. `accounts`, `entries`,
    `totals` and `digest` are of what was proposed last, `settled` how many of those accounts were posted or refused
    since; `posted` and `refused` count over its whole life.
    """

    status: BatchStatus = "absent"
    pattern: str = ""
    title: str = ""
    position: int = 0
    sweep: str = ""
    without_money: int = 0
    hands: tuple[str, ...] = ()
    explanation: str = ""
    accounts: int = 0
    entries: int = 0
    totals: tuple[b.CurrencyTotal, ...] = ()
    digest: str = ""
    needs_approval: bool = False
    proposed_by: str = ""
    approved_by: str = ""
    settled: int = 0
    posted: int = 0
    refused: int = 0
    version: int = 0
    recorded_at: int = 0
    unverified_from: int | None = None

    @property
    def may_post(self) -> bool:
        """Approved, or small enough to need nobody's approval."""
        return self.status == "approved" or (self.status == "proposed" and not self.needs_approval)

    @property
    def is_settled(self) -> bool:
        """Every account of what was proposed was posted or refused."""
        return self.may_post and self.settled == self.accounts


class Batch(Frozen, BatchFold):
    """State of a batch at one version: a value, safe to share between threads."""

    __slots__ = ()


_STATES = Freezing(BatchFold, Batch)
freeze, thaw = _STATES.freeze, _STATES.thaw


def evolve(fold: BatchFold, event: b.BatchEvent | None, stamp: BatchStamp) -> None:
    """Fold one recorded fact into the state, in place. None stands for a row that could not be read."""
    fold.version, fold.recorded_at = stamp.version, stamp.recorded_at
    if event is not None:
        EVOLVE[type(event)](fold, event, stamp)
    elif fold.unverified_from is None:
        fold.unverified_from = stamp.version


def replay(recorded: Iterable[RecordedEvent[Any]], start: BatchFold | None = None) -> Batch:
    """State after the events, folded in the order given onto `start` (default: before any event)."""
    fold = BatchFold() if start is None else thaw(start)
    for row in recorded:
        evolve(fold, row.event, BatchStamp(row.version, row.recorded_at, row.actor))
    return freeze(fold)


def _opened(fold: BatchFold, event: b.BatchOpened, stamp: BatchStamp) -> None:
    fold.status, fold.pattern, fold.title = "open", event.pattern, event.title
    fold.position, fold.sweep, fold.without_money = event.position, event.sweep, event.without_money
    _had_a_hand(fold, stamp.actor)


def _listed(fold: BatchFold, event: b.EntriesListed, stamp: BatchStamp) -> None:
    """The entries are on the roll."""


def _left_out(fold: BatchFold, event: b.EntriesLeftOut, stamp: BatchStamp) -> None:
    _reopened(fold)
    _had_a_hand(fold, stamp.actor)


def _proposed(fold: BatchFold, event: b.BatchProposed, stamp: BatchStamp) -> None:
    fold.status, fold.explanation, fold.settled = "proposed", event.explanation, 0
    fold.accounts, fold.entries, fold.totals = event.accounts, event.entries, event.totals
    fold.digest, fold.needs_approval = event.digest, event.needs_approval
    fold.proposed_by, fold.approved_by = stamp.actor, ""
    _had_a_hand(fold, stamp.actor)


def _approved(fold: BatchFold, event: b.BatchApproved, stamp: BatchStamp) -> None:
    """An approval of something else, or by one of the hands, approves nothing, whoever wrote it."""
    is_own = any(is_same_person(one, stamp.actor) for one in fold.hands)
    if fold.status == "proposed" and event.digest == fold.digest and not is_own:
        fold.status, fold.approved_by = "approved", stamp.actor


def _rejected(fold: BatchFold, event: b.BatchRejected, stamp: BatchStamp) -> None:
    _reopened(fold)


def _posted(fold: BatchFold, event: b.ChildPosted, stamp: BatchStamp) -> None:
    fold.posted += 1
    fold.settled += 1


def _refused(fold: BatchFold, event: b.ChildRefused, stamp: BatchStamp) -> None:
    fold.refused += 1
    fold.settled += 1


def _reopened(fold: BatchFold) -> None:
    """Whatever was proposed or approved is void."""
    fold.status, fold.approved_by, fold.proposed_by = "open", "", ""


def _had_a_hand(fold: BatchFold, actor: str) -> None:
    if actor not in fold.hands:
        fold.hands = (*fold.hands, actor)


EVOLVE: dict[type[Any], Callable[[BatchFold, Any, BatchStamp], None]] = {
    b.BatchOpened: _opened,
    b.EntriesListed: _listed,
    b.EntriesLeftOut: _left_out,
    b.BatchProposed: _proposed,
    b.BatchApproved: _approved,
    b.BatchRejected: _rejected,
    b.ChildPosted: _posted,
    b.ChildRefused: _refused,
}
