"""What words for a time mean before anybody asks for an instant: one instant, or a stretch such as a day or a week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from tui.text.time.zones import end_of_day, start_of_day


@dataclass(frozen=True, slots=True)
class Understood:
    """`at` is the instant that the words stand for, `first` and `last` are the ends of the stretch that they name, in
    UTC microseconds; all three are one where they name an instant. `name` is what a stretch longer than a day is
    called."""

    at: int
    first: int
    last: int
    name: str = ""


def instant(at: int) -> Understood:
    """One instant."""
    return Understood(at, at, at)


def whole_day(on: date, zone: ZoneInfo) -> Understood:
    """A day, which stands for its last microsecond. Raises TimeError for a day that the zone left out."""
    end = end_of_day(on, zone)
    return Understood(end, start_of_day(on, zone), end)


def whole_days(first: date, last: date, zone: ZoneInfo, name: str) -> Understood:
    """Several days, which stand for the first microsecond of the first. Raises TimeError as `whole_day`."""
    begin = start_of_day(first, zone)
    return Understood(begin, begin, end_of_day(last, zone), name)
