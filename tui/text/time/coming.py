"""Times that are still to come, in the words of `parse`.

A weekday is the next one, a clock alone tomorrow's where today's has passed, a date without a year the next of its
kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, time
from zoneinfo import ZoneInfo

from tui.text.format import local
from tui.text.time.calendar_date import MONTH_NAMES, WEEKDAY_NAMES
from tui.text.time.numeric_date import Locale, no_locale
from tui.text.time.parse import EventNumber, Moment, end_of, parse_when
from tui.text.time.zones import TimeError

_DAY = 86_400_000_000
_WEEK, _YEAR = 7 * _DAY, 365 * _DAY
_WEEKDAY = re.compile(rf"\b({'|'.join(name[:3] for name in WEEKDAY_NAMES)})", re.IGNORECASE)
_MONTH = re.compile(rf"\b({'|'.join(name[:3] for name in MONTH_NAMES)})", re.IGNORECASE)
_CLOCK_ALONE = re.compile(r"(\d{1,2}:\d\d(:\d\d)?( ?[ap]m)?|\d{1,2} ?[ap]m|noon)", re.IGNORECASE)
_BACKWARDS = re.compile(r"\b(last|ago|yesterday)\b|^[-−]", re.IGNORECASE)


def parse_coming(text: str, *, zone: ZoneInfo, now: int, locale: Locale = no_locale) -> Moment:
    """The instant that is meant, of a day its end; `now` in UTC microseconds. Raises TimeError for what cannot be read,
    is no time, or has passed."""
    words = text.strip()
    for said, from_when in _readings(words, now):
        with suppress(TimeError):
            when = _instant(said, zone, from_when, locale)
            if when.at > now:
                return when
    when = _instant(words, zone, now, locale)
    raise TimeError(
        f"{when.echo} has passed; type a time that is still to come, such as mon 9:00 or tomorrow."
    )


def coming_day(text: str, *, bank: ZoneInfo, desk: ZoneInfo, now: int, locale: Locale = no_locale) -> date:
    """The day of the bank that is meant, today or later: a day alone as the bank counts it, a time of day at the desk
    as the day that it is at the bank then. `now` in UTC microseconds. Raises TimeError as `parse_coming`."""
    is_day = names_day(parse_when(text, zone=desk, now=now, locale=locale), desk)
    when = parse_coming(text, zone=bank if is_day else desk, now=now, locale=locale)
    return local(when.at, (when.zone or bank) if is_day else bank).date()


def names_day(when: Moment | EventNumber, zone: ZoneInfo) -> bool:
    """Whether a day or more was named, and no time of day; `zone` is the reader's."""
    if isinstance(when, EventNumber):
        return False
    return when.stretch is not None or local(when.at, when.zone or zone).time() == time.max


def _readings(words: str, now: int) -> Iterator[tuple[str, int]]:
    """The words, with the instant they are read from, in the order in which they are meant."""
    yield words, now
    if _BACKWARDS.search(words):
        return
    if _CLOCK_ALONE.fullmatch(words):
        yield f"tomorrow {words}", now
    elif _MONTH.search(words):
        # A weekday before a date says which one is meant, and moves nothing.
        yield words, now + _YEAR
    elif _WEEKDAY.search(words):
        # The latest one that is not in the future of a week later.
        yield words, now + _WEEK


def _instant(words: str, zone: ZoneInfo, now: int, locale: Locale) -> Moment:
    when = parse_when(words, zone=zone, now=now, locale=locale)
    if not isinstance(when, Moment):
        raise TimeError("The number of an event is no time; type one such as mon 9:00 or tomorrow.")
    return end_of(when, zone) if when.stretch is not None else when
