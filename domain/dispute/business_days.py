"""Counting business days on a calendar that is handed in: whose holidays they are is not known here."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Protocol

ONE_DAY = timedelta(days=1)
LONGEST_CLOSURE = 31
"""No bank is closed for more days in a row: what bounds every search for the next business day."""


class BusinessDays(Protocol):
    """The business days of one country."""

    @property
    def country(self) -> str:
        """ISO 3166 alpha-2 code."""

    def is_business_day(self, day: date) -> bool: ...

    def holiday(self, day: date) -> str:
        """What the day is called where it is a holiday, "" where it is none."""


def later(day: date, days: int) -> date:
    """The day so many days later; the last day of the calendar where it ends before."""
    return day + ONE_DAY * min(days, (date.max - day).days)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month; as `later` where the calendar ends."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add(calendar: BusinessDays, start: date, days: int) -> date:
    """The business day that is `days` after `start`, which itself is not counted; `start` for 0.

    Raises ValueError for a negative count, or a calendar without business days.
    """
    if days < 0:
        raise ValueError("business days are counted forward")
    day = start
    for _ in range(days):
        day = next_on_or_after(calendar, later(day, 1))
    return day


def between(calendar: BusinessDays, start: date, end: date) -> int:
    """Business days after `start` up to and including `end`; negative where `end` comes first."""
    if end < start:
        return -between(calendar, end, start)
    days = (start + ONE_DAY * offset for offset in range(1, (end - start).days + 1))
    return sum(calendar.is_business_day(day) for day in days)


def next_on_or_after(calendar: BusinessDays, day: date) -> date:
    """The day itself, or the first business day after it. Raises ValueError where there is none for a month."""
    for offset in range(LONGEST_CLOSURE + 1):
        candidate = later(day, offset)
        if calendar.is_business_day(candidate):
            return candidate
    raise ValueError(f"the calendar of {calendar.country} has no business day from {day.isoformat()} on")
