"""What an append makes of one stream: rows for the log, and what is derived from them. Pure; knows no database.

`AccountWriter`, `CaseWriter`, `BatchWriter` and `ProfileWriter` say what is derived from each kind of stream.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from domain.account.state import Stamp
from domain.clock import EVER
from domain.ports import Receipt, ReceiptLine
from domain.stream import GENESIS, NewEvent
from storage.encoding.codec import encode_new, event_hash
from storage.encoding.codecs import Codec, codec_of
from storage.encoding.rows import HeadRow, LogRow, Row, SnapshotRow


@dataclass(slots=True, kw_only=True)
class StreamWriter(ABC):
    """A stream being appended to, at `version`, whose newest event has this hash and time. `schema` is the fingerprint
    of what the program derives from such a stream, `state` what its events fold to.

    `rows`, `snapshots` and `lines` are what to write and what to answer. A row has the fields of a LogRow, bare:
    drivers take a named one a third slower. `MARKS_MISSING`: a version that is missing from the log counts as an event
    that cannot be read.
    """

    MARKS_MISSING: ClassVar[bool] = False

    stream_id: str
    schema: str
    state: Any
    version: int = 0
    hash: bytes = GENESIS
    recorded_at: int = EVER
    rows: list[Row] = field(default_factory=list)
    snapshots: list[SnapshotRow] = field(default_factory=list)
    lines: list[ReceiptLine] = field(default_factory=list)

    def add(self, events: Sequence[NewEvent], now: int, position: int) -> None:
        """Take the events, recorded at `now` unless they state their time, from global `position` on."""
        codec = codec_of(self.stream_id).load()
        for offset, event in enumerate(events):
            self._add(event, codec, now, position + offset)

    def _add(self, new: NewEvent, codec: Codec, now: int, position: int) -> None:
        tag, schema_version, data = encode_new(codec, new)
        version = self.version + 1
        recorded_at = max(now if new.recorded_at is None else new.recorded_at, self.recorded_at)
        effective_at = recorded_at if new.effective_at is None else new.effective_at
        fields = (
            self.stream_id,
            version,
            new.event_id,
            tag,
            schema_version,
            recorded_at,
            effective_at,
            new.actor,
            new.channel,
            new.reason,
            new.command_id,
            new.correlation_id,
            new.causation_id,
            data,
        )
        digest = event_hash(self.hash, fields)
        self.rows.append((position, *fields, self.hash, digest))
        self.lines.append(ReceiptLine(version, tag, new.event_id, recorded_at, position, digest.hex()))
        self.version, self.hash, self.recorded_at = version, digest, recorded_at
        # What was stored elsewhere in words that this program does not know reads as nothing.
        is_known = new.stored is None or (tag, schema_version) in codec.READERS
        self.fold(new.event if is_known else None, (version, recorded_at, effective_at), new.actor)

    @property
    def first(self) -> LogRow:
        """The first of the rows."""
        return LogRow._make(self.rows[0])

    @abstractmethod
    def resume(self, state: Any, head: HeadRow | None = None) -> None:
        """Go on from a stored state: that of the head, or of a snapshot."""

    @abstractmethod
    def follow(self, event: Any, stamp: Stamp, actor: str) -> None:
        """Fold one fact into the state; None stands for one that cannot be read."""

    def fold(self, event: Any, stamp: Stamp, actor: str) -> None:
        """The same, and keep what is derived at its version."""
        self.follow(event, stamp, actor)

    @abstractmethod
    def pass_snapshot(self) -> None:
        """A snapshot stands at this version already, whoever wrote it."""

    @abstractmethod
    def head_row(self) -> HeadRow:
        """The row of `streams` after the append."""

    @abstractmethod
    def summary_row(self) -> Row | None:
        """The row of the inline read model of this kind of stream; None where it has none."""

    def receipt(self) -> Receipt:
        """What was written, for who asked."""
        return Receipt(self.stream_id, tuple(self.lines))
