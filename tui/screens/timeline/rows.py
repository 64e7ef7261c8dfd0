"""The rows of a timeline with everything that moves: cursor, mark A, the window on the map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tui.screens.timeline.axis import column
from tui.screens.timeline.curve import CURVE, DOT_ROWS, NEGATIVE, Cells, Tone
from tui.screens.timeline.layout import amount_label
from tui.screens.timeline.paint import Canvas
from tui.screens.timeline.static_layer import LATER, UNVERIFIED, Frame
from tui.screens.timeline.ticks import RANGE, RULE
from tui.screens.timeline.times import Stop
from tui.screens.timeline.view import View
from tui.text.glyphs import AFTER, BEFORE, MARK_A

BAR = "┃"
"""The cursor, wherever it does not stand on something that must be seen."""

CURSOR, LABEL, HERE = ("cursor",), ("label",), ("here",)
ANNOTATION: Tone = (MARK_A.tone,)

_WINDOW: Mapping[str, str] = {"map": "window", "map-negative": "window-negative", "map-both": "window-both"}
_LINES = (CURVE, NEGATIVE, UNVERIFIED)


@dataclass(frozen=True, slots=True)
class Overlay:
    """What moves over a frame: versions of cursor and mark A, the window, and the head they live under.

    `cursor_at` is when the cursor's event was recorded, if that is known for certain.
    """

    cursor: int
    mark_a: int | None
    view: View
    head: int
    cursor_at: int | None

    @property
    def is_live(self) -> bool:
        """Nothing comes after the cursor."""
        return self.cursor >= self.head


def cell_of(frame: Frame, version: int) -> int:
    """The plot's column of a version; −1 before the window, the plot's width after it."""
    if version < frame.axis.first:
        return -1
    return column(frame.axis, version) if version <= frame.axis.last else frame.plot_width


def dates_row(frame: Frame) -> Cells:
    """Begin and end of the account's life over the ends of the map; the end first to give way."""
    first, last = frame.dates
    canvas = Canvas(frame.width)
    canvas.write(0, first, LABEL)
    if len(first) + 2 + len(last) <= frame.width:
        canvas.write(frame.width - len(last), last, LABEL)
    return canvas.cells


def map_row(frame: Frame, overlay: Overlay) -> Cells:
    """The whole life; the window in it highlighted, and in brackets where something is outside it."""
    first, last = (min(version, overlay.head) for version in overlay.view)
    canvas = Canvas(frame.width, frame.map)
    if (first, last) != (1, overlay.head):
        begin, end = column(frame.map_axis, first), column(frame.map_axis, last) + 1
        highlighted = frame.map.retoned(_WINDOW)
        canvas.draw(begin, highlighted.chars[begin:end], highlighted.tones[begin:end])
        canvas.put(begin - 1, "[", HERE)
        canvas.put(end, "]", HERE)
    if overlay.mark_a is not None:
        canvas.put(column(frame.map_axis, overlay.mark_a), MARK_A.char, ANNOTATION)
    canvas.put(column(frame.map_axis, overlay.cursor), BAR, CURSOR)
    return canvas.cells


def curve_cursor(frame: Frame, row: int, cell: int) -> Cells:
    """The cursor's cell in a row of the curve: the bar, or the curve where it crosses."""
    cells = frame.curve[row]
    on_line = cells.tones[cell][0] in _LINES
    return Cells(cells.chars[cell] if on_line else BAR, (CURSOR,))


def tick_row(frame: Frame, overlay: Overlay) -> Cells:
    """The ticks with mark A, the stretch between it and the cursor, and arrows to what is out of sight."""
    ticks, cell = frame.ticks, cell_of(frame, overlay.cursor)
    canvas = Canvas(frame.plot_width, ticks.cells)
    if not overlay.is_live:
        later = ticks.cells.retoned(LATER)
        canvas.draw(cell + 1, later.chars[cell + 1 :], later.tones[cell + 1 :])
    if overlay.mark_a is not None:
        _draw_mark(canvas, frame, cell_of(frame, overlay.mark_a), cell)
    _draw_cursor(canvas, frame, overlay, cell)
    return canvas.cells


def _draw_mark(canvas: Canvas, frame: Frame, mark: int, cursor: int) -> None:
    """Mark A, and the line between it and the cursor in its colour and heavier."""
    width = frame.plot_width
    begin, end = sorted((min(max(mark, 0), width - 1), min(max(cursor, 0), width - 1)))
    for x in range(begin, end + 1):
        if x not in frame.ticks.versions:
            char = canvas.char(x)
            canvas.put(x, RANGE if char == RULE else char, ANNOTATION)
    # The first and the last column may be taken by the arrow to the cursor.
    if mark < 0:
        canvas.write(1, f"{BEFORE}{MARK_A.char}", ANNOTATION)
    elif mark >= width:
        canvas.write(width - 3, f"{MARK_A.char}{AFTER}", ANNOTATION)
    else:
        canvas.put(mark, MARK_A.char, ANNOTATION)


def _draw_cursor(canvas: Canvas, frame: Frame, overlay: Overlay, cell: int) -> None:
    if cell < 0:
        canvas.put(0, BEFORE, CURSOR)
    elif cell >= frame.plot_width:
        canvas.put(frame.plot_width - 1, AFTER, CURSOR)
    else:
        glyph = MARK_A if overlay.mark_a == overlay.cursor else frame.ticks.glyphs.get(overlay.cursor)
        canvas.put(cell, BAR if glyph is None else glyph.char, CURSOR)


def times_row(frame: Frame, overlay: Overlay) -> Cells:
    """Times of events under the plot, the cursor's before all others."""
    cell = cell_of(frame, overlay.cursor)
    stop = None
    if overlay.cursor_at is not None and 0 <= cell < frame.plot_width:
        stop = Stop(cell, overlay.cursor_at)
    canvas = Canvas(frame.plot_width)
    for label in frame.stops.placed(stop):
        canvas.write(label.begin, label.text, HERE if label.is_cursor else LABEL)
    return canvas.cells


def balance_row(frame: Frame, cursor: int) -> int | None:
    """The row of the curve on which the balance at the cursor lies, if that is known exactly."""
    balance = frame.balances.get(cursor)
    if frame.scale is None or balance is None or not frame.gutter:
        return None
    return frame.scale.dot(balance) // DOT_ROWS


def gutter_cells(frame: Frame, row: int, overlay: Overlay) -> Cells:
    """The label of the balance left of a row of the curve: the cursor's, else highest, zero or lowest."""
    text, tone = frame.labels.get(row, ""), LABEL
    if balance_row(frame, overlay.cursor) == row:
        here = amount_label(frame.balances[overlay.cursor], frame.currency)
        if len(here) < frame.gutter:
            text, tone = here, HERE
    return Cells(f"{text:>{frame.gutter - 1}} " if frame.gutter else "", [tone] * frame.gutter)
