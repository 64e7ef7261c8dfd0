"""Checking an account's stream: its keyframes, balance curve and row of the account list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from domain.account import AccountFold, account_of, evolve
from domain.events import AccountEvent
from storage.account_writer import Run, summary_row
from storage.codec import READERS, STATE_SCHEMA, decode_state, encode_state
from storage.verify_stream import Row, StreamCheck


@dataclass(slots=True, kw_only=True)
class AccountCheck(StreamCheck):
    """`state` is folded along; `run` is the balance curve since the last keyframe."""

    LIST: ClassVar[str] = "account list"
    READERS = READERS

    state: AccountFold = field(default_factory=AccountFold)
    run: Run | None = None

    def fold(self, event: AccountEvent | None, row: Row) -> None:
        version, recorded_at, before = row[2], row[6], self.state.ledger
        evolve(self.state, event, (version, recorded_at, row[7]))
        after, run = self.state.ledger, self.run
        if run is None:
            self.run = Run(version, recorded_at, before, min(before, after), max(before, after))
        elif after < run.low:
            run.low = after
        elif after > run.high:
            run.high = after
        if version in self.derived.keyframes:
            self._keyframe(self.derived.keyframes[version])

    def stored_state(self) -> tuple[str, str]:
        return STATE_SCHEMA, encode_state(self.state)

    def summary_row(self) -> Row:
        return summary_row(account_of(self.stream_id), self.state)

    def _keyframe(self, row: Row) -> None:
        """Compare a snapshot with the fold at its version. One of another shape of state is merely stale."""
        if row[3] == STATE_SCHEMA and decode_state(row[4], row[3]) is None:
            self._found("snapshot", row[1], "the snapshot cannot be read")
        elif row[3] == STATE_SCHEMA and row[4] != encode_state(self.state):
            self._found("snapshot", row[1], "the snapshot differs from what the events say")
        run = self.run
        if run is not None and row[5] == run.first:
            stated = (row[2], *row[5:])
            expected = (
                self.state.recorded_at,
                run.first,
                run.first_at,
                run.open,
                run.low,
                run.high,
                self.state.ledger,
            )
            if stated != expected:
                self._found("snapshot", row[1], "the balance curve of the snapshot differs from the events")
        self.run = None
