"""The Timeline widget: an account's balance over its life, and the mouse on it.

Data goes down through `show`, requests come up as messages; the widget never asks a store. Cursor, mark A
and window follow the mouse at once, before any data arrives.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, TypeAlias

from textual import events
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message
from textual.timer import Timer

from tui.screens.timeline.axis import version_at
from tui.screens.timeline.base import COMPUTING, TimelineFace
from tui.screens.timeline.data import Scale, TimelineData
from tui.screens.timeline.rows import cell_of
from tui.screens.timeline.static_layer import Frame
from tui.screens.timeline.view import View, centred, panned, zoomed
from tui.text.format import moment
from tui.text.glyphs import BOOKMARK

__all__ = ["Endpoint", "Scale", "Timeline", "TimelineData"]

Endpoint: TypeAlias = Literal["a", "cursor"]
"""The two ends of a comparison."""

WHEEL = 1.5
"""Factor of one notch of the wheel."""

PAN_SHARE = 8
"""A sideways notch moves the window by this part of it."""

COMPUTING_AFTER = 0.2
"""Seconds a requested window may take before the border says that it is being computed."""


@dataclass(frozen=True, slots=True)
class Drag:
    """A pressed button: what it moves, and for the window the version and the view it was pressed on.

    `moved`: the pointer has moved since. `asked`: another window has been asked for since.
    """

    what: Endpoint | Literal["window"]
    grabbed: int = 0
    view: View = (1, 1)
    moved: bool = False
    asked: bool = False


class Timeline(TimelineFace):
    """Click jumps, drag scrubs, wheel zooms at the pointer, the window on the map is dragged.

    A press on the map beside the window brings the window there; the map itself never moves.
    """

    class CursorMoved(Message):
        """The cursor was put on an event, or is being dragged over it."""

        def __init__(self, timeline: Timeline, version: int) -> None:
            super().__init__()
            self.timeline = timeline
            self.version = version

        @property
        def control(self) -> Timeline:
            return self.timeline

    class EndpointMoved(Message):
        """An end of the comparison was dragged: mark A at each event it passes, the cursor where it was
        dropped (on its way it sends `CursorMoved`)."""

        def __init__(self, timeline: Timeline, which: Endpoint, version: int) -> None:
            super().__init__()
            self.timeline = timeline
            self.which = which
            self.version = version

        @property
        def control(self) -> Timeline:
            return self.timeline

    class WindowRequested(Message):
        """Other versions are to be shown. `continues`: the same drag or turn of the wheel asked before, so
        there is no new view to go back to."""

        def __init__(self, timeline: Timeline, first: int, last: int, *, continues: bool = False) -> None:
            super().__init__()
            self.timeline = timeline
            self.first = first
            self.last = last
            self.continues = continues

        @property
        def control(self) -> Timeline:
            return self.timeline

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._drag: Drag | None = None
        self._wheel_at: Offset | None = None
        self._computing: Timer | None = None

    def show(self, data: TimelineData) -> None:
        """Show this picture. What is being dragged stays under the pointer."""
        if self._computing is not None:
            self._computing.stop()
        dragged = None if self._drag is None else self._drag.what
        self.paint(
            data,
            cursor=self.cursor if dragged == "cursor" else data.cursor,
            mark_a=self.mark_a if dragged == "a" else data.mark_a,
            view=self.view if dragged == "window" else (data.first, data.last),
        )

    def on_mouse_down(self, event: events.MouseDown) -> None:
        frame, at = self.frame, event.get_content_offset(self)
        if frame is None or at is None or event.button != 1:
            return
        self._wheel_at = None
        self._drag = self._grabbed(frame, at)
        if self._drag is not None:
            self.capture_mouse()
            self._follow(frame, at)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        frame, at = self.frame, event.get_content_offset_capture(self)
        if frame is None:
            return
        if self._drag is not None:
            self._drag = replace(self._drag, moved=True)
            self._follow(frame, at)
        else:
            self._explain(frame, at)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        drag, self._drag = self._drag, None
        self.release_mouse()
        if drag is None:
            return
        if drag.what == "window" and not drag.moved and not drag.asked:
            self._request(centred(*self.view, self._head, drag.grabbed))
        elif drag.what == "cursor" and drag.moved and self.mark_a is not None:
            self.post_message(self.EndpointMoved(self, "cursor", self.cursor))

    def on_mouse_release(self) -> None:
        # Something else took the mouse: the button may come up where this widget does not hear of it.
        self._drag = None

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._wheel(event, 1 / WHEEL)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._wheel(event, WHEEL)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        self._pan(event, -1)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        self._pan(event, 1)

    def _grabbed(self, frame: Frame, at: Offset) -> Drag | None:
        """What a press takes hold of."""
        if at.y == frame.rows.map:
            return self._grabbed_window(frame, at)
        if at.y == frame.rows.dates or at.x < frame.gutter:
            return None
        x = at.x - frame.gutter
        on_mark = self.mark_a is not None and cell_of(frame, self.mark_a) == x
        on_cursor = cell_of(frame, self.cursor) == x
        return Drag("a" if on_mark and not on_cursor and at.y == frame.rows.ticks else "cursor")

    def _grabbed_window(self, frame: Frame, at: Offset) -> Drag:
        """The window, brought under the pointer first if it is elsewhere."""
        version = version_at(frame.map_axis, at.x)
        first, last = self.view
        if first <= version <= last:
            return Drag("window", version, self.view)
        self._request(centred(first, last, self._head, version))
        return Drag("window", version, self.view, asked=True)

    def _follow(self, frame: Frame, at: Offset) -> None:
        """Bring what is held to the pointer."""
        drag = self._drag
        if drag is None:
            return
        if drag.what == "window":
            version = version_at(frame.map_axis, min(max(at.x, 0), frame.width - 1))
            view = panned(*drag.view, self._head, version - drag.grabbed)
            if self._request(view, continues=drag.asked):
                self._drag = replace(drag, asked=True)
        elif drag.what == "a":
            self._move_mark(self._version_under(frame, at))
        else:
            self._move_cursor(self._version_under(frame, at))

    def _version_under(self, frame: Frame, at: Offset) -> int:
        """The version the pointer means; on the ticks the one whose sign is shown."""
        x = min(max(at.x - frame.gutter, 0), frame.plot_width - 1)
        version = version_at(frame.axis, x)
        return frame.ticks.versions.get(x, version) if at.y == frame.rows.ticks else version

    def _move_cursor(self, version: int) -> None:
        if version != self.cursor:
            self.cursor = version
            self.post_message(self.CursorMoved(self, version))

    def _move_mark(self, version: int) -> None:
        if version != self.mark_a:
            self.mark_a = version
            self.post_message(self.EndpointMoved(self, "a", version))

    def _wheel(self, event: events.MouseEvent, factor: float) -> None:
        """Zoom at the pointer, or with shift or ctrl move the window."""
        if event.shift or event.ctrl:
            self._pan(event, 1 if factor > 1 else -1)
            return
        frame, at = self.frame, event.get_content_offset(self)
        if frame is None or at is None:
            return
        event.stop()
        around = (
            version_at(frame.map_axis, at.x) if at.y == frame.rows.map else self._version_under(frame, at)
        )
        self._request(zoomed(*self.view, self._head, around, factor), continues=self._wheel_at == at)
        self._wheel_at = at

    def _pan(self, event: events.MouseEvent, steps: int) -> None:
        """Move the window sideways by notches of the wheel."""
        at = event.get_content_offset(self)
        if self.frame is None or at is None:
            return
        event.stop()
        first, last = self.view
        by = steps * max((last - first + 1) // PAN_SHARE, 1)
        self._request(panned(first, last, self._head, by), continues=self._wheel_at == at)
        self._wheel_at = at

    def _request(self, view: View, *, continues: bool = False) -> bool:
        """Ask for other versions unless they are the ones asked for last; whether it was asked."""
        if view == self.view:
            return False
        self.view = view
        if self._computing is not None:
            self._computing.stop()
        self._computing = self.set_timer(COMPUTING_AFTER, partial(self.say, COMPUTING))
        self.post_message(self.WindowRequested(self, *view, continues=continues))
        return True

    def _explain(self, frame: Frame, at: Offset) -> None:
        """Say in words what the sign under the pointer means."""
        version = frame.ticks.versions.get(at.x - frame.gutter) if at.y == frame.rows.ticks else None
        words = None
        if version is not None and self._data is not None:
            glyph = frame.ticks.glyphs.get(version, BOOKMARK)
            at_time = frame.times.get(version)
            when = "" if at_time is None else f", {moment(at_time, self._data.zone)}"
            words = Content(f"event {version:,}: {glyph.word}{when}")
        if words != self.tooltip:
            self.tooltip = words

    @property
    def _head(self) -> int:
        return self._data.head if self._data is not None else 1
