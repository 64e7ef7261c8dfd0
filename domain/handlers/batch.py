"""Executing commands on batches: load → decide → append. Posting is in `batch_posting`."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from domain.bank import Progress
from domain.batch import commands as c
from domain.batch import events as b
from domain.batch.decisions import BatchCircumstances, decide
from domain.batch.roll import Child, Roll
from domain.batch.state import Batch, replay
from domain.batch.streams import STREAM_PREFIX, batch_of, stream_of
from domain.errors import BadInput, ReadOnly, Refused, UnknownBatch
from domain.handlers import retry
from domain.handlers.account_used_ids import used
from domain.handlers.batched_account import BatchedAccounts
from domain.handlers.batches_unapproved import given_unapproved
from domain.handlers.dispute import CaseHandler
from domain.ports import Receipt, Store, StreamWrite
from domain.stream import NewEvent, RecordedEvent, VersionConflict

MAX_ATTEMPTS = 8
PAGE = 2_000
"""Events of a batch read at a time."""
BECOMES: dict[type[object], str] = {
    c.OpenBatch: "BatchOpened",
    c.LeaveOut: "EntriesLeftOut",
    c.ProposeBatch: "BatchProposed",
    c.ApproveBatch: "BatchApproved",
    c.RejectBatch: "BatchRejected",
}
"""Command class to the type of the last event that it becomes, or of the first for what opens a batch."""


@dataclass(frozen=True, slots=True)
class LoadedBatch:
    """A batch at its head, and its roll there."""

    batch_id: str
    batch: Batch
    roll: Roll


@dataclass(frozen=True, slots=True)
class BatchExecuted:
    """What a command on a batch did; without `first_time` it had done so before, under the same id."""

    loaded: LoadedBatch
    receipt: Receipt
    first_time: bool


@dataclass(slots=True)
class BatchHandler:
    """Executes commands on the batches of a store; `cases` has its calendars, its clock and the limits of the house."""

    cases: CaseHandler
    pause: Callable[[float], None] = field(default=time.sleep)

    @property
    def store(self) -> Store:
        """Where they are."""
        return self.cases.store

    def load(self, batch_id: str) -> LoadedBatch:
        """The batch at its head. Raises UnknownBatch."""
        events = self.events(batch_id)
        if not events:
            raise UnknownBatch(batch_id)
        return _loaded(batch_id, events)

    def events(self, batch_id: str, after: int = 0) -> list[RecordedEvent[b.BatchEvent]]:
        """The batch's events after a version, oldest first."""
        found = list[RecordedEvent[b.BatchEvent]]()
        while page := self.store.events(stream_of(batch_id), after=after, limit=PAGE):
            found += page  # type: ignore[arg-type]  # the log answers what the stream holds
            after = page[-1].version
        return found

    def execute(self, request: c.BatchRequest, progress: Progress | None = None) -> BatchExecuted:
        """Have the effect of the command exactly once. `progress` is told of the accounts that a proposal looks at.

        Raises Refused or BadInput when a rule says no or the command id was used for another command, UnknownBatch,
        ReadOnly, StoreUnavailable, and VersionConflict where somebody else worked on the batch since it was looked at.
        """
        if self.store.read_only:
            raise ReadOnly
        return retry.execute(
            lambda: self._attempt(request, progress),
            earlier=lambda: self._earlier(request),
            final=lambda conflict: conflict,
            attempts=MAX_ATTEMPTS,
            pause=self.pause,
        )

    def _attempt(self, request: c.BatchRequest, progress: Progress | None) -> BatchExecuted:
        events = self.events(request.batch_id)
        if not events and not isinstance(request.command, c.OpenBatch):
            raise UnknownBatch(request.batch_id)
        earlier = self._earlier(request)
        if earlier is not None:
            return earlier
        loaded = _loaded(request.batch_id, events)
        expected = request.expected_version
        if expected is not None and expected != loaded.batch.version:
            between = [row for row in events if row.version > expected]
            raise VersionConflict(stream_of(request.batch_id), expected, loaded.batch.version, between)
        at = self._circumstances(request, loaded, progress)
        decided = decide(loaded.batch, loaded.roll, request.command, at)
        new = [
            self.new_event(one, request.batch_id, request.command_id, request.actor, request.reason)
            for one in decided
        ]
        (receipt,) = self.store.append([StreamWrite(stream_of(request.batch_id), loaded.batch.version, new)])
        return BatchExecuted(self.load(request.batch_id), receipt, first_time=True)

    def new_event(self, event: object, batch_id: str, command_id: str, actor: str, reason: str) -> NewEvent:
        """An event of a batch, about to be appended."""
        return NewEvent(
            event=event,
            event_id=self.cases.new_id(self.cases.clock()),
            actor=actor,
            channel="staff",
            reason=reason,
            command_id=command_id,
            correlation_id=batch_id,
            causation_id=command_id,
        )

    def _circumstances(
        self, request: c.BatchRequest, loaded: LoadedBatch, progress: Progress | None
    ) -> BatchCircumstances:
        at = BatchCircumstances(actor=request.actor, reason=request.reason, limits=self.cases.limits)
        if isinstance(request.command, c.OpenBatch):
            return BatchCircumstances(
                actor=request.actor,
                limits=at.limits,
                other=self._of_sweep(request.command.sweep),
                seen=BatchedAccounts(self.cases).versions_at(request.command),
            )
        if not isinstance(request.command, c.ProposeBatch) or loaded.batch.status != "open":
            return at
        accounts, refused, passes = BatchedAccounts(self.cases), list[b.LeftOut](), False
        waiting = loaded.roll.waiting
        for done, child in enumerate(waiting):
            if progress is not None:
                progress(done, len(waiting))
            faults, whole = accounts.refusals(loaded.batch, loaded.batch_id, child, request.actor)
            refused += _left_out(child, faults, whole)
            passes = passes or accounts.passes_limit(child, at.limits)
        if progress is not None:
            progress(len(waiting), len(waiting))
        return BatchCircumstances(
            actor=request.actor,
            reason=request.reason,
            limits=at.limits,
            refused=refused,
            passes_limit=passes,
            others=given_unapproved(self.store, self.cases.clock(), request.batch_id),
        )

    def _of_sweep(self, sweep: str) -> str:
        """A batch that was opened from the sweep of that digest; "" for none."""
        for batch_id in self.store.batch_ids():
            if self.load(batch_id).batch.sweep == sweep:
                return batch_id
        return ""

    def _earlier(self, request: c.BatchRequest) -> BatchExecuted | None:
        """What the first execution of this command answered; None where there was none.

        Raises Refused where its id was used for another command.
        """
        receipts = self.store.receipts(request.command_id)
        if not receipts:
            return None
        own = next((one for one in receipts if one.stream_id == stream_of(request.batch_id)), None)
        kinds = set() if own is None else {line.type for line in own.lines}
        if own is None or BECOMES[type(request.command)] not in kinds:
            raise used(request.command_id, receipts[0])
        return BatchExecuted(self.load(request.batch_id), own, first_time=False)


def open_batch(handler: BatchHandler, command: c.OpenBatch, *, command_id: str, actor: str) -> BatchExecuted:
    """Open a batch under the next free number: B-1, B-2, B-3 … Raises as BatchHandler.execute."""
    for _ in range(MAX_ATTEMPTS):
        # The number first: what takes it afterwards under this id is then seen, here or as a conflict.
        free = f"B-{_last_number(handler.store) + 1}"
        batch_id = _opened_by(handler.store, command_id) or free
        try:
            return handler.execute(
                c.BatchRequest(batch_id=batch_id, command=command, command_id=command_id, actor=actor)
            )
        except Refused as refusal:
            if refusal.rule != "already-open":
                raise
        except VersionConflict:
            continue
    raise BadInput("Others kept taking the next number of a batch; try again.")


def _loaded(batch_id: str, events: Sequence[RecordedEvent[b.BatchEvent]]) -> LoadedBatch:
    roll = Roll()
    roll.follow(events)
    return LoadedBatch(batch_id, replay(events), roll)


def _left_out(child: Child, faults: dict[int, str], whole: str) -> list[b.LeftOut]:
    """What is left out of a child: those at fault, or all that is in."""
    reasons = {entry: whole for entry, _ in child.lines} if whole else faults
    return [
        b.LeftOut(account_id=child.account_id, entry=entry, why=why) for entry, why in sorted(reasons.items())
    ]


def _last_number(store: Store) -> int:
    numbers = [one.removeprefix("B-") for one in store.batch_ids() if one.startswith("B-")]
    return max((int(one) for one in numbers if one.isascii() and one.isdigit()), default=0)


def _opened_by(store: Store, command_id: str) -> str | None:
    """The batch that this command opened, so that it never opens two."""
    return next(
        (
            batch_of(one.stream_id)
            for one in store.receipts(command_id)
            if one.stream_id.startswith(STREAM_PREFIX)
        ),
        None,
    )
