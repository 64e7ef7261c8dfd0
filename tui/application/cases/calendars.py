"""Business days by country, from a library of holidays that is loaded when a case first needs it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from domain.errors import BadInput
from domain.profile.state import Profile
from domain.profile.weekdays import WEEKDAYS, Weekday

if TYPE_CHECKING:
    from holidays import HolidayBase

FRIDAY, SATURDAY = 4, 5
USUAL_PARTS = {"GB": "ENG"}
"""The part of a country whose bank holidays count where no part is named."""
NATIONAL = frozenset({"US"})
"""Countries whose banks keep the same holidays in every part: those of the Federal Reserve Banks (12 CFR 1005.2(d))."""
CLOSURE = "closed"
_CODE = re.compile(r"[A-Z]{2}", re.ASCII)


@dataclass(frozen=True)
class CountryCalendar:
    """Implements domain.dispute.business_days.BusinessDays. `weekend` are days as of `date.weekday`, `closures` days on
    which this bank is closed beside them."""

    country: str
    holidays: HolidayBase
    weekend: frozenset[int]
    closures: frozenset[date] = frozenset()

    def is_business_day(self, day: date) -> bool:
        """Any day but those of the weekend, holidays and closures (12 CFR 1005.2(d), comment 2(d)-1)."""
        return day.weekday() not in self.weekend and not self.holiday(day)

    def holiday(self, day: date) -> str:
        """What the day is called; "" for no holiday.

        The Federal Reserve Banks are open on the Friday before a holiday that falls on a Saturday.
        """
        name = self.holidays.get(day) or ""
        if self.country == "US" and day.weekday() == FRIDAY and "(observed)" in name:
            name = ""
        return name or (CLOSURE if day in self.closures else "")


def business_days(profile: Profile, country: str) -> CountryCalendar:
    """The calendar of a country by its ISO 3166 code: the bank's own country as its profile has it, another as it is.

    Raises BadInput for a country, or a part of it, that has no calendar here.
    """
    if country != profile.country:
        return of_country(country)
    return _of_bank(country, profile.subdivision, profile.weekend, profile.closures, profile.saturday)


@cache
def of_country(country: str, subdivision: str = "") -> CountryCalendar:
    """The calendar of a country, or of a part of it, with its own weekend. Raises as `business_days`."""
    import holidays

    if not _CODE.fullmatch(country):
        raise _no_calendar(country)
    try:
        everywhere = holidays.country_holidays(country, language="en_US")
    except NotImplementedError:
        raise _no_calendar(country) from None
    part = subdivision or USUAL_PARTS.get(country, "")
    if part not in ("", *everywhere.subdivisions):
        raise BadInput(
            f"{country} has no part {part!r} with bank holidays of its own; "
            f"write one of {', '.join(everywhere.subdivisions)}."
            if everywhere.subdivisions
            else f"{country} has the same bank holidays everywhere; leave its part out."
        )
    if part and country not in NATIONAL:
        everywhere = holidays.country_holidays(country, subdiv=part, language="en_US")
    return CountryCalendar(country, everywhere, frozenset(everywhere.weekend))


@cache
def _of_bank(
    country: str, subdivision: str, weekend: tuple[Weekday, ...], closures: tuple[date, ...], saturday: bool
) -> CountryCalendar:
    found = of_country(country, subdivision)
    closed = frozenset(map(WEEKDAYS.index, weekend)) or found.weekend
    if saturday:
        closed -= {SATURDAY}
    return CountryCalendar(country, found.holidays, closed, frozenset(closures))


def _no_calendar(country: str) -> BadInput:
    return BadInput(
        f"There is no calendar of bank holidays for {country[:20]!r}; give a country such as US or GB."
    )
