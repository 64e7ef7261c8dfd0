"""Payloads and states of the bank's profile as text, and back.

Implements storage.encoding.codecs.Codec; documented there. A payload holds what it changes and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from domain.profile import events as p
from domain.profile.state import Profile, ProfileFold, freeze

EVENTS: Mapping[str, type[Any]] = p.PROFILE_EVENTS
_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {cls: TypeAdapter(cls) for cls in EVENTS.values()}
_STATE: TypeAdapter[ProfileFold] = TypeAdapter(ProfileFold)

READERS: dict[tuple[str, int], Callable[[str], Any]] = {
    (tag, p.PROFILE_SCHEMA_VERSIONS[tag]): _ADAPTERS[cls].validator.validate_json
    for tag, cls in EVENTS.items()
}


def encode_payload(event: p.ProfileEvent) -> tuple[str, int, str]:
    tag = type(event).__name__
    text = _ADAPTERS[type(event)].dump_json(event, exclude_defaults=True).decode()
    return tag, p.PROFILE_SCHEMA_VERSIONS[tag], text


def encode_state(state: ProfileFold) -> str:
    return _STATE.dump_json(state, exclude_defaults=True).decode()


def decode_state(text: str) -> Profile | None:
    try:
        return freeze(_STATE.validate_json(text))
    except ValidationError:
        return None
