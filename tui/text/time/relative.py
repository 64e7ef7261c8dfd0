"""Lengths of time counted from now: -2h, +1d12h, 90 minutes ago, two months ago, 3 weeks ago at noon."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from tui.text.format import SECOND, local
from tui.text.time.calendar_date import outside_years, place
from tui.text.time.time_of_day import Clock, take_clock

_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 7 * 86_400}
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_AMOUNT = rf"(?:\d{{1,6}} ?|(?:an?|{'|'.join(_NUMBERS)}) )"


def _chain(units: str) -> str:
    """The pattern of one or more amounts with a unit: 1d12h, 2 days and 3 hours."""
    step = rf"{_AMOUNT}(?:{units})(?![a-z])"
    return rf"{step}(?:(?: and)? ?{step})*"


_ELAPSED_UNIT = r"s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?"
_CALENDAR_UNIT = r"days?|weeks?|months?|years?"
_STEP = re.compile(rf"({_AMOUNT})({_ELAPSED_UNIT})(?![a-z])", re.ASCII)
_ELAPSED = re.compile(
    rf"(?P<sign>[+-]) ?(?P<signed>{_chain(_ELAPSED_UNIT)})|(?P<past>{_chain(_ELAPSED_UNIT)}) ago", re.ASCII
)
_CALENDAR = re.compile(rf"{_chain(_CALENDAR_UNIT)} ago", re.ASCII)


def read_elapsed(words: str, now: int, cursor: int | None) -> int | None:
    """UTC microseconds of a signed length (from the cursor, else from now) or of one that ends in "ago".

    A day is 24 hours and a week 168, whatever the clocks did meanwhile. None for other words.
    """
    match = _ELAPSED.fullmatch(words.lower())
    if match is None:
        return None
    if match["past"]:
        return now - _micros(match["past"])
    start = now if cursor is None else cursor
    return start + _micros(match["signed"]) * (-1 if match["sign"] == "-" else 1)


def read_calendar_ago(words: str, zone: ZoneInfo, now: int) -> int | None:
    """UTC microseconds of a length in calendar days to years ago, at now's time of day or a typed one.

    None for other words. Raises TimeError outside the years accepted, and where a clock change leaves no
    reading or two.
    """
    rest, clock = take_clock(words.lower())
    phrase = " ".join(rest.split())
    if _CALENDAR.fullmatch(phrase) is None:
        return None
    wall = local(now, zone).replace(tzinfo=None)
    then = _dateparser(phrase, wall)
    if then is None:
        raise outside_years()
    return place(then.date(), clock or Clock(wall.time()), zone)


def _micros(steps: str) -> int:
    lengths = (_count(match[1]) * _SECONDS[match[2][0]] for match in _STEP.finditer(steps))
    return sum(lengths) * SECOND


def _count(amount: str) -> int:
    word = amount.strip()
    if word.isdigit():
        return int(word)
    return _NUMBERS.index(word) + 1 if word in _NUMBERS else 1


def _dateparser(phrase: str, wall: datetime) -> datetime | None:
    """The wall clock that dateparser finds that long before `wall`; None beyond the calendar.

    It is asked only for phrases whose every word we know, and never for the clock time or the zone: left
    alone it skips words it does not like ("3 weeks ago at 25:00") and ignores clock changes.
    """
    # Half a second to import and warm up; few people write like this.
    import dateparser

    return dateparser.parse(
        phrase, languages=["en"], settings={"RELATIVE_BASE": wall, "PARSERS": ["relative-time"]}
    )
