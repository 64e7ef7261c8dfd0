"""Times that are still to come: what somebody means who says when they are back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.text.time.coming import coming_day, parse_coming
from tui.text.time.zones import TimeError, to_micros

LONDON = ZoneInfo("Europe/London")
NOW = to_micros(datetime(2026, 3, 20, 16, 0, tzinfo=UTC))
"""A Friday, nine days before the clocks go forward."""


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("mon 9:00", "2026-03-23 09:00:00"),
        ("monday", "2026-03-23 23:59:59.999999"),
        ("9am on Monday", "2026-03-23 09:00:00"),
        ("fri 17:00", "2026-03-20 17:00:00"),
        ("fri 15:00", "2026-03-27 15:00:00"),
        ("fri", "2026-03-20 23:59:59.999999"),
        ("today", "2026-03-20 23:59:59.999999"),
        ("tomorrow", "2026-03-21 23:59:59.999999"),
        ("tomorrow noon", "2026-03-21 12:00:00"),
        ("17:30", "2026-03-20 17:30:00"),
        ("9:00", "2026-03-21 09:00:00"),
        ("9am", "2026-03-21 09:00:00"),
        ("noon", "2026-03-21 12:00:00"),
        ("+12h", "2026-03-21 04:00:00"),
        ("4 dec", "2026-12-04 23:59:59.999999"),
        ("2 jan 9:00", "2027-01-02 09:00:00"),
        ("sat 2 jan", "2027-01-02 23:59:59.999999"),
        ("2026-03-29", "2026-03-29 23:59:59.999999"),
        ("last week", None),
        ("yesterday", None),
        ("last monday 9:00", None),
        ("-2h", None),
        ("two days ago", None),
        ("2026-03-19", None),
        ("13 Mar 2026", None),
        ("#3", None),
        ("soon", None),
        ("", None),
    ],
)
def test_what_is_meant(words: str, meant: str | None) -> None:
    if meant is None:
        with pytest.raises(TimeError):
            parse_coming(words, zone=LONDON, now=NOW)
    else:
        at = datetime.fromisoformat(meant).replace(tzinfo=LONDON)
        assert parse_coming(words, zone=LONDON, now=NOW).at == to_micros(at)


def test_what_has_passed_is_said_with_what_to_type() -> None:
    with pytest.raises(TimeError, match=r"Thu 19 Mar 2026 .* has passed; type a time that is still to come"):
        parse_coming("2026-03-19", zone=LONDON, now=NOW)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("today", "2026-03-20"),
        ("tomorrow", "2026-03-21"),
        ("20 mar", "2026-03-20"),
        ("2026-03-20", "2026-03-20"),
        ("fri", "2026-03-20"),
        ("sat 2am", "2026-03-20"),
        ("mon 8:00", "2026-03-22"),
        ("mon 9:00", "2026-03-23"),
        ("mon 9:00 london", "2026-03-23"),
    ],
)
def test_a_day_is_the_banks_wherever_the_desk_stands(words: str, day: str) -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    assert coming_day(words, bank=LONDON, desk=tokyo, now=NOW).isoformat() == day


def test_a_day_that_is_over_at_the_bank_has_passed_though_it_goes_on_at_the_desk() -> None:
    honolulu, tokyo = ZoneInfo("Pacific/Honolulu"), ZoneInfo("Asia/Tokyo")
    with pytest.raises(TimeError, match=r"Fri 20 Mar 2026 .* has passed"):
        coming_day("20 mar 2026", bank=tokyo, desk=honolulu, now=NOW)


@settings(max_examples=40)
@given(st.integers(0, 366 * 24 * 60), st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]))
def test_a_weekday_is_the_next_one(minutes: int, weekday: str) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    at = parse_coming(f"{weekday} 12:00", zone=LONDON, now=to_micros(now)).at
    assert to_micros(now) < at <= to_micros(now + timedelta(days=7, hours=1))
