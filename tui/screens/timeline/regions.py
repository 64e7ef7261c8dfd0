"""Which parts of a timeline are painted again when something over its frame moves."""

from __future__ import annotations

from collections.abc import Iterator

from textual.geometry import Region

from tui.screens.timeline.axis import column
from tui.screens.timeline.rows import balance_row, cell_of
from tui.screens.timeline.static_layer import Frame


def of_cursor(frame: Frame, head: int, before: int, after: int) -> Iterator[Region]:
    """The cells the cursor leaves and enters, everything after them where it leaves or reaches the head, its time
    and the labels of its balance."""
    last = frame.plot_width - 1
    begin, end = sorted(min(max(cell_of(frame, version), 0), last) for version in (before, after))
    if (before >= head) != (after >= head):
        end = last
    plot = frame.rows.plot
    yield Region(frame.gutter + begin, plot.start, end - begin + 1, len(plot))
    yield from of_map(frame, before, after)
    yield from of_times(frame)
    for row in {balance_row(frame, before), balance_row(frame, after)} - {None}:
        yield Region(0, plot.start + (row or 0), frame.gutter, 1)


def of_mark(frame: Frame) -> Iterator[Region]:
    """The ticks, and the map."""
    yield Region(frame.gutter, frame.rows.ticks, frame.plot_width, 1)
    yield from of_map(frame)


def of_map(frame: Frame, *versions: int) -> Iterator[Region]:
    """The map from the first to the last of some versions, or all of it."""
    if frame.rows.map is not None:
        cells = sorted(column(frame.map_axis, version) for version in versions) or [0, frame.width - 1]
        yield Region(cells[0], frame.rows.map, cells[-1] - cells[0] + 1, 1)


def of_times(frame: Frame) -> Iterator[Region]:
    """The row of times."""
    if frame.rows.times is not None:
        yield Region(frame.gutter, frame.rows.times, frame.plot_width, 1)
