"""How far long work is, in words: what is done now, how much of it, how fast, and how long the rest will take."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

from domain.bank import ImportStage
from tui.text.format import SECOND, ago

BYTES, MEGABYTE = "bytes", 1_000_000
TOO_FAST = 10_000_000
"""Lines or events a second from which on they are not worked on, but passed over because they are there already."""


class StageWords(NamedTuple):
    """What is done, and the unit in which it is counted."""

    verb: str
    unit: str


STAGES = MappingProxyType(
    {
        ImportStage.CHECKING: StageWords("Checking", BYTES),
        ImportStage.READING: StageWords("Reading", BYTES),
        ImportStage.SIGNING: StageWords("Telling in from out", "lines"),
        ImportStage.ORDERING: StageWords("Putting in order", "lines"),
        ImportStage.LOOKING_UP: StageWords("Looking up the account", "events"),
        ImportStage.JOINING: StageWords("Comparing with the log", "lines"),
        ImportStage.RECORDING: StageWords("Importing", "events"),
    }
)


def how_much(done: int, total: int, unit: str) -> str:
    """So many of so many; bytes in megabytes."""
    if unit == BYTES:
        return f"{done / MEGABYTE:,.1f} of {total / MEGABYTE:,.1f} MB"
    return f"{done:,} of {total:,}"


def how_fast(moved: int, left: int, seconds: float, unit: str) -> str:
    """How many a second, when so many took so long, and how long those that are left will take; "" where that cannot
    be said."""
    speed = moved / seconds if seconds > 0 else 0
    if speed <= 0 or (unit != BYTES and speed > TOO_FAST):
        return ""
    rate = f"{speed / MEGABYTE:,.1f} MB/s" if unit == BYTES else f"{speed:,.0f} {unit}/s"
    remaining = left / speed
    return rate if remaining < 1 else f"{rate}  {ago(int(remaining) * SECOND)} left"
