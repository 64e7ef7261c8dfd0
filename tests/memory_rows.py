"""Rows of the log in memory: their hash, their payload as it reads, and whether a filter wants them."""

from __future__ import annotations

from dataclasses import replace

from domain.events import RecordedEvent
from domain.ports import EventFilter
from storage.codec import decode_payload, event_hash


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
    return replace(row, event=event, problem=problem)


def matches(row: RecordedEvent, wanted: EventFilter) -> bool:
    """Every condition of the filter holds for the row."""
    amount = getattr(row.event, "amount", None)
    conditions = (
        wanted.types is None or row.type in wanted.types,
        wanted.types_or_late is None or row.type in wanted.types_or_late or row.is_late,
        not wanted.late_only or row.is_late,
        _at_least(amount, wanted.min_amount) and _at_most(amount, wanted.max_amount),
        _at_least(row.recorded_at, wanted.recorded_from) and _at_most(row.recorded_at, wanted.recorded_to),
        wanted.actor in ("", row.actor),
        wanted.channel in ("", row.channel),
        wanted.correlation_id in ("", row.correlation_id),
        any(wanted.text.casefold() in text.casefold() for text in _readable(row)),
    )
    return all(conditions)


def _readable(row: RecordedEvent) -> list[str]:
    payload = [getattr(row.event, name, "") for name in ("kind", "description", "counterparty")]
    return [row.type, row.reason, *payload]


def _at_least(value: int | None, bound: int | None) -> bool:
    return bound is None or (value is not None and value >= bound)


def _at_most(value: int | None, bound: int | None) -> bool:
    return bound is None or (value is not None and value <= bound)
