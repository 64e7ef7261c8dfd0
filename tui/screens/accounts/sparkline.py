"""A balance over an account's whole life in one row of characters.

Above zero bars stand on the floor; below zero they hang from the ceiling, so that the shape alone tells which
without any colour. Heights share one scale from zero: a flat line means a flat balance.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from tui.screens.kit.lines import Line, Role, Span

if TYPE_CHECKING:
    from domain.ports import CurvePoint

_BARS = " ▁▂▃▄▅▆▇█"
EIGHTHS = 8
"""Levels of one row: eighths of its height."""


def levels(curve: Sequence[CurvePoint], cells: int) -> tuple[int, ...]:
    """One level for each cell, from −8 to 8 eighths: the balance at its end, or its dip below zero if any.

    Empty for an empty curve or no cells.
    """
    if not curve or cells <= 0:
        return ()
    balances = [_balance(_part(curve, cell, cells)) for cell in range(cells)]
    scale = max(map(abs, balances)) or 1
    return tuple(_level(balance, scale) for balance in balances)


def spark(heights: Sequence[int]) -> Line:
    """The levels as spans: quiet bars, dips hanging in warning, zero as the floor."""
    pieces = (_piece(height) for height in heights)
    return tuple(
        Span("".join(text for text, _ in run), role)
        for role, run in groupby(pieces, key=lambda piece: piece[1])
    )


def _part(curve: Sequence[CurvePoint], cell: int, cells: int) -> Sequence[CurvePoint]:
    """The points that fall into a cell: at least one, shared where there are fewer points than cells."""
    first = cell * len(curve) // cells
    last = (cell + 1) * len(curve) // cells
    return curve[first : max(last, first + 1)]


def _balance(part: Sequence[CurvePoint]) -> int:
    dip = min(point.low for point in part)
    return dip if dip < 0 else part[-1].close


def _level(balance: int, scale: int) -> int:
    """Eighths rounded away from zero: what is not nothing shows."""
    eighths = -(-abs(balance) * EIGHTHS // scale)
    return eighths if balance > 0 else -eighths


def _piece(height: int) -> tuple[str, Role]:
    if height == 0:
        return _BARS[1], "quiet"
    # A hanging bar is the standing bar of what is left, with its two colours exchanged.
    return (_BARS[height], "quiet") if height > 0 else (_BARS[EIGHTHS + height], "hanging")
