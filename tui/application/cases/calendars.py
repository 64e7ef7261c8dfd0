"""Business days by country, from a library of holidays that is loaded when a case first needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from domain.errors import BadInput

if TYPE_CHECKING:
    from holidays import HolidayBase

SATURDAY = 5
SUBDIVISIONS = {"GB": "ENG"}
"""Where a country's banks keep the holidays of one of its parts."""


@dataclass(frozen=True)
class CountryCalendar:
    """Implements domain.dispute.business_days.BusinessDays."""

    country: str
    holidays: HolidayBase

    def is_business_day(self, day: date) -> bool:
        """Any day but Saturdays, Sundays and holidays (12 CFR 1005.2(d), comment 2(d)-1)."""
        return day.weekday() < SATURDAY and not self.holiday(day)

    def holiday(self, day: date) -> str:
        """What the day is called; "" for no holiday.

        The Federal Reserve Banks are open on the Friday before a holiday that falls on a Saturday.
        """
        name = self.holidays.get(day) or ""
        return "" if self.country == "US" and day.weekday() == SATURDAY - 1 and "(observed)" in name else name


@cache
def business_days(country: str) -> CountryCalendar:
    """The calendar of a country by its ISO 3166 code. Raises BadInput for one the library does not know."""
    import holidays

    try:
        found = holidays.country_holidays(country, subdiv=SUBDIVISIONS.get(country), language="en_US")
    except NotImplementedError:
        raise BadInput(
            f"There is no calendar of bank holidays for {country!r}; give a country such as US or GB."
        ) from None
    return CountryCalendar(country, found)
