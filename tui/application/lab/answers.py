"""Answers as they are typed, and as scenario files give them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from domain.clock import wall_clock
from domain.errors import BadInput
from domain.lab.scenario import AnswerKind, AnswerValue
from domain.money import printed
from tui.application.lab.checks import entry_of
from tui.application.lab.figures import read_signed
from tui.text.format import moment
from tui.text.time.parse import parse_when

HINT_OF: Mapping[AnswerKind, str] = {
    "amount": "an amount, such as 120.00",
    "number": "a whole number",
    "choice": "the letter of a choice",
    "event": "the number of an event, such as 6",
    "day": "a day, such as 3 apr or 2026-04-03",
    "time": "a time, such as 13 mar 09:05",
    "do": "",
}
"""What is to be typed."""


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
    read = parse_when(text, zone=zone, now=now)
    if read.kind == "event":
        raise BadInput(f"{text[:40]!r} is the number of an event; type {HINT_OF[kind]}.")
    if kind == "time":
        return read.at
    return wall_clock(read.at, zone).at.date()
