"""Money and time as people read them. Integers in, text out; no float, no clock, no locale of the machine."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from domain.clock import WallClock, iso_utc, wall_clock
from domain.money import printed

# strftime's %a and %b follow the machine's locale.
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

MINUS = "\N{MINUS SIGN}"
SECOND = 1_000_000
"""Microseconds in a second."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY, _HOUR, _MINUTE = 86_400 * SECOND, 3_600 * SECOND, 60 * SECOND


def money(minor: int, currency: str, *, signed: bool = False) -> str:
    """Minor units with grouping and a true minus sign, without the currency's name: −635.00, 1,500.00.

    `signed` puts + before what is more than zero, for changes. Raises MoneyError for an unknown currency.
    """
    return printed(minor, currency, signed=signed)


class Figure(Protocol):
    """Writes an amount as `money` does, which is one: in the way of a locale, or in ours."""

    def __call__(self, minor: int, currency: str, *, signed: bool = False) -> str: ...


def moment(
    us: int, zone: ZoneInfo, *, style: Literal["long", "short", "clock"] = "long", micros: bool = False
) -> str:
    """A UTC time in microseconds since 1970, in the zone.

    long   Tue 17 Nov 2026 15:00:00 (Europe/London); in the hour a clock change repeats, with its UTC offset
    short  13 Mar 09:05
    clock  09:05:03

    `micros` adds the fraction of the second to long and clock when there is one. Any instant of 64 bits has one: in
    the year 148108 as in the year −290308, which short says too.
    """
    wall = wall_clock(us, zone)
    at = wall.at
    match style:
        case "long":
            place = f"{zone.key}, UTC{offset(at)}" if _is_repeated(at) else zone.key
            return f"{wall_day(wall)} {_clock(at, micros)} ({place})"
        case "short" if wall.shifted:
            return f"{at.day} {MONTHS[at.month - 1]} {year(wall.year)} {at:%H:%M}"
        case "short":
            return f"{at.day} {MONTHS[at.month - 1]} {at:%H:%M}"
        case "clock":
            return _clock(at, micros)


def rfc3339(us: int) -> str:
    """A UTC time in microseconds since 1970 for machines: 2026-11-17T15:00:00Z, six decimals if any.

    RFC 3339 ends with the year 9999; beyond, see `domain.clock.iso_utc`.
    """
    return iso_utc(us)


def ago(us_delta: int) -> str:
    """A length of time in its two largest units, cut, never rounded up: 4 days, 8 min 28 s, 340 ms.

    The sign is not shown: the caller says earlier or later.
    """
    rest = abs(us_delta)
    if 0 < rest < SECOND:
        return f"{rest // 1_000} ms" if rest >= 1_000 else "under 1 ms"
    counts = (
        (rest // _DAY, "day" if rest // _DAY == 1 else "days"),
        (rest % _DAY // _HOUR, "h"),
        (rest % _HOUR // _MINUTE, "min"),
        (rest % _MINUTE // SECOND, "s"),
    )
    largest = next((index for index, (count, _) in enumerate(counts) if count), len(counts))
    return " ".join(f"{count} {unit}" for count, unit in counts[largest : largest + 2] if count) or "0 s"


def answer_sentence(
    *,
    ledger: int,
    currency: str,
    asked_at: int,
    zone: ZoneInfo,
    version: int,
    recorded_at: int | None,
    next_version: int | None = None,
    next_recorded_at: int | None = None,
    same_instant: tuple[int, int] | None = None,
) -> str:
    """The answer to "how much was it then?", with the events on both sides of the instant asked about.

    `ledger` in minor units; times in UTC microseconds. `recorded_at` is None before the first event (then
    `version` is 0), `next_version` and `next_recorded_at` are None after the latest. `same_instant` is the
    first and last version recorded at one instant, when the cut falls there.
    """
    instants = [us for us in (asked_at, recorded_at, next_recorded_at) if us is not None]
    # "Event 47 at 15:00:00, next 48 at 15:00:00" would not tell which of them the answer counts.
    micros = len({us // SECOND for us in instants}) < len(set(instants))
    asked = wall_clock(asked_at, zone)
    last = (
        None
        if recorded_at is None
        else f"{version} at {_beside(wall_clock(recorded_at, zone), asked, micros)}"
    )
    following = (
        None
        if next_version is None or next_recorded_at is None
        else f"{next_version} at {_beside(wall_clock(next_recorded_at, zone), asked, micros)}"
    )
    when = moment(asked_at, zone, micros=micros)
    return (
        f"{money(ledger, currency)} {currency} at {when}; {_neighbours(last, following)}{_tie(same_instant)}"
    )


def local(us: int, zone: tzinfo) -> datetime:
    """The aware local time of UTC microseconds since 1970, exact: for times that people type.

    Raises OverflowError outside the years 1 to 9999, where `domain.clock.wall_clock` goes on.
    """
    return (EPOCH + timedelta(microseconds=us)).astimezone(zone)


def day(of: date) -> str:
    """A date as people say it: Tue 17 Nov 2026."""
    return f"{WEEKDAYS[of.weekday()]} {of.day} {MONTHS[of.month - 1]} {of.year}"


def wall_day(wall: WallClock) -> str:
    """The same of a wall clock, in whatever year."""
    at = wall.at
    return f"{WEEKDAYS[at.weekday()]} {at.day} {MONTHS[at.month - 1]} {year(wall.year)}"


def year(of: int) -> str:
    """A year as people write it, with a true minus sign."""
    return f"{MINUS if of < 0 else ''}{abs(of)}"


def offset(at: datetime) -> str:
    """The UTC offset of an aware time as RFC 3339 writes it: +01:00."""
    return at.isoformat()[len(at.replace(tzinfo=None).isoformat()) :]


def _neighbours(last: str | None, following: str | None) -> str:
    """The clause that names the events before and after the instant."""
    if last is None:
        return "no event recorded" if following is None else f"no event before, the first is {following}"
    return f"event {last}, the latest event" if following is None else f"event {last}, next {following}"


def _beside(wall: WallClock, asked: WallClock, micros: bool) -> str:
    """The clock of an event, with whatever of its date and offset the asked time does not already say."""
    at = wall.at
    day_month = f"{at.day} {MONTHS[at.month - 1]} " if wall.date != asked.date else ""
    other_year = f"{year(wall.year)} " if wall.year != asked.year else ""
    return f"{day_month}{other_year}{_clock(at, micros)}{f' UTC{offset(at)}' if _is_repeated(at) else ''}"


def _tie(same_instant: tuple[int, int] | None) -> str:
    if same_instant is None:
        return ""
    first, last = same_instant
    return f" (events {first}–{last} at the same instant, ordered by version)"


def _clock(at: datetime, micros: bool) -> str:
    return f"{at:%H:%M:%S}.{at.microsecond:06d}" if micros and at.microsecond else f"{at:%H:%M:%S}"


def _is_repeated(at: datetime) -> bool:
    """Whether a clock change makes this local time happen twice."""
    return at.utcoffset() != at.replace(fold=1 - at.fold).utcoffset()
