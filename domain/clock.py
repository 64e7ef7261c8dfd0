"""The present instant, apart from everything heavier that needs it."""

from __future__ import annotations

import time


def utc_now() -> int:
    """The present instant in UTC microseconds."""
    return time.time_ns() // 1000
