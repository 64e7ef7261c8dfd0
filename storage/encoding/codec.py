"""Payloads, states and hashes as bytes: the one place that knows how they are written down.

A payload is compact JSON text; fields at their default are left out, the defaults being part of the payload's
schema version. The hash of an event covers the stored text itself, so nothing here may rewrite it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from domain.account.events import ACCOUNT_EVENTS, SCHEMA_VERSIONS, AccountEvent
from domain.account.state import Account, AccountFold, freeze
from domain.stream import NewEvent
from storage.encoding.upcasting import UPCASTERS, UpcastError, upcast

if TYPE_CHECKING:
    from domain.dispute.events import CaseEvent

CASE_PREFIX = "dispute-"
"""Stands for the hash before the first event of a stream."""

_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {cls: TypeAdapter(cls) for cls in ACCOUNT_EVENTS.values()}
_STATE: TypeAdapter[AccountFold] = TypeAdapter(AccountFold)

READERS: dict[tuple[str, int], Callable[[str], AccountEvent]] = {
    (tag, SCHEMA_VERSIONS[tag]): _ADAPTERS[cls].validator.validate_json for tag, cls in ACCOUNT_EVENTS.items()
}
"""(type, schema version) to the function that reads and validates the stored text."""


def _reader_of_old(tag: str, version: int) -> Callable[[str], AccountEvent]:
    """Brings the stored text to today's payload step by step, then validates it as if it were new."""
    validate = READERS[tag, SCHEMA_VERSIONS[tag]]
    return lambda text: validate(upcast(tag, version, text)[-1].text)


READERS |= {(tag, version): _reader_of_old(tag, version) for tag, version in UPCASTERS}


def encode_payload(event: AccountEvent | CaseEvent) -> tuple[str, int, str]:
    """(type, schema version, text) as they are stored."""
    if type(event) not in _ADAPTERS:
        coded: tuple[str, int, str] = _case_codec().encode_payload(event)
        return coded
    tag = type(event).__name__
    text = _ADAPTERS[type(event)].serializer.to_json(event, exclude_defaults=True).decode()
    return tag, SCHEMA_VERSIONS[tag], text


def encode_new(new: NewEvent) -> tuple[str, int, str]:
    """(type, schema version, text) to store: as it was stored elsewhere, where the event says so."""
    if new.stored is None:
        return encode_payload(new.event)
    return type(new.event).__name__, *new.stored


def decode_payload(stream_id: str, tag: str, schema_version: int, text: str) -> tuple[Any, str]:
    """The payload of an event of that stream and "", or None and why it cannot be read."""
    readers = readers_of(stream_id)
    reader = readers.get((tag, schema_version))
    if reader is None:
        return None, _unreadable(tag, schema_version, readers)
    try:
        return reader(text), ""
    except ValidationError as error:
        return None, f"damaged payload: {_summary(error)}"
    except UpcastError as error:
        return None, f"damaged payload: {error}"


def encode_state(state: AccountFold) -> str:
    """A state as a snapshot keeps it."""
    return _STATE.serializer.to_json(state, exclude_defaults=True).decode()


@lru_cache(maxsize=64)
def decode_state(text: str) -> Account | None:
    """The state of a snapshot of this program's fingerprint (see `fingerprint.py`); None when it does not parse.

    The latest are kept: a command reads its account's head twice, to decide and again when it appends.
    """
    try:
        return freeze(_STATE.validator.validate_json(text))
    except ValidationError:
        return None


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


def is_case(stream_id: str) -> bool:
    """The stream is that of a dispute case, not of an account."""
    return stream_id.startswith(CASE_PREFIX)


def _case_codec() -> ModuleType:
    """Loaded when a case is met: who looks at an account never pays for it."""
    return import_module("storage.encoding.case_codec")


def readers_of(stream_id: str) -> Mapping[tuple[str, int], Callable[[str], Any]]:
    """READERS for the events of that kind of stream."""
    if not is_case(stream_id):
        return READERS
    readers: Mapping[tuple[str, int], Callable[[str], Any]] = _case_codec().READERS
    return readers


def is_newer(stream_id: str, tag: str, schema_version: int) -> bool:
    """The event was written by a newer program: its type is unknown, or its payload of a version not known yet."""
    newest = _newest(tag, readers_of(stream_id))
    return newest is None or schema_version > newest


def is_unknown(stream_id: str, tag: str) -> bool:
    """This program knows no event of that type."""
    is_of_account = not is_case(stream_id) and tag in ACCOUNT_EVENTS
    return not is_of_account and _newest(tag, readers_of(stream_id)) is None


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
