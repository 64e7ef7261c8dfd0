"""Rows of the log in memory: their hash, and their payload as it reads."""

from __future__ import annotations

from domain.stream import RecordedEvent
from storage.encoding.codec import decode_payload, event_hash


def hash_of(row: RecordedEvent) -> str:
    """The hash that the row must carry, in hexadecimal."""
    fields = (
        row.stream_id,
        row.version,
        row.event_id,
        row.type,
        row.schema_version,
        row.recorded_at,
        row.effective_at,
        row.actor,
        row.channel,
        row.reason,
        row.command_id,
        row.correlation_id,
        row.causation_id,
        row.data,
    )
    return event_hash(bytes.fromhex(row.prev_hash), fields).hex()


def decoded(row: RecordedEvent) -> RecordedEvent:
    """The row with its payload read from the stored text, or marked with why it cannot be."""
    event, problem = decode_payload(row.stream_id, row.type, row.schema_version, row.data)
    return row._replace(event=event, problem=problem)
