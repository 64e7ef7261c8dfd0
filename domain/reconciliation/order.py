"""Where a statement has two bookings in another order than the log, and it could matter.

It matters where a balance in between is below zero on either side, or the log has a fee or a declined attempt from the
first of both days until the day after the last.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from domain.bank_statement import StatementLine
from domain.reconciliation.entries import LogEntry


@dataclass(frozen=True, slots=True)
class OrderDiffers:
    """The line at `place` comes after the line at the place `after`; in the log its entry, `version`, comes before."""

    place: int
    version: int
    after: int


def order_differences(
    lines: Sequence[StatementLine],
    opening: int,
    entries: Sequence[LogEntry],
    log_opening: int,
    pairs: Sequence[tuple[int, int]],
    warnings: Sequence[date],
) -> Iterator[OrderDiffers]:
    """Those of the pairs (place of a line, version), sorted, that stand in another order and could matter.

    `opening` and `log_opening` are the balances before the first line and the first entry; `warnings` are sorted.
    """
    told = list(accumulate((line.amount for line in lines), initial=opening))
    versions = [one.version for one in entries]
    held = list(accumulate((one.amount for one in entries), initial=log_opening))
    days = {one.version: one.booked for one in entries}
    latest: tuple[int, int] | None = None
    for place, version in pairs:
        if latest is None or version > latest[1]:
            latest = (place, version)
            continue
        since, newest = latest
        begin, end = bisect_left(versions, version), bisect_left(versions, newest)
        booked = [lines[since].booked, lines[place].booked]
        booked += [days[one] for one in (version, newest) if one in days]
        is_short = min(told[since + 1 : place + 2]) < 0 or min(held[begin + 1 : end + 2], default=0) < 0
        warned = bisect_left(warnings, min(booked)) < bisect_right(warnings, max(booked) + timedelta(1))
        if is_short or warned:
            yield OrderDiffers(place, version, since)
