"""Events of the whole bank in a table, the newest on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar
from zoneinfo import ZoneInfo

from rich.cells import cell_len

from domain.clock import wall_clock, year_text
from tui.application.bank_log.lines import LogLine
from tui.screens.kit.lines import Line, Span, fitted, right
from tui.screens.kit.lists import RowList
from tui.text.format import money
from tui.text.safe import safe_str

ROOMY, MEDIUM = 140, 84
"""Columns from which who did it, and what kind of event it is, have columns of their own."""
WHOSE, KIND, WHO, AMOUNT, SHORT = 10, 20, 16, 16, 11
NARROW = 2 + SHORT + 2 + WHOSE + 2
"""Columns before the words where there is room for few."""


class BankLogRows(RowList):
    """Shows LogLines in the order given."""

    IS_MAIN: ClassVar[bool] = True

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone
        self._lines: list[LogLine] = []

    def start(self) -> None:
        """Begin anew, with nothing."""
        self._lines = []

    def add(self, lines: Sequence[LogLine], cursor: int | None = None) -> None:
        """Put these behind those that are there."""
        self._lines.extend(lines)
        self.renew(len(self._lines), cursor)

    @property
    def chosen(self) -> LogLine | None:
        """The one under the cursor; None while there is none."""
        return self._lines[self.cursor] if self._lines else None

    @property
    def newest(self) -> int:
        """The position of the first; 0 while there is none."""
        return self._lines[0].event.position if self._lines else 0

    def heading(self, width: int) -> Line:
        if width < MEDIUM:
            what = fitted("what", width - NARROW - 8)
            return (Span(f"  {'recorded':<{SHORT}}  {fitted('whose', WHOSE)}  {what}  amount", "quiet"),)
        names = [f"  {'recorded':<19}  {'whose':<{WHOSE}}"]
        names.append(f"  {'event':<{KIND}}")
        names.append(f"  {'amount':>{AMOUNT}}")
        if width >= ROOMY:
            names.append(f"  {'who':<{WHO}}")
        names.append("  what")
        return (Span("".join(names), "quiet"),)

    def row(self, at: int, width: int) -> Line:
        line = self._lines[at]
        if width < MEDIUM:
            return self._narrow_row(line, "▸ " if at == self.cursor else "  ", width)
        spans = [
            Span(
                f"{'▸ ' if at == self.cursor else '  '}{_stamp(line.event.recorded_at, self._zone)}", "quiet"
            ),
            Span(f"  {fitted(safe_str(line.whose, 40), WHOSE)}", "strong"),
        ]
        spans.append(Span(f"  {fitted(safe_str(line.event.type, 40), KIND)}", "quiet"))
        spans.append(Span(f"  {right(amount_of(line), AMOUNT)}", "warning" if line.moved < 0 else "text"))
        if width >= ROOMY:
            spans.append(Span(f"  {fitted(safe_str(line.event.actor, 40), WHO)}", "quiet"))
        room = max(0, width - sum(span.cells for span in spans) - 2)
        return (*spans, Span(f"  {fitted(safe_str(line.words, 400), room).rstrip()}"))

    def _narrow_row(self, line: LogLine, mark: str, width: int) -> Line:
        """Without year and seconds, and the amount at the end, so that its words have the room where there is none."""
        amount = amount_of(line)
        room = max(width - NARROW - cell_len(amount) - 2, 0)
        stamp = f"{wall_clock(line.event.recorded_at, self._zone).at:%m-%d %H:%M}"
        return (
            Span(f"{mark}{stamp}", "quiet"),
            Span(f"  {fitted(safe_str(line.whose, 40), WHOSE)}", "strong"),
            Span(f"  {fitted(safe_str(line.words, 400), room)}  "),
            Span(amount, "warning" if line.moved < 0 else "text"),
        )


def amount_of(line: LogLine) -> str:
    """What moved with its sign; in brackets what was only asked for, held or allowed."""
    if line.moved:
        return f"{money(line.moved, line.currency, signed=True)} {line.currency}"
    return "" if line.memo is None else f"({money(line.memo, line.currency)}) {line.currency}"


def _stamp(us: int, zone: ZoneInfo) -> str:
    wall = wall_clock(us, zone)
    return f"{year_text(wall.year)}-{wall.at:%m-%d %H:%M:%S}"
