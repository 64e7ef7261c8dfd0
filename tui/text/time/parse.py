"""The TIME grammar: what a person types to say when, strict enough that it is never misread.

`parse_when` tries, in this order: an event number, an elapsed time (`relative.py`), a day and a clock time
(`calendar_date.py`, `time_of_day.py`), and calendar phrases such as "two months ago" (`relative.py`).
Whatever it understood it echoes, with the zone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo

from tui.text.format import moment
from tui.text.safe import safe_str
from tui.text.time.calendar_date import FIRST_YEAR, LAST_YEAR, outside_years, read_wall_clock
from tui.text.time.relative import read_calendar_ago, read_elapsed
from tui.text.time.zones import TimeError, load_zone, local_zone, to_micros

__all__ = ["EventNumber", "Moment", "TimeError", "load_zone", "local_zone", "parse_when"]

MAX_LENGTH = 80
"""Characters beyond which a text is not a time and is not scanned."""

_FIRST = to_micros(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC))
_PAST_LAST = to_micros(datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC))
_EVENT = re.compile(r"# ?(\d{1,15})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant: `at` in UTC microseconds since 1970, `echo` what was understood, in the reader's zone."""

    at: int
    echo: str
    kind: ClassVar[Literal["instant"]] = "instant"


@dataclass(frozen=True, slots=True)
class EventNumber:
    """A place in one account's stream: `version` from 1."""

    version: int
    echo: str
    kind: ClassVar[Literal["event"]] = "event"


def parse_when(text: str, *, zone: ZoneInfo, now: int, cursor: int | None = None) -> Moment | EventNumber:
    """What a person means by a TIME, read in `zone`; `now` and `cursor` in UTC microseconds since 1970.

    Signed times (-2h, +1d) count from the cursor when there is one, everything else from now. A day without
    a time is its last microsecond; a weekday is the latest one not in the future.
    Raises TimeError, saying what to type instead, for what it cannot read or place.
    """
    words = " ".join(text[: MAX_LENGTH + 1].replace("−", "-").split())
    if len(text) > MAX_LENGTH:
        raise _unreadable(text)
    if match := _EVENT.fullmatch(words):
        return _event_number(int(match[1]))
    at = read_elapsed(words, now, cursor)
    if at is None:
        at = read_wall_clock(words, zone, now)
    if at is None:
        at = read_calendar_ago(words, zone, now)
    if at is None:
        raise _unreadable(text)
    return _moment(at, zone)


def _moment(at: int, zone: ZoneInfo) -> Moment:
    if not _FIRST <= at < _PAST_LAST:
        raise outside_years()
    return Moment(at, moment(at, zone, micros=True))


def _event_number(version: int) -> EventNumber:
    if version == 0:
        raise TimeError("Events are numbered from 1; type #1 for the first.")
    return EventNumber(version, f"event {version}")


def _unreadable(text: str) -> TimeError:
    return TimeError(
        f'I can\'t read "{safe_str(text, 40)}" as a time; '
        'try "2026-11-17 15:00", "tue 15:00", "-2h" or "#47".'
    )
