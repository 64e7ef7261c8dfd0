"""What a check of the stored bank found: in words for people, in kinds for repair and exit codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FindingKind = Literal[
    "event", "unreadable", "snapshot", "read-model", "checkpoint", "position", "seal", "file", "batch"
]
DERIVED: frozenset[FindingKind] = frozenset({"snapshot", "read-model"})
"""Damage that a rebuild from the log repairs. Damage to the log itself is never repaired, only shown."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind` "event": the log contradicts itself; "unreadable": an intact event this program cannot read, so
    balances after it are unverified; "position": the order in which readers are given the log is not sound, though
    every stream is; "seal": the log contradicts what was sealed; "file": the database's own
    pages or indexes are damaged; "batch": every stream is sound, but a batch tells what its rules, its cases or its
    accounts contradict. `version` is the first event concerned, None for the stream as a whole."""

    kind: FindingKind
    stream_id: str
    version: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Verification:
    """Streams and events read, what was found, and how long it took.

    `stale` are the streams of which something was derived by another version of Recount: it is not believed, and
    answers are folded from the log until a repair, or an append by this version, derives it anew.
    """

    streams: int
    events: int
    findings: tuple[Finding, ...]
    seconds: float
    sealed: bool = False
    stale: tuple[str, ...] = ()

    @property
    def intact(self) -> bool:
        """Nothing contradicts anything; unreadable events alone are no damage."""
        return all(finding.kind == "unreadable" for finding in self.findings)
