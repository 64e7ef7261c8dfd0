"""Both lenses in one picture: the other curve and the area between both, where they differ.

The area is what was not known of the balance while it held. It has a glyph of its own, so that it is seen without
colour.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TypeAlias

from domain.history.curve import Divergence
from domain.ports import CurvePoint
from tui.screens.timeline.axis import DOTS_PER_CELL, Axis
from tui.screens.timeline.curve import (
    BLANK,
    CURVE,
    DOT_ROWS,
    NEGATIVE,
    ZERO,
    BalanceScale,
    Cells,
    Extent,
    braille,
)
from tui.screens.timeline.ticks import RULE

AREA = "░"
APART, BESIDE = "apart", "beside"
"""Tones of the area, and of the curve through the lens that is not looked through."""

Column: TypeAlias = tuple[Extent | None, Extent | None]
"""A dot column: what the curve spans in it, and what the other one does."""


def apart_dots(apart: Sequence[Divergence], points: Sequence[CurvePoint], axis: Axis) -> list[bool]:
    """Whether both lenses differ, for each dot column of the axis; `points` are those AS-OF."""
    dots = [False] * (axis.width * DOTS_PER_CELL)
    begins, ends = [point.first_at for point in points], [point.last_at for point in points]
    for stretch in apart:
        # The first run that reaches into the stretch, and the first that begins where it is over.
        first, after = bisect_left(ends, stretch.begin), bisect_left(begins, stretch.end)
        if first == len(points):
            continue
        begin = axis.place(points[first].first_version, stretch.begin)
        # Up to where the next balance begins, and all of the column that the last instant before it shares with it.
        end = axis.place(points[after - 1].last_version, stretch.end - 1) + 1
        if after < len(points):
            end = max(end, axis.place(points[after].first_version, stretch.end))
        elif stretch.end > points[-1].last_at:
            end = len(dots)
        for x in range(begin, end):
            dots[x] = True
    return dots


def with_beside(
    rows: Sequence[Cells],
    drawn: Sequence[Extent | None],
    beside: Sequence[Extent | None],
    apart: Sequence[bool],
    scale: BalanceScale,
) -> list[Cells]:
    """The rows of a curve, with the other curve and the area between them in the columns where they are apart."""
    cells = {
        x // DOTS_PER_CELL: [
            (drawn[dot], beside[dot]) if apart[dot] else (drawn[dot], None)
            for dot in range(x, x + DOTS_PER_CELL)
        ]
        for x in range(0, len(drawn), DOTS_PER_CELL)
        if any(apart[x : x + DOTS_PER_CELL])
    }
    return [_row(row, cells, scale, n) for n, row in enumerate(rows)]


def with_area_beneath(ticks: Cells, apart: Sequence[bool], curve: Sequence[Cells]) -> Cells:
    """The row of ticks with the sign of the area between the events, in columns too low to have it in the curve."""
    chars, tones = list(ticks.chars), list(ticks.tones)
    for x, char in enumerate(ticks.chars):
        is_apart = any(apart[x * DOTS_PER_CELL : (x + 1) * DOTS_PER_CELL])
        if is_apart and char == RULE and all(row.tones[x][0] != APART for row in curve):
            chars[x], tones[x] = AREA, (APART,)
    return Cells("".join(chars), tones)


def _row(row: Cells, cells: dict[int, list[Column]], scale: BalanceScale, n: int) -> Cells:
    chars, tones = list(row.chars), list(row.tones)
    for x, columns in cells.items():
        dots = [_dots(other, scale) >> (n * DOT_ROWS) & 15 for _, other in columns]
        has_line, fill = tones[x][0] in (CURVE, NEGATIVE), tones[x][1:]
        if any(dots):
            own = [_dots(one, scale) >> (n * DOT_ROWS) & 15 for one, _ in columns]
            chars[x] = braille(*(mine | other for mine, other in zip(own, dots, strict=True)))
            tones[x] = (BESIDE, *fill) if not has_line else tones[x]
        elif tones[x][0] in (BLANK, ZERO) and any(_is_between(column, scale, n) for column in columns):
            chars[x], tones[x] = AREA, (APART, *fill)
    return Cells("".join(chars), tones)


def _dots(extent: Extent | None, scale: BalanceScale) -> int:
    """The dots of one column as bits from the top."""
    if extent is None:
        return 0
    top, bottom = scale.dot(extent[1]), scale.dot(extent[0])
    return ((1 << (bottom - top + 1)) - 1) << top


def _is_between(column: Column, scale: BalanceScale, n: int) -> bool:
    """Whether that row of cells lies between both curves."""
    one, other = column
    if one is None or other is None:
        return False
    tops = [scale.dot(high) for _, high in (one, other)]
    bottoms = [scale.dot(low) for low, _ in (one, other)]
    return min(bottoms) < n * DOT_ROWS and (n + 1) * DOT_ROWS <= max(tops)
