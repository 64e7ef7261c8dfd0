"""How far statement and log are apart, day by day, as a line of bars: what lasts stands out from what is timing."""

from __future__ import annotations

from datetime import date
from math import isqrt

from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from domain.reconciliation.drift import DriftDay
from tui.screens.kit.lines import EMPTY, Line, LinesView, Span, flowed
from tui.text.format import money

BARS = "▁▂▃▄▅▆▇█"
PICTURE = 2
"""Lines of bars, with the mark under them."""
WIDEST = 5
"""Columns of a day where there is room."""


class DriftLine(LinesView):
    """Two lines of picture, and words in as many as any of the days takes; `at` is the number of the day they tell
    of. Until the days are known it says that both are being compared."""

    DEFAULT_CSS = """
    DriftLine { height: auto; padding: 0 1; }
    """
    days: reactive[tuple[DriftDay, ...]] = reactive((), init=False, layout=True)
    at: reactive[int] = reactive(0, init=False)
    currency = ""
    is_known = False

    def show(self, days: tuple[DriftDay, ...], currency: str) -> None:
        """The days, their balances in minor units of the currency."""
        self.is_known, self.currency, self.days = True, currency, days
        self.refresh(layout=True)

    def validate_at(self, at: int) -> int:
        return max(min(at, len(self.days) - 1), 0)

    @property
    def day(self) -> DriftDay | None:
        """The day it tells of."""
        return self.days[self.at] if self.days else None

    def turn(self, direction: int) -> bool:
        """To the next day, or the one before, on which what lasts changes; whether there is one."""
        changes = [
            at for at, one in enumerate(self.days) if one.lasting != (self.days[at - 1].lasting if at else 0)
        ]
        ahead = (
            [at for at in changes if at > self.at]
            if direction > 0
            else [at for at in changes if at < self.at]
        )
        if not ahead:
            return False
        self.at = ahead[0] if direction > 0 else ahead[-1]
        return True

    def stand_on(self, day: date) -> None:
        """Tell of that day, or the last one before it."""
        before = [at for at, one in enumerate(self.days) if one.day <= day]
        self.at = before[-1] if before else 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return PICTURE + max((len(self.words(one, width)) for one in self.days), default=1)

    def render_line(self, y: int) -> Strip:
        """Bars, the mark under them, or the words."""
        width = self.size.width
        each = max(min(width // max(len(self.days), 1), WIDEST), 1)
        fitting = width // each
        first = max(min(self.at - fitting // 2, len(self.days) - fitting), 0)
        shown = self.days[first : first + fitting]
        if y == 0:
            return self.strip_of(self._bars(shown, each), width)
        if y == 1:
            return self.strip_of(
                (Span(" " * (self.at - first) * each + "▲", "accent"),) if shown else (), width
            )
        words = self.words(self.day, width)[y - PICTURE :]
        return self.strip_of(words[0] if words else EMPTY, width)

    def _bars(self, shown: tuple[DriftDay, ...], each: int) -> Line:
        most = max((abs(one.difference) for one in self.days), default=0) or 1
        gap = " " if each > 2 else ""
        return tuple(
            Span(
                _bar(abs(one.difference), most) * (each - len(gap)) + gap,
                "warning" if one.lasting else "quiet",
            )
            for one in shown
        )

    def words(self, one: DriftDay | None, width: int) -> list[Line]:
        """What is told of a day; of no day, why."""
        if one is None:
            said = (
                "Nothing was booked on these days."
                if self.is_known
                else "Comparing the statement with the log…"
            )
            return [(Span(said, "quiet"),)]
        told = (
            f"{one.day}: statement {money(one.statement, self.currency)},",
            f"log {money(one.log, self.currency)},",
            f"apart {money(one.difference, self.currency, signed=True)},",
            f"of which {money(one.lasting, self.currency, signed=True)} lasts",
        )
        return flowed([(Span(part),) for part in told], width, gap=1)


def _bar(size: int, most: int) -> str:
    """As high as the root of that much of the most, so that one large day leaves the others to be seen; a dot for
    nothing."""
    return BARS[min(isqrt(size * len(BARS) ** 2 // (most + 1)), len(BARS) - 1)] if size else "·"
