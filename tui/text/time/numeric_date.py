"""Dates in numbers: 13/03/2026, 03/13/2026, 13.03.2026, 2026/03/13, in the order of the bank's locale.

The order is that of the locale where that gives a date, else the only other one that does; without a locale a date
that both orders allow is refused with both readings. Source: CLDR's short date patterns, of which those of the United
States, their territories and the Philippines alone begin with the month.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TypeAlias

from tui.text.format import day
from tui.text.time.zones import TimeError

_NUMERIC = re.compile(r"(?P<one>\d{1,2})(?P<mark>[/.])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[/.](?P<month>\d{1,2})[/.](?P<day>\d{1,2})", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}([/.])\d{1,2}\1\d{2}", re.ASCII)
Locale: TypeAlias = Callable[[], str]
"""Answers the bank's locale, such as en-GB, and "" where none is known; asked only where a date hangs on it."""

_MONTH_FIRST = frozenset({"US", "PH", "PR", "GU", "VI", "AS", "MP", "UM"})


def no_locale() -> str:
    """Where no locale is known."""
    return ""


def month_first(locale: str) -> bool | None:
    """Whether dates in numbers begin with the month where a locale such as en-GB is kept; None without a region."""
    parts = locale.replace("_", "-").split("-")[1:]
    region = next((part.upper() for part in parts if len(part) == 2 and part.isalpha()), None)
    return None if region is None else region in _MONTH_FIRST


def read_numeric(text: str, locale: Locale) -> date | None:
    """The date; None for words that are none in numbers.

    Raises TimeError for a date that is in no calendar, that could be either of two, or whose year is cut.
    """
    if match := _YEAR_FIRST.fullmatch(text):
        return _one(text, _valid(match["year"], match["month"], match["day"]))
    if _SHORT_YEAR.fullmatch(text):
        raise TimeError(f'"{text}" has a year of two digits; write all four.')
    match = _NUMERIC.fullmatch(text)
    if match is None:
        return None
    year, one, two = match["year"], match["one"], match["two"]
    day_first_, month_first_ = _valid(year, two, one), _valid(year, one, two)
    if day_first_ is None or month_first_ is None or day_first_ == month_first_:
        return _one(text, day_first_ or month_first_)
    order = False if match["mark"] == "." else month_first(locale())
    if order is None:
        raise TimeError(
            f'"{text}" is {day(day_first_)} or {day(month_first_)}; '
            f"type {day_first_.isoformat()} or {month_first_.isoformat()}."
        )
    return month_first_ if order else day_first_


def _one(text: str, on: date | None) -> date:
    if on is None:
        raise TimeError(f'"{text}" is not in the calendar; type a date such as 2026-11-17 or 13 Mar.')
    return on


def _valid(year: str, month: str, number: str) -> date | None:
    try:
        return date(int(year), int(month), int(number))
    except ValueError:
        return None
