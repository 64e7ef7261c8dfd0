"""Days in words, with a clock time before or behind them, read without guessing.

2026-11-17 · 13 Mar · March 13th, 2026 · Tue 17 Nov 2026 · tuesday · yesterday · nothing, which is today.
`(Europe/London)` at the end, as echoes have it, reads the rest in that zone.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from tui.text.format import day, local
from tui.text.time.time_of_day import OFFSET, Clock, read_offset, take_clock
from tui.text.time.zones import TimeError, end_of_day, load_zone, only_reading, readings, to_micros

FIRST_YEAR, LAST_YEAR = 1900, 2999

WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_DAYS_FROM_TODAY = {"": 0, "today": 0, "yesterday": -1, "tomorrow": 1}
_LEAP_GAP = 8
"""Most years between one 29 February and the next (1896 and 1904)."""

_NOISE = re.compile(r"\b(?:on|at)\b|,", re.ASCII)
_ZONE = re.compile(rf" \((?P<zone>[^(),]+)(?:, utc(?P<offset>{OFFSET}))?\)$", re.ASCII | re.IGNORECASE)
_NTH = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_DATES = [
    re.compile(rf"(?:(?P<weekday>[a-z]{{3,9}}) )?{form}", re.ASCII)
    for form in (
        r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)",
        rf"{_NTH}[ -](?:of )?(?P<month>[a-z]{{3,9}})(?:[ -](?P<year>\d{{4}}))?",
        rf"(?P<month>[a-z]{{3,9}}) {_NTH}(?: (?P<year>\d{{4}}))?",
    )
]


def read_wall_clock(words: str, zone: ZoneInfo, now: int) -> int | None:
    """UTC microseconds of a day, a clock time or both, as the zone reads them; None for other words.

    A day alone is its last microsecond, a clock alone is today's. A weekday is the latest one whose instant
    is not after `now`, a date without a year the latest one that is not after today.
    Raises TimeError for what no calendar or clock shows, or shows twice.
    """
    if words.lower() == "now":
        return now
    words, zone, offset = _take_zone(words, zone)
    rest, clock = take_clock(words.lower())
    if clock is not None and offset is not None:
        clock = replace(clock, offset=offset)
    named = " ".join(_NOISE.sub(" ", rest).split())
    if not named and clock is None:
        return None
    weekday = _index(named, WEEKDAY_NAMES)
    if weekday is not None:
        return _latest_weekday(weekday, clock, zone, now)
    on = _day(named, local(now, zone).date())
    return None if on is None else place(on, clock, zone)


def place(on: date, clock: Clock | None, zone: ZoneInfo) -> int:
    """UTC microseconds of that day's clock time, or of its end. Raises TimeError at clock changes."""
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise outside_years()
    if clock is None:
        return end_of_day(on, zone)
    if clock.offset is None:
        return only_reading(on, clock.time, zone)
    return to_micros(datetime.combine(on, clock.time, tzinfo=clock.offset))


def outside_years() -> TimeError:
    """The answer to a time that no account can have."""
    return TimeError(f"That time is outside the years {FIRST_YEAR} to {LAST_YEAR}; type one inside them.")


def _take_zone(words: str, zone: ZoneInfo) -> tuple[str, ZoneInfo, timezone | None]:
    """The words before the parenthesis of an echo, and the zone and offset that it names."""
    match = _ZONE.search(words)
    if match is None:
        return words, zone, None
    offset = None if match["offset"] is None else read_offset(match["offset"])
    return words[: match.start()], load_zone(match["zone"]), offset


def _latest_weekday(weekday: int, clock: Clock | None, zone: ZoneInfo, now: int) -> int:
    today = local(now, zone).date()
    on = today - timedelta(days=(today.weekday() - weekday) % 7)
    if _earliest(on, clock, zone) > now:
        on -= timedelta(days=7)
    return place(on, clock, zone)


def _earliest(on: date, clock: Clock | None, zone: ZoneInfo) -> int:
    """`place`, but the earlier of two readings: when even that is still to come, the day is last week's."""
    if clock is None or clock.offset is not None:
        return place(on, clock, zone)
    return min(readings(on, clock.time, zone))


def _day(named: str, today: date) -> date | None:
    """The day named by all of the words, which have no clock time left; None when they name none."""
    if named in _DAYS_FROM_TODAY:
        return today + timedelta(days=_DAYS_FROM_TODAY[named])
    matches = (form.fullmatch(named) for form in _DATES)
    return next((_date(match, today) for match in matches if match), None)


def _date(match: re.Match[str], today: date) -> date | None:
    """The date of a match of one of `_DATES`; None when its word for a month or weekday is neither."""
    month = int(match["month"]) if match["month"].isdigit() else _number(match["month"], MONTH_NAMES)
    weekday = _index(match["weekday"] or "", WEEKDAY_NAMES)
    if month is None or (match["weekday"] and weekday is None):
        return None
    number = int(match["day"])
    on = _valid(int(match["year"]), month, number) if match["year"] else _latest(month, number, today)
    if on is None:
        raise TimeError(f'"{match[0]}" is not in the calendar; type a date such as 2026-11-17 or 13 Mar.')
    if weekday not in (None, on.weekday()):
        raise TimeError(f'"{match[0]}" contradicts itself: that day is {day(on)}; type the date alone.')
    return on


def _latest(month: int, number: int, today: date) -> date | None:
    """The latest such day that is not after today; None for 30 February."""
    years = range(today.year, today.year - _LEAP_GAP - 1, -1)
    days = (_valid(year, month, number) for year in years)
    return next((on for on in days if on is not None and on <= today), None)


def _valid(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _number(word: str, names: tuple[str, ...]) -> int | None:
    """Place of a name from 1."""
    index = _index(word, names)
    return None if index is None else index + 1


def _index(word: str, names: tuple[str, ...]) -> int | None:
    """Place from 0 of the name that the word is, or shortens to three letters or more (tue, tues, sept)."""
    if len(word) < 3:
        return None
    return next((index for index, name in enumerate(names) if name.startswith(word)), None)
