"""What came late: recorded after its value date, although nothing made it so.

A correction takes the value date of what it corrects: it is backdated by rule and is never late, however long after
the entry it was recorded. Whoever calls an event late asks here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from domain.account.event_kinds import EVENT_KINDS
from domain.account.events import AccountEvent
from domain.stream import RecordedEvent

_PUT_RIGHT = frozenset({"entry", "credit_id", "claim_id"})
"""Fields that name what an event puts right."""

CORRECTION_TYPES = frozenset(
    kind.tag for kind in EVENT_KINDS if _PUT_RIGHT & kind.payload.__dataclass_fields__.keys()
)
"""Types of the events that put another entry, a provisional credit or a claim right: reversals, credits and refunds."""


class Dated(Protocol):
    """What can be late: an event, its row in a list, or its mark on a timeline."""

    @property
    def type(self) -> str: ...
    @property
    def recorded_at(self) -> int: ...
    @property
    def effective_at(self) -> int: ...


def is_late(dated: Dated) -> bool:
    """Recorded after the instant it counts from, and no correction."""
    return dated.effective_at < dated.recorded_at and dated.type not in CORRECTION_TYPES


def late_among(history: Iterable[RecordedEvent[AccountEvent]]) -> list[RecordedEvent[AccountEvent]]:
    """The late ones of consecutive events, but for what was posted in one piece of work with a correction.

    An entry that is posted again at its right amount counts from when the wrong one did; its type does not tell it
    from any other entry, but it shares the correlation of the reversal.
    """
    events = list(history)
    corrected = {row.correlation_id for row in events if row.type in CORRECTION_TYPES} - {None}
    return [row for row in events if is_late(row) and row.correlation_id not in corrected]
