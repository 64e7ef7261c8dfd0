"""A clock that was set by hand: it runs, can be moved on, and goes back only where it is set."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from domain.clock import RunningClock


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
