"""Checking an account's stream: its snapshots, balance curve and row of the account list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from domain.account.events import AccountEvent
from domain.account.state import Stamp, account_of
from domain.batch.streams import batch_of_command
from storage.encoding.account_codec import READERS, decode_state
from storage.encoding.rows import LogRow, Row, SnapshotRow
from storage.streams.account_fingerprint import state_schema
from storage.streams.account_writer import AccountWriter, begin
from storage.streams.check import Derived, StreamCheck

_VERSION, _COMMAND = LogRow._fields.index("version"), LogRow._fields.index("command_id")


@dataclass(slots=True, kw_only=True)
class AccountCheck(StreamCheck):
    """`writer` is folded along, as an append does it; snapshots are kept where they stand, whatever their distance.
    `of_batches` are the batches by whose commands its events may have been recorded, by version."""

    LIST: ClassVar[str] = "account list"
    READERS = READERS

    writer: AccountWriter
    of_batches: dict[int, str] = field(default_factory=dict)

    def take(self, rows: Sequence[Row]) -> None:
        StreamCheck.take(self, rows)
        account_id = account_of(self.stream_id)
        end = f"/{account_id}"
        for row in rows:
            command_id = row[_COMMAND]
            if command_id is not None and command_id.endswith(end):
                batch_id = batch_of_command(command_id, account_id)
                if batch_id:
                    self.of_batches[row[_VERSION]] = batch_id

    def fold(self, event: AccountEvent | None, stamp: Stamp, actor: str) -> None:
        self.writer.follow(event, stamp)
        if stamp[0] in self.derived.snapshots:
            self._snapshot(self.derived.snapshots[stamp[0]])

    def _snapshot(self, row: SnapshotRow) -> None:
        """Compare a snapshot with the fold at its version, and its run with the events since the one before it."""
        version, expected = row.version, self.writer.snapshot()
        self.writer.pass_snapshot()
        self.kept.add(version)
        if row.state_schema != self.writer.schema:
            self.is_stale = True
            return
        if row.state != expected.state:
            is_readable = isinstance(row.state, str) and decode_state(row.state) is not None
            told = "differs from what the events say" if is_readable else "cannot be read"
            self._found("snapshot", version, f"the snapshot {told}")
        if (row.recorded_at, row.run) != (expected.recorded_at, expected.run):
            self._found("snapshot", version, "the balance curve of the snapshot differs from the events")


def account_check(stream_id: str, derived: Derived) -> AccountCheck:
    """The check of an account, at its beginning."""
    return AccountCheck(
        stream_id=stream_id, derived=derived, writer=begin(stream_id, state_schema(), every=1)
    )
