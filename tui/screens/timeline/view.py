"""The window of a timeline: which versions of an account's life are shown, and how zoom and pan change it.

A view is (first, last): versions from 1 to the head, both shown. Every function answers a view inside the
account's life, whatever it is asked.
"""

from __future__ import annotations

from collections import deque
from typing import TypeAlias

View: TypeAlias = tuple[int, int]

LEAST_EVENTS = 8
"""Events of the closest view: nearer, there is nothing more to see."""

ZOOM_IN, ZOOM_OUT = 0.5, 2.0
"""Factors of one key press; a level of zoom is one of them."""

VIEWS_KEPT = 100


def fit(head: int) -> View:
    """The whole life."""
    return 1, max(head, 1)


def zoomed(first: int, last: int, head: int, around: int, factor: float) -> View:
    """A view `factor` times as long, with `around` where it was on the screen; below 1 zooms in.

    A factor other than 1 always changes the view until the limit is reached.
    """
    events = last - first + 1
    around = min(max(around, first), last)
    least = min(LEAST_EVENTS, head, events)
    wanted = round(events * factor)
    if wanted == events and factor != 1:
        wanted += 1 if factor > 1 else -1
    wanted = min(max(wanted, least), head)
    before = (2 * (around - first) + 1) * wanted // (2 * events)
    return _inside(around - before, wanted, head)


def panned(first: int, last: int, head: int, by: int) -> View:
    """The view `by` events later (earlier: negative), stopped at the ends of the life."""
    return _inside(first + by, last - first + 1, head)


def centred(first: int, last: int, head: int, on: int) -> View:
    """A view of the same length with `on` in its middle, or as near to it as the ends allow."""
    events = last - first + 1
    return _inside(on - events // 2, events, head)


def revealing(first: int, last: int, head: int, version: int) -> View:
    """The view moved no further than needed to show a version with some of what stands around it."""
    events = last - first + 1
    margin = min(events // 8, (events - 1) // 2)
    if version < first + margin:
        return _inside(version - margin, events, head)
    if version > last - margin:
        return _inside(version + margin - events + 1, events, head)
    return _inside(first, events, head)


def zoom_level(first: int, last: int, head: int) -> tuple[int, int]:
    """The level of zoom from 1 (whole life) and the number of levels; each level halves the view."""
    levels = 1 + _doublings(LEAST_EVENTS, head)
    return min(1 + _doublings(last - first + 1, head), levels), levels


def _doublings(events: int, head: int) -> int:
    """How often `events` must be doubled to cover the head."""
    return (max(-(-head // events), 1) - 1).bit_length()


def _inside(first: int, events: int, head: int) -> View:
    """A view of so many events beginning as near to `first` as the life allows."""
    events = min(events, max(head, 1))
    first = min(max(first, 1), max(head, 1) - events + 1)
    return first, first + events - 1


class ViewHistory:
    """Views to go back to, newest last; the oldest are forgotten beyond a hundred."""

    def __init__(self) -> None:
        self._views: deque[View] = deque(maxlen=VIEWS_KEPT)

    def push(self, view: View) -> None:
        """Remember the view that is about to be left."""
        if not self._views or self._views[-1] != view:
            self._views.append(view)

    def back(self, current: View) -> View | None:
        """Forget and answer the newest view that is not the current one; None when there is none."""
        while self._views:
            view = self._views.pop()
            if view != current:
                return view
        return None
