"""Times of day in words: 15:00, 15:00:30.5, 3pm, 3:30 pm, noon, and Z, UTC or +01:00 behind them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time, timedelta, timezone

from tui.text.time.zones import TimeError

OFFSET = r"[+-]\d\d:?\d\d(?::\d\d)?"
"""The pattern of a UTC offset; seconds occur in zones' early years."""

_CLOCK = re.compile(
    r"(?:(?<=\d)t|(?<![^\s,])(?:at )?)"
    r"(?:(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{1,6}))?)?"
    r"(?: ?(?P<half>[ap])\.?m\.?)?"
    r"|(?P<hour12>\d{1,2}) ?(?P<half12>[ap])\.?m\.?"
    r"|(?P<word>noon|midnight))"
    rf"(?: ?(?P<offset>z|(?:utc|gmt)(?:{OFFSET})?|{OFFSET}))?"
    r"(?![^\s,])",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day; `offset` when one was typed, which settles the instant whatever the zone's clock did."""

    time: time
    offset: timezone | None = None


def take_clock(words: str) -> tuple[str, Clock | None]:
    """The lower-case words without their first clock time, and that time if there is one.

    Raises TimeError for times that no clock shows (25:00) and for the midnight of a day, which is either end of it.
    """
    match = _CLOCK.search(words)
    if match is None:
        return words, None
    offset = None if match["offset"] is None else read_offset(match["offset"])
    return f"{words[: match.start()]} {words[match.end() :]}", Clock(_time(match), offset)


def read_offset(text: str) -> timezone:
    """The offset that Z, UTC, GMT or +01:00 names. Raises TimeError for one beyond a day or an hour."""
    digits = re.sub(r"\D", "", text).ljust(6, "0")
    hours, minutes, seconds = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    if hours > 23 or minutes > 59 or seconds > 59:
        raise TimeError(f'"{text}" is no UTC offset; type one such as +01:00, or Z.')
    size = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return timezone(-size if "-" in text else size)


def _time(match: re.Match[str]) -> time:
    """The time of day of a match of `_CLOCK`."""
    if match["word"] == "noon":
        return time(12)
    if match["word"] == "midnight":
        raise TimeError(
            "Midnight is either end of a day; type 00:00 for its start, the day alone for its end."
        )
    try:
        hour = _hour24(int(match["hour"] or match["hour12"]), match["half"] or match["half12"])
        fraction = (match["fraction"] or "").ljust(6, "0")
        return time(hour, int(match["minute"] or 0), int(match["second"] or 0), int(fraction))
    except ValueError as error:
        raise TimeError(
            f'"{match[0].removeprefix("at ")}" is no time of day; '
            "hours go to 23, or from 1 to 12 with am or pm, minutes and seconds to 59."
        ) from error


def _hour24(hour: int, half: str | None) -> int:
    """The hour counted from 0 to 23. Raises ValueError for 0am and 13pm."""
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half == "p" else 0)
