"""What an append makes of one stream: rows for the log, and what is derived from them. Pure; knows no database.

`AccountWriter` and `CaseWriter` say what is derived from each kind of stream.
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
from storage.encoding.codec import encode_new, event_hash, readers_of


@dataclass(slots=True, kw_only=True)
class StreamWriter(ABC):
    """A stream being appended to, at `version`, whose newest event has this hash and time. `schema` is the fingerprint
    of what the program derives from such a stream, `state` what its events fold to.

    `rows`, `keyframes` and `lines` are what to write and what to answer; their columns are those of the tables
    `events` and `snapshots`. `READ_MODEL` names the table that `summary_row` belongs to.
    """

    READ_MODEL: ClassVar[str]

    stream_id: str
    schema: str
    state: Any
    version: int = 0
    hash: bytes = GENESIS
    recorded_at: int = EVER
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    keyframes: list[tuple[Any, ...]] = field(default_factory=list)
    lines: list[ReceiptLine] = field(default_factory=list)

    def add(self, events: Sequence[NewEvent], now: int, position: int) -> None:
        """Take the events, recorded at `now` unless they state their time, from global `position` on."""
        for offset, event in enumerate(events):
            self._add(event, now, position + offset)

    def _add(self, new: NewEvent, now: int, position: int) -> None:
        tag, schema_version, data = encode_new(new)
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
        self.fold(self._read(new, tag, schema_version), (version, recorded_at, effective_at), new.actor)

    def _read(self, new: NewEvent, tag: str, schema_version: int) -> Any:
        """What the event reads as in this program; None where it was stored elsewhere in words it does not know."""
        is_known = new.stored is None or (tag, schema_version) in readers_of(self.stream_id)
        return new.event if is_known else None

    @abstractmethod
    def fold(self, event: Any, stamp: Stamp, actor: str) -> None:
        """Fold one recorded fact into the state, and keep what is derived from it."""

    @abstractmethod
    def head_row(self) -> tuple[Any, ...]:
        """The row of `streams` after the append."""

    @abstractmethod
    def summary_row(self) -> tuple[Any, ...]:
        """The row of the inline read model."""

    def receipt(self) -> Receipt:
        """What was written, for who asked."""
        return Receipt(self.stream_id, tuple(self.lines))
