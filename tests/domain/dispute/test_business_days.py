"""The arithmetic of days, business days and months on calendars that are handed in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dispute import business_days as bd
from tests.kit.days import BRITISH, Days

US = Days()
GB = Days("GB", BRITISH)
DAYS = st.dates(date(2020, 1, 1), date(2035, 1, 1))


@given(start=DAYS, count=st.integers(0, 60))
def test_adding_and_counting_agree(start: date, count: int) -> None:
    end = bd.add(GB, start, count)
    assert bd.between(GB, start, end) == count
    assert count == 0 or GB.is_business_day(end)
    assert bd.between(GB, end, start) == -count


@given(start=DAYS, count=st.integers(0, 60))
def test_a_later_start_is_never_due_earlier(start: date, count: int) -> None:
    assert bd.add(GB, start, count) <= bd.add(GB, start + bd.ONE_DAY, count)


def test_a_calendar_without_business_days_is_an_error_and_no_endless_search() -> None:
    closed = Days("XX", {date(2026, 1, 1) + timedelta(days=n): "closed" for n in range(60)})
    with pytest.raises(ValueError, match="no business day"):
        bd.add(closed, date(2026, 1, 1), 1)
    with pytest.raises(ValueError, match="forward"):
        bd.add(US, date(2026, 1, 1), -1)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2025-01-30", 13, "2026-02-28"),
        ("2025-01-31", 13, "2026-02-28"),
        ("2024-02-29", 13, "2025-03-29"),
        ("2023-01-31", 13, "2024-02-29"),
        ("2025-02-28", 13, "2026-03-28"),
        ("2025-12-15", 1, "2026-01-15"),
        ("9998-12-01", 13, "9999-12-31"),
        ("9998-11-30", 13, "9999-12-30"),
    ],
)
def test_months_are_counted_to_the_same_day_or_the_last_of_a_shorter_month(
    day: str, months: int, expected: str
) -> None:
    assert bd.months_later(date.fromisoformat(day), months) == date.fromisoformat(expected)
