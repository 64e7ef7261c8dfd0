"""Payloads and states of dispute cases as text, and back. Implements storage.encoding.codecs.Codec; documented there.

Payloads are written with every field, defaults included: a case has dozens of events, and an auditor reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from domain.dispute import events as d
from domain.dispute.state import Case, CaseFold, freeze

EVENTS: Mapping[str, type[Any]] = d.CASE_EVENTS
_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {cls: TypeAdapter(cls) for cls in d.CASE_EVENTS.values()}
_STATE: TypeAdapter[CaseFold] = TypeAdapter(CaseFold)

READERS: dict[tuple[str, int], Callable[[str], Any]] = {
    (tag, version): _ADAPTERS[cls].validator.validate_json
    for tag, cls in d.CASE_EVENTS.items()
    for version in range(1, d.CASE_SCHEMA_VERSIONS[tag] + 1)
}
"""By type and schema version. An older payload lacks fields that have a default, and nothing else."""


def encode_payload(event: d.CaseEvent) -> tuple[str, int, str]:
    tag = type(event).__name__
    return tag, d.CASE_SCHEMA_VERSIONS[tag], _ADAPTERS[type(event)].dump_json(event).decode()


def encode_state(state: CaseFold) -> str:
    return _STATE.dump_json(state).decode()


def decode_state(text: str) -> Case | None:
    try:
        return freeze(_STATE.validate_json(text))
    except ValidationError:
        return None
