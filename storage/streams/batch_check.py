"""Checking a batch: its stored state, and whether its rules allow what it tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from domain.account.state import Stamp
from domain.batch.checking import BatchWalk
from domain.batch.events import BatchEvent
from domain.batch.state import BatchStamp
from storage.encoding.batch_codec import READERS
from storage.streams.batch_fingerprint import state_schema
from storage.streams.batch_writer import BatchWriter, begin
from storage.streams.check import Derived, StreamCheck


@dataclass(slots=True, kw_only=True)
class BatchCheck(StreamCheck):
    """`writer` is folded along, as an append does it. What `walk` finds is told by `storage.verify.batches`, which has
    the accounts and cases as well."""

    LIST: ClassVar[str] = ""
    READERS = READERS

    writer: BatchWriter
    walk: BatchWalk = field(default_factory=BatchWalk)

    def fold(self, event: BatchEvent | None, stamp: Stamp, actor: str) -> None:
        self.walk.take(self.writer.state, event, BatchStamp(stamp[0], stamp[1], actor))
        self.writer.follow(event, stamp, actor)


def batch_check(stream_id: str, derived: Derived) -> BatchCheck:
    """The check of a batch, at its beginning."""
    return BatchCheck(stream_id=stream_id, derived=derived, writer=begin(stream_id, state_schema(), every=1))
