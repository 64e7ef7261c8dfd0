"""The real calendars of banks, from the library, and as a bank's profile has them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.dispute.business_days import add
from domain.errors import BadInput
from domain.profile.state import Profile, ProfileFold, freeze
from tui.application.cases.calendars import business_days, of_country


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
    assert of_country(country).is_business_day(day) is opens


@pytest.mark.parametrize(
    ("country", "since", "days", "due"),
    [
        ("KW", date(2026, 3, 5), 1, date(2026, 3, 8)),
        ("IL", date(2026, 3, 12), 1, date(2026, 3, 15)),
        ("AE", date(2026, 3, 6), 1, date(2026, 3, 9)),
        ("IR", date(2026, 5, 7), 1, date(2026, 5, 9)),
        ("DE", date(2026, 4, 2), 1, date(2026, 4, 7)),
        ("GB", date(2026, 1, 1), 1, date(2026, 1, 2)),
        ("GB", date(2026, 12, 24), 1, date(2026, 12, 29)),
    ],
    ids=[
        "Fri and Sat",
        "Fri and Sat in Israel",
        "Sat and Sun",
        "Fri alone",
        "Easter",
        "no 2 Jan",
        "substitute",
    ],
)
def test_every_country_has_its_own_weekend_and_holidays(
    country: str, since: date, days: int, due: date
) -> None:
    assert add(of_country(country), since, days) == due


@pytest.mark.parametrize("country", ["QQ", "", "us", "USA", "UnitedStates", "U\n", "GB-SCT", "../US"])
def test_a_country_without_a_calendar_is_said(country: str) -> None:
    with pytest.raises(BadInput, match="no calendar of bank holidays for"):
        of_country(country)


def bank(**said: Any) -> Profile:
    return freeze(ProfileFold(**said))


@pytest.mark.parametrize(
    ("profile", "country", "since", "days", "due"),
    [
        (bank(country="GB", subdivision="SCT"), "GB", date(2026, 1, 1), 1, date(2026, 1, 5)),
        (bank(country="GB", subdivision="NIR"), "GB", date(2026, 3, 16), 1, date(2026, 3, 18)),
        (bank(country="GB", subdivision="NIR"), "GB", date(2026, 7, 10), 1, date(2026, 7, 14)),
        (bank(country="GB"), "GB", date(2026, 1, 1), 1, date(2026, 1, 2)),
        (bank(saturday=True), "US", date(2026, 3, 6), 2, date(2026, 3, 9)),
        (bank(saturday=True), "US", date(2026, 7, 3), 1, date(2026, 7, 6)),
        (bank(weekend=("sun",)), "US", date(2026, 3, 6), 1, date(2026, 3, 7)),
        (bank(closures=(date(2026, 12, 24),)), "US", date(2026, 12, 23), 1, date(2026, 12, 28)),
        (bank(country="KW", weekend=("fri",)), "KW", date(2026, 3, 5), 1, date(2026, 3, 7)),
        # What a bank chooses for itself holds for no other country.
        (bank(country="GB", subdivision="SCT"), "US", date(2026, 1, 1), 1, date(2026, 1, 2)),
        (bank(country="US", saturday=True), "GB", date(2026, 3, 6), 1, date(2026, 3, 9)),
        (bank(closures=(date(2026, 12, 24),)), "GB", date(2026, 12, 23), 1, date(2026, 12, 24)),
        # Federal Reserve Banks keep no state's holidays: Lincoln's birthday, the day after Thanksgiving.
        (bank(country="US", subdivision="IL"), "US", date(2026, 2, 11), 1, date(2026, 2, 12)),
        (bank(country="US", subdivision="TX"), "US", date(2026, 11, 25), 1, date(2026, 11, 27)),
    ],
)
def test_a_bank_keeps_its_own_days(profile: Profile, country: str, since: date, days: int, due: date) -> None:
    assert add(business_days(profile, country), since, days) == due


@pytest.mark.parametrize(("country", "part"), [("GB", "XX"), ("US", "SCT"), ("KW", "AH")])
def test_a_part_of_a_country_that_there_is_not_is_said(country: str, part: str) -> None:
    with pytest.raises(BadInput, match=f"{country} has"):
        business_days(bank(country=country, subdivision=part), country)
