"""The word that stands at the end of the top line of every screen in a bank for training, with the time there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.clock import wall_clock
from tui.screens.kit.lines import EMPTY, Line, Span, dated, spread, width_of
from tui.text.format import wall_day

WORD = "TRAINING"
ROOMY, NARROW = 110, 60
"""Columns from which day and time are told in full, and below which neither is."""


class TrainingTime(NamedTuple):
    """What time it is in a bank for training, in UTC microseconds, and the zone in which it is shown."""

    now: int
    zone: ZoneInfo


def training_badge(training: TrainingTime | None, width: int, *, narrow: int = NARROW) -> Line:
    """The word, and as much of the time as there is room for on a screen of that many columns; nothing for None.

    No time stands on one with fewer columns than `narrow`.
    """
    if training is None:
        return EMPTY
    when = "" if width < narrow else f" {dated(*training, clock=False).strip()}"
    if width >= ROOMY:
        at = wall_clock(*training)
        when = f" · {wall_day(at)} {at.at:%H:%M}"
    return (Span(" "), Span(f" {WORD}{when} ", "hypothetical"))


def with_badge(lines: Sequence[Line], badge: Line, width: int) -> list[Line]:
    """The lines, of which the first ends with the badge."""
    if not badge:
        return list(lines)
    first, *rest = lines or (EMPTY,)
    spare = width - width_of(first) - width_of(badge)
    return [(*first, Span(" " * spare), *badge) if spare >= 0 else spread(first, badge, width), *rest]
