"""What was recorded between two points of an account, grouped: how one state became the other, in a few lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from domain.account.event_kinds import ledger_effect
from domain.account.events import AccountEvent
from domain.account.lateness import is_late
from domain.account.state import stream_of
from domain.ports import Store
from domain.stream import RecordedEvent

GroupOf: TypeAlias = Callable[[RecordedEvent[AccountEvent]], str]
"""Says in a word or two what sort of event it is: those of which it says the same are one group."""

LIMIT = 2000
"""Most events grouped: more are not read for a line or two on a screen."""


@dataclass(frozen=True, slots=True)
class Group:
    """Events of one sort, in words: how many, and what they did to the ledger together (minor units)."""

    words: str
    count: int
    change: int


@dataclass(frozen=True, slots=True)
class Between:
    """Events after version `after` up to `until`, those that moved most first; no groups for more than LIMIT.

    `late` is how many of them came late; None: not counted, they are more than LIMIT.
    """

    after: int
    until: int
    groups: tuple[Group, ...]
    late: int | None = 0

    @property
    def count(self) -> int:
        """How many events there are."""
        return self.until - self.after


def between(store: Store, account_id: str, one: int, other: int, group_of: GroupOf) -> Between:
    """What lies between two versions, whichever comes first. Raises StoreUnavailable."""
    after, until = sorted((one, other))
    if until - after > LIMIT:
        return Between(after, until, (), late=None)
    counts: dict[str, list[int]] = {}
    events = store.events(stream_of(account_id), after=after, until=until)
    for recorded in events:
        counted = counts.setdefault(group_of(recorded), [0, 0])
        counted[0] += 1
        counted[1] += 0 if recorded.event is None else ledger_effect(recorded.event)
    groups = (Group(words, count, change) for words, (count, change) in counts.items())
    moved_most = sorted(groups, key=lambda group: -abs(group.change))
    return Between(after, until, tuple(moved_most), late=sum(map(is_late, events)))
