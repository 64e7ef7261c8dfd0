"""Checking a batch: its stored state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.account.state import Stamp
from domain.batch.events import BatchEvent
from storage.encoding.batch_codec import READERS
from storage.streams.batch_fingerprint import state_schema
from storage.streams.batch_writer import BatchWriter, begin
from storage.streams.check import Derived, StreamCheck


@dataclass(slots=True, kw_only=True)
class BatchCheck(StreamCheck):
    """`writer` is folded along, as an append does it."""

    LIST: ClassVar[str] = ""
    READERS = READERS

    writer: BatchWriter

    def fold(self, event: BatchEvent | None, stamp: Stamp, actor: str) -> None:
        self.writer.follow(event, stamp, actor)


def batch_check(stream_id: str, derived: Derived) -> BatchCheck:
    """The check of a batch, at its beginning."""
    return BatchCheck(stream_id=stream_id, derived=derived, writer=begin(stream_id, state_schema(), every=1))
