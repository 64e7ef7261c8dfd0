"""Zones, and the days on which their clocks jump or repeat: both readings shown, none chosen for anybody."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kit.times import LONDON, LORD_HOWE, NEW_YORK, SECOND, ZONES, read, refusal, utc
from tui.text.format import rfc3339
from tui.text.time.parse import TimeError, load_zone, local_zone


@pytest.mark.parametrize(
    ("text", "zone", "end"),
    [
        ("2026-03-29", LONDON, "2026-03-29T22:59:59.999999"),  # 23 hours
        ("2026-10-25", LONDON, "2026-10-25T23:59:59.999999"),  # 25 hours
        ("2026-03-08", NEW_YORK, "2026-03-09T03:59:59.999999"),
        ("2026-11-01", NEW_YORK, "2026-11-02T04:59:59.999999"),
        ("2026-04-05", LORD_HOWE, "2026-04-05T13:29:59.999999"),  # 24 1/2 hours
        ("2026-10-04", LORD_HOWE, "2026-10-04T12:59:59.999999"),  # 23 1/2 hours
        # falls back across midnight
        ("2000-10-28", ZoneInfo("America/St_Johns"), "2000-10-29T03:29:59.999999"),
        # 23:00 is already tomorrow
        ("2026-03-28", ZoneInfo("America/Nuuk"), "2026-03-29T00:59:59.999999"),
        # 23:30 is already half past midnight
        ("1919-03-30", ZoneInfo("America/Toronto"), "1919-03-31T04:29:59.999999"),
    ],
)
def test_the_end_of_a_day_on_which_the_clock_changes(text: str, zone: ZoneInfo, end: str) -> None:
    assert rfc3339(read(text, zone=zone).at) == rfc3339(utc(end))


@pytest.mark.parametrize(
    ("text", "zone", "first", "second"),
    [
        ("2026-10-25 01:30", LONDON, "2026-10-25T01:30:00+01:00", "2026-10-25T01:30:00+00:00"),
        ("25 Oct 2026 1:30am", LONDON, "2026-10-25T01:30:00+01:00", "2026-10-25T01:30:00+00:00"),
        ("2026-11-01 01:00", NEW_YORK, "2026-11-01T01:00:00-04:00", "2026-11-01T01:00:00-05:00"),
        ("2026-04-05 01:45", LORD_HOWE, "2026-04-05T01:45:00+11:00", "2026-04-05T01:45:00+10:30"),
    ],
)
def test_a_time_that_happens_twice_is_refused_with_both(
    text: str, zone: ZoneInfo, first: str, second: str
) -> None:
    message = refusal(text, zone=zone)
    assert "happens twice" in message
    assert f"type {first} for the first or {second} for the second." in message
    assert read(first).at < read(second).at


@pytest.mark.parametrize(
    ("text", "zone", "readings"),
    [
        (
            "2026-03-29 01:30",
            LONDON,
            [("2026-03-29T01:30:00+00:00", "02:30:00"), ("2026-03-29T01:30:00+01:00", "00:30:00")],
        ),
        (
            "2026-03-08 02:00",
            NEW_YORK,
            [("2026-03-08T02:00:00-05:00", "03:00:00"), ("2026-03-08T02:00:00-04:00", "01:00:00")],
        ),
        (
            "2026-10-04 02:15",
            LORD_HOWE,
            [("2026-10-04T02:15:00+10:30", "02:45:00"), ("2026-10-04T02:15:00+11:00", "01:45:00")],
        ),
    ],
)
def test_a_time_that_does_not_exist_is_refused_with_both(
    text: str, zone: ZoneInfo, readings: list[tuple[str, str]]
) -> None:
    message = refusal(text, zone=zone)
    assert "does not exist" in message
    for typed, shown in readings:
        assert f"{typed}, which is {shown}" in message
        assert f" {shown} (" in read(typed, zone=zone).echo


def test_the_hours_around_a_clock_change_are_plain() -> None:
    assert read("2026-03-29 00:59:59").at + SECOND == read("2026-03-29 02:00").at
    assert read("2026-10-25 00:59:59").at + SECOND == read("2026-10-25T01:00:00+01:00").at
    assert read("2026-10-25T01:59:59Z").at + SECOND == read("2026-10-25 02:00").at


def test_a_weekday_in_a_repeated_hour() -> None:
    before, between, after = (utc(f"2026-10-25T{clock}") for clock in ("00:10", "00:45", "03:00"))
    assert read("sun 01:30", now=before).echo == "Sun 18 Oct 2026 01:30:00 (Europe/London)"
    assert "happens twice" in refusal("sun 01:30", now=between)
    assert "happens twice" in refusal("sun 01:30", now=after)


def test_calendar_phrases_meet_our_clock_check() -> None:
    assert "happens twice" in refusal("1 month ago at 01:30", now=utc("2026-11-25T12:00:00"))


def test_a_day_left_out_of_the_calendar() -> None:
    apia = ZoneInfo("Pacific/Apia")
    assert "does not exist in Pacific/Apia" in refusal("2011-12-30", zone=apia)
    assert read("2011-12-29", zone=apia).at + 1 == read("2011-12-31 00:00", zone=apia).at


@given(st.dates(date(1901, 1, 1), date(2999, 12, 30)), st.sampled_from(ZONES))
def test_a_day_ends_one_microsecond_before_the_next(day: date, zone: ZoneInfo) -> None:
    end = read(str(day), zone=zone).at
    on_the_day = datetime.fromtimestamp(end // SECOND, zone)
    after = datetime.fromtimestamp(end // SECOND + 1, zone)
    assert on_the_day.date() == day
    assert after.date() == on_the_day.date() + timedelta(days=1)


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("Europe/Londn", "did you mean Europe/London?"),
        ("new york", "did you mean America/New_York?"),
        ("Europe", "write one such as Europe/London or UTC."),
        ("../../etc/passwd", "write one such as"),
        ("", "write one such as"),
        ("a\0b", 'no time zone "a\\u{0}b"'),
        ("x" * 5_000, "…"),
    ],
)
def test_a_zone_that_does_not_exist(name: str, advice: str) -> None:
    with pytest.raises(TimeError) as caught:
        load_zone(name)
    assert advice in caught.value.message


def test_a_zone_that_does() -> None:
    assert load_zone("Australia/Lord_Howe").key == "Australia/Lord_Howe"


@pytest.mark.parametrize(
    ("named", "zone"), [("Asia/Tokyo", "Asia/Tokyo"), (None, "UTC"), ("Mars/Olympus", "UTC"), ("", "UTC")]
)
def test_the_machine_without_a_usable_zone_is_on_utc(
    monkeypatch: pytest.MonkeyPatch, named: str | None, zone: str
) -> None:
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: named)
    assert local_zone().key == zone
