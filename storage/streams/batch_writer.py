"""What is derived from a batch as it grows: the state at its head, and no more."""

from __future__ import annotations

from dataclasses import dataclass

from domain.account.state import Stamp
from domain.batch.events import BatchEvent
from domain.batch.state import Batch, BatchFold, BatchStamp, evolve, thaw
from storage.encoding.rows import HeadRow
from storage.streams.short_writer import ShortWriter


@dataclass(slots=True, kw_only=True)
class BatchWriter(ShortWriter):
    """The state of a batch holds no accounts, and so stays small."""

    state: BatchFold

    def resume(self, state: Batch, head: HeadRow | None = None) -> None:
        self.state = thaw(state)

    def follow(self, event: BatchEvent | None, stamp: Stamp, actor: str) -> None:
        evolve(self.state, event, BatchStamp(stamp[0], stamp[1], actor))


def begin(stream_id: str, schema: str, every: int) -> BatchWriter:
    """A batch before its first event. See StreamKind.begin."""
    return BatchWriter(stream_id=stream_id, schema=schema, state=BatchFold())
