"""A bank for training: its clock, set to a TIME that somebody typed, and what its letters begin with."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

from domain.bank import Bank
from domain.clock import wall_clock
from domain.errors import BadInput
from tui.settings import Settings
from tui.text.time.parse import Moment, parse_when

LETTER_MARK = "TRAINING: this letter is an exercise and is sent to nobody.\n\n"
_MINUTE = 60 * 1_000_000
_HOUR = 60 * _MINUTE


def start_clock(bank: Bank, text: str, zone: ZoneInfo) -> Moment:
    """Let the bank's clock run from a TIME, read in the zone and relative to what the clock says; what was understood.

    A TIME in the minute of the newest event goes on from that event, so that several commands may be given at one
    TIME. A day without a time is the last hour of the day: what is done then is done on that day.
    Raises TimeError, and BadInput for an event's number, in a bank that is not for training, and where an event is
    later.
    """
    asked = parse_when(text, zone=zone, now=bank.clock(), locale=lambda: bank.profile().locale)
    if asked.kind == "event":
        raise BadInput("--clock is a time; give one, not the number of an event.")
    bank.start_clock(*_span(asked.at, zone))
    return asked


def zone_of(bank: Bank, settings: Settings) -> ZoneInfo:
    """In which times are read and shown at a bank: the zone that somebody named, else this computer's.

    In a bank for training it is the bank's own that takes the place of the computer's: what is told of it, "tue 15:00",
    is then right wherever one sits. Raises BadInput for a zone of the bank that this computer does not know.
    """
    is_banks = bank.is_training and not settings.zone_is_named
    return bank.profile().clock if is_banks else settings.zone


def as_exercise(text: str, *, is_training: bool) -> str:
    """A letter's text, which in a bank for training says first that it is an exercise."""
    return LETTER_MARK + text if is_training and not text.startswith(LETTER_MARK) else text


def _span(at: int, zone: ZoneInfo) -> tuple[int, int]:
    """First and last instant that are meant by a TIME that was read as `at`."""
    if wall_clock(at, zone).at.time() == time.max:
        return at + 1 - _HOUR, at
    return at, at - at % _MINUTE + _MINUTE - 1
