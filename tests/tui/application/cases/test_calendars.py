"""The real calendars of banks, from the library."""

from __future__ import annotations

from datetime import date

import pytest

from domain.errors import BadInput
from tui.application.cases.calendars import business_days


@pytest.mark.parametrize(
    ("country", "day", "opens"),
    [
        ("US", date(2026, 11, 26), False),
        ("US", date(2026, 6, 19), False),
        ("US", date(2026, 7, 3), True),
        ("US", date(2026, 4, 3), True),
        ("US", date(2027, 7, 5), False),
        ("GB", date(2026, 4, 3), False),
        ("GB", date(2026, 4, 6), False),
        ("GB", date(2026, 7, 3), True),
        ("US", date(2026, 3, 7), False),
    ],
    ids=[
        "Thanksgiving",
        "Juneteenth",
        "the Friday before a Saturday's holiday",
        "Good Friday in the US",
        "the Monday after a Sunday's holiday",
        "Good Friday",
        "Easter Monday",
        "no holiday",
        "a Saturday",
    ],
)
def test_when_banks_are_open(country: str, day: date, opens: bool) -> None:
    assert business_days(country).is_business_day(day) is opens


def test_a_country_without_a_calendar_is_said() -> None:
    with pytest.raises(BadInput, match="no calendar of bank holidays for 'QQ'"):
        business_days("QQ")
