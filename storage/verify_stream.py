"""Checking one stream from its first event: gaps, hash chain, payloads, keyframes, head and read model.

Pure: rows in, findings out. The caller reads them; see `storage/verify.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.account import AccountFold, account_of, evolve
from domain.verification import Finding, FindingKind
from storage.codec import GENESIS, STATE_SCHEMA, decode_payload, decode_state, encode_state, event_hash
from storage.stream_writer import Run, summary_row

Row = tuple[Any, ...]
MAX_FINDINGS = 20
"""Per stream and kind: one broken link breaks what follows, and a person needs the first."""


@dataclass(slots=True)
class Derived:
    """What was derived from a stream, as rows of its tables; `keyframes` and `sealed` by version."""

    head: Row | None = None
    summary: Row | None = None
    keyframes: Mapping[int, Row] = field(default_factory=dict)
    sealed: Mapping[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class StreamCheck:
    """A walk along one stream. Call `take` with its rows in order of version, then `finish`."""

    stream_id: str
    derived: Derived
    fold: AccountFold = field(default_factory=AccountFold)
    run: Run | None = None
    events: int = 0
    hash: bytes = GENESIS
    findings: list[Finding] = field(default_factory=list)

    def take(self, rows: Iterable[Row]) -> None:
        """Check rows of the table `events`, all columns, oldest first."""
        keyframes, sealed, fold = self.derived.keyframes, self.derived.sealed, self.fold
        for row in rows:
            version, recorded_at, stored_hash = row[2], row[6], row[16]
            if version != fold.version + 1:
                self._found(
                    "event", fold.version + 1, f"events {fold.version + 1} to {version - 1} are missing"
                )
            if row[15] != self.hash:
                self._found("event", version, "does not continue the hash of the event before it")
            if event_hash(row[15], row[1:15]) != stored_hash:
                self._found("event", version, "was changed after it was recorded: its hash does not cover it")
            if recorded_at < fold.recorded_at:
                self._found("event", version, "was recorded before the event in front of it")
            event, problem = decode_payload(row[4], row[5], row[14])
            if event is None:
                self._found("unreadable", version, problem)
            before = fold.ledger
            evolve(fold, event, (version, recorded_at, row[7]))
            self._widen(before, version, recorded_at)
            self.hash = stored_hash
            self.events += 1
            if version in keyframes:
                self._keyframe(keyframes[version])
            if version in sealed and sealed[version] != stored_hash.hex():
                self._found("seal", version, "is not the event that was sealed")

    def spoilt(self) -> None:
        """The next row cannot even be read as an event; what follows is not looked at."""
        self._found("event", self.fold.version + 1, "holds values that no event can hold")

    def finish(self) -> list[Finding]:
        """What was found, the end of the stream and its derived rows included."""
        version = self.fold.version
        for beyond in sorted(v for v in self.derived.sealed if v > version):
            self._found("seal", version + 1, f"was sealed at version {beyond} but now ends at {version}")
        for beyond in sorted(v for v in self.derived.keyframes if v > version):
            self._found(
                "snapshot", beyond, f"a snapshot stands at version {beyond}, past the end of the stream"
            )
        self._head(self.derived.head)
        if self.events and self.derived.summary != summary_row(account_of(self.stream_id), self.fold):
            self._found("read-model", version, "the account list does not show what the events say")
        return self.findings

    def _widen(self, before: int, version: int, recorded_at: int) -> None:
        after, run = self.fold.ledger, self.run
        if run is None:
            self.run = Run(version, recorded_at, before, min(before, after), max(before, after))
        else:
            run.low, run.high = min(run.low, after), max(run.high, after)

    def _keyframe(self, row: Row) -> None:
        """Compare a snapshot with the fold at its version. One of another shape of state is merely stale."""
        if row[3] == STATE_SCHEMA and decode_state(row[4], row[3]) is None:
            self._found("snapshot", row[1], "the snapshot cannot be read")
        elif row[3] == STATE_SCHEMA and row[4] != encode_state(self.fold):
            self._found("snapshot", row[1], "the snapshot differs from what the events say")
        run = self.run
        if run is not None and row[5] == run.first:
            stated = (row[2], *row[5:])
            expected = (
                self.fold.recorded_at,
                run.first,
                run.first_at,
                run.open,
                run.low,
                run.high,
                self.fold.ledger,
            )
            if stated != expected:
                self._found("snapshot", row[1], "the balance curve of the snapshot differs from the events")
        self.run = None

    def _head(self, row: Row | None) -> None:
        version = self.fold.version
        if row is None:
            self._found("read-model", version, "the stream's head is missing")
        elif row[1] > version:
            self._found("event", version + 1, f"the stream had {row[1]} events but now ends at {version}")
        elif row[1] < version:
            self._found("read-model", version, f"the stream's head stands at {row[1]}, behind its events")
        elif row[2] != self.hash:
            self._found("event", version, "the stream's head remembers another hash of its last event")
        elif row[4] == STATE_SCHEMA and row[5] != encode_state(self.fold):
            self._found(
                "read-model", version, "the stored state at the head differs from what the events say"
            )

    def _found(self, kind: FindingKind, version: int, message: str) -> None:
        if sum(finding.kind == kind for finding in self.findings) < MAX_FINDINGS:
            self.findings.append(Finding(kind, self.stream_id, version, message))
