"""A clock that was set by hand: it runs, can be moved on, and goes back only where it is set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clock import RunningClock, end_of_day, wall_clock


@dataclass
class Ticks:
    """Nanoseconds of a machine that a test lets pass."""

    passed: int = 7_000_000_123

    def __call__(self) -> int:
        return self.passed

    def pass_us(self, us: int) -> None:
        self.passed += us * 1000


def test_it_runs_from_where_it_is_set() -> None:
    ticks = Ticks()
    clock = RunningClock(1_000, ticks)
    assert clock() == 1_000
    ticks.pass_us(5)
    assert clock() == 1_005
    clock.set(20)
    ticks.pass_us(1)
    assert clock() == 21


def test_it_is_moved_on_and_never_back() -> None:
    clock = RunningClock(1_000, Ticks())
    clock.reach(3_000)
    clock.reach(2_000)
    assert clock() == 3_000


@given(st.lists(st.tuples(st.booleans(), st.integers(-(10**9), 10**9)), max_size=20))
def test_whatever_it_is_moved_to_it_never_goes_back(steps: list[tuple[bool, int]]) -> None:
    ticks = Ticks()
    clock = RunningClock(0, ticks)
    seen = [clock()]
    for is_moved, us in steps:
        if is_moved:
            clock.reach(us)
            assert clock() >= us
        else:
            ticks.pass_us(abs(us))
        seen.append(clock())
    assert seen == sorted(seen)


def test_it_waits_at_the_end_that_belongs_to_where_it_was_set() -> None:
    ticks = Ticks()
    clock = RunningClock(1_000, ticks, last_of=lambda instant: instant // 1_000 * 1_000 + 999)
    ticks.pass_us(5_000)
    assert clock() == 1_999
    clock.reach(1_500)
    assert clock() == 1_999
    clock.reach(3_100)
    assert clock() == 3_100, "the time that it waited is not made up for"
    ticks.pass_us(1)
    assert clock() == 3_101
    clock.set(500)
    assert clock() == 500


ZONES = [ZoneInfo(name) for name in ("Europe/London", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu")]


@given(st.integers(-(2**52), 2**52), st.sampled_from(ZONES))
def test_a_day_ends_where_the_calendar_turns(us: int, zone: ZoneInfo) -> None:
    last = end_of_day(us, zone)
    assert us <= last
    assert wall_clock(last, zone).date == wall_clock(us, zone).date < wall_clock(last + 1, zone).date


@pytest.mark.parametrize(
    ("day", "ends"),
    [
        ("2026-03-29", "2026-03-29T23:00"),
        ("2026-10-25", "2026-10-26T00:00"),
        ("2026-11-17", "2026-11-18T00:00"),
    ],
)
def test_days_of_23_and_25_hours_end_at_midnight_there(day: str, ends: str) -> None:
    noon, midnight = (
        int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000
        for text in (f"{day}T12:00", ends)
    )
    assert end_of_day(noon, ZONES[0]) == midnight - 1
