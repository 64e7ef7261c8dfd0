"""Checking one stream from its first event: gaps, hash chain, payloads, and what is derived from it.

`ChainCheck` looks at the log alone; `AccountCheck`, `CaseCheck` and `ProfileCheck` know what is derived from each kind
of stream.
Pure: rows in, findings out. The caller reads them; see `storage/verify/verify.py`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from pydantic import ValidationError

from domain.account.state import Stamp
from domain.stream import GENESIS
from domain.verification import Finding, FindingKind
from storage.encoding.codec import decode_payload, event_hash
from storage.encoding.rows import HASHED, HeadRow, Row, SnapshotRow
from storage.encoding.upcasting import UpcastError
from storage.streams.writer import StreamWriter

MAX_FINDINGS = 20
"""Per stream and kind: one broken link breaks what follows, and a person needs the first."""


@dataclass(slots=True)
class Derived:
    """What was derived from a stream, as rows of its tables; `snapshots` and `sealed` by version."""

    head: HeadRow | None = None
    summary: Row | None = None
    snapshots: Mapping[int, SnapshotRow] = field(default_factory=dict)
    sealed: Mapping[int, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class ChainCheck:
    """A walk along the log of one stream: no event is missing, moved, changed or added. Call `take` with its rows in
    order of version, then `finish`. Looks at no payload and at nothing that is derived.

    `is_stale`: something was derived by another program than this.
    """

    stream_id: str
    derived: Derived
    version: int = 0
    position: int = 0
    recorded_at: int = -(2**63)
    events: int = 0
    hash: bytes = GENESIS
    is_stale: bool = False
    findings: list[Finding] = field(default_factory=list)

    def take(self, rows: Sequence[Row]) -> None:
        """Check rows with the fields of a LogRow, oldest first."""
        sealed = self.derived.sealed
        at, before, recorded_before, digest_before = self.version, self.position, self.recorded_at, self.hash
        for row in rows:
            # Taken apart, not made a LogRow: that would cost a quarter of the check.
            position, _, version, _, _, _, recorded_at, _, _, _, _, _, _, _, _, prev_hash, digest = row
            if version != at + 1:
                self._found("event", at + 1, f"events {at + 1} to {version - 1} are missing")
            if prev_hash != digest_before:
                self._found("event", version, "does not continue the hash of the event before it")
            if event_hash(prev_hash, row[HASHED]) != digest:
                self._found("event", version, "was changed after it was recorded: its hash does not cover it")
            if recorded_at < recorded_before:
                self._found("event", version, "was recorded before the event in front of it")
            if position <= before:
                told = f"has position {position}, not after {before} of the event before it"
                self._found("position", version, told)
            if version in sealed and sealed[version] != digest.hex():
                self._found("seal", version, "is not the event that was sealed")
            at, before, recorded_before, digest_before = version, position, recorded_at, digest
            self.version, self.position, self.recorded_at, self.hash = version, position, recorded_at, digest
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
        elif type(head.version) is not int:
            self._found("read-model", version, "the stream's head stands at no version")
        elif head.version > version:
            self._found(
                "event", version + 1, f"the stream had {head.version} events but now ends at {version}"
            )
        elif head.version < version:
            self._found(
                "read-model", version, f"the stream's head stands at {head.version}, behind its events"
            )
        elif head.head_hash != self.hash:
            self._found("event", version, "the stream's head remembers another hash of its last event")
        else:
            self._sound_head(head)
        return self.findings

    def _sound_head(self, head: HeadRow) -> None:
        """The stream's own row stands where its events end."""

    def _found(self, kind: FindingKind, version: int | None, message: str) -> None:
        if sum(finding.kind == kind for finding in self.findings) < MAX_FINDINGS:
            self.findings.append(Finding(kind, self.stream_id, version, message))


@dataclass(slots=True, kw_only=True)
class StreamCheck(ChainCheck, ABC):
    """The same, and every payload read, and everything that is derived compared with what the events say.

    `writer` folds the events as an append does. What another program derived is not compared but noted as stale:
    nobody believes it. `kept` are the versions of the snapshots that were met.
    """

    LIST: ClassVar[str]
    """What people call the inline read model; "" where there is none."""
    READERS: ClassVar[Mapping[tuple[str, int], Callable[[str], Any]]]
    """See storage.encoding.codecs.Codec."""

    writer: StreamWriter
    kept: set[int] = field(default_factory=set)

    def take(self, rows: Sequence[Row]) -> None:
        ChainCheck.take(self, rows)
        readers, fold = self.READERS, self.fold
        for (
            _,
            _,
            version,
            _,
            tag,
            schema_version,
            recorded_at,
            effective_at,
            actor,
            _,
            _,
            _,
            _,
            _,
            data,
            _,
            _,
        ) in rows:
            try:
                event = readers[tag, schema_version](data)
            except (KeyError, ValidationError, UpcastError):
                event, problem = decode_payload(self.stream_id, tag, schema_version, data)
                self._found("unreadable", version, problem)
            fold(event, (version, recorded_at, effective_at), actor)

    @abstractmethod
    def fold(self, event: Any, stamp: Stamp, actor: str) -> None:
        """Fold an event in, and compare what was derived at its version."""

    def finish(self) -> list[Finding]:
        for version in self.derived.snapshots.keys() - self.kept:
            known = version if type(version) is int else None
            self._found(
                "snapshot", known, f"a snapshot stands at version {version!r}, which the stream does not have"
            )
        ChainCheck.finish(self)
        summary, head = self.derived.summary, self.derived.head
        # The list row is as old as the head: both are written with every event.
        is_believed = head is None or head.state_schema == self.writer.schema
        expected = self.writer.summary_row() if self.LIST else None
        if self.events and self.LIST and (summary is None or (is_believed and summary != expected)):
            self._found("read-model", self.version, f"the {self.LIST} does not show what the events say")
        return self.findings

    def _sound_head(self, head: HeadRow) -> None:
        version, expected = self.version, self.writer.head_row()
        if head.recorded_at != self.recorded_at:
            self._found("read-model", version, "the stream's head has another time than its last event")
        if head.state_schema != self.writer.schema:
            self.is_stale = True
            return
        if head.state != expected.state:
            self._found(
                "read-model", version, "the stored state at the head differs from what the events say"
            )
        if head.run != expected.run:
            self._found("read-model", version, "the balance curve at the head differs from the events")
