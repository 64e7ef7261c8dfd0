"""Checking one stream from its first event: gaps, hash chain, payloads, and what is derived from it.

`ChainCheck` looks at the log alone; `AccountCheck` and `CaseCheck` know what is derived from each kind of stream.
Pure: rows in, findings out. The caller reads them; see `storage/verify.py`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from pydantic import ValidationError

from domain.verification import Finding, FindingKind
from storage.codec import GENESIS, decode_payload, event_hash
from storage.upcasting import UpcastError

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


@dataclass(slots=True, kw_only=True)
class ChainCheck:
    """A walk along the log of one stream: no event is missing, moved, changed or added. Call `take` with its rows in
    order of version, then `finish`. Looks at no payload and at nothing that is derived."""

    stream_id: str
    derived: Derived
    version: int = 0
    recorded_at: int = -(2**63)
    events: int = 0
    hash: bytes = GENESIS
    findings: list[Finding] = field(default_factory=list)

    def take(self, rows: Sequence[Row]) -> None:
        """Check rows of the table `events`, all columns, oldest first."""
        sealed = self.derived.sealed
        at, recorded_at, digest = self.version, self.recorded_at, self.hash
        for row in rows:
            version, prev_hash, stored_hash = row[2], row[15], row[16]
            if version != at + 1:
                self._found("event", at + 1, f"events {at + 1} to {version - 1} are missing")
            if prev_hash != digest:
                self._found("event", version, "does not continue the hash of the event before it")
            if event_hash(prev_hash, row[1:15]) != stored_hash:
                self._found("event", version, "was changed after it was recorded: its hash does not cover it")
            if row[6] < recorded_at:
                self._found("event", version, "was recorded before the event in front of it")
            if version in sealed and sealed[version] != stored_hash.hex():
                self._found("seal", version, "is not the event that was sealed")
            at, recorded_at, digest = version, row[6], stored_hash
            self.version, self.recorded_at, self.hash = at, recorded_at, digest
        self.events += len(rows)

    def spoilt(self) -> None:
        """The next row cannot even be read as an event; what follows is not looked at."""
        self._found("event", self.version + 1, "holds values that no event can hold")

    def finish(self) -> list[Finding]:
        """What was found, the end of the stream included."""
        version, head = self.version, self.derived.head
        for beyond in sorted(v for v in self.derived.sealed if v > version):
            self._found("seal", version + 1, f"was sealed at version {beyond} but now ends at {version}")
        if head is None:
            self._found("read-model", version, "the stream's head is missing")
        elif head[1] > version:
            self._found("event", version + 1, f"the stream had {head[1]} events but now ends at {version}")
        elif head[1] < version:
            self._found("read-model", version, f"the stream's head stands at {head[1]}, behind its events")
        elif head[2] != self.hash:
            self._found("event", version, "the stream's head remembers another hash of its last event")
        else:
            self._sound_head(head)
        return self.findings

    def _sound_head(self, head: Row) -> None:
        """The stream's own row stands where its events end."""

    def _found(self, kind: FindingKind, version: int, message: str) -> None:
        if sum(finding.kind == kind for finding in self.findings) < MAX_FINDINGS:
            self.findings.append(Finding(kind, self.stream_id, version, message))


@dataclass(slots=True, kw_only=True)
class StreamCheck(ChainCheck, ABC):
    """The same, and every payload read, and everything that is derived compared with what the events say."""

    LIST: ClassVar[str]
    """What people call the inline read model."""
    READERS: ClassVar[Mapping[tuple[str, int], Callable[[str], Any]]]
    """See storage.codec.READERS."""

    def take(self, rows: Sequence[Row]) -> None:
        ChainCheck.take(self, rows)
        readers, fold = self.READERS, self.fold
        for row in rows:
            try:
                event = readers[row[4], row[5]](row[14])
            except (KeyError, ValidationError, UpcastError):
                event, problem = decode_payload(self.stream_id, row[4], row[5], row[14])
                self._found("unreadable", row[2], problem)
            fold(event, row)

    @abstractmethod
    def fold(self, event: Any, row: Row) -> None:
        """Fold the event of a row in, and compare what was derived at its version."""

    @abstractmethod
    def stored_state(self) -> tuple[str, str]:
        """What the stream's own row must keep: the fingerprint of the state's shape, and its text."""

    @abstractmethod
    def summary_row(self) -> Row:
        """What the inline read model must say."""

    def finish(self) -> list[Finding]:
        version = self.version
        for beyond in sorted(v for v in self.derived.keyframes if v > version):
            self._found(
                "snapshot", beyond, f"a snapshot stands at version {beyond}, past the end of the stream"
            )
        ChainCheck.finish(self)
        if self.events and self.derived.summary != self.summary_row():
            self._found("read-model", version, f"the {self.LIST} does not show what the events say")
        return self.findings

    def _sound_head(self, head: Row) -> None:
        shape, state = self.stored_state()
        if head[4] == shape and head[5] != state:
            self._found(
                "read-model", self.version, "the stored state at the head differs from what the events say"
            )
