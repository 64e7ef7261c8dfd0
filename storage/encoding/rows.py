"""Rows of the log and of what is derived with it, by name; and events made of them."""

from __future__ import annotations

from typing import Any, NamedTuple

from domain.stream import RecordedEvent
from storage.encoding.codec import decode_payload
from storage.schema import tables as schema

Row = tuple[Any, ...]
"""As a driver answers it: what each column holds depends on the statement."""
EVENT_COLUMNS = tuple(schema.events.c)
FACT_COLUMNS = tuple(
    schema.events.c[name]
    for name in ("version", "type", "schema_version", "data", "recorded_at", "effective_at")
)
HASHED = slice(1, 15)
"""The fields of a LogRow that its hash covers (see `event_hash`)."""


class LogRow(NamedTuple):
    """A row of `events`, in the order of its columns. Where every event of a bank passes, the same is a bare tuple."""

    position: int
    stream_id: str
    version: int
    event_id: str
    type: str
    schema_version: int
    recorded_at: int
    effective_at: int
    actor: str
    channel: str
    reason: str
    command_id: str | None
    correlation_id: str | None
    causation_id: str | None
    data: str
    prev_hash: bytes
    hash: bytes


class HeadRow(NamedTuple):
    """A row of `streams`: where a stream stands, its state there, and the run of events since the last snapshot."""

    stream_id: str
    version: int
    head_hash: bytes
    recorded_at: int
    state_schema: str
    state: str
    run_first: int
    run_first_at: int
    run_open: int
    run_low: int
    run_high: int

    @property
    def run(self) -> tuple[int, int, int, int, int]:
        """What a balance curve needs of the run."""
        return self.run_first, self.run_first_at, self.run_open, self.run_low, self.run_high


class SnapshotRow(NamedTuple):
    """A row of `snapshots`: a state on the way, and the run of events since the snapshot before it."""

    stream_id: str
    version: int
    recorded_at: int
    state_schema: str
    state: str
    run_first: int
    run_first_at: int
    run_open: int
    run_low: int
    run_high: int
    run_close: int

    @property
    def run(self) -> tuple[int, int, int, int, int, int]:
        """What a balance curve needs of the run."""
        return self.run_first, self.run_first_at, self.run_open, self.run_low, self.run_high, self.run_close


def recorded_event(row: Row) -> RecordedEvent[Any]:
    """An event from a row of EVENT_COLUMNS; marked, not refused, where its payload cannot be read."""
    event, problem = decode_payload(row[1], row[4], row[5], row[14])
    return RecordedEvent._make((*row[:15], row[15].hex(), row[16].hex(), event, problem))


def unread_event(row: Row) -> RecordedEvent[Any]:
    """The same for whoever passes the payload on as it is stored: it is not read."""
    return RecordedEvent._make((*row[:15], row[15].hex(), row[16].hex(), None, ""))
