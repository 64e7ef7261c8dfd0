"""A calendar with the holidays it is told, for rules that must not depend on a library's data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

GOOD_FRIDAY, EASTER_MONDAY = date(2026, 4, 3), date(2026, 4, 6)
BRITISH = {GOOD_FRIDAY: "Good Friday", EASTER_MONDAY: "Easter Monday"}


def named(text: str) -> dict[date, str]:
    """Holidays by day, from lines such as "2026-05-25 Memorial Day"."""
    lines = (line.strip().split(" ", 1) for line in text.strip().splitlines())
    return {date.fromisoformat(day): name for day, name in lines}


FEDERAL_RESERVE = named(
    """
    2026-01-01 New Year's Day
    2026-01-19 Martin Luther King Jr. Day
    2026-02-16 Washington's Birthday
    2026-05-25 Memorial Day
    2026-06-19 Juneteenth
    2026-09-07 Labor Day
    2026-10-12 Columbus Day
    2026-11-11 Veterans Day
    2026-11-26 Thanksgiving Day
    2026-12-25 Christmas Day
    2027-01-01 New Year's Day
    2027-01-18 Martin Luther King Jr. Day
    2027-07-05 Independence Day
    2028-01-17 Martin Luther King Jr. Day
    2028-02-21 Washington's Birthday
    """
)
"""Days on which the Federal Reserve Banks are closed; a holiday on a Saturday closes none."""
ENGLISH = named(
    """
    2026-01-01 New Year's Day
    2026-04-03 Good Friday
    2026-04-06 Easter Monday
    2026-05-04 Early May bank holiday
    2026-05-25 Spring bank holiday
    2026-08-31 Summer bank holiday
    2026-12-25 Christmas Day
    2026-12-28 Boxing Day (substitute)
    2027-01-01 New Year's Day
    2027-03-26 Good Friday
    2027-03-29 Easter Monday
    2027-12-27 Christmas Day (substitute)
    2027-12-28 Boxing Day (substitute)
    2028-01-03 New Year's Day (substitute)
    """
)


@dataclass(frozen=True)
class Days:
    """Every day but those of the weekend (Monday is 0) and the holidays named."""

    country: str = "US"
    holidays: Mapping[date, str] = field(default_factory=dict)
    weekend: frozenset[int] = frozenset({5, 6})

    def is_business_day(self, day: date) -> bool:
        return day.weekday() not in self.weekend and day not in self.holidays

    def holiday(self, day: date) -> str:
        return self.holidays.get(day, "")
