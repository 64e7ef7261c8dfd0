"""What a check of the stored bank found: in words for people, in kinds for repair and exit codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FindingKind = Literal["event", "unreadable", "snapshot", "read-model", "checkpoint", "seal", "file"]
DERIVED: frozenset[FindingKind] = frozenset({"snapshot", "read-model"})
"""Damage that a rebuild from the log repairs. Damage to the log itself is never repaired, only shown."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind` "event": the log contradicts itself; "unreadable": an intact event this program cannot read, so
    balances after it are unverified; "seal": the log contradicts what was sealed; "file": the database's own
    pages or indexes are damaged. `version` is the first event concerned, None for the stream as a whole."""

    kind: FindingKind
    stream_id: str
    version: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Verification:
    """Streams and events read, what was found, and how long it took."""

    streams: int
    events: int
    findings: tuple[Finding, ...]
    seconds: float
    sealed: bool = False

    @property
    def intact(self) -> bool:
        """Nothing contradicts anything; unreadable events alone are no damage."""
        return all(finding.kind == "unreadable" for finding in self.findings)
