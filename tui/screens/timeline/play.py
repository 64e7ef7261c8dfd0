"""Playing a timeline: how long an event stays before the next, idle gaps compressed."""

from __future__ import annotations

from fractions import Fraction

SPEEDS: tuple[Fraction, ...] = (Fraction(1, 4), Fraction(1, 2), *(Fraction(2**power) for power in range(7)))
"""From a quarter to sixty-four times."""

SHORTEST, LONGEST = 0.35, 2.0
"""Seconds on an event at ×1: after no gap at all, and after the longest."""

_SECOND = 1_000_000
_BITS_OF_A_MONTH = (30 * 86_400).bit_length()


def pause_after(gap: int, speed: Fraction) -> float:
    """Seconds to stay on an event when the next was recorded `gap` microseconds later.

    It grows with the logarithm of the gap, so that a night and a minute can be told apart and a year of
    silence costs no more than a month.
    """
    bits = min((max(gap, 0) // _SECOND).bit_length(), _BITS_OF_A_MONTH)
    return float((SHORTEST + (LONGEST - SHORTEST) * bits / _BITS_OF_A_MONTH) / speed)


def faster(speed: Fraction) -> Fraction:
    """The next speed up, or the fastest."""
    return next((one for one in SPEEDS if one > speed), SPEEDS[-1])


def slower(speed: Fraction) -> Fraction:
    """The next speed down, or the slowest."""
    return next((one for one in reversed(SPEEDS) if one < speed), SPEEDS[0])
