"""What a desk does with batches: opens one from a sweep it has looked through, takes its next step, and posts it in a
step that can be watched and stopped."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from domain.batch import commands as c
from domain.dispute.personal_data import personal_data, personal_data_words
from domain.errors import BadInput
from domain.handlers.batch import BatchHandler, open_batch
from domain.handlers.batch_posting import BatchPosting
from domain.ids import uuid7
from tui.application.batch.letters import tell_all
from tui.application.batch.opening import Marks, command_of, handler_of
from tui.application.batch.view import BatchView, read_view
from tui.application.session import Session
from tui.application.sweep.sweeping import Swept
from tui.text.batches import counted
from tui.text.progress import how_fast, how_much

LongWork = Literal["post", "letters"]


class BatchStep(Protocol):
    """What is recorded of a batch at the desk, signed by whoever signed when it was asked for."""

    def run(self, session: Session) -> BatchBegun | str:
        """Record it, in this thread; what it came to. Raises RecountError."""

    def stop(self) -> None:
        """End soon, where it is long; what was recorded stays. May be called from another thread."""


@dataclass(frozen=True, slots=True)
class BatchQuery:
    """A batch as it stands, or the one so many `by` after it, in the order in which they were opened; `looks` tells
    apart those who look again."""

    batch_id: str
    looks: int = 0
    by: int = 0

    def run(self, session: Session) -> BatchView:
        """Raises UnknownBatch, BadInput where there is none that way, StoreUnavailable."""
        batch_id = self.batch_id
        if self.by:
            known = session.store.batch_ids()
            at = known.index(batch_id) + self.by
            if not 0 <= at < len(known):
                raise BadInput("There is no other batch that way.")
            batch_id = known[at]
        return read_view(handler_of(session.cases), batch_id)


@dataclass(frozen=True, slots=True)
class BatchBegun:
    """A batch that was opened, or that was there of the same sweep."""

    batch_id: str
    said: str


@dataclass(frozen=True, slots=True)
class NewestBatch:
    """The batch that was opened last."""

    def run(self, session: Session) -> BatchBegun:
        """Raises BadInput where there is none, StoreUnavailable."""
        known = session.store.batch_ids()
        if not known:
            raise BadInput("There is no batch yet; b makes one of what was found.")
        return BatchBegun(known[-1], "")


@dataclass(frozen=True, slots=True)
class OpenFrom:
    """Open a batch of what was swept, without the marked."""

    swept: Swept
    marks: Marks
    actor: str

    def stop(self) -> None:
        """It is one append."""

    def run(self, session: Session) -> BatchBegun:
        """Raises Refused, BadInput, ReadOnly, StoreUnavailable."""
        handler = handler_of(session.writer(self.actor).cases)
        digest = self.swept.digest
        there = next(
            (one for one in handler.store.batch_ids() if handler.load(one).batch.sweep == digest), None
        )
        if there is not None:
            return BatchBegun(there, f"Batch {there} was opened from this sweep already.")
        asked = command_of(self.swept, self.marks)
        opened = open_batch(handler, asked, command_id=uuid7(session.clock()), actor=self.actor)
        warning = personal_data_words(
            dict.fromkeys(one for left in asked.left_out for one in personal_data(left.why))
        )
        said = f"Batch {opened.loaded.batch_id} is open."
        return BatchBegun(opened.loaded.batch_id, " ".join(filter(None, (said, warning))))


@dataclass(slots=True, eq=False)
class BatchJob:
    """A step of a batch, or long work on it. `progress` may be asked from another thread."""

    batch_id: str
    step: c.BatchCommand | LongWork
    actor: str
    reason: str = ""
    _is_stopped: bool = field(init=False, default=False)
    _counted: tuple[int, int, int] = field(init=False, default=(0, 0, 0))
    _began: float = field(init=False, default_factory=time.monotonic)

    def stop(self) -> None:
        """Stop after the account under way."""
        self._is_stopped = True

    def run(self, session: Session) -> str:
        handler = handler_of(session.writer(self.actor).cases)
        if self.step == "post":
            return self._post(handler)
        if self.step == "letters":
            return self._tell(handler)
        request = c.BatchRequest(
            batch_id=self.batch_id,
            command=self.step,
            command_id=uuid7(session.clock()),
            actor=self.actor,
            reason=self.reason,
        )
        handler.execute(request, self)
        return DONE[type(self.step)]

    @property
    def progress(self) -> str:
        """How far it is, how fast, and how long it will take still."""
        first, done, total = self._counted
        if not total:
            return "beginning…"
        speed = how_fast(done - first, total - done, time.monotonic() - self._began, "accounts")
        return ", ".join(filter(None, (f"{how_much(done, total, 'accounts')} accounts", speed)))

    def __call__(self, done: int, total: int) -> None:
        """Count so many as done."""
        first = self._counted[0] if self._counted[2] else done
        self._counted = (first, done, total)

    def _post(self, handler: BatchHandler) -> str:
        posting, refused = BatchPosting(handler, self.batch_id, self.actor), 0
        self(posting.done, posting.total)
        posted = 0
        for child in posting.run(lambda: self._is_stopped):
            self(posting.done, posting.total)
            refused, posted = refused + bool(child.refused), posted + (child.posted is not None)
        return f"{counted(posted, 'account')} posted, {refused:,} refused."

    def _tell(self, handler: BatchHandler) -> str:
        done, problems = 0, list[str]()
        for told in tell_all(handler, self.batch_id, self.actor, self):
            done += not told.problem
            problems += [f"{told.account_id}: {told.problem}"] if told.problem else []
            if self._is_stopped:
                break
        failed = f" Not to {problems[0]}" if problems else ""
        return f"{counted(done, 'letter')} recorded as sent.{failed}"


DONE: Mapping[type[object], str] = {
    c.LeaveOut: "Left out; what was proposed is void.",
    c.ProposeBatch: "Proposed.",
    c.ApproveBatch: "Approved.",
    c.RejectBatch: "Rejected.",
}
