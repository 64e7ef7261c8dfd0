"""What is derived from a batch as it grows: the state at its head, and no more."""

from __future__ import annotations

from dataclasses import dataclass

from domain.account.state import Stamp
from domain.batch.events import BatchEvent
from domain.batch.state import Batch, BatchFold, BatchStamp, evolve, thaw
from storage.encoding.batch_codec import encode_state
from storage.encoding.rows import HeadRow
from storage.streams.writer import StreamWriter


@dataclass(slots=True, kw_only=True)
class BatchWriter(StreamWriter):
    """The state of a batch holds no accounts: it needs no snapshots, and the columns of a balance curve stay at
    nought."""

    state: BatchFold

    def resume(self, state: Batch, head: HeadRow | None = None) -> None:
        self.state = thaw(state)

    def follow(self, event: BatchEvent | None, stamp: Stamp, actor: str) -> None:
        evolve(self.state, event, BatchStamp(stamp[0], stamp[1], actor))

    def pass_snapshot(self) -> None:
        """It has none."""

    def head_row(self) -> HeadRow:
        return HeadRow(
            stream_id=self.stream_id,
            version=self.state.version,
            head_hash=self.hash,
            recorded_at=self.recorded_at,
            state_schema=self.schema,
            state=encode_state(self.state),
            run_first=0,
            run_first_at=0,
            run_open=0,
            run_low=0,
            run_high=0,
        )

    def summary_row(self) -> None:
        """There are few batches, so no list of them."""


def begin(stream_id: str, schema: str, every: int) -> BatchWriter:
    """A batch before its first event. See StreamKind.begin."""
    return BatchWriter(stream_id=stream_id, schema=schema, state=BatchFold())
