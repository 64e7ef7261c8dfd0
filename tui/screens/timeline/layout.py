"""How the rows and columns of a timeline are shared out, and the words around the curve.

Labels never overlap: those that matter less give way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.history.curve import Divergence
from domain.money import exponent
from tui.screens.timeline.apart import AREA
from tui.screens.timeline.curve import DOT_ROWS, BalanceScale
from tui.screens.timeline.data import TimelineData
from tui.screens.timeline.times import span_words
from tui.screens.timeline.view import zoom_level
from tui.text.format import MINUS, moment, money
from tui.text.glyphs import PAUSED, PLAYING

LEAST_PLOT = 24
"""Columns of the plot below which the labels of the balance are left out."""

WIDEST_LABEL = 11
SEPARATOR = " · "
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


def share_rows(height: int, *, has_map: bool = True) -> Rows:
    """The parts that fit into a height of at least 1, the ticks before all, then the map of the whole life."""
    if height <= 1:
        return Rows(None, None, range(0), 0, None)
    if not has_map:
        ticks = height - 1 if height <= 4 else height - 2
        return Rows(None, None, range(ticks), ticks, None if height <= 4 else height - 1)
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
    told = joined(_border_parts(data, apart_words(data)), width)
    short = joined(_border_parts(data, apart_words(data, short=True)), width)
    # All that there is to say with few words comes before many words about the difference.
    return told if len(told.split(SEPARATOR)) >= len(short.split(SEPARATOR)) else short


def _border_parts(data: TimelineData, apart: str) -> list[str]:
    span = span_words(data.recorded[0].first_at, data.recorded[-1].last_at, data.zone)
    if data.named:
        return [part for part in (span, data.named, apart) if part]
    level, levels = zoom_level(data.first, data.last, data.head)
    parts = [
        span,
        f"by {data.scale}",
        "" if data.unverified_from is None else f"unverified from event {data.unverified_from:,}",
        "" if data.matches is None else f"filter {data.match_count:,} of {data.head:,}",
        data.lens.upper() + (" computing…" if data.pending else ""),
        apart,
        f"zoom {level}/{levels}",
        f"{PLAYING if data.playing else PAUSED} ×{data.speed}{' to markers' if data.stops else ''}",
    ]
    return [part for part in parts if part]


def apart_words(data: TimelineData, *, short: bool = False) -> str:
    """From when to when AS-OF differs from AS-AT and by how much at most; "" where both are the same."""
    stretches, most = _apart(data)
    if not stretches:
        return ""
    amount = money(most, data.currency, signed=True)
    if short:
        return f"{AREA} {amount}"
    if len(stretches) > 1:
        return f"{AREA} {len(stretches)} times, at most {amount}"
    begin, end = (moment(at, data.zone, style="short") for at in stretches[0][:2])
    return f"{AREA} {begin} – {end}, at most {amount}"


def apart_sentence(data: TimelineData) -> str:
    """The same as a sentence; "" where both are the same."""
    stretches, most = _apart(data)
    if not stretches:
        return ""
    begin, end = (moment(at, data.zone) for at in stretches[0][:2])
    side = "above" if most > 0 else "below"
    amount = f"{money(abs(most), data.currency)} {data.currency}"
    often = "" if len(stretches) == 1 else f"{len(stretches)} times in this window, first "
    return f"AS-OF lies {side} AS-AT {often}from {begin} to {end}, by {amount} at most."


def _apart(data: TimelineData) -> tuple[Sequence[Divergence], int]:
    """Where the lenses differ: at the cursor, else anywhere in the window; and the largest AS-OF − AS-AT there."""
    at = data.cursor_recorded_at
    here = [one for one in data.apart if at is not None and one.begin <= at < one.end]
    stretches = here or data.apart
    return stretches, max((one.most for one in stretches), key=abs, default=0)


def joined(parts: Sequence[str], width: int) -> str:
    """The parts with dots between them; as many of the first as fit into the width."""
    while len(parts) > 1 and len(SEPARATOR.join(parts)) > width:
        parts = parts[:-1]
    return SEPARATOR.join(parts)
