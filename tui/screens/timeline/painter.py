"""The lines of a timeline as strips: what does not move is painted once, what moves is put over it."""

from __future__ import annotations

from collections.abc import Callable

from rich.style import Style
from textual.strip import Strip

from tui.screens.timeline.curve import Tone
from tui.screens.timeline.paint import Brush, Canvas
from tui.screens.timeline.rows import (
    LABEL,
    Overlay,
    cell_of,
    curve_cursor,
    dates_row,
    gutter_cells,
    map_row,
    tick_row,
    times_row,
)
from tui.screens.timeline.static_layer import LATER, Frame


class Painter:
    """Paints one frame after another; whoever holds it calls `forget` when there is another frame."""

    def __init__(self, style_of: Callable[[Tone], Style]) -> None:
        self._style_of = style_of
        self._brush = Brush(style_of)
        self._strips: dict[tuple[int, bool], Strip] = {}

    def forget(self) -> None:
        """The frame is another one."""
        self._strips.clear()

    def restyle(self) -> None:
        """Tones may look different."""
        self._brush = Brush(self._style_of)
        self._strips.clear()

    def line(self, frame: Frame, overlay: Overlay, y: int) -> Strip:
        """One line of the frame, with what moves over it."""
        rows = frame.rows
        if y == rows.map:
            return self._brush.strip(map_row(frame, overlay))
        if y == rows.dates:
            return self._brush.strip(dates_row(frame))
        if y in rows.curve:
            row = y - rows.curve.start
            margin = gutter_cells(frame, row, overlay)
            return Strip.join([self._brush.strip(margin), self._curve(frame, overlay, row)])
        cells = tick_row(frame, overlay) if y == rows.ticks else times_row(frame, overlay)
        return self._brush.strip(Canvas(frame.width, cells, at=frame.gutter).cells)

    def words(self, text: str, width: int) -> Strip:
        """A line with a text in its middle."""
        canvas = Canvas(width)
        canvas.write(max((width - len(text)) // 2, 0), text, LABEL)
        return self._brush.strip(canvas.cells)

    def _curve(self, frame: Frame, overlay: Overlay, row: int) -> Strip:
        """A row of the curve: what was, the cursor, and what comes after it."""
        cell, width = cell_of(frame, overlay.cursor), frame.plot_width
        later = self._still(frame, row, is_later=not overlay.is_live)
        if cell < 0:
            return later
        earlier = self._still(frame, row, is_later=False)
        if cell >= width:
            return earlier
        here = self._brush.strip(curve_cursor(frame, row, cell))
        return Strip.join([earlier.crop(0, cell), here, later.crop(cell + 1, width)])

    def _still(self, frame: Frame, row: int, *, is_later: bool) -> Strip:
        if (row, is_later) not in self._strips:
            cells = frame.curve[row]
            self._strips[row, is_later] = self._brush.strip(cells.retoned(LATER) if is_later else cells)
        return self._strips[row, is_later]
