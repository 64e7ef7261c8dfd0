"""Everything of a timeline that does not move with the cursor, worked out once for a picture and a size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.account.lateness import is_late
from domain.ports import CurvePoint, Mark
from tui.screens.timeline.apart import APART, BESIDE, apart_dots, with_area_beneath, with_beside
from tui.screens.timeline.axis import Axis, EventAxis, column, time_axis
from tui.screens.timeline.curve import (
    CURVE,
    FILL,
    NEGATIVE,
    NEGATIVE_FILL,
    BalanceScale,
    BlockTones,
    Cells,
    balance_scale,
    block_cells,
    curve_cells,
    extents,
)
from tui.screens.timeline.data import TimelineData
from tui.screens.timeline.layout import LEAST_PLOT, Rows, balance_labels, share_rows
from tui.screens.timeline.ticks import Ticks, tick_cells
from tui.screens.timeline.times import Stop, TimeLabels, span_words
from tui.text.events import glyph_of, is_marker

MAP = BlockTones(("map",), ("map-negative",), ("map-both",))
UNVERIFIED = "unverified"
_DOUBTFUL = dict.fromkeys((CURVE, NEGATIVE, BESIDE, *MAP.above), UNVERIFIED)

LATER: Mapping[str, str] = {
    CURVE: "future",
    NEGATIVE: "future-negative",
    FILL: "future-fill",
    NEGATIVE_FILL: "future-negative-fill",
    BESIDE: "future-beside",
    APART: "future-apart",
    "ordinary": "future",
    "notice": "future",
}
"""What tones become after the cursor, and in a curve that waits for its lens. Signs of markers keep their colour:
they are where one may want to go."""

_ENDS = 100
"""Weight of the labels at the two ends of the window: above every marker's rank."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The still part. The plot of curve, ticks and times begins `gutter` columns from the left.

    `balances` and `times` hold what is known exactly: the ledger after a version, and when it was recorded.
    """

    currency: str
    width: int
    rows: Rows
    gutter: int
    axis: Axis
    map_axis: Axis
    map: Cells
    dates: tuple[str, str]
    curve: Sequence[Cells]
    scale: BalanceScale | None
    labels: Mapping[int, str]
    ticks: Ticks
    stops: TimeLabels
    balances: Mapping[int, int]
    times: Mapping[int, int]

    @property
    def plot_width(self) -> int:
        return self.axis.width


def build_frame(data: TimelineData, width: int, height: int) -> Frame:
    """The still part of a picture on `width` × `height` cells, both at least 1."""
    rows = share_rows(height, has_map=bool(data.whole))
    scale = _scale(data, len(rows.curve))
    labels = {} if scale is None else balance_labels(*_range(_shown(data)), data.currency, scale)
    gutter = max(map(len, labels.values()), default=-1) + 1
    if width - gutter < LEAST_PLOT:
        gutter, labels = 0, {}
    axis = _axis(data, data.first, data.last, width - gutter, data.recorded, data.marks)
    times = dict(_known_times(data))
    apart = apart_dots(data.apart, data.displaced, axis)
    curve = _curve(data, axis, scale, len(rows.curve), apart)
    ticks = tick_cells(axis, data.marks, data.bookmarks, data.matches)
    map_axis = _axis(data, 1, max(data.head, 1), width, data.whole, ())
    return Frame(
        currency=data.currency,
        width=width,
        rows=rows,
        gutter=gutter,
        axis=axis,
        map_axis=map_axis,
        map=block_cells(extents(data.whole, map_axis), MAP),
        dates=_dates(data),
        curve=curve,
        scale=scale,
        labels=labels,
        ticks=replace(ticks, cells=with_area_beneath(ticks.cells, apart, curve)),
        stops=TimeLabels(_stops(data, axis, times), axis.width, _span(data), data.zone),
        balances={point.last_version: point.close for point in data.window},
        times=times,
    )


def _axis(
    data: TimelineData,
    first: int,
    last: int,
    width: int,
    points: Sequence[CurvePoint],
    marks: Sequence[Mark],
) -> Axis:
    if data.scale == "time":
        return time_axis(first, last, width, points, marks)
    return EventAxis(first, last, width)


def _range(points: Sequence[CurvePoint]) -> tuple[int, int]:
    return min(point.low for point in points), max(point.high for point in points)


def _scale(data: TimelineData, rows: int) -> BalanceScale | None:
    """None where there is nothing to draw or only a row of blocks to draw it in."""
    return balance_scale(*_range(_shown(data)), rows) if rows > 1 and data.window else None


def _shown(data: TimelineData) -> Sequence[CurvePoint]:
    """The points of the curve, and of the one beside it where there is one."""
    return (*data.window, *data.beside) if data.apart else data.window


def _curve(
    data: TimelineData, axis: Axis, scale: BalanceScale | None, rows: int, apart: Sequence[bool]
) -> list[Cells]:
    """The rows of the curve; a single row is drawn in blocks like the map."""
    drawn = extents(data.window, axis)
    cells = [block_cells(drawn, MAP)] * rows if scale is None else curve_cells(drawn, scale)
    if data.apart and scale is not None:
        cells = with_beside(cells, drawn, extents(data.beside, axis), apart, scale)
    if data.pending:
        cells = [row.retoned(LATER) for row in cells]
    if data.unverified_from is None or data.unverified_from > data.last:
        return cells
    doubtful = column(axis, data.unverified_from)
    return [row.retoned(_DOUBTFUL, doubtful) for row in cells]


def _dates(data: TimelineData) -> tuple[str, str]:
    """The two ends of the account's life."""
    if not data.whole:
        return "", ""
    first, last = data.whole[0].first_at, data.whole[-1].last_at
    return span_words(first, first, data.zone), f"event {data.head:,}, {span_words(last, last, data.zone)}"


def _span(data: TimelineData) -> int:
    return data.recorded[-1].last_at - data.recorded[0].first_at if data.window else 0


def _known_times(data: TimelineData) -> Iterator[tuple[int, int]]:
    """Versions of the window and when they were recorded."""
    for point in data.recorded:
        yield point.first_version, point.first_at
        yield point.last_version, point.last_at
    for mark in data.marks:
        if data.first <= mark.version <= data.last:
            yield mark.version, mark.recorded_at


def _stops(data: TimelineData, axis: Axis, times: Mapping[int, int]) -> Iterator[Stop]:
    """Moments worth a label: the ends of the window, markers by rank, then anything."""
    weights = {mark.version: glyph_of(mark).rank for mark in data.marks if is_marker(mark)}
    weights.update(dict.fromkeys((data.first, data.last), _ENDS))
    late = {mark.version for mark in data.marks if is_late(mark)}
    for version, at in times.items():
        word = "late" if version in late else ""
        yield Stop(column(axis, version), at, word, weights.get(version, 0))
