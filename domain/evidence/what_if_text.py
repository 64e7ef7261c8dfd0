"""The edits of a what-if as text: what a citation keeps, so that the sandbox can be set up again as it was."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from domain.account import events as e
from domain.account.event_kinds import ACCOUNT_EVENTS
from domain.errors import DamageFound
from domain.history.what_if import Change, Edit, Insert, LeaveOut, Move
from domain.json_text import read_json


def edits_text(edits: Sequence[Edit]) -> str:
    """The edits as JSON text, in their order."""
    return json.dumps([_written(edit) for edit in edits], ensure_ascii=False, separators=(",", ":"))


def edits_from(text: str) -> tuple[Edit, ...]:
    """The edits of such a text. Raises DamageFound where it is none."""
    try:
        return tuple(_read(**written) for written in read_json(text))
    except (ValueError, TypeError, KeyError, ValidationError) as error:
        raise DamageFound(
            "The edits of this what-if cannot be read; its figures stand as they were cited."
        ) from error


def _written(edit: Edit) -> dict[str, Any]:
    match edit:
        case LeaveOut():
            return {"do": "leave-out", "version": edit.version}
        case Move():
            return {"do": "move", "version": edit.version, "instant": edit.instant}
        case Change():
            return {"do": "change", "version": edit.version, **_event_written(edit.event)}
    return {"do": "insert", "instant": edit.instant, **_event_written(edit.event)}


def _read(
    do: str, version: int = 0, instant: int = 0, event: str = "", data: dict[str, Any] | None = None
) -> Edit:
    match do:
        case "leave-out":
            return LeaveOut(version)
        case "move":
            return Move(version, instant)
        case "change":
            return Change(version, _event(event, data))
        case "insert":
            return Insert(_event(event, data), instant)
    raise ValueError(do)


def _event_written(event: e.AccountEvent) -> dict[str, Any]:
    tag = type(event).__name__
    return {"event": tag, "data": _adapter(tag).dump_python(event, mode="json", exclude_defaults=True)}


def _event(tag: str, data: dict[str, Any] | None) -> e.AccountEvent:
    event: e.AccountEvent = _adapter(tag).validate_json(json.dumps(data))
    return event


@cache
def _adapter(tag: str) -> TypeAdapter[Any]:
    return TypeAdapter(ACCOUNT_EVENTS[tag])
