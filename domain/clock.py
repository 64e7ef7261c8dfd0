"""The present instant, how far clocks may differ, and the calendar of every instant a log can hold.

Apart from everything heavier that needs it. Instants are UTC microseconds since 1970 in 64 bits: years −290,308
to 294,247 of the proleptic Gregorian calendar, with a year 0 (ISO 8601). Python's own calendar has years 1 to 9999.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from datetime import time as clock_time
from threading import Lock
from typing import NamedTuple

from domain.errors import WrongClock

CLOCK_TOLERANCE = 5 * 60 * 1_000_000
"""By how many microseconds two clocks may differ that are taken for the same."""
EVER = -(2**63)
"""No instant is before this one."""
FIRST_INSTANT, LAST_INSTANT = -62_135_596_800_000_000, 253_402_300_799_999_999
"""The first and last microsecond of the years 1 to 9999."""

_SECOND, _DAY = 1_000_000, 86_400_000_000
_UNITS = ((_DAY, "days"), (3_600 * _SECOND, "hours"), (60 * _SECOND, "minutes"))
FIRST_STATED, LAST_STATED = FIRST_INSTANT + _DAY, LAST_INSTANT - _DAY
"""The first and last instant a source may state: in every time zone it lies in the years 1 to 9999."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CYCLE_YEARS, _CYCLE = 400, 146_097 * _DAY
"""After so long the Gregorian calendar repeats itself, weekdays included."""
_EARLY, _LATE = FIRST_INSTANT + _CYCLE, LAST_INSTANT - 2 * _CYCLE
"""Where a whole cycle begins that stands for those before year 1 and after year 9999."""


def utc_now() -> int:
    """The present instant in UTC microseconds."""
    return time.time_ns() // 1000


def _never(_: int) -> int:
    return LAST_INSTANT


class RunningClock:
    """A clock that was set by hand and has run since, at the pace of `ticks` (nanoseconds); it can be moved on.

    It never goes back but by `set`, waits at the instant that `last_of` answers for the one it was set to or moved on
    to, and may be read and moved on by several threads.
    """

    def __init__(
        self,
        start: int,
        ticks: Callable[[], int] = time.monotonic_ns,
        last_of: Callable[[int], int] = _never,
    ) -> None:
        self._ticks, self._last_of, self._lock = ticks, last_of, Lock()
        self.set(start)

    def __call__(self) -> int:
        """The present instant in UTC microseconds."""
        ahead, last = self._run
        return min(self._ticked() + ahead, last)

    def set(self, instant: int) -> None:
        """Run from this instant on."""
        with self._lock:
            self._begin(instant)

    def reach(self, instant: int) -> None:
        """Be at this instant, or later where it is."""
        with self._lock:
            if instant > self():
                self._begin(instant)

    def _begin(self, instant: int) -> None:
        self._run = instant - self._ticked(), max(instant, self._last_of(instant))

    def _ticked(self) -> int:
        return self._ticks() // 1000


class WallClock(NamedTuple):
    """What calendar and clock of a zone show at an instant, of any year.

    `at` is exact but for its year, which is `year` less `shifted`, a multiple of 400 and most often 0.
    """

    at: datetime
    shifted: int = 0

    @property
    def year(self) -> int:
        """The year, 0 for the one before 1."""
        return self.at.year + self.shifted

    @property
    def date(self) -> tuple[int, int, int]:
        """Year, month and day."""
        return self.year, self.at.month, self.at.day


def wall_clock(us: int, zone: tzinfo) -> WallClock:
    """What a zone's calendar and clock show at any instant of 64 bits; beyond the years 1 to 9999 by the rules that
    the zone has at that end."""
    try:
        return WallClock((_EPOCH + timedelta(microseconds=us)).astimezone(zone))
    except (OverflowError, ValueError):
        pass
    cycles = (us - (_LATE if us > 0 else _EARLY)) // _CYCLE
    at = (_EPOCH + timedelta(microseconds=us - cycles * _CYCLE)).astimezone(zone)
    return WallClock(at, cycles * _CYCLE_YEARS)


def end_of_day(us: int, zone: tzinfo) -> int:
    """The last microsecond of the day that an instant is in, by the calendar of a zone."""
    at, shifted = wall_clock(us, zone)
    try:
        midnight = datetime.combine(at.date() + timedelta(days=1), clock_time.min, zone)
        next_day = (midnight.astimezone(UTC) - _EPOCH) // timedelta(microseconds=1)
    except OverflowError:
        return us
    return next_day - 1 + shifted // _CYCLE_YEARS * _CYCLE


def check_desk(own: int, bank: int) -> None:
    """Hold a desk's clock against the bank's. Raises WrongClock where they differ by more than CLOCK_TOLERANCE."""
    if abs(own - bank) > CLOCK_TOLERANCE:
        raise WrongClock(
            f"This computer's clock says {utc_text(own)}, the bank's {utc_text(bank)}: "
            f"{_length(own - bank)} apart. Set it right; nothing was recorded."
        )


def check_head(stream_id: str, version: int, recorded_at: int, now: int) -> None:
    """Hold a stream's newest event against the present. Raises WrongClock where it is later by more than
    CLOCK_TOLERANCE: what follows it would be booked in the future too."""
    if recorded_at > now + CLOCK_TOLERANCE:
        raise WrongClock(
            f"Event {version:,} of {stream_id} was recorded at {utc_text(recorded_at)}, "
            f"{_length(recorded_at - now)} after what the bank's clock says, {utc_text(now)}. "
            "What follows would be booked in the future too, so nothing was recorded: "
            "set the clock right if it is behind, else tell whoever keeps the bank."
        )


def utc_text(us: int) -> str:
    """An instant for messages, to the second: 2026-11-17 15:00:00 UTC."""
    return (
        iso_utc(us - us % _SECOND if us - us % _SECOND >= EVER else us).replace("T", " ").replace("Z", " UTC")
    )


def _length(us: int) -> str:
    """A length of time in one unit, rounded: 365 days, 26 hours, 5 minutes."""
    size = abs(us)
    unit, word = next((pair for pair in _UNITS if size >= 2 * pair[0]), _UNITS[-1])
    return f"{(size + unit // 2) // unit:,} {word}"


def year_text(year: int) -> str:
    """A year as ISO 8601 writes it: four digits from 1 to 9999, else a sign and six (the expanded form)."""
    return f"{year:04d}" if 0 < year < 10_000 else f"{year:+07d}"


def iso_utc(us: int) -> str:
    """An instant for machines: 2026-11-17T15:00:00Z, with six decimals if there are any.

    RFC 3339 ends with the year 9999; an instant beyond has the expanded year of ISO 8601, which begins with its
    sign: +148108-02-17T01:08:22.427904Z.
    """
    at, shifted = wall_clock(us, UTC)
    text = at.isoformat().replace("+00:00", "Z")
    return f"{year_text(at.year + shifted)}{text[4:]}" if shifted else text
