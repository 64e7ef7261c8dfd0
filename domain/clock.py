"""The present instant, apart from everything heavier that needs it."""

from __future__ import annotations

import time

CLOCK_TOLERANCE = 5 * 60 * 1_000_000
"""How far the clocks of a desk and of its server may be apart, in microseconds."""


def utc_now() -> int:
    """The present instant in UTC microseconds."""
    return time.time_ns() // 1000
