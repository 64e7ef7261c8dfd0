"""Payloads and hashes of events as bytes: the one place that knows how they are written down, whatever their stream.

The hash of an event covers the stored text itself, so nothing here may rewrite it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from domain.stream import NewEvent
from storage.encoding.codecs import Codec, codec_of
from storage.encoding.upcasting import UpcastError


def encode_new(codec: Codec, new: NewEvent) -> tuple[str, int, str]:
    """(type, schema version, text) to store: as it was stored elsewhere, where the event says so."""
    if new.stored is None:
        return codec.encode_payload(new.event)
    return type(new.event).__name__, *new.stored


def decode_payload(stream_id: str, tag: str, schema_version: int, text: str) -> tuple[Any, str]:
    """The payload of an event of that stream and "", or None and why it cannot be read."""
    readers = codec_of(stream_id).load().READERS
    reader = readers.get((tag, schema_version))
    if reader is None:
        return None, _unreadable(tag, schema_version, readers)
    try:
        return reader(text), ""
    except ValidationError as error:
        return None, f"damaged payload: {_summary(error)}"
    except UpcastError as error:
        return None, f"damaged payload: {error}"


def event_hash(prev_hash: bytes, fields: tuple[Any, ...]) -> bytes:
    """SHA-256 over the hash before and the fields of one event.

    `fields` is (stream_id, version, event_id, type, schema_version, recorded_at, effective_at, actor,
    channel, reason, command_id, correlation_id, causation_id, data). All numbers and the lengths of all texts
    (in characters, "-" for None) come first, then the texts: so nothing can leak from one field into the next.
    """
    (
        stream,
        version,
        event_id,
        tag,
        schema_version,
        recorded_at,
        effective_at,
        actor,
        channel,
        reason,
        command,
        correlation,
        cause,
        data,
    ) = fields
    lengths = _lengths(
        len(stream),
        len(event_id),
        len(tag),
        len(actor),
        len(channel),
        len(reason),
        None if command is None else len(command),
        None if correlation is None else len(correlation),
        None if cause is None else len(cause),
        len(data),
    )
    text = (
        f"{version},{schema_version},{recorded_at},{effective_at},{lengths}|"
        f"{stream}{event_id}{tag}{actor}{channel}{reason}{command or ''}{correlation or ''}{cause or ''}{data}"
    )
    return hashlib.sha256(prev_hash + text.encode()).digest()


@lru_cache(maxsize=8192)
def _lengths(*lengths: int | None) -> str:
    """Lengths as they are hashed. Kept, because a bank's events have few shapes and numbers are slow to write."""
    return ",".join("-" if length is None else str(length) for length in lengths)


def is_newer(stream_id: str, tag: str, schema_version: int) -> bool:
    """The event was written by a newer program: its type is unknown, or its payload of a version not known yet."""
    newest = _newest(tag, codec_of(stream_id).load().READERS)
    return newest is None or schema_version > newest


def is_unknown(stream_id: str, tag: str) -> bool:
    """This program knows no event of that type."""
    codec = codec_of(stream_id).load()
    return tag not in codec.EVENTS and _newest(tag, codec.READERS) is None


def _newest(tag: str, readers: Collection[tuple[str, int]]) -> int | None:
    """The newest payload version of a type that can be read; None for an unknown type."""
    return max((version for known, version in readers if known == tag), default=None)


def _unreadable(tag: str, schema_version: int, readers: Collection[tuple[str, int]]) -> str:
    newest = _newest(tag, readers)
    if newest is None:
        return f"unknown event type {tag!r}"
    return f"{tag} version {schema_version}, this program knows {newest}"


def _summary(error: ValidationError) -> str:
    """Where and what kind, never the input: it may hold personal data."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['type']}" if where else str(first["type"])
