"""A calendar with the holidays it is told, for rules that must not depend on a library's data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

GOOD_FRIDAY, EASTER_MONDAY = date(2026, 4, 3), date(2026, 4, 6)
BRITISH = {GOOD_FRIDAY: "Good Friday", EASTER_MONDAY: "Easter Monday"}


@dataclass(frozen=True)
class Days:
    """Every weekday but the holidays named."""

    country: str = "US"
    holidays: Mapping[date, str] = field(default_factory=dict)

    def is_business_day(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.holidays

    def holiday(self, day: date) -> str:
        return self.holidays.get(day, "")
