"""Money and time as people read them: exact, unambiguous, and the sentence that answers "how much then?"."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from domain.money import EXPONENTS, MAX_MINOR, MoneyError
from tests.kit.times import LONDON, NEW_YORK, SECOND, utc
from tui.text.format import ago, answer_sentence, moment, money, rfc3339

MINUTE, HOUR, DAY = 60 * SECOND, 3_600 * SECOND, 86_400 * SECOND


@pytest.mark.parametrize(
    ("minor", "currency", "signed", "shown"),
    [
        (150_000, "GBP", False, "1,500.00"),
        (-63_500, "GBP", False, "−635.00"),
        (-63_500, "GBP", True, "−635.00"),
        (3_500, "GBP", True, "+35.00"),
        (0, "GBP", True, "0.00"),
        (5, "GBP", False, "0.05"),
        (-5, "GBP", False, "−0.05"),
        (-100_000, "JPY", False, "−100,000"),
        (1_234_567, "BHD", False, "1,234.567"),
        (12_345, "CLF", False, "1.2345"),
        (9_007_199_254_740_993, "GBP", False, "90,071,992,547,409.93"),
    ],
)
def test_money(minor: int, currency: str, signed: bool, shown: str) -> None:
    assert money(minor, currency, signed=signed) == shown


def test_money_of_no_currency_is_refused() -> None:
    with pytest.raises(MoneyError):
        money(1, "pounds")


@given(st.integers(-MAX_MINOR, MAX_MINOR), st.sampled_from(sorted(EXPONENTS)))
def test_money_agrees_with_babel(minor: int, currency: str) -> None:
    digits = EXPONENTS[currency]
    exact = Decimal((0 if minor >= 0 else 1, tuple(map(int, str(abs(minor)))), -digits))
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    assert money(minor, currency) == format_decimal(exact, pattern, locale="en").replace("-", "−")


@pytest.mark.parametrize(
    ("at", "zone", "long"),
    [
        ("2026-11-17T15:00:00", LONDON, "Tue 17 Nov 2026 15:00:00 (Europe/London)"),
        ("2026-03-03T03:04:05.999999", NEW_YORK, "Mon 2 Mar 2026 22:04:05 (America/New_York)"),
        ("2026-10-25T00:30:00", LONDON, "Sun 25 Oct 2026 01:30:00 (Europe/London, UTC+01:00)"),
        ("2026-10-25T01:30:00", LONDON, "Sun 25 Oct 2026 01:30:00 (Europe/London, UTC+00:00)"),
        ("2026-10-25T02:00:00", LONDON, "Sun 25 Oct 2026 02:00:00 (Europe/London)"),
        ("2026-03-29T01:00:00", LONDON, "Sun 29 Mar 2026 02:00:00 (Europe/London)"),
        ("1969-12-31T23:59:59", ZoneInfo("UTC"), "Wed 31 Dec 1969 23:59:59 (UTC)"),
    ],
)
def test_a_long_moment_names_its_zone_and_which_of_two_hours(at: str, zone: ZoneInfo, long: str) -> None:
    assert moment(utc(at), zone) == long


def test_short_moments_and_clocks() -> None:
    at = utc("2026-03-13T09:05:03.000250")
    assert moment(at, LONDON, style="short") == "13 Mar 09:05"
    assert moment(at, LONDON, style="clock") == "09:05:03"
    assert moment(at, LONDON, style="clock", micros=True) == "09:05:03.000250"
    assert moment(at, LONDON, micros=True) == "Fri 13 Mar 2026 09:05:03.000250 (Europe/London)"
    assert moment(utc("2026-03-13T09:05:03"), LONDON, style="clock", micros=True) == "09:05:03"


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2026-11-17T15:00:00", "2026-11-17T15:00:00Z"),
        ("2026-11-17T15:00:00.000001", "2026-11-17T15:00:00.000001Z"),
        ("2026-11-17T15:00:00.500000", "2026-11-17T15:00:00.500000Z"),
        ("1969-12-31T23:59:59.999999", "1969-12-31T23:59:59.999999Z"),
    ],
)
def test_rfc3339(at: str, shown: str) -> None:
    assert rfc3339(utc(at)) == shown


@given(st.datetimes(timezones=st.just(UTC)))
def test_rfc3339_is_exact(at: datetime) -> None:
    assert datetime.fromisoformat(rfc3339(utc(at.isoformat()))) == at


@pytest.mark.parametrize(
    ("delta", "shown"),
    [
        (0, "0 s"),
        (999, "under 1 ms"),
        (340_900, "340 ms"),
        (SECOND, "1 s"),
        (59 * SECOND + 999_999, "59 s"),
        (8 * MINUTE + 28 * SECOND, "8 min 28 s"),
        (-(8 * MINUTE + 28 * SECOND), "8 min 28 s"),
        (2 * HOUR, "2 h"),
        (2 * HOUR + 59 * SECOND, "2 h"),
        (DAY, "1 day"),
        (DAY + 3 * HOUR, "1 day 3 h"),
        (4 * DAY, "4 days"),
        (4 * DAY + 59 * MINUTE, "4 days"),
        (412 * DAY + 23 * HOUR, "412 days 23 h"),
    ],
)
def test_lengths_of_time(delta: int, shown: str) -> None:
    assert ago(delta) == shown


def sentence(
    asked: str,
    last: tuple[int, str] | None,
    following: tuple[int, str] | None,
    *,
    ledger: int = 41_250,
    tie: tuple[int, int] | None = None,
) -> str:
    return answer_sentence(
        ledger=ledger,
        currency="GBP",
        asked_at=utc(asked),
        zone=LONDON,
        version=last[0] if last else 0,
        recorded_at=utc(last[1]) if last else None,
        next_version=following[0] if following else None,
        next_recorded_at=utc(following[1]) if following else None,
        same_instant=tie,
    )


ASKED = "2026-11-17T15:00:00"
THEN = "412.50 GBP at Tue 17 Nov 2026 15:00:00 (Europe/London); "


@pytest.mark.parametrize(
    ("last", "following", "neighbours"),
    [
        ("2026-11-17T14:58:12", "2026-11-17T15:06:40", "at 14:58:12, next 48 at 15:06:40"),
        ("2026-11-16T14:58:12", "2026-11-18T15:06:40", "at 16 Nov 14:58:12, next 48 at 18 Nov 15:06:40"),
        (
            "2025-11-17T14:58:12",
            "2027-01-01T00:00:00",
            "at 17 Nov 2025 14:58:12, next 48 at 1 Jan 2027 00:00:00",
        ),
        ("2026-11-17T14:58:12", None, "at 14:58:12, the latest event"),
    ],
)
def test_the_answer_names_the_events_on_both_sides(last: str, following: str | None, neighbours: str) -> None:
    answer = sentence(ASKED, (47, last), (48, following) if following else None)
    assert answer == f"{THEN}event 47 {neighbours}"


def test_the_answer_before_the_first_event() -> None:
    nothing = "0.00 GBP at Tue 17 Nov 2026 15:00:00 (Europe/London); "
    first = (1, "2026-11-17T15:06:40")
    assert sentence(ASKED, None, first, ledger=0) == nothing + "no event before, the first is 1 at 15:06:40"
    assert sentence(ASKED, None, None, ledger=0) == nothing + "no event recorded"


def test_the_answer_says_that_a_version_decides_among_events_of_one_instant() -> None:
    answer = sentence(ASKED, (48, ASKED), None, tie=(47, 48))
    assert answer == (
        THEN + "event 48 at 15:00:00, the latest event (events 47–48 at the same instant, ordered by version)"
    )


def test_the_answer_shows_microseconds_only_where_seconds_would_confuse() -> None:
    assert sentence(ASKED, (47, "2026-11-17T14:58:12.5"), (48, "2026-11-17T15:00:00.250")) == (
        THEN + "event 47 at 14:58:12.500000, next 48 at 15:00:00.250000"
    )


def test_the_answer_tells_the_two_hours_of_a_clock_change_apart() -> None:
    answer = sentence("2026-10-25T01:30:00", (47, "2026-10-25T00:30:00"), (48, "2026-10-25T02:30:00"))
    assert answer == (
        "412.50 GBP at Sun 25 Oct 2026 01:30:00 (Europe/London, UTC+00:00); "
        "event 47 at 01:30:00 UTC+01:00, next 48 at 02:30:00"
    )


def test_formatting_needs_no_library_to_load() -> None:
    program = "import sys, tui.text.format; print({'babel', 'textual', 'rich'} & set(sys.modules) or 'light')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "light"
