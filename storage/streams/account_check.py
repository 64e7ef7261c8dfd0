"""Checking an account's stream: its keyframes, balance curve and row of the account list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.account.events import AccountEvent
from domain.account.state import AccountFold
from storage.encoding.codec import READERS, decode_state
from storage.encoding.rows import Row
from storage.streams.account_writer import AccountWriter
from storage.streams.check import Derived, StreamCheck
from storage.streams.fingerprint import state_schema


@dataclass(slots=True, kw_only=True)
class AccountCheck(StreamCheck):
    """`writer` is folded along, as an append does it; keyframes are kept where they stand, whatever their distance."""

    LIST: ClassVar[str] = "account list"
    READERS = READERS

    writer: AccountWriter

    def fold(self, event: AccountEvent | None, row: Row) -> None:
        self.writer.follow(event, (row[2], row[6], row[7]))
        if row[2] in self.derived.keyframes:
            self._keyframe(self.derived.keyframes[row[2]])

    def _keyframe(self, row: Row) -> None:
        """Compare a snapshot with the fold at its version, and its run with the events since the one before it."""
        version, expected = row[1], self.writer.keyframe()
        self.writer.run = None
        self.kept.add(version)
        if row[3] != self.writer.schema:
            self.is_stale = True
            return
        if row[4] != expected[4]:
            is_readable = isinstance(row[4], str) and decode_state(row[4]) is not None
            told = "differs from what the events say" if is_readable else "cannot be read"
            self._found("snapshot", version, f"the snapshot {told}")
        if (row[2], *row[5:]) != (expected[2], *expected[5:]):
            self._found("snapshot", version, "the balance curve of the snapshot differs from the events")


def account_check(stream_id: str, derived: Derived) -> AccountCheck:
    """The check of an account, at its beginning."""
    writer = AccountWriter(stream_id=stream_id, schema=state_schema(), every=1, state=AccountFold())
    return AccountCheck(stream_id=stream_id, derived=derived, writer=writer)
