"""Rows of the log as RecordedEvents, and the column lists everybody reads them by."""

from __future__ import annotations

from typing import Any

from domain.stream import RecordedEvent
from storage.encoding.codec import decode_payload
from storage.schema import tables as schema

Row = tuple[Any, ...]
EVENT_COLUMNS = tuple(schema.events.c)
FACT_COLUMNS = tuple(
    schema.events.c[name]
    for name in ("version", "type", "schema_version", "data", "recorded_at", "effective_at")
)


def recorded_event(row: Row) -> RecordedEvent[Any]:
    """An event from a row of EVENT_COLUMNS; marked, not refused, where its payload cannot be read."""
    (
        position,
        stream_id,
        version,
        event_id,
        tag,
        schema_version,
        recorded_at,
        effective_at,
        actor,
        channel,
        reason,
        command_id,
        correlation_id,
        causation_id,
        data,
        prev_hash,
        digest,
    ) = row
    event, problem = decode_payload(stream_id, tag, schema_version, data)
    return RecordedEvent(
        position=position,
        event_id=event_id,
        stream_id=stream_id,
        version=version,
        type=tag,
        schema_version=schema_version,
        recorded_at=recorded_at,
        effective_at=effective_at,
        actor=actor,
        channel=channel,
        reason=reason,
        command_id=command_id,
        correlation_id=correlation_id,
        causation_id=causation_id,
        data=data,
        prev_hash=prev_hash.hex(),
        hash=digest.hex(),
        event=event,
        problem=problem,
    )
