"""Times said with a place, dates in numbers, and stretches of days, each form with what it means."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kit.times import LONDON, NEW_YORK, NOW, SECOND, ZONES, read, refusal, utc
from tui.text.format import rfc3339
from tui.text.time.numeric_date import month_first
from tui.text.time.parse import Moment, TimeError, begin_of, end_of, parse_when
from tui.text.time.places import find_zone

PARIS = ZoneInfo("Europe/Paris")
DAYS = st.integers(-2_000_000_000, 2_500_000_000).map(lambda second: second * SECOND)


def read_in(text: str, locale: str) -> Moment:
    """The same at a bank of that locale."""
    found = parse_when(text, zone=LONDON, now=NOW, locale=lambda: locale)
    assert isinstance(found, Moment)
    return found


@pytest.mark.parametrize(
    ("text", "at", "zone"),
    [
        ("3pm tue paris", "2026-11-17T14:00:00", "Europe/Paris"),
        ("paris 3pm tue", "2026-11-17T14:00:00", "Europe/Paris"),
        ("3pm paris tue", "2026-11-17T14:00:00", "Europe/Paris"),
        ("3pm in Paris on tuesday", "2026-11-17T14:00:00", "Europe/Paris"),
        ("10:00 new york", "2026-11-17T15:00:00", "America/New_York"),
        ("10:00 New York time", "2026-11-17T15:00:00", "America/New_York"),
        ("tue 3pm Europe/Paris", "2026-11-17T14:00:00", "Europe/Paris"),
        ("2026-07-01 9:00 são paulo", "2026-07-01T12:00:00", "America/Sao_Paulo"),
        ("yesterday noon edinburgh", "2026-11-16T12:00:00", None),
        ("1 jul 12:00 rio de janeiro", "2026-07-01T15:00:00", "America/Sao_Paulo"),
        ("13 Mar mumbai", "2026-03-13T18:29:59.999999", "Asia/Kolkata"),
        ("9:05 cet", "2026-11-17T08:05:00", None),
        ("9:05 EDT", "2026-11-17T13:05:00", None),
    ],
)
def test_a_place_says_whose_clock_is_meant(text: str, at: str, zone: str | None) -> None:
    found = read(text)
    assert rfc3339(found.at) == rfc3339(utc(at))
    assert (found.zone and found.zone.key) == zone
    assert read(found.echo).at == found.at
    assert found.echo.endswith("(Europe/London)")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("9:05 ist", ["+05:30 in India", "+02:00 in Israel", "type the offset"]),
        ("3pm BST", ["+01:00 in Britain", "+06:00 in Bangladesh"]),
        ("CST 9:05", ["-06:00", "+08:00 in China"]),
        ("2026-03-29 02:30 paris", ["does not exist in Europe/Paris", "2026-03-29T02:30:00+01:00"]),
        ("2026-10-25 02:30 paris", ["happens twice in Europe/Paris", "for the first", "for the second"]),
        ("paris", ["can't read"]),
        ("3pm tue atlantis", ["can't read"]),
        ("this morning", ["names no clock time", "today 09:00"]),
        ("last week 3pm", ["has many days"]),
        ("3pm 13/03/26", ["two digits"]),
        ("32/13/2026", ["not in the calendar"]),
        ("15 nov 2026 to 9 nov 2026", ["exchange the two"]),
        ("3pm tue (Europe/Paris) = 3pm tue (Europe/London)", ["not one instant"]),
    ],
)
def test_what_is_not_clear_is_refused_with_its_readings(text: str, words: list[str]) -> None:
    sentence = refusal(text)
    assert [word for word in words if word not in sentence] == [], sentence


@pytest.mark.parametrize(
    ("text", "locale", "day"),
    [
        ("13/03/2026", "", "2026-03-13"),
        ("13/03/2026", "en-US", "2026-03-13"),
        ("03/13/2026", "en-GB", "2026-03-13"),
        ("03/04/2026", "en-GB", "2026-04-03"),
        ("03/04/2026", "de-DE", "2026-04-03"),
        ("03/04/2026", "en-US", "2026-03-04"),
        ("03/04/2026", "es-PR", "2026-03-04"),
        ("3/3/2026", "", "2026-03-03"),
        ("fri 13/03/2026", "en-GB", None),
        ("13.03.2026", "en-US", "2026-03-13"),
        ("03.04.2026", "en-US", "2026-04-03"),
        ("2026/03/13", "", "2026-03-13"),
    ],
)
def test_the_banks_locale_settles_the_order_of_a_date_in_numbers(
    text: str, locale: str, day: str | None
) -> None:
    if day is None:
        with pytest.raises(TimeError):
            read_in(text, locale)
        return
    assert read_in(text, locale).at == read(day).at
    assert read_in(f"{text} 09:05", locale).at == read(f"{day} 09:05").at


def test_without_a_locale_both_readings_of_a_date_are_shown() -> None:
    sentence = refusal("03/04/2026")
    assert "Fri 3 Apr 2026 or Wed 4 Mar 2026" in sentence
    assert "type 2026-04-03 or 2026-03-04" in sentence
    assert (month_first(""), month_first("en"), month_first("zh-Hant-TW")) == (None, None, False)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("last week", "2026-11-09", "2026-11-15"),
        ("this week", "2026-11-16", "2026-11-22"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("last quarter", "2026-07-01", "2026-09-30"),
        ("this quarter", "2026-10-01", "2026-12-31"),
        ("q1 2026", "2026-01-01", "2026-03-31"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("last 90 days", "2026-08-20", "2026-11-17"),
        ("march", "2026-03-01", "2026-03-31"),
        ("nov", "2026-11-01", "2026-11-30"),
        ("december", "2025-12-01", "2025-12-31"),
        ("march to may", "2026-03-01", "2026-05-31"),
        ("9 mar to q2 2026", "2026-03-09", "2026-06-30"),
        ("mar 2026", "2026-03-01", "2026-03-31"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("9 nov to 15 nov", "2026-11-09", "2026-11-15"),
        ("last tuesday", "2026-11-10", "2026-11-10"),
        ("last monday", "2026-11-16", "2026-11-16"),
        ("yesterday", "2026-11-16", "2026-11-16"),
    ],
)
def test_a_stretch_has_a_begin_and_an_end_and_its_echo_is_read_back(text: str, first: str, last: str) -> None:
    found = read(text)
    assert begin_of(found, LONDON).at == read(f"{first} 00:00").at
    assert end_of(found, LONDON).at == read(last).at
    assert found.at == (read(last).at if first == last else read(f"{first} 00:00").at)
    again = read(found.echo)
    assert again.at == found.at
    assert not found.is_stretch or again.stretch == found.stretch


def test_words_for_parts_of_a_day_are_instants() -> None:
    assert read("midnight").at == read("today 00:00").at
    assert read("last tuesday 3pm").at == utc("2026-11-10T15:00:00")


def test_a_city_and_an_iana_name_are_one_zone_in_any_case() -> None:
    assert find_zone("new york") == find_zone("america/new_york") == NEW_YORK
    with pytest.raises(TimeError, match="did you mean Europe/London"):
        find_zone("Londn")


@given(DAYS, st.sampled_from(ZONES), st.sampled_from(["paris", "tokyo", "Europe/Paris", "new york"]))
def test_an_echo_in_two_zones_is_read_back_exactly(now: int, zone: ZoneInfo, place: str) -> None:
    try:
        found = read(f"12:34 {place}", zone=zone, now=now)
    except TimeError:  # a clock that changed at noon, before there were rules for it
        return
    again = read(found.echo, zone=zone, now=now)
    assert (again.at, again.zone) == (found.at, found.zone)
