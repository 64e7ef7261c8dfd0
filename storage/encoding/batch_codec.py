"""Payloads and states of batches as text, and back. Implements storage.encoding.codecs.Codec; documented there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from domain.batch import events as b
from domain.batch.state import Batch, BatchFold, freeze

EVENTS: Mapping[str, type[Any]] = b.BATCH_EVENTS
_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {cls: TypeAdapter(cls) for cls in EVENTS.values()}
_STATE: TypeAdapter[BatchFold] = TypeAdapter(BatchFold)

READERS: dict[tuple[str, int], Callable[[str], Any]] = {
    (tag, b.BATCH_SCHEMA_VERSIONS[tag]): _ADAPTERS[cls].validator.validate_json for tag, cls in EVENTS.items()
}


def encode_payload(event: b.BatchEvent) -> tuple[str, int, str]:
    tag = type(event).__name__
    return tag, b.BATCH_SCHEMA_VERSIONS[tag], _ADAPTERS[type(event)].dump_json(event).decode()


def encode_state(state: BatchFold) -> str:
    return _STATE.dump_json(state).decode()


def decode_state(text: str) -> Batch | None:
    try:
        return freeze(_STATE.validate_json(text))
    except ValidationError:
        return None
