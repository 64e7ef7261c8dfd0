"""Payloads and states of dispute cases as bytes. Loaded by who meets a case's stream, and by nobody else.

Payloads are written with every field, defaults included: a case has dozens of events, and an auditor reads them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter, ValidationError

from domain.dispute import events as d
from domain.dispute.state import Case, CaseFold, freeze

_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {cls: TypeAdapter(cls) for cls in d.CASE_EVENTS.values()}
_STATE: TypeAdapter[CaseFold] = TypeAdapter(CaseFold)

READERS: dict[tuple[str, int], Callable[[str], d.CaseEvent]] = {
    (tag, d.CASE_SCHEMA_VERSIONS[tag]): _ADAPTERS[cls].validator.validate_json
    for tag, cls in d.CASE_EVENTS.items()
}
"""(type, schema version) to the function that reads and validates the stored text."""


def encode_payload(event: d.CaseEvent) -> tuple[str, int, str]:
    """(type, schema version, text) as they are stored."""
    tag = type(event).__name__
    return tag, d.CASE_SCHEMA_VERSIONS[tag], _ADAPTERS[type(event)].dump_json(event).decode()


def encode_state(state: CaseFold) -> str:
    """A state as the stream's own row keeps it."""
    return _STATE.dump_json(state).decode()


def decode_state(text: str) -> Case | None:
    """The stored state of this program's fingerprint; None when it does not parse."""
    try:
        return freeze(_STATE.validate_json(text))
    except ValidationError:
        return None
