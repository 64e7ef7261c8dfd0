"""A timeline in words, for plain mode: what the picture would show of the window, as lines of text."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from textwrap import wrap

from tui.screens.timeline.data import TimelineData
from tui.screens.timeline.layout import apart_sentence
from tui.screens.timeline.times import span_words
from tui.text.events import glyph_of, is_marker
from tui.text.format import money

MOST_NAMED = 200
"""Markers that are named; of more it is said how many there are."""


def told_lines(data: TimelineData, width: int) -> list[str]:
    """The window, the balance over it, and what is worth stopping at, in lines of at most so many columns.

    Nothing in it hangs on the cursor: what that stands on is announced.
    """
    if not data.window or width < 1:
        return []
    apart = apart_sentence(replace(data, cursor_recorded_at=None))
    told = (_window(data), _playing(data), _balance(data), apart, _placed(data), _markers(data))
    return list(chain.from_iterable(wrap(one, width, subsequent_indent="  ") for one in told if one))


def _window(data: TimelineData) -> str:
    span = span_words(data.recorded[0].first_at, data.recorded[-1].last_at, data.zone)
    parts = [
        f"Events {data.first:,} to {data.last:,} of {data.head:,}",
        span,
        data.named or data.lens.upper(),
    ]
    if data.matches is not None:
        parts.append(f"{data.match_count:,} match the filter")
    if data.unverified_from is not None:
        parts.append(f"unverified from event {data.unverified_from:,}")
    return f"{', '.join(parts)}."


def _playing(data: TimelineData) -> str:
    if data.named:
        return ""
    stops = ", stops at markers" if data.stops else ""
    return f"{'Playing' if data.playing else 'Paused'}, speed {data.speed}{stops}."


def _balance(data: TimelineData) -> str:
    """Where the balance began and ended, and its lowest and highest with the events they lie in."""
    low, high = min(data.window, key=lambda one: one.low), max(data.window, key=lambda one: one.high)
    begin, end = data.window[0], data.window[-1]
    parts = [f"{money(begin.open, data.currency)} before event {begin.first_version:,}"]
    for name, point, balance in (("lowest", low, low.low), ("highest", high, high.high)):
        one = point.first_version == point.last_version
        where = (
            f"at event {point.last_version:,}"
            if one
            else f"within events {point.first_version:,} to {point.last_version:,}"
        )
        is_before = balance == begin.open and point is begin
        parts.append(f"{name} {money(balance, data.currency)} {'at its beginning' if is_before else where}")
    parts.append(f"{money(end.close, data.currency)} after event {end.last_version:,}")
    return f"Balance {', '.join(parts)}."


def _placed(data: TimelineData) -> str:
    """What somebody put there."""
    bookmarks = [f"{one:,}" for one in sorted(data.bookmarks) if data.first <= one <= data.last]
    parts = [] if data.mark_a is None else [f"Mark A at event {data.mark_a:,}."]
    if bookmarks:
        parts.append(f"Bookmarks at {', '.join(bookmarks)}.")
    return " ".join(parts)


def _markers(data: TimelineData) -> str:
    marks = [mark for mark in data.marks if data.first <= mark.version <= data.last and is_marker(mark)]
    if not marks:
        return "Nothing in it is worth stopping at."
    named = [f"{mark.version:,} {glyph_of(mark).word}" for mark in marks[:MOST_NAMED]]
    more = f", and {len(marks) - MOST_NAMED:,} more" if len(marks) > MOST_NAMED else ""
    return f"Worth stopping at: {', '.join(named)}{more}."
