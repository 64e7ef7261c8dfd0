"""The desk a member of staff sits at: the store, the handler, who they are, and their time zone.

No widget and no database in here: screens get a Desk and call it from thread workers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from domain.clock import utc_now
from domain.handlers import Handler
from domain.ports import Clock, Store


@dataclass(slots=True)
class Desk:
    """`zone` is what local times are read and shown in; `clock` answers UTC microseconds."""

    store: Store
    actor: str
    zone: ZoneInfo
    clock: Clock = utc_now
    handler: Handler = field(init=False)

    def __post_init__(self) -> None:
        self.handler = Handler(self.store, clock=self.clock)

    @property
    def may_act(self) -> bool:
        """False when the database was opened only to look."""
        return not self.store.read_only
