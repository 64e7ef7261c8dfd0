"""What the mouse means on a timeline: clicks jump, drags scrub, the wheel zooms at the pointer.

Nothing here knows a widget: a `Pointer` is told where the mouse is over which frame, and answers what is to move.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from textual.geometry import Offset

from tui.screens.timeline.axis import version_at
from tui.screens.timeline.rows import Overlay, cell_of
from tui.screens.timeline.static_layer import Frame
from tui.screens.timeline.view import View, centred, panned, zoomed
from tui.text.format import moment
from tui.text.glyphs import BOOKMARK

Endpoint: TypeAlias = Literal["a", "cursor"]
"""The two ends of a comparison."""

WHEEL = 1.5
"""Factor of one notch of the wheel."""

PAN_SHARE = 8
"""A sideways notch moves the window by this part of it."""


@dataclass(frozen=True, slots=True)
class CursorTo:
    """The cursor goes to a version."""

    version: int


@dataclass(frozen=True, slots=True)
class MarkTo:
    """Mark A goes to a version."""

    version: int


@dataclass(frozen=True, slots=True)
class CursorDropped:
    """The cursor, an end of a comparison, was let go where it is."""


@dataclass(frozen=True, slots=True)
class WindowTo:
    """Other versions are to be shown. `continues`: the same drag or turn of the wheel asked before."""

    view: View
    continues: bool = False


Move: TypeAlias = CursorTo | MarkTo | CursorDropped | WindowTo


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


class Pointer:
    """Keeps what is held between a press and its release, and where the wheel was turned last."""

    def __init__(self) -> None:
        self._drag: Drag | None = None
        self._wheel_at: Offset | None = None

    @property
    def holds(self) -> Endpoint | Literal["window"] | None:
        """What is being dragged; None for nothing."""
        return None if self._drag is None else self._drag.what

    def press(self, frame: Frame, overlay: Overlay, at: Offset) -> Move | None:
        """Take hold of what is under the pointer. A press on the map beside the window brings the window there."""
        self._wheel_at = None
        if at.y == frame.rows.map:
            return self._press_on_map(frame, overlay, at)
        if at.y == frame.rows.dates or at.x < frame.gutter:
            self._drag = None
            return None
        x = at.x - frame.gutter
        on_mark = overlay.mark_a is not None and cell_of(frame, overlay.mark_a) == x
        on_cursor = cell_of(frame, overlay.cursor) == x
        self._drag = Drag("a" if on_mark and not on_cursor and at.y == frame.rows.ticks else "cursor")
        return self._followed(self._drag, frame, overlay, at)

    def drag(self, frame: Frame, overlay: Overlay, at: Offset) -> Move | None:
        """Bring what is held to the pointer."""
        if self._drag is None:
            return None
        self._drag = replace(self._drag, moved=True)
        return self._followed(self._drag, frame, overlay, at)

    def release(self, overlay: Overlay) -> Move | None:
        """Let go. A click inside the window on the map brings it into the window's middle."""
        drag, self._drag = self._drag, None
        if drag is None:
            return None
        if drag.what == "window" and not drag.moved and not drag.asked:
            return _window(overlay, centred(*overlay.view, overlay.head, drag.grabbed))
        if drag.what == "cursor" and drag.moved and overlay.mark_a is not None:
            return CursorDropped()
        return None

    def lose(self) -> None:
        """Something else took the mouse: the button may come up where nobody hears of it."""
        self._drag = None

    def zoom(self, frame: Frame, overlay: Overlay, at: Offset, notches: int) -> Move | None:
        """The wheel was turned: towards the person (1) or away (-1). What is under the pointer stays there."""
        around = version_at(frame.map_axis, at.x) if at.y == frame.rows.map else version_under(frame, at)
        view = zoomed(*overlay.view, overlay.head, around, WHEEL**notches)
        return self._turned(overlay, at, view)

    def pan(self, overlay: Overlay, at: Offset, notches: int) -> Move | None:
        """The wheel was turned sideways: to the later (1) or the earlier (-1)."""
        first, last = overlay.view
        by = notches * max((last - first + 1) // PAN_SHARE, 1)
        return self._turned(overlay, at, panned(first, last, overlay.head, by))

    def _press_on_map(self, frame: Frame, overlay: Overlay, at: Offset) -> Move | None:
        version = version_at(frame.map_axis, at.x)
        first, last = overlay.view
        if first <= version <= last:
            self._drag = Drag("window", version, overlay.view)
            return None
        view = centred(first, last, overlay.head, version)
        self._drag = Drag("window", version, view, asked=True)
        return _window(overlay, view)

    def _followed(self, drag: Drag, frame: Frame, overlay: Overlay, at: Offset) -> Move | None:
        if drag.what == "window":
            version = version_at(frame.map_axis, min(max(at.x, 0), frame.width - 1))
            view = panned(*drag.view, overlay.head, version - drag.grabbed)
            move = _window(overlay, view, continues=drag.asked)
            if move is not None:
                self._drag = replace(drag, asked=True)
            return move
        version = version_under(frame, at)
        if drag.what == "a":
            return None if version == overlay.mark_a else MarkTo(version)
        return None if version == overlay.cursor else CursorTo(version)

    def _turned(self, overlay: Overlay, at: Offset, view: View) -> Move | None:
        continues, self._wheel_at = self._wheel_at == at, at
        return _window(overlay, view, continues=continues)


def version_under(frame: Frame, at: Offset) -> int:
    """The version the pointer means; on the ticks the one whose sign is shown."""
    x = min(max(at.x - frame.gutter, 0), frame.plot_width - 1)
    version = version_at(frame.axis, x)
    return frame.ticks.versions.get(x, version) if at.y == frame.rows.ticks else version


def sign_words(frame: Frame, at: Offset, zone: ZoneInfo) -> str:
    """What the sign under the pointer means, "" where there is none."""
    version = frame.ticks.versions.get(at.x - frame.gutter) if at.y == frame.rows.ticks else None
    if version is None:
        return ""
    glyph, at_time = frame.ticks.glyphs.get(version, BOOKMARK), frame.times.get(version)
    when = "" if at_time is None else f", {moment(at_time, zone)}"
    return f"event {version:,}: {glyph.word}{when}"


def _window(overlay: Overlay, view: View, *, continues: bool = False) -> WindowTo | None:
    """Nothing where those versions are the ones asked for last."""
    return None if view == overlay.view else WindowTo(view, continues)
