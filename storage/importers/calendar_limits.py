"""Which instants and days a source may state: those of the years 1 to 9999, less a day at both ends for time zones.

What is recorded cannot be taken back, and everything that follows an event is recorded after it: a stated time that
no calendar has would stay with the account for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date
from typing import Any

from domain.clock import FIRST_STATED, LAST_STATED, iso_utc, wall_clock
from domain.errors import DamageFound

YEARS = "outside the years 1 to 9999 (less a day at both ends, for time zones)"
FIRST_DAY, LAST_DAY = (wall_clock(us, UTC).at.date() for us in (FIRST_STATED, LAST_STATED))
INSTANTS = frozenset({"recorded_at", "effective_at", "instant"})
"""Names of fields that hold UTC microseconds."""


def outside(facts: Any) -> str:
    """The first instant or day among the facts, at any depth, that no source may state, in words; "" for none."""
    for name, stated in _times("", facts):
        if isinstance(stated, date):
            if not FIRST_DAY <= stated <= LAST_DAY:
                return f"{name} {stated.isoformat()} is {YEARS}"
        elif not FIRST_STATED <= stated <= LAST_STATED:
            return f"{name} {iso_utc(stated) if -(2**63) <= stated < 2**63 else stated} is {YEARS}"
    return ""


def _times(name: str, value: Any) -> Iterator[tuple[str, int | date]]:
    if isinstance(value, date) or (name in INSTANTS and isinstance(value, int)):
        yield name, value
    elif name == "edits" and isinstance(value, str):
        yield from _edited(value)
    elif isinstance(value, tuple):
        for one in value:
            yield from _times(name, one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _times(field.name, getattr(value, field.name))


def _edited(text: str) -> Iterator[tuple[str, int | date]]:
    """The instants in the edits of a what-if; none in those that cannot be read, which are shown as they are."""
    from domain.evidence.what_if_text import edits_from

    try:
        edits = edits_from(text)
    except DamageFound:
        return
    yield from _times("edits", edits)
