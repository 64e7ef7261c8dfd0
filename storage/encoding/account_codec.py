"""Payloads and states of accounts as text, and back. Implements storage.encoding.codecs.Codec; documented there.

A payload is compact JSON text; fields at their default are left out, the defaults being part of the payload's
schema version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from domain.account.event_kinds import ACCOUNT_EVENTS, SCHEMA_VERSIONS
from domain.account.events import AccountEvent
from domain.account.state import Account, AccountFold, freeze
from storage.encoding.upcasting import UPCASTERS, upcast

EVENTS: Mapping[str, type[Any]] = ACCOUNT_EVENTS
_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {cls: TypeAdapter(cls) for cls in ACCOUNT_EVENTS.values()}
_STATE: TypeAdapter[AccountFold] = TypeAdapter(AccountFold)

READERS: dict[tuple[str, int], Callable[[str], Any]] = {
    (tag, SCHEMA_VERSIONS[tag]): _ADAPTERS[cls].validator.validate_json for tag, cls in ACCOUNT_EVENTS.items()
}


def _reader_of_old(tag: str, version: int) -> Callable[[str], AccountEvent]:
    """Brings the stored text to today's payload step by step, then validates it as if it were new."""
    validate = READERS[tag, SCHEMA_VERSIONS[tag]]
    return lambda text: validate(upcast(tag, version, text)[-1].text)


READERS |= {(tag, version): _reader_of_old(tag, version) for tag, version in UPCASTERS}


def encode_payload(event: AccountEvent) -> tuple[str, int, str]:
    tag = type(event).__name__
    text = _ADAPTERS[type(event)].serializer.to_json(event, exclude_defaults=True).decode()
    return tag, SCHEMA_VERSIONS[tag], text


def encode_state(state: AccountFold) -> str:
    return _STATE.serializer.to_json(state, exclude_defaults=True).decode()


@lru_cache(maxsize=64)
def decode_state(text: str) -> Account | None:
    """The latest are kept: a command reads its account's head twice, to decide and again when it appends."""
    try:
        return freeze(_STATE.validator.validate_json(text))
    except ValidationError:
        return None
