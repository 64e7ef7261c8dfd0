"""What an account lacks of its statements: the lines that are to be recorded, and the events that they become."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta

from domain.bank_statement import BankStatement
from domain.ports import EventLog, Holder
from domain.stream import NewEvent, VersionConflict
from storage.importers.joining import events
from storage.importers.lines import FileErrors
from storage.importers.spill import Packed, Spill, packed, unpacked


class PlannedLines:
    """The lines of all accounts that are to be recorded, in the order of their days."""

    def __init__(self) -> None:
        self._statements = list[BankStatement]()
        self._lines = self.apart()
        self._places, self._count = dict[int, int](), 0

    def add(self, group: int, line: events.PlannedLine) -> None:
        self._lines.add(group, line.line.booked.toordinal(), line)

    def apart(self) -> Spill[events.PlannedLine]:
        """Room for lines beside these."""
        return Spill(self._packed, self._unpacked)

    def groups(self) -> int:
        """A group for the lines of one more account."""
        self._count += 1
        return self._count

    def of(self, group: int) -> Iterator[events.PlannedLine]:
        """The lines of one account."""
        return self._lines.group(group)

    def _packed(self, planned: events.PlannedLine) -> Packed:
        # One object stands for the statement of many lines; it is kept, so that no other has its id.
        statement = planned.statement
        place = self._places.setdefault(id(statement), len(self._statements))
        if place == len(self._statements):
            self._statements.append(statement)
        return place, packed(planned.line), planned.instant, planned.count

    def _unpacked(self, values: Packed) -> events.PlannedLine:
        place, line, instant, count = values
        return events.PlannedLine(self._statements[place], unpacked(line), instant, None, count)


@dataclass(frozen=True, slots=True)
class PlannedAccount:
    """What an account lacks, found at the instant `now`, while its stream was at `version` and its newest event was of
    `head_at`. `size` counts what the source has of it; the lines that are to be recorded are a group of those planned.
    """

    stream_id: str
    version: int
    size: int
    holder: Holder | None
    opening: NewEvent | None
    head_at: int
    now: int
    planned: PlannedLines
    group: int
    form: events.EventForm

    def compare(self, log: EventLog, version: int, errors: FileErrors) -> None:
        """It was compared when it was planned."""

    def note_future(self, now: int, errors: FileErrors) -> None:
        """It was left out when it was planned."""

    def missing(self, log: EventLog, version: int) -> Iterator[NewEvent]:
        """What is booked late comes at the end. Raises VersionConflict where somebody wrote to the account since it was
        planned."""
        if version != self.version:
            raise VersionConflict(self.stream_id, self.version, version)
        if self.opening is not None:
            yield self.opening
        late = self.planned.apart()
        for one in self._dated():
            if one.recorded_at is None:
                late.add(0, 0, one)
            else:
                yield self.form.entry(self.stream_id, one)
        for one in late.group(0):
            yield self.form.entry(self.stream_id, one)

    def _dated(self) -> Iterator[events.PlannedLine]:
        """The lines, each with when it is recorded: never before the newest event there is."""
        last = self.head_at
        for one in self.planned.of(self.group):
            is_of_head_day = (
                one.line.time is None and one.instant < self.head_at and _same_day(one, self.head_at)
            )
            recorded_at = max(one.instant, last)
            if (one.instant < self.head_at and not is_of_head_day) or recorded_at > self.now:
                yield one
                continue
            last = recorded_at
            yield events.PlannedLine(one.statement, one.line, one.instant, recorded_at, one.count)


def _same_day(planned: events.PlannedLine, instant: int) -> bool:
    zone = planned.statement.zone
    return (
        events.at(planned.line.booked, time.min, zone)
        <= instant
        < events.at(planned.line.booked + timedelta(days=1), time.min, zone)
    )
