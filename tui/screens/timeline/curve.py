"""The balance curve as braille cells, and as one row of blocks. Nothing here knows a terminal or a colour.

Minima and maxima are never averaged away: what is drawn in a column always spans the lowest and the highest
balance of the events in it, and anything below zero is drawn below the zero line, however small.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from domain.ports import CurvePoint
from tui.screens.timeline.axis import DOTS_PER_CELL, Axis

DOT_ROWS = 4
"""Dots of a cell from top to bottom."""

Extent: TypeAlias = tuple[int, int]
"""Lowest and highest balance of a dot column, in minor units."""

Tone: TypeAlias = tuple[str, ...]
"""Names of what a cell shows; its style is made from all of them, a later one over an earlier."""

BLANK, ZERO, CURVE, NEGATIVE = "blank", "zero", "curve", "negative"
FILL, NEGATIVE_FILL = "fill", "negative-fill"

_BLANK_BRAILLE = 0x2800
_LEFT = tuple(
    sum(bit for n, bit in enumerate((0x01, 0x02, 0x04, 0x40)) if dots >> n & 1) for dots in range(16)
)
_RIGHT = tuple(
    sum(bit for n, bit in enumerate((0x08, 0x10, 0x20, 0x80)) if dots >> n & 1) for dots in range(16)
)
_ZERO_DOTS = chr(_BLANK_BRAILLE + 0x40)
_BLOCKS = " ▁▂▃▄▅▆▇█"
_HIGH_BAR = 6
"""Eighths from which a bar leaves little ground over it."""


def braille(left: int, right: int) -> str:
    """The character of a cell with these dots in its two columns, as bits from the top."""
    return chr(_BLANK_BRAILLE + _LEFT[left] + _RIGHT[right])


def extents(points: Sequence[CurvePoint], axis: Axis) -> list[Extent | None]:
    """The balance in each dot column of the axis; None where the account did not exist yet.

    A balance holds until the next event. A run of events wider than a column covers all its columns, because
    where inside it the extremes were is not known.
    """
    drawn: list[Extent | None] = [None] * (axis.width * DOTS_PER_CELL)
    balance = points[0].open if points and points[0].first_version > 1 else None
    reached = 0
    for point in points:
        begin = axis.place(point.first_version, point.first_at)
        end = axis.place(point.last_version, point.last_at)
        _hold(drawn, reached, begin, balance)
        for x in range(begin, end + 1):
            low, high = drawn[x] or (point.low, point.high)
            drawn[x] = min(low, point.low), max(high, point.high)
        reached, balance = end + 1, point.close
    _hold(drawn, reached, len(drawn), balance)
    return drawn


def _hold(drawn: list[Extent | None], begin: int, end: int, balance: int | None) -> None:
    """Draw a balance that does not change."""
    if balance is not None and begin < end:
        drawn[begin:end] = [(balance, balance)] * (end - begin)


@dataclass(frozen=True, slots=True)
class BalanceScale:
    """Balances to dots on `rows` rows of cells: one length for the same money above and below zero.

    `above` rows stand over the zero line, which runs along the lowest dots of the last of them; below it are
    the others, so that no cell is both. `numerator`/`denominator` is the minor units of one dot. `base` is
    the balance on the lowest dots where zero is too far away to be shown, else None.
    """

    rows: int
    above: int
    numerator: int
    denominator: int
    base: int | None = None

    def dot(self, balance: int) -> int:
        """Dot row of a balance from the top, 0 to 4 × rows − 1."""
        if self.base is not None:
            return self.rows * DOT_ROWS - 1 - self._dots(balance - self.base)
        zero = self.above * DOT_ROWS - 1
        if balance < 0:
            return min(zero + max(self._dots(-balance), 1), self.rows * DOT_ROWS - 1)
        return zero - max(self._dots(balance), min(balance, 1))

    def _dots(self, size: int) -> int:
        return (2 * size * self.denominator + self.numerator) // (2 * self.numerator)


def balance_scale(low: int, high: int, rows: int) -> BalanceScale:
    """The largest scale on which balances from `low` to `high` fit; `rows` is at least 2.

    Zero is on it unless it is further away than twice the range.
    """
    distance = max(low, -high, 0)
    if high > low and distance > 2 * (high - low):
        return BalanceScale(rows, rows if low > 0 else 0, high - low, rows * DOT_ROWS - 1, low)
    low, high = min(low, 0), max(high, 0)
    splits = range(1, rows) if low < 0 else (rows,)
    candidates = (_with_zero(low, high, rows, above) for above in splits)
    return min(candidates, key=lambda scale: Fraction(scale.numerator, scale.denominator))


def _with_zero(low: int, high: int, rows: int, above: int) -> BalanceScale:
    """The scale with so many rows above the zero line."""
    over, under = above * DOT_ROWS - 1, (rows - above) * DOT_ROWS
    if high * under >= -low * over:
        return BalanceScale(rows, above, max(high, 1), over)
    return BalanceScale(rows, above, -low, under)


@dataclass(frozen=True, slots=True)
class Cells:
    """A row of cells: a character and a tone for each."""

    chars: str
    tones: Sequence[Tone]

    def retoned(self, names: Mapping[str, str], begin: int = 0) -> Cells:
        """The same row with other names in its tones from a cell on."""
        other = {tone: tuple(names.get(name, name) for name in tone) for tone in set(self.tones)}
        return Cells(self.chars, [*self.tones[:begin], *(other[tone] for tone in self.tones[begin:])])


def curve_cells(drawn: Sequence[Extent | None], scale: BalanceScale) -> list[Cells]:
    """The curve as rows of cells, top first, with the area between curve and zero filled."""
    columns = [_DotColumn.of(extent, scale) for extent in drawn]
    pairs = list(zip(columns[::2], columns[1::2], strict=True))
    return [_row(pairs, scale, row) for row in range(scale.rows)]


@dataclass(frozen=True, slots=True)
class _DotColumn:
    """One dot column: the dots of the line as bits from the top, and the rows of cells that are filled."""

    dots: int = 0
    filled: range = range(0)

    @classmethod
    def of(cls, extent: Extent | None, scale: BalanceScale) -> _DotColumn:
        if extent is None:
            return _NO_DOTS
        top, bottom = scale.dot(extent[1]), scale.dot(extent[0])
        dots = ((1 << (bottom - top + 1)) - 1) << top
        # A line low in its cell would leave the ground above it filled: the fill then starts one row below.
        begin = min((top + DOT_ROWS // 2) // DOT_ROWS, scale.above)
        end = max(bottom // DOT_ROWS + 1, scale.above)
        return cls(dots, range(begin, end))


_NO_DOTS = _DotColumn()


def _row(pairs: Sequence[tuple[_DotColumn, _DotColumn]], scale: BalanceScale, row: int) -> Cells:
    line, fill = (CURVE, FILL) if row < scale.above else (NEGATIVE, NEGATIVE_FILL)
    empty = (ZERO, _ZERO_DOTS) if scale.base is None and row == scale.above - 1 else (BLANK, " ")
    shift = row * DOT_ROWS
    chars: list[str] = []
    tones: list[Tone] = []
    for left, right in pairs:
        dots = left.dots >> shift & 15, right.dots >> shift & 15
        tone, char = (line, braille(*dots)) if any(dots) else empty
        chars.append(char)
        tones.append((tone, fill) if row in left.filled or row in right.filled else (tone,))
    return Cells("".join(chars), tones)


@dataclass(frozen=True, slots=True)
class BlockTones:
    """Tones of a row of blocks: for bars above zero, for bars below it, which must exchange their two
    colours, and for bars whose balance was also below zero, which must set off the ground over them."""

    above: Tone
    below: Tone
    both: Tone


def block_cells(drawn: Sequence[Extent | None], tones: BlockTones) -> Cells:
    """The curve in one row, each bar as high as the highest balance of its cell.

    Bars stand on the floor above zero and hang from the ceiling below it, on one scale from zero.
    """
    cells = [_joined(drawn[x : x + DOTS_PER_CELL]) for x in range(0, len(drawn), DOTS_PER_CELL)]
    most = max((max(high, -low) for low, high in filter(None, cells)), default=0) or 1
    blocks = [_block(cell, most, tones) for cell in cells]
    return Cells("".join(char for char, _ in blocks), [tone for _, tone in blocks])


def _block(cell: Extent | None, most: int, tones: BlockTones) -> tuple[str, Tone]:
    """The bar of a cell, on a scale where `most` fills it; at least one eighth where there is a balance."""
    if cell is None:
        return _BLOCKS[0], tones.above
    over, under = (max((2 * 8 * size + most) // (2 * most), 1) for size in (cell[1], -cell[0]))
    if cell[0] >= 0:
        return _BLOCKS[over], tones.above
    # One eighth is left for the ground that tells of a dip; so much that it looked deep, the dip is drawn.
    return (_BLOCKS[min(over, 7)], tones.both) if over >= _HIGH_BAR else (_BLOCKS[8 - under], tones.below)


def _joined(extents_of_dots: Sequence[Extent | None]) -> Extent | None:
    """The extent of a cell from those of its dot columns."""
    known = [extent for extent in extents_of_dots if extent is not None]
    return (min(low for low, _ in known), max(high for _, high in known)) if known else None
