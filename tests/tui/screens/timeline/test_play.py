"""Playing: idle gaps are compressed but never lost, and speeds have ends."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tui.screens.timeline.play import LONGEST, SHORTEST, SPEEDS, faster, pause_after, slower

GAPS = st.integers(-1_000_000, 10**17)


@given(GAPS, GAPS)
def test_a_longer_gap_is_never_a_shorter_pause(one: int, other: int) -> None:
    shorter, longer = sorted((one, other))
    assert SHORTEST <= pause_after(shorter, Fraction(1)) <= pause_after(longer, Fraction(1)) <= LONGEST


def test_a_second_a_minute_a_night_and_a_week_can_be_told_apart() -> None:
    second = 1_000_000
    pauses = [pause_after(gap * second, Fraction(1)) for gap in (0, 1, 60, 40_000, 604_800)]
    assert len({round(pause, 1) for pause in pauses}) == len(pauses)


@given(GAPS, st.sampled_from(SPEEDS))
def test_speed_divides_the_pause(gap: int, speed: Fraction) -> None:
    assert pause_after(gap, speed) * float(speed) == pause_after(gap, Fraction(1))


def test_faster_and_slower_walk_all_speeds_and_stop() -> None:
    speed, seen = SPEEDS[0], [SPEEDS[0]]
    while faster(speed) != speed:
        speed = faster(speed)
        seen.append(speed)
    assert tuple(seen) == SPEEDS
    for expected in (*reversed(SPEEDS[:-1]), SPEEDS[0]):
        speed = slower(speed)
        assert speed == expected
