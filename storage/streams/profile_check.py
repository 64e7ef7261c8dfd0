"""Checking the stream of the bank's profile: its stored state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.account.state import Stamp
from domain.profile.events import ProfileEvent
from storage.encoding.profile_codec import READERS
from storage.streams.check import Derived, StreamCheck
from storage.streams.profile_fingerprint import state_schema
from storage.streams.profile_writer import ProfileWriter, begin


@dataclass(slots=True, kw_only=True)
class ProfileCheck(StreamCheck):
    """`writer` is folded along, as an append does it."""

    LIST: ClassVar[str] = ""
    READERS = READERS

    writer: ProfileWriter

    def fold(self, event: ProfileEvent | None, stamp: Stamp, actor: str) -> None:
        self.writer.follow(event, stamp, actor)


def profile_check(stream_id: str, derived: Derived) -> ProfileCheck:
    """The check of the profile, at its beginning."""
    return ProfileCheck(
        stream_id=stream_id, derived=derived, writer=begin(stream_id, state_schema(), every=1)
    )
