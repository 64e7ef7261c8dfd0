"""What every reader of foreign history ends in: streams of facts that the loader can append."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol

from domain.account.state import account_of
from domain.bank import PendingLine
from domain.clock import utc_text
from domain.ports import EventLog, Holder
from domain.stream import NewEvent
from storage.importers.lines import FileErrors

CHUNK = 1_000
"""Events looked up or held at a time."""

END_OF_TIME = (1 << 63) - 1
"""UTC microseconds after everything recorded."""


class StreamHistory(Protocol):
    """One stream of a source. `size` counts its events; `holder` is put in when the stream is new."""

    @property
    def stream_id(self) -> str: ...

    @property
    def size(self) -> int: ...

    @property
    def holder(self) -> Holder | None: ...

    def compare(self, log: EventLog, version: int, errors: FileErrors) -> None:
        """Note as an error what cannot be joined to the log, whose stream is at `version` (at least 1)."""

    def note_future(self, now: int, errors: FileErrors) -> None:
        """Note as an error what the source says was recorded after `now`, in UTC microseconds: no history is."""

    def missing(self, log: EventLog, version: int) -> Iterator[NewEvent]:
        """What the log, whose stream is at `version`, does not have yet, in the order to append it."""


@dataclass(frozen=True, slots=True)
class History:
    """A source that has been read: its streams, to be appended in order, what was wrong with it, what it announces."""

    format: str
    files: int
    streams: Sequence[StreamHistory]
    errors: FileErrors
    pending: tuple[PendingLine, ...] = ()

    def size(self) -> int:
        """Events of all streams together."""
        return sum(stream.size for stream in self.streams)


@dataclass(frozen=True, slots=True)
class Facts:
    """A stream whose events are known by their ids, oldest first, each stating when it was recorded.

    `events` makes them afresh at each call, so that a large source is never held as events; the first is the
    opening, whose id says which account this is. `file` is where the source tells of the account. `days` answers
    the lines of the file whose day begins after an instant, and when that is. The time of day is the reader's own.
    """

    stream_id: str
    size: int
    events: Callable[[], Iterable[NewEvent]]
    holder: Holder | None
    file: str
    days_after: Callable[[int], Iterable[tuple[int, int]]] = lambda instant: ()

    def compare(self, log: EventLog, version: int, errors: FileErrors) -> None:
        """The account of that number in the log must be the source's own."""
        if not self._is_same(log):
            account_id = account_of(self.stream_id)
            other = f"account {account_id} is already another account here; import into a database of its own"
            errors.note(self.file, 0, other)

    def note_future(self, now: int, errors: FileErrors) -> None:
        """Rows of days that are still to come; today's are right."""
        for line, begins_at in self.days_after(now):
            errors.note(self.file, line, in_future(begins_at, now))

    def missing(self, log: EventLog, version: int) -> Iterator[NewEvent]:
        """Events the log lacks; none where the account is another one.

        Those older than the log's last event come at the end, to be booked late: recorded when they are
        appended and value-dated when they happened, so that what the bank knew in between stays as it was.
        Those of today whose time of day is still to come are recorded when they are appended too, and those of days
        to come are left out.
        """
        now = END_OF_TIME if log.is_training else log.now()
        tomorrow = min((begins_at for _, begins_at in self.days_after(now)), default=END_OF_TIME)
        for new in self._lacking(log, version):
            if new.recorded_at is None or new.recorded_at <= now:
                yield new
            elif new.recorded_at < tomorrow:
                yield booked_now(new)

    def _lacking(self, log: EventLog, version: int) -> Iterator[NewEvent]:
        if version == 0:
            yield from self.events()
            return
        if not self._is_same(log):
            return
        head_at = log.marks(self.stream_id, version, version)[0].recorded_at
        late: list[NewEvent] = []
        for new in self._unknown(log):
            if new.recorded_at is not None and new.recorded_at < head_at:
                late.append(booked_now(new))
            else:
                yield new
        yield from late

    def _is_same(self, log: EventLog) -> bool:
        return bool(log.existing_ids(self.stream_id, [next(iter(self.events())).event_id]))

    def _unknown(self, log: EventLog) -> Iterator[NewEvent]:
        for chunk in chunks(self.events()):
            known = log.existing_ids(self.stream_id, [new.event_id for new in chunk])
            for new in chunk:
                if new.event_id not in known:
                    yield new


def in_future(us: int, now: int) -> str:
    """Why something stated to be of this instant is not taken."""
    return (
        f"is of {utc_text(us)}, later than the bank's clock, {utc_text(now)}; "
        "a bank's history ends with the present, only a bank for training may have a later one"
    )


def booked_now(new: NewEvent) -> NewEvent:
    """The same fact, recorded now and counting from when it happened."""
    effective_at = new.recorded_at if new.effective_at is None else new.effective_at
    return replace(new, recorded_at=None, effective_at=effective_at)


def chunks(events: Iterable[NewEvent]) -> Iterator[list[NewEvent]]:
    """The events in lists of at most CHUNK."""
    rest = iter(events)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
