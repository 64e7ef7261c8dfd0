"""Streams of events, whatever they are about: what is appended, what was recorded, and rivals for a version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple

from typing_extensions import TypeVar

from domain.errors import RecountError

GENESIS = bytes(32)
"""What stands for the hash before the first event of a stream."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """A fact about to be appended. Times are UTC microseconds since 1970.

    `effective_at` None means "when it is recorded". `recorded_at` None means "now"; only an import states it.
    `stored` is the payload as it was stored elsewhere, (schema version, text), when it must stay that to the
    byte: `event` is what that text reads as. None: it is written as this program writes it.
    """

    event: Any
    event_id: str
    actor: str
    channel: str
    reason: str = ""
    command_id: str | None = None
    correlation_id: str | None = None
    causation_id: str | None = None
    effective_at: int | None = None
    recorded_at: int | None = None
    stored: tuple[int, str] | None = None


E = TypeVar("E", default=Any)


class RecordedEvent(NamedTuple, Generic[E]):
    """One row of the log: RecordedEvent[AccountEvent] of an account, RecordedEvent[CaseEvent] of a case. A bare tuple,
    because whoever reads a long log makes one for every event; its fields begin as the columns of a row do.

    Times are UTC microseconds since 1970; `data` is exactly the stored text.

    `event` is None, and `problem` says why, where the row cannot be understood: an unknown type, a newer
    payload version, or damage. Such a row is shown as it is, and every balance after it is unverified.
    """

    position: int
    stream_id: str
    version: int
    event_id: str
    type: str
    schema_version: int
    recorded_at: int
    effective_at: int
    actor: str
    channel: str
    reason: str
    command_id: str | None
    correlation_id: str | None
    causation_id: str | None
    data: str
    prev_hash: str
    hash: str
    event: E | None
    problem: str = ""

    @property
    def is_backdated(self) -> bool:
        """Recorded after the instant it counts from; whether that is late is for `domain.account.lateness`."""
        return self.effective_at < self.recorded_at


class VersionConflict(RecountError):
    """Somebody appended to the stream since it was read; nothing was appended.

    `between` holds the events recorded after `expected`, oldest first. `verdict` says what the rules would
    answer to the same command now: None when nobody asked, "" when it would still be accepted, else the
    sentence of the refusal.
    """

    kind = "version-conflict"

    def __init__(
        self,
        stream_id: str,
        expected: int,
        actual: int,
        between: Sequence[RecordedEvent[Any]] = (),
        verdict: str | None = None,
    ) -> None:
        super().__init__(_conflict_sentence(stream_id, expected, actual, verdict))
        self.stream_id = stream_id
        self.expected = expected
        self.actual = actual
        self.between = tuple(between)
        self.verdict = verdict


def _conflict_sentence(stream_id: str, expected: int, actual: int, verdict: str | None) -> str:
    """One sentence: where, what happened, and what the rules say now."""
    sentence = f"{stream_id} changed since you looked: you saw version {expected}, it is now at {actual}"
    if verdict is None:
        return f"{sentence}; look again and repeat the command."
    if verdict == "":
        return f"{sentence}; the same command would still be accepted: preview it again."
    return f"{sentence}; the same command would now be refused: {verdict}"
