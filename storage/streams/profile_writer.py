"""What is derived from the bank's profile as it grows: the state at its head, and no more."""

from __future__ import annotations

from dataclasses import dataclass

from domain.account.state import Stamp
from domain.profile.events import ProfileEvent
from domain.profile.state import Profile, ProfileFold, evolve, thaw
from storage.encoding.rows import HeadRow
from storage.streams.short_writer import ShortWriter


@dataclass(slots=True, kw_only=True)
class ProfileWriter(ShortWriter):
    """There is one profile, and it is short."""

    state: ProfileFold

    def resume(self, state: Profile, head: HeadRow | None = None) -> None:
        self.state = thaw(state)

    def follow(self, event: ProfileEvent | None, stamp: Stamp, actor: str) -> None:
        evolve(self.state, event, stamp)


def begin(stream_id: str, schema: str, every: int) -> ProfileWriter:
    """The profile before its first event. See StreamKind.begin."""
    return ProfileWriter(stream_id=stream_id, schema=schema, state=ProfileFold())
