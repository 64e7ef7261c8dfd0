"""Changing the bank's profile: load → decide → append, decided again where somebody else was faster.

Who may is the store's to say: on a server the append itself asks for the role.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from domain.clock import utc_now
from domain.errors import ReadOnly
from domain.handlers import retry
from domain.ids import uuid7
from domain.ports import Clock, Receipt, Store, StreamWrite
from domain.profile.events import ProfileChanged
from domain.profile.state import STREAM, Profile, evolve, freeze, thaw
from domain.stream import NewEvent

MAX_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class ProfileExecuted:
    """The profile before and after. Without a `receipt` it said so already."""

    before: Profile
    after: Profile
    receipt: Receipt | None


@dataclass(frozen=True, slots=True)
class ProfileHandler:
    """Changes the profile of a store's bank."""

    store: Store
    clock: Clock = utc_now
    pause: Callable[[float], None] = field(default=time.sleep)

    def execute(
        self, decide: Callable[[Profile], ProfileChanged | None], *, actor: str, reason: str = ""
    ) -> ProfileExecuted:
        """Record what `decide` answers to the profile as it stands; nothing for None.

        Raises what `decide` raises, Refused where this login may not, ReadOnly, StoreUnavailable, VersionConflict
        after MAX_ATTEMPTS attempts.
        """
        if self.store.read_only:
            raise ReadOnly
        command_id = uuid7(self.clock())
        return retry.execute(
            lambda: self._attempt(decide, command_id, actor, reason),
            earlier=lambda: None,
            final=lambda conflict: None,
            attempts=MAX_ATTEMPTS,
            pause=self.pause,
        )

    def _attempt(
        self,
        decide: Callable[[Profile], ProfileChanged | None],
        command_id: str,
        actor: str,
        reason: str,
    ) -> ProfileExecuted:
        before = self.store.profile()
        event = decide(before)
        if event is None:
            return ProfileExecuted(before, before, None)
        new = NewEvent(
            event=event,
            event_id=uuid7(self.clock()),
            actor=actor,
            channel="staff",
            reason=reason,
            command_id=command_id,
            correlation_id=command_id,
            causation_id=command_id,
        )
        receipt = self.store.append([StreamWrite(STREAM, before.version, [new])])[0]
        line = receipt.lines[-1]
        after = thaw(before)
        evolve(after, event, (line.version, line.recorded_at, line.recorded_at))
        return ProfileExecuted(before, freeze(after), receipt)
