"""What is derived from a stream that needs no snapshots: the state at its head, and no more."""

from __future__ import annotations

from dataclasses import dataclass

from storage.encoding.codecs import codec_of
from storage.encoding.rows import HeadRow, Row
from storage.streams.writer import StreamWriter


@dataclass(slots=True, kw_only=True)
class ShortWriter(StreamWriter):
    """A stream that is short, or of a state that stays small; the columns of a balance curve stay at nought."""

    def pass_snapshot(self) -> None:
        """It has none."""

    def head_row(self) -> HeadRow:
        return HeadRow(
            stream_id=self.stream_id,
            version=self.state.version,
            head_hash=self.hash,
            recorded_at=self.recorded_at,
            state_schema=self.schema,
            state=codec_of(self.stream_id).load().encode_state(self.state),
            run_first=0,
            run_first_at=0,
            run_open=0,
            run_low=0,
            run_high=0,
        )

    def summary_row(self) -> Row | None:
        """There are few of its kind, so no list of them."""
        return None
