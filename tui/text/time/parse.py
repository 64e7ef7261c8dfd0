"""The TIME grammar: what a person types to say when, strict enough that it is never misread.

`parse_when` tries, in this order: an event number, an elapsed time (`relative.py`), a day and a clock time or a stretch
of days (`calendar_date.py`, `time_of_day.py`, `periods.py`), and calendar phrases such as "two months ago"
(`relative.py`); then the same without a place that is named among the words (`places.py`), in that place's zone.
Whatever it understood it echoes, with the zone, so that the echo can be typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timezone
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo

from tui.text.format import moment
from tui.text.safe import safe_str
from tui.text.time.calendar_date import (
    FIRST_YEAR,
    LAST_YEAR,
    Calendar,
    echoed_zone,
    outside_years,
    read_wall_clock,
)
from tui.text.time.numeric_date import Locale, no_locale
from tui.text.time.places import take_place
from tui.text.time.reading import Understood, instant
from tui.text.time.relative import read_calendar_ago, read_elapsed
from tui.text.time.time_of_day import read_offset
from tui.text.time.zones import TimeError, load_zone, local_zone, to_micros

__all__ = ["EventNumber", "Moment", "TimeError", "load_zone", "local_zone", "parse_when"]

MAX_LENGTH = 160
"""Characters beyond which a text is not a time and is not scanned."""

_FIRST = to_micros(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC))
_PAST_LAST = to_micros(datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC))
_PART_OF_DAY = re.compile(r"\b(?:morning|afternoon|evening|night|tonight)\b", re.ASCII)
_EVENT = re.compile(r"# ?(\d{1,15})", re.ASCII)


EQUALS = " = "
"""Stands in an echo between two zones' words for one instant."""


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant: `at` in UTC microseconds since 1970, `echo` what was understood, in the reader's zone.

    `stretch` has the first and last microsecond where a day or more was named, of which `at` is one end. `zone` is
    another one than the reader's that the words were said in.
    """

    at: int
    echo: str
    stretch: tuple[int, int] | None = field(default=None, compare=False)
    zone: ZoneInfo | None = field(default=None, compare=False)
    kind: ClassVar[Literal["instant"]] = "instant"

    @property
    def begin(self) -> int:
        """Where what was named begins: the start of a day."""
        return self.at if self.stretch is None else self.stretch[0]

    @property
    def end(self) -> int:
        """Where what was named ends: the end of a day."""
        return self.at if self.stretch is None else self.stretch[1]

    @property
    def is_stretch(self) -> bool:
        """More than a day was named, so that it is no day and no instant either."""
        return self.stretch is not None and self.at != self.stretch[1]


@dataclass(frozen=True, slots=True)
class EventNumber:
    """A place in one account's stream: `version` from 1."""

    version: int
    echo: str
    kind: ClassVar[Literal["event"]] = "event"


@dataclass(frozen=True, slots=True)
class _Reader:
    """What words are read with: the calendar, and the instant that signed times count from (None: the present)."""

    calendar: Calendar
    cursor: int | None

    def read(self, words: str, offset: timezone | None = None) -> Understood | None:
        """What the words mean, None where they mean no time. Raises TimeError."""
        calendar = self.calendar
        at = read_elapsed(words, calendar.now, self.cursor)
        if at is None:
            reading = read_wall_clock(words, calendar, offset)
            if reading is not None:
                return reading
            at = read_calendar_ago(words, calendar.zone, calendar.now)
        return None if at is None else instant(at)


def parse_when(
    text: str, *, zone: ZoneInfo, now: int, cursor: int | None = None, locale: Locale = no_locale
) -> Moment | EventNumber:
    """What a person means by a TIME, read in `zone`; `now` and `cursor` in UTC microseconds since 1970.

    Signed times (-2h, +1d) count from the cursor when there is one, everything else from now. A day without
    a time is its last microsecond, a week or a month its first; a weekday is the latest one not in the future. The
    bank's `locale` says which of a date's numbers is the month. A place among the words is where their clock hangs.
    Raises TimeError, saying what to type instead, for what it cannot read or place.
    """
    words = " ".join(text[: MAX_LENGTH + 1].replace("−", "-").split())
    if len(text) > MAX_LENGTH:
        raise _unreadable(text)
    if match := _EVENT.fullmatch(words):
        return _event_number(int(match[1]))
    reader = _Reader(Calendar(zone, now, locale), cursor)
    said, *again = words.split(EQUALS)
    reading, named = _read(said, reader)
    for other in again:
        named = echoed_zone(said)
        if reading is None or (same := _read(other, reader)[0]) is None or same.at != reading.at:
            raise TimeError("The two sides of = are not one instant; type one of them.")
    if reading is None:
        raise _unreadable(text)
    return _moment(reading, zone, named)


def _read(words: str, reader: _Reader) -> tuple[Understood | None, ZoneInfo | None]:
    """What the words mean, and the zone that a place among them names."""
    reading = reader.read(words)
    if reading is not None:
        return reading, None
    placed = take_place(words)
    if placed is None:
        return None, None
    if placed.zone is None:
        return reader.read(placed.words, read_offset(placed.offset)), None
    return replace(reader, calendar=replace(reader.calendar, zone=placed.zone)).read(
        placed.words
    ), placed.zone


def _moment(reading: Understood, zone: ZoneInfo, named: ZoneInfo | None) -> Moment:
    if not _FIRST <= reading.at < _PAST_LAST:
        raise outside_years()
    named = None if named is not None and named.key == zone.key else named
    stretch = None if reading.first == reading.last else (reading.first, reading.last)
    echo = reading.name or both_zones(reading.at, zone, named, micros=True)
    return Moment(reading.at, echo, stretch, named)


def begin_of(when: Moment, zone: ZoneInfo) -> Moment:
    """The instant at which what was named begins: the start of a day."""
    return Moment(when.begin, both_zones(when.begin, zone, when.zone, micros=True), zone=when.zone)


def end_of(when: Moment, zone: ZoneInfo) -> Moment:
    """The instant at which what was named ends: the end of a day."""
    return Moment(when.end, both_zones(when.end, zone, when.zone, micros=True), zone=when.zone)


def both_zones(at: int, zone: ZoneInfo, other: ZoneInfo | None, *, micros: bool = False) -> str:
    """An instant in words: as the customer's zone shows it where that is another one, then as the desk's does."""
    own = moment(at, zone, micros=micros)
    return (
        own if other is None or other.key == zone.key else f"{moment(at, other, micros=micros)}{EQUALS}{own}"
    )


def _event_number(version: int) -> EventNumber:
    if version == 0:
        raise TimeError("Events are numbered from 1; type #1 for the first.")
    return EventNumber(version, f"event {version}")


def _unreadable(text: str) -> TimeError:
    shown = safe_str(text, 40)
    if _PART_OF_DAY.search(text.lower()):
        error = TimeError(
            f'"{shown}" names no clock time; type one, such as "today 09:00" or "yesterday 18:30".'
        )
    else:
        error = TimeError(
            f'I can\'t read "{shown}" as a time; try "2026-11-17 15:00", "tue 15:00", "-2h" or "#47".'
        )
    error.is_unread = True
    return error
