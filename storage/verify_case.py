"""Checking a dispute case: its stored state and its row of the queue."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from domain.disputes.case import CaseFold, CaseStamp, case_of, evolve
from domain.disputes.events import CaseEvent
from storage.case_codec import READERS, STATE_SCHEMA, encode_state
from storage.case_writer import queue_row
from storage.verify_stream import Row, StreamCheck


@dataclass(slots=True, kw_only=True)
class CaseCheck(StreamCheck):
    """`state` is folded along."""

    LIST: ClassVar[str] = "dispute queue"
    READERS = READERS

    state: CaseFold = field(default_factory=CaseFold)

    def fold(self, event: CaseEvent | None, row: Row) -> None:
        evolve(self.state, event, CaseStamp(row[2], row[6], row[8]))

    def stored_state(self) -> tuple[str, str]:
        return STATE_SCHEMA, encode_state(self.state)

    def summary_row(self) -> Row:
        return queue_row(case_of(self.stream_id), self.state)
