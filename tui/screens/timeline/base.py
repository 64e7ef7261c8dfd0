"""What a timeline looks like: the picture it is shown, and the cursor, mark A and window over it.

The picture is worked out once for its data and its size; when the cursor moves, only the cells it leaves
and enters are painted again.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.style import Style
from textual.content import Content
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui.screens.timeline.axis import column
from tui.screens.timeline.curve import Cells, Tone
from tui.screens.timeline.data import TimelineData
from tui.screens.timeline.layout import joined
from tui.screens.timeline.paint import Brush, Canvas
from tui.screens.timeline.rows import (
    LABEL,
    LATER,
    Hands,
    balance_row,
    cell_of,
    curve_cursor,
    dates_row,
    gutter_cells,
    map_row,
    tick_row,
    times_row,
)
from tui.screens.timeline.static_layer import Frame, build_frame
from tui.screens.timeline.times import span_words
from tui.screens.timeline.view import View, zoom_level
from tui.text.glyphs import PAUSED, PLAYING

EMPTY = "No events yet: the first one appears here by itself."
COMPUTING = "computing…"


class TimelineFace(Widget, can_focus=True):
    """Map of the whole life, balance curve, ticks and times."""

    ALLOW_SELECT = False
    BORDER_TITLE = "1 Timeline"
    COMPONENT_CLASSES = {
        "timeline--blank",
        "timeline--label",
        "timeline--here",
        "timeline--rule",
        "timeline--zero",
        "timeline--curve",
        "timeline--negative",
        "timeline--unverified",
        "timeline--fill",
        "timeline--negative-fill",
        "timeline--future",
        "timeline--future-negative",
        "timeline--future-fill",
        "timeline--future-negative-fill",
        "timeline--cursor",
        "timeline--map",
        "timeline--map-negative",
        "timeline--map-both",
        "timeline--window",
        "timeline--window-both",
        "timeline--window-negative",
        "timeline--ordinary",
        "timeline--credit",
        "timeline--notice",
        "timeline--alert",
        "timeline--annotation",
        "timeline--dimmed",
    }
    DEFAULT_CSS = """
    TimelineFace {
        height: 11;
        padding: 0 1;
        background: $surface;
        color: $foreground;
        border: round $line;
        border-title-color: $quiet;
        border-subtitle-color: $quiet;
        &:focus {
            border: round $border;
            border-title-color: $border;
            border-subtitle-color: $border;
        }
        & > .timeline--label { color: $quiet; }
        & > .timeline--here { color: $foreground; text-style: bold; }
        & > .timeline--rule { color: $tick; }
        & > .timeline--zero { color: $tick; }
        & > .timeline--curve { color: $primary; }
        & > .timeline--negative { color: $warning; }
        & > .timeline--unverified { color: $error; }
        & > .timeline--fill { background: $curve-fill; }
        & > .timeline--negative-fill { background: $negative-fill; }
        & > .timeline--future { color: $quiet; }
        & > .timeline--future-negative { color: $warning 60%; }
        & > .timeline--future-fill { background: $curve-fill 45%; }
        & > .timeline--future-negative-fill { background: $negative-fill 55%; }
        & > .timeline--cursor { color: $selection-text; background: $selection; text-style: bold; }
        & > .timeline--map { color: $tick; }
        & > .timeline--map-negative { color: $warning 70%; text-style: reverse; }
        & > .timeline--map-both { color: $tick; background: $warning 55%; }
        & > .timeline--window-both { color: $foreground; background: $warning 70%; }
        & > .timeline--window { color: $foreground; background: $selection; }
        & > .timeline--window-negative { color: $warning; background: $selection; text-style: reverse; }
        & > .timeline--credit { color: $primary; }
        & > .timeline--notice { color: $foreground; text-style: bold; }
        & > .timeline--alert { color: $warning; text-style: bold; }
        & > .timeline--annotation { color: $annotation; text-style: bold; }
        & > .timeline--dimmed { color: $line; }
        &:nocolor > .timeline--cursor { text-style: bold reverse; }
        &:ansi > .timeline--cursor { text-style: bold reverse; }
    }
    """

    cursor: reactive[int] = reactive(0, repaint=False, init=False)
    """Version the cursor stands on."""
    mark_a: reactive[int | None] = reactive(None, repaint=False, init=False)
    """Version of mark A."""
    view: reactive[View] = reactive((1, 1), repaint=False, init=False)
    """First and last version of the window that was asked for last."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._data: TimelineData | None = None
        self._frame: Frame | None = None
        self._strips: dict[tuple[int, bool], Strip] = {}
        self._brush = Brush(self._style_of)
        self._said = ""

    @property
    def frame(self) -> Frame | None:
        """The still part of the picture; None while there is nothing to show or no room."""
        if self._frame is None and self._data is not None and self._data.window and self.size.area:
            self._frame = build_frame(self._data, *self.size)
        return self._frame

    def render_line(self, y: int) -> Strip:
        """One line of the content."""
        frame = self.frame
        if frame is None or self._data is None:
            return self._brush.strip(self._excuse(y))
        rows = frame.rows
        if y == rows.map:
            return self._brush.strip(map_row(frame, self._hands))
        if y == rows.dates:
            return self._brush.strip(dates_row(frame))
        if y in rows.curve:
            row = y - rows.curve.start
            margin = gutter_cells(frame, row, self._hands, self._data.currency)
            return Strip.join([self._brush.strip(margin), self._curve_strip(frame, row)])
        cells = tick_row(frame, self._hands) if y == rows.ticks else times_row(frame, self._hands)
        return self._brush.strip(Canvas(frame.width, cells, at=frame.gutter).cells)

    def paint(self, data: TimelineData, *, cursor: int, mark_a: int | None, view: View) -> None:
        """Show a picture with its hands at these versions, painting again only what differs."""
        before, self._data = self._data, data
        if before is None or not before.same_picture(data):
            self.forget()
        self.view, self.mark_a, self.cursor = view, mark_a, cursor
        self._refresh_times(self.frame)
        self.say(self._subtitle(data))

    def say(self, words: str) -> None:
        """Put words into the lower border. The same words again cost nothing."""
        if words != self._said:
            self._said = words
            self.border_subtitle = Content(words)

    def forget(self) -> None:
        """Work the picture out anew and paint all of it."""
        self._frame = None
        self._strips.clear()
        self.refresh()

    def notify_style_update(self) -> None:
        """The stylesheet or the theme changed."""
        super().notify_style_update()
        self._brush = Brush(self._style_of)
        self._strips.clear()

    def on_resize(self) -> None:
        self.forget()
        if self._data is not None:
            self.say(self._subtitle(self._data))

    def watch_cursor(self, before: int, after: int) -> None:
        frame, data = self.frame, self._data
        if frame is None or data is None:
            return
        last = frame.plot_width - 1
        begin, end = sorted(min(max(cell_of(frame, version), 0), last) for version in (before, after))
        if (before >= data.head) != (after >= data.head):
            end = last
        plot = frame.rows.plot
        self.refresh(Region(frame.gutter + begin, plot.start, end - begin + 1, len(plot)))
        self._refresh_map(frame, (before, after))
        self._refresh_times(frame)
        for row in {balance_row(frame, before), balance_row(frame, after)} - {None}:
            self.refresh(Region(0, plot.start + (row or 0), frame.gutter, 1))

    def watch_mark_a(self) -> None:
        if (frame := self.frame) is not None:
            self.refresh(Region(frame.gutter, frame.rows.ticks, frame.plot_width, 1))
            self._refresh_map(frame)

    def watch_view(self) -> None:
        if (frame := self.frame) is not None:
            self._refresh_map(frame)

    @property
    def _hands(self) -> Hands:
        assert self._data is not None
        at = None if self.frame is None else self.frame.times.get(self.cursor)
        if at is None and self._data.cursor == self.cursor:
            at = self._data.cursor_recorded_at
        return Hands(self.cursor, self.mark_a, self.view, self._data.head, at)

    def _curve_strip(self, frame: Frame, row: int) -> Strip:
        """A row of the curve: what was, the cursor, and what comes after it."""
        cell, width = cell_of(frame, self.cursor), frame.plot_width
        later = self._still_strip(frame, row, is_later=not self._hands.is_live)
        if cell < 0:
            return later
        earlier = self._still_strip(frame, row, is_later=False)
        if cell >= width:
            return earlier
        here = self._brush.strip(curve_cursor(frame, row, cell))
        return Strip.join([earlier.crop(0, cell), here, later.crop(cell + 1, width)])

    def _still_strip(self, frame: Frame, row: int, *, is_later: bool) -> Strip:
        if (row, is_later) not in self._strips:
            cells = frame.curve[row]
            self._strips[row, is_later] = self._brush.strip(cells.retoned(LATER) if is_later else cells)
        return self._strips[row, is_later]

    def _refresh_map(self, frame: Frame, versions: Iterable[int] = ()) -> None:
        """Paint the map again: the cells of some versions, or all of it."""
        if frame.rows.map is None:
            return
        cells = sorted(column(frame.map_axis, version) for version in versions) or [0, frame.width - 1]
        self.refresh(Region(cells[0], frame.rows.map, cells[-1] - cells[0] + 1, 1))

    def _refresh_times(self, frame: Frame | None) -> None:
        if frame is not None and frame.rows.times is not None:
            self.refresh(Region(frame.gutter, frame.rows.times, frame.plot_width, 1))

    def _excuse(self, y: int) -> Cells:
        """Why there is no picture, in the middle of where it would be."""
        width, height = self.size
        canvas = Canvas(width)
        if y == (height - 1) // 2:
            text = COMPUTING if self._data is None else EMPTY
            canvas.write(max((width - len(text)) // 2, 0), text, LABEL)
        return canvas.cells

    def _subtitle(self, data: TimelineData) -> str:
        """What is shown, in words; the last of them give way where it is narrow."""
        if not data.window:
            return ""
        level, levels = zoom_level(data.first, data.last, data.head)
        parts = [
            span_words(data.window[0].first_at, data.window[-1].last_at, data.zone),
            f"by {data.scale}",
            "" if data.unverified_from is None else f"unverified from event {data.unverified_from:,}",
            "" if data.matches is None else f"filter {data.match_count:,} of {data.head:,}",
            data.lens,
            f"zoom {level}/{levels}",
            f"{PLAYING if data.playing else PAUSED} ×{data.speed}{' to markers' if data.stops else ''}",
        ]
        return joined([part for part in parts if part], self.size.width - 2)

    def _style_of(self, tone: Tone) -> Style:
        names = [f"timeline--{name}" for name in tone]
        # A visual style knows every attribute of text but reverse.
        reverse = any(self.get_component_styles(name).text_style.reverse for name in names)
        return self.get_visual_style(*names).rich_style + Style(reverse=reverse or None)
