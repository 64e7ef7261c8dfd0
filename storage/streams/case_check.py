"""Checking a dispute case: its stored state and its row of the queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.dispute.events import CaseEvent
from domain.dispute.state import CaseFold
from storage.encoding.case_codec import READERS
from storage.encoding.rows import Row
from storage.streams.case_fingerprint import state_schema
from storage.streams.case_writer import CaseWriter
from storage.streams.check import Derived, StreamCheck


@dataclass(slots=True, kw_only=True)
class CaseCheck(StreamCheck):
    """`writer` is folded along, as an append does it."""

    LIST: ClassVar[str] = "dispute queue"
    READERS = READERS

    writer: CaseWriter

    def fold(self, event: CaseEvent | None, row: Row) -> None:
        self.writer.fold(event, (row[2], row[6], row[7]), row[8])


def case_check(stream_id: str, derived: Derived) -> CaseCheck:
    """The check of a case, at its beginning."""
    writer = CaseWriter(stream_id=stream_id, schema=state_schema(), state=CaseFold())
    return CaseCheck(stream_id=stream_id, derived=derived, writer=writer)
