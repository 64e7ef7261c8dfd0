"""Checking a dispute case: its stored state and its row of the queue."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from domain.account.state import Stamp
from domain.dispute.events import CaseEvent, CorrectionProposed
from storage.encoding.case_codec import READERS
from storage.streams.case_fingerprint import state_schema
from storage.streams.case_writer import CaseWriter, begin
from storage.streams.check import Derived, StreamCheck


@dataclass(slots=True, kw_only=True)
class CaseCheck(StreamCheck):
    """`writer` is folded along, as an append does it. `of_batches` are the batches with which it says to have proposed
    corrections, by the version of each."""

    LIST: ClassVar[str] = "dispute queue"
    READERS = READERS

    writer: CaseWriter
    of_batches: dict[int, str] = field(default_factory=dict)

    def fold(self, event: CaseEvent | None, stamp: Stamp, actor: str) -> None:
        if isinstance(event, CorrectionProposed) and event.batch:
            self.of_batches[stamp[0]] = event.batch
        self.writer.follow(event, stamp, actor)


def case_check(stream_id: str, derived: Derived) -> CaseCheck:
    """The check of a case, at its beginning."""
    return CaseCheck(stream_id=stream_id, derived=derived, writer=begin(stream_id, state_schema(), every=1))
