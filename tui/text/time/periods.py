"""Stretches of days that people name: last week, this month, last quarter, 2026, Q1 2026, 2026-03, last 90 days.

Weeks begin on Monday (ISO 8601). A stretch that is not over ends where its calendar does.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

_NAMED = re.compile(r"(?P<which>last|this) (?P<unit>week|month|quarter|year)", re.ASCII)
_DAYS = re.compile(r"last (?P<days>[2-9]|[1-9]\d{1,4}) days", re.ASCII)
_YEAR = re.compile(r"(?:q(?P<quarter>[1-4]) )?(?P<year>[1-9]\d{3})", re.ASCII)
_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])", re.ASCII)

Days = tuple[date, date]
"""The first and the last day."""


def read_period(words: str, today: date) -> Days | None:
    """The first and last day of the stretch that the lower-case words name; None for other words."""
    if match := _MONTH.fullmatch(words):
        return None if match["year"] == "0000" else month_of(date(int(match["year"]), int(match["month"]), 1))
    if match := _DAYS.fullmatch(words):
        return today - timedelta(days=int(match["days"]) - 1), today
    if match := _YEAR.fullmatch(words):
        year = int(match["year"])
        return _quarter(year, int(match["quarter"])) if match["quarter"] else _year(year)
    match = _NAMED.fullmatch(words)
    if match is None:
        return None
    back = match["which"] == "last"
    if match["unit"] == "week":
        return _week_of(today - timedelta(days=7) if back else today)
    if match["unit"] == "month":
        return month_of(today.replace(day=1) - timedelta(days=1) if back else today)
    if match["unit"] == "quarter":
        before = (today.month - 1) // 3 - back
        return _quarter(today.year + before // 4, before % 4 + 1)
    return _year(today.year - back)


def _year(year: int) -> Days:
    return date(year, 1, 1), date(year, 12, 31)


def _quarter(year: int, quarter: int) -> Days:
    return date(year, 3 * quarter - 2, 1), month_of(date(year, 3 * quarter, 1))[1]


def month_of(on: date) -> Days:
    """The month that a day is in."""
    first = on.replace(day=1)
    over = date(first.year + first.month // 12, first.month % 12 + 1, 1) if first.year < 9999 else date.max
    return first, over - timedelta(days=1)


def _week_of(on: date) -> Days:
    monday = on - timedelta(days=on.weekday())
    return monday, monday + timedelta(days=6)
