"""The balance curve: nothing is averaged away, and what is below zero is drawn below zero."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ports import CurvePoint
from tests.kit.timelines import Entry, points
from tui.screens.timeline.axis import DOTS_PER_CELL, Axis, EventAxis, column, time_axis
from tui.screens.timeline.curve import (
    CURVE,
    DOT_ROWS,
    NEGATIVE,
    BalanceScale,
    BlockTones,
    Cells,
    balance_scale,
    block_cells,
    curve_cells,
    extents,
)

TONES = BlockTones(("above",), ("below",), ("both",))
BALANCE = st.integers(-(10**15), 10**15)


@st.composite
def curves(draw: st.DrawFn) -> tuple[list[Entry], int, list[CurvePoint]]:
    """A life, the first version of a window that reaches its end, and that window's curve in runs."""
    effects = draw(
        st.lists(st.one_of(st.integers(-500, 500), st.integers(-(10**9), 10**9)), min_size=1, max_size=300)
    )
    gaps = draw(st.lists(st.integers(0, 10**12), min_size=len(effects), max_size=len(effects)))
    life = [Entry(sum(gaps[: n + 1]), effect) for n, effect in enumerate(effects)]
    first = draw(st.integers(1, len(life)))
    return life, first, points(life, first, len(life), draw(st.integers(1, 150)))


def axis_for(curve: Sequence[CurvePoint], width: int, *, by_time: bool) -> Axis:
    first, last = curve[0].first_version, curve[-1].last_version
    return time_axis(first, last, width, curve, []) if by_time else EventAxis(first, last, width)


def drawn_dots(rows: Sequence[Cells], cell: int) -> set[int]:
    """Dot rows from the top in which a cell of the curve has a dot."""
    bits_of_row = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
    return {
        row * DOT_ROWS + n
        for row, cells in enumerate(rows)
        if cells.tones[cell][0] in (CURVE, NEGATIVE)
        for n, bits in enumerate(bits_of_row)
        if (ord(cells.chars[cell]) - 0x2800) & sum(bits)
    }


@given(curves(), st.integers(1, 130), st.integers(2, 8), st.booleans())
def test_every_column_spans_the_lowest_and_the_highest_of_its_events(
    curve_of_life: tuple[list[Entry], int, list[CurvePoint]], width: int, rows: int, by_time: bool
) -> None:
    life, first, curve = curve_of_life
    axis = axis_for(curve, width, by_time=by_time)
    scale = balance_scale(min(p.low for p in curve), max(p.high for p in curve), rows)
    cells = curve_cells(extents(curve, axis), scale)
    balance = sum(entry.effect for entry in life[: first - 1])
    for version in range(first, len(life) + 1):
        before, balance = balance, balance + life[version - 1].effect
        dots = drawn_dots(cells, column(axis, version))
        top, bottom = scale.dot(max(before, balance)), scale.dot(min(before, balance))
        assert dots >= set(range(top, bottom + 1)), (version, dots)


@given(curves(), st.integers(1, 130), st.integers(2, 8), st.booleans())
def test_a_dip_below_zero_is_seen_at_any_zoom(
    curve_of_life: tuple[list[Entry], int, list[CurvePoint]], width: int, rows: int, by_time: bool
) -> None:
    _, _, curve = curve_of_life
    axis = axis_for(curve, width, by_time=by_time)
    scale = balance_scale(min(p.low for p in curve), max(p.high for p in curve), rows)
    cells = curve_cells(extents(curve, axis), scale)
    below = {cell for row in cells for cell, tone in enumerate(row.tones) if tone[0] == NEGATIVE}
    for point in curve:
        if point.low < 0:
            assert column(axis, point.first_version) in below


@given(curves(), st.integers(1, 130))
def test_a_dip_below_zero_is_seen_in_a_single_row(
    curve_of_life: tuple[list[Entry], int, list[CurvePoint]], width: int
) -> None:
    _, _, curve = curve_of_life
    axis = axis_for(curve, width, by_time=False)
    row = block_cells(extents(curve, axis), TONES)
    assert len(row.chars) == len(row.tones) == width
    for point in curve:
        if point.low < 0:
            assert row.tones[column(axis, point.first_version)] in (TONES.below, TONES.both)


@given(BALANCE, BALANCE, st.lists(BALANCE, min_size=1, max_size=20), st.integers(2, 9))
def test_scale_is_in_order_inside_its_rows_and_splits_at_zero(
    one: int, other: int, balances: list[int], rows: int
) -> None:
    low, high = sorted((one, other))
    scale = balance_scale(low, high, rows)
    inside = sorted({low, high, *(min(max(balance, low), high) for balance in balances)})
    dots = [scale.dot(balance) for balance in inside]
    assert dots == sorted(dots, reverse=True)
    assert all(0 <= dot < rows * DOT_ROWS for dot in dots)
    for balance, dot in zip(inside, dots, strict=True):
        assert (dot >= scale.above * DOT_ROWS) == (balance < 0)


@given(st.integers(1, 10**9), st.integers(2, 9), st.integers(1, 100))
def test_money_has_the_same_length_above_and_below_zero(size: int, rows: int, share: int) -> None:
    low = -max(size * share // 100, 1)
    scale = balance_scale(low, size, rows)
    zero = scale.dot(0)
    length = min(size, -low)
    above, below = zero - scale.dot(length), scale.dot(-length) - zero
    assert above == below


@pytest.mark.parametrize(
    ("low", "high", "has_zero"),
    [
        (300, 300, True),
        (0, 0, True),
        (-5, -5, True),
        (200, 300, True),
        (201, 300, False),
        (-300, -201, False),
    ],
)
def test_zero_is_left_out_only_where_it_would_flatten_the_curve(low: int, high: int, has_zero: bool) -> None:
    assert (balance_scale(low, high, 5).base is None) is has_zero


def test_the_curve_of_a_fee_that_overdraws() -> None:
    life = [Entry(1, 300), Entry(2, -900), Entry(3, 900)]
    curve = points(life, 2, 3)
    cells = curve_cells(extents(curve, EventAxis(2, 3, 6)), balance_scale(-600, 300, 4))
    assert [row.chars for row in cells] == [
        "⣀⣀  ⢀⣀",
        "⡀⢸⡀⡀⢸⡀",
        " ⢸  ⢸ ",
        " ⢸⣀⣀⣸ ",
    ]
    assert cells[0].tones[0] == (CURVE,)
    assert cells[1].tones[:3] == [("zero", "fill"), (CURVE, "fill"), ("zero",)]
    assert cells[2].tones[:3] == [("blank",), (NEGATIVE, "negative-fill"), ("blank", "negative-fill")]


def test_nothing_is_drawn_before_the_account_was_opened() -> None:
    life = [Entry(1, 0, "AccountOpened"), Entry(2, 500)]
    drawn = extents(points(life, 1, 2), EventAxis(1, 2, 4))
    assert drawn == [None, None, (0, 0), (0, 0), (0, 0), (0, 0), (0, 500), (500, 500)]


def test_a_run_wider_than_a_column_covers_all_its_columns() -> None:
    run = CurvePoint(1, 3, 0, 30, 0, -70, 40, 10)
    drawn = extents([run], EventAxis(1, 3, 3))
    assert len(drawn) == 3 * DOTS_PER_CELL
    assert drawn[1:] == [(-70, 40)] * 5


def test_bars_stand_hang_or_warn() -> None:
    drawn = [(0, 0), (400, 800), (-400, -100), (-100, 300), (-100, 800), None]
    doubled = [extent for extent in drawn for _ in range(DOTS_PER_CELL)]
    row = block_cells(doubled, TONES)
    assert row.chars == "▁█▄▇▇ "
    assert row.tones == [TONES.above, TONES.above, TONES.below, TONES.below, TONES.both, TONES.above]


def test_a_single_balance_has_a_scale() -> None:
    assert balance_scale(0, 0, 3) == BalanceScale(rows=3, above=3, numerator=1, denominator=11)
