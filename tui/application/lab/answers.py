"""Answers as they are typed, and as scenario files give them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from zoneinfo import ZoneInfo

from domain.clock import wall_clock
from domain.errors import BadInput
from domain.lab.scenario import AnswerKind, AnswerValue
from domain.money import printed
from tui.application.lab.checks import entry_of
from tui.application.lab.figures import read_signed
from tui.text.format import moment
from tui.text.time.parse import EventNumber, Moment, TimeError, parse_when

HINT_OF: Mapping[AnswerKind, str] = {
    "amount": "an amount, such as 12.34",
    "number": "a whole number",
    "choice": "the letter of a choice",
    "event": "the number of an event, such as 12",
    "day": "a day, such as 24 dec or 2026-12-24",
    "time": "a time, such as 24 dec 16:30",
    "do": "",
}
"""What is to be typed; no lesson's answer is among the examples."""
YEAR = 365 * 86_400_000_000
"""Microseconds."""


def read_answer(
    kind: AnswerKind,
    text: str,
    *,
    currency: str,
    zone: ZoneInfo,
    now: int,
    names: Mapping[str, int] | None = None,
    choices: Mapping[str, str] | None = None,
) -> AnswerValue:
    """What was typed as an answer. Raises BadInput in one sentence."""
    bare = text.strip()
    if not bare:
        raise BadInput(f"Type {HINT_OF[kind] or 'an answer'}.")
    if kind == "amount":
        return read_signed(bare, currency)
    if kind == "number":
        if not (bare.isascii() and bare.isdigit() and len(bare) < 10):
            raise BadInput(f"{bare[:40]!r} is not a whole number.")
        return int(bare)
    if kind == "event":
        return entry_of(bare, names or {})
    if kind == "choice":
        if bare.casefold() not in (choices or {}):
            raise BadInput(f"{bare[:40]!r} is none of {', '.join(choices or {})}.")
        return bare.casefold()
    return _when(kind, bare, zone, now)


def answer_words(kind: AnswerKind, value: AnswerValue, currency: str, zone: ZoneInfo) -> str:
    """An answer as people read it."""
    if kind == "amount" and isinstance(value, int):
        return printed(value, currency)
    if kind == "time" and isinstance(value, int):
        return moment(value, zone)
    if isinstance(value, date):
        return f"{value:%a} {value.day} {value:%b %Y}"
    return f"event {value}" if kind == "event" else str(value)


def _when(kind: AnswerKind, text: str, zone: ZoneInfo, now: int) -> AnswerValue:
    read = _nearest(kind, text, zone, now)
    if isinstance(read, EventNumber):
        raise BadInput(f"{text[:40]!r} is the number of an event; type {HINT_OF[kind]}.")
    if kind == "time":
        return read.at
    return wall_clock(read.at, zone).at.date()


def _nearest(kind: AnswerKind, text: str, zone: ZoneInfo, now: int) -> Moment | EventNumber:
    """What is meant; of a day without its year the one that is nearest, behind or ahead: what is asked for may be a
    deadline. Raises TimeError."""
    ahead: Moment | EventNumber | None = None
    with suppress(TimeError):
        ahead = parse_when(text, zone=zone, now=now + YEAR)
    try:
        read = parse_when(text, zone=zone, now=now)
    except TimeError as error:
        if error.is_unread:
            raise TimeError(f"{text[:40]!r} names no {kind}; type {HINT_OF[kind]}.") from None
        # A weekday that fits the date of the other year alone.
        if ahead is None:
            raise
        return ahead
    if isinstance(read, Moment) and isinstance(ahead, Moment) and abs(ahead.at - now) < abs(read.at - now):
        return ahead
    return read
