"""Days in words, with a clock time before or behind them, read without guessing.

2026-11-17 · 13/03/2026 · 13 Mar · March 13th, 2026 · Tue 17 Nov 2026 · tuesday · last tuesday · yesterday · nothing,
which is today. Stretches of days are read as well: last week · March 2026. `(Europe/London)` at the end, as echoes have
it, reads the rest in that zone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from tui.text.format import day, local
from tui.text.time.numeric_date import Locale, no_locale, read_numeric
from tui.text.time.periods import Days, month_of, read_period
from tui.text.time.reading import Understood, instant, whole_day, whole_days
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

_LAST = "last "
TO = " to "
"""Stands between the first and the last of several days."""
_MONTH_OF_YEAR = re.compile(r"(?P<month>[a-z]{3,9}) (?P<year>\d{4})", re.ASCII)
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


@dataclass(frozen=True, slots=True)
class Calendar:
    """What days are read by: the zone that they are in, the present instant (UTC microseconds), the bank's locale."""

    zone: ZoneInfo
    now: int
    locale: Locale = no_locale

    @property
    def today(self) -> date:
        """The day that it is in the zone."""
        return local(self.now, self.zone).date()


def read_wall_clock(words: str, calendar: Calendar, offset: timezone | None = None) -> Understood | None:
    """A day, a clock time or both, as the zone reads them, or a stretch of days; None for other words.

    A day alone stands for its last microsecond, a clock alone is today's. A weekday is the latest one whose instant is
    not after the present, `last` before it the latest before today, a date without a year the latest one that is not
    after today. `offset` is that of a clock time.
    Raises TimeError for what no calendar or clock shows, or shows twice.
    """
    if words.lower() == "now":
        return instant(calendar.now)
    words, zone, echoed = _take_zone(words, calendar.zone)
    calendar, offset = replace(calendar, zone=zone), offset or echoed
    if words.lower() == "midnight":
        words = "today 00:00"  # the other end of today is still to come
    rest, clock = take_clock(words.lower())
    if clock is not None and offset is not None:
        clock = replace(clock, offset=offset)
    named = " ".join(_NOISE.sub(" ", rest).split())
    if clock is None:
        return _days(named, calendar) if named else None
    return _at(named, clock, calendar)


def _days(named: str, calendar: Calendar) -> Understood | None:
    """A day or several, without a clock time."""
    zone, period = calendar.zone, _period(named, calendar) or _days_between(named, calendar)
    if period is not None:
        first, last = map(_inside_years, period)
        return whole_days(first, last, zone, f"{day(first)}{TO}{day(last)} ({zone.key})")
    weekday = _index(named, WEEKDAY_NAMES)
    on = _day(named, calendar) if weekday is None else _latest_weekday(weekday, None, calendar)
    return None if on is None else whole_day(_inside_years(on), zone)


def _at(named: str, clock: Clock, calendar: Calendar) -> Understood | None:
    """A clock time of a day."""
    if _period(named, calendar) is not None:
        raise TimeError(f'"{named}" has many days; type one of them before the clock time.')
    weekday = _index(named, WEEKDAY_NAMES)
    on = _day(named, calendar) if weekday is None else _latest_weekday(weekday, clock, calendar)
    return None if on is None else instant(place(on, clock, calendar.zone))


def place(on: date, clock: Clock, zone: ZoneInfo) -> int:
    """UTC microseconds of that day's clock time. Raises TimeError at clock changes."""
    _inside_years(on)
    if clock.offset is None:
        return only_reading(on, clock.time, zone)
    return to_micros(datetime.combine(on, clock.time, tzinfo=clock.offset))


def _inside_years(on: date) -> date:
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise outside_years()
    return on


def outside_years() -> TimeError:
    """The answer to a time that no account can have."""
    return TimeError(f"That time is outside the years {FIRST_YEAR} to {LAST_YEAR}; type one inside them.")


def echoed_zone(words: str) -> ZoneInfo | None:
    """The zone that an echo ends with; None for other words. Raises TimeError for one there is none of."""
    match = _ZONE.search(words)
    return None if match is None else load_zone(match["zone"])


def _take_zone(words: str, zone: ZoneInfo) -> tuple[str, ZoneInfo, timezone | None]:
    """The words before the parenthesis of an echo, and the zone and offset that it names."""
    match = _ZONE.search(words)
    if match is None:
        return words, zone, None
    offset = None if match["offset"] is None else read_offset(match["offset"])
    return words[: match.start()], load_zone(match["zone"]), offset


def _latest_weekday(weekday: int, clock: Clock | None, calendar: Calendar) -> date:
    on = calendar.today - timedelta(days=(calendar.today.weekday() - weekday) % 7)
    return on - timedelta(days=7) if _earliest(on, clock, calendar.zone) > calendar.now else on


def _earliest(on: date, clock: Clock | None, zone: ZoneInfo) -> int:
    """The earlier of two readings of a clock time: when even that is still to come, the day is last week's."""
    if clock is None:
        return end_of_day(on, zone)
    return place(on, clock, zone) if clock.offset is not None else min(readings(on, clock.time, zone))


def _days_between(named: str, calendar: Calendar) -> Days | None:
    """The days of "9 nov to 15 nov", or "march to may". Raises TimeError where they go backwards."""
    words = named.split(TO)
    if len(words) != 2:
        return None
    begin, end = (_ends(word, calendar) if word else None for word in words)
    if begin is None or end is None:
        return None
    first, last = begin[0], end[1]
    if first > last:
        raise TimeError(f"{day(first)} is after {day(last)}; exchange the two, or add the year.")
    return first, last


def _ends(named: str, calendar: Calendar) -> Days | None:
    on = _day(named, calendar)
    return _period(named, calendar) if on is None else (on, on)


def _period(named: str, calendar: Calendar) -> Days | None:
    """The first and last day of a stretch of days that the words name; a month alone is the latest that has begun."""
    alone = _number(named, MONTH_NAMES)
    if alone is not None:
        return month_of(date(calendar.today.year - (alone > calendar.today.month), alone, 1))
    match = _MONTH_OF_YEAR.fullmatch(named)
    month = None if match is None else _number(match["month"], MONTH_NAMES)
    if match is None or month is None:
        return read_period(named, calendar.today)
    on = _valid(int(match["year"]), month, 1)
    if on is None:
        raise outside_years()
    return month_of(on)


def _day(named: str, calendar: Calendar) -> date | None:
    """The day named by all of the words, which have no clock time left; None when they name none."""
    today = calendar.today
    if named in _DAYS_FROM_TODAY:
        return today + timedelta(days=_DAYS_FROM_TODAY[named])
    if named.startswith(_LAST) and (weekday := _index(named.removeprefix(_LAST), WEEKDAY_NAMES)) is not None:
        return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)
    if (on := read_numeric(named, calendar.locale)) is not None:
        return on
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
