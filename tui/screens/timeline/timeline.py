"""The Timeline widget: an account's balance over its life, and the mouse on it.

Data goes down through `show`, requests come up as messages; the widget never asks a store. Cursor, mark A
and window follow the mouse at once, before any data arrives. The frame is worked out once for its data and its
size; when the cursor moves, only the cells it leaves and enters are painted again.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.content import Content
from textual.css.styles import RenderStyles
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from tui.screens.kit.component_styles import ComponentStyles
from tui.screens.kit.plain import is_plain
from tui.screens.timeline import regions
from tui.screens.timeline.curve import Tone
from tui.screens.timeline.data import Scale, TimelineData
from tui.screens.timeline.layout import border_words
from tui.screens.timeline.painter import Painter
from tui.screens.timeline.pointer import (
    CursorDropped,
    CursorTo,
    Endpoint,
    MarkTo,
    Move,
    Pointer,
    WindowTo,
    sign_words,
)
from tui.screens.timeline.rows import Overlay
from tui.screens.timeline.static_layer import Frame, build_frame
from tui.screens.timeline.styles import TIMELINE_CSS, TONE_CLASSES
from tui.screens.timeline.told import told_lines
from tui.screens.timeline.view import View

__all__ = ["Endpoint", "Scale", "Timeline", "TimelineData"]

EMPTY = "No events yet: the first one appears here by itself."
COMPUTING = "computing…"

COMPUTING_AFTER = 0.2
"""Seconds a requested window may take before the border says that it is being computed."""


class Timeline(Widget, can_focus=True):
    """Map of the whole life, balance curve, ticks and times.

    Click jumps, drag scrubs, wheel zooms at the pointer, the window on the map is dragged. A press on the map
    beside the window brings the window there; the map itself never moves. In plain mode it says the same in words.
    """

    PANE: ClassVar[str] = "timeline"

    ALLOW_SELECT = False
    BORDER_TITLE = "1 Timeline"
    DEFAULT_CSS = TIMELINE_CSS

    cursor: reactive[int] = reactive(0, repaint=False, init=False)
    """Version the cursor stands on."""
    mark_a: reactive[int | None] = reactive(None, repaint=False, init=False)
    """Version of mark A."""
    view: reactive[View] = reactive((1, 1), repaint=False, init=False)
    """First and last version of the window that was asked for last."""

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
        self._data: TimelineData | None = None
        self._frame: Frame | None = None
        self._components = ComponentStyles(self, TONE_CLASSES)
        self._painter = Painter(self._style_of)
        self._pointer = Pointer()
        self._said = ""
        self._told: list[str] = []
        self._computing: Timer | None = None

    def get_component_styles(self, *names: str) -> RenderStyles:
        """The styles of classes of `TONE_CLASSES`."""
        self._components.prepare(*names)
        return super().get_component_styles(*names)

    @property
    def frame(self) -> Frame | None:
        """The still part of the picture; None while there is nothing to show, no room, and in plain mode."""
        if is_plain(self):
            return None
        if self._frame is None and self._data is not None and self._data.window and self.size.area:
            self._frame = build_frame(self._data, *self.size)
        return self._frame

    def show(self, data: TimelineData) -> None:
        """Show this picture, painting again only what differs. What is being dragged stays under the pointer."""
        if self._computing is not None:
            self._computing.stop()
        before, self._data = self._data, data
        if is_plain(self):
            self._tell()
            return
        if before is None or not before.same_picture(data):
            self._forget()
        held = self._pointer.holds
        self.view = self.view if held == "window" else (data.first, data.last)
        self.mark_a = self.mark_a if held == "a" else data.mark_a
        self.cursor = self.cursor if held == "cursor" else data.cursor
        if (frame := self.frame) is not None:
            self._paint(regions.of_times(frame))
        self._say(border_words(data, self.size.width - 2))

    def render_line(self, y: int) -> Strip:
        """One line of the content; without a picture, in the middle why there is none."""
        frame = self.frame
        if frame is not None:
            return self._painter.line(frame, self._overlay, y)
        width, height = self.size
        if self._told:
            return self._painter.words(self._told[y].ljust(width) if y < len(self._told) else "", width)
        excuse = COMPUTING if self._data is None else EMPTY
        return self._painter.words(excuse if y == (height - 1) // 2 else "", width)

    def notify_style_update(self) -> None:
        """The stylesheet or the theme changed."""
        super().notify_style_update()
        self._painter.restyle()

    def on_resize(self) -> None:
        self._forget()
        if is_plain(self):
            self._tell()
        elif self._data is not None:
            self._say(border_words(self._data, self.size.width - 2))

    def watch_cursor(self, before: int, after: int) -> None:
        if (frame := self.frame) is not None:
            self._paint(regions.of_cursor(frame, self._overlay.head, before, after))

    def watch_mark_a(self) -> None:
        if (frame := self.frame) is not None:
            self._paint(regions.of_mark(frame))

    def watch_view(self) -> None:
        if (frame := self.frame) is not None:
            self._paint(regions.of_map(frame))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        frame, at = self.frame, event.get_content_offset(self)
        if frame is None or at is None or event.button != 1:
            return
        move = self._pointer.press(frame, self._overlay, at)
        if self._pointer.holds is not None:
            self.capture_mouse()
        self._follow(move)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        frame, at = self.frame, event.get_content_offset_capture(self)
        if frame is None or self._data is None:
            return
        if self._pointer.holds is not None:
            self._follow(self._pointer.drag(frame, self._overlay, at))
            return
        words = sign_words(frame, at, self._data.zone)
        tooltip = Content(words) if words else None
        if tooltip != self.tooltip:
            self.tooltip = tooltip

    def on_mouse_up(self, event: events.MouseUp) -> None:
        self.release_mouse()
        if self._pointer.holds is not None:
            self._follow(self._pointer.release(self._overlay))

    def on_mouse_release(self) -> None:
        self._pointer.lose()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._turn(event, -1, sideways=event.shift or event.ctrl)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._turn(event, 1, sideways=event.shift or event.ctrl)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        self._turn(event, -1, sideways=True)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        self._turn(event, 1, sideways=True)

    def _turn(self, event: events.MouseEvent, notches: int, *, sideways: bool) -> None:
        frame, at = self.frame, event.get_content_offset(self)
        if frame is None or at is None:
            return
        event.stop()
        if sideways:
            self._follow(self._pointer.pan(self._overlay, at, notches))
        else:
            self._follow(self._pointer.zoom(frame, self._overlay, at, notches))

    def _follow(self, move: Move | None) -> None:
        """Move what the mouse moves, and say so."""
        match move:
            case CursorTo(version):
                self.cursor = version
                self.post_message(self.CursorMoved(self, version))
            case MarkTo(version):
                self.mark_a = version
                self.post_message(self.EndpointMoved(self, "a", version))
            case CursorDropped():
                self.post_message(self.EndpointMoved(self, "cursor", self.cursor))
            case WindowTo(view, continues):
                self.view = view
                self._await_window()
                self.post_message(self.WindowRequested(self, *view, continues=continues))

    def _await_window(self) -> None:
        if self._computing is not None:
            self._computing.stop()
        self._computing = self.set_timer(COMPUTING_AFTER, partial(self._say, COMPUTING))

    @property
    def _overlay(self) -> Overlay:
        assert self._data is not None
        at = None if self.frame is None else self.frame.times.get(self.cursor)
        if at is None and self._data.cursor == self.cursor:
            at = self._data.cursor_recorded_at
        return Overlay(self.cursor, self.mark_a, self.view, self._data.head, at)

    def _paint(self, parts: Iterable[Region]) -> None:
        for part in parts:
            self.refresh(part)

    def _forget(self) -> None:
        """Work the frame out anew and paint all of it."""
        self._frame = None
        self._painter.forget()
        self.refresh()

    def _tell(self) -> None:
        """Say the window in words; the same words again cost nothing."""
        told = [] if self._data is None else told_lines(self._data, self.size.width)
        if told != self._told:
            self._told = told
            self.refresh()

    def _say(self, words: str) -> None:
        """Put words into the lower border. The same words again cost nothing."""
        if words != self._said:
            self._said = words
            self.border_subtitle = Content(words)

    def _style_of(self, tone: Tone) -> Style:
        names = [f"timeline--{name}" for name in tone]
        # A visual style knows every attribute of text but reverse.
        reverse = any(self.get_component_styles(name).text_style.reverse for name in names)
        return self.get_visual_style(*names).rich_style + Style(reverse=reverse or None)
