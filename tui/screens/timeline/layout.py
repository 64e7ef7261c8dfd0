"""How the rows and columns of a timeline are shared out, and the words around the curve.

Labels never overlap: those that matter less give way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.money import exponent
from tui.screens.timeline.curve import DOT_ROWS, BalanceScale
from tui.screens.timeline.data import TimelineData
from tui.screens.timeline.times import span_words
from tui.screens.timeline.view import zoom_level
from tui.text.format import MINUS, money
from tui.text.glyphs import PAUSED, PLAYING

LEAST_PLOT = 24
"""Columns of the plot below which the labels of the balance are left out."""

WIDEST_LABEL = 11
_LARGE = {"k": 10**3, "M": 10**6, "bn": 10**9, "tn": 10**12}


@dataclass(frozen=True, slots=True)
class Rows:
    """The row of each part, from the top; None where there is no room for it. `curve` is a range of rows."""

    dates: int | None
    map: int | None
    curve: range
    ticks: int
    times: int | None

    @property
    def plot(self) -> range:
        """Rows through which the cursor's bar runs."""
        return range(self.curve.start if self.curve else self.ticks, self.ticks + 1)


def share_rows(height: int) -> Rows:
    """The parts that fit into a height of at least 1, the ticks before all, then the map of the whole life."""
    if height <= 1:
        return Rows(None, None, range(0), 0, None)
    if height <= 4:
        return Rows(None, 0, range(1, height - 1), height - 1, None)
    top = 2 if height >= 7 else 1
    return Rows(0 if top == 2 else None, top - 1, range(top, height - 2), height - 2, height - 1)


def balance_labels(low: int, high: int, currency: str, scale: BalanceScale) -> dict[int, str]:
    """Row of the curve to the label of its balance: highest, lowest, and zero if its row is still free."""
    wanted = [high, low] if scale.base is not None else [high, low, 0]
    labels: dict[int, str] = {}
    for balance in wanted:
        labels.setdefault(scale.dot(balance) // DOT_ROWS, amount_label(balance, currency))
    return labels


def amount_label(balance: int, currency: str, width: int = WIDEST_LABEL) -> str:
    """A balance in minor units in at most `width` (9 or more) columns, with its sign.

    Exact where that fits, else in whole units, thousands, millions and so on, rounded.
    """
    exact = "0" if balance == 0 else money(balance, currency, signed=True)
    if len(exact) <= width:
        return exact
    sign, size, unit = MINUS if balance < 0 else "+", abs(balance), 10 ** exponent(currency)
    texts = [f"{sign}{_rounded(size, unit):,}"]
    for name, power in _LARGE.items():
        whole, tenth = divmod(_rounded(10 * size, unit * power), 10)
        texts.append(f"{sign}{whole:,}.{tenth}{name}")
    return next(text for text in texts if len(text) <= width)


def _rounded(size: int, unit: int) -> int:
    return (2 * size + unit) // (2 * unit)


def border_words(data: TimelineData, width: int) -> str:
    """What is shown, in so many columns of the border; the last of the words give way where it is narrow."""
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
    return joined([part for part in parts if part], width)


def joined(parts: Sequence[str], width: int) -> str:
    """The parts with dots between them; as many of the first as fit into the width."""
    while len(parts) > 1 and len(" · ".join(parts)) > width:
        parts = parts[:-1]
    return " · ".join(parts)
