"""The lines of a statement or letter, then and today: side by side where there is room, else one side at a time."""

from __future__ import annotations

from textual.reactive import reactive

from tui.application.told.sheet import SIGN_WORDS, Pair, Pieces, Sheet, Sign
from tui.screens.kit.lines import EMPTY, Line, Span, fitted, spread
from tui.screens.kit.lists import RowList
from tui.text.safe import safe_str

BESIDE = 108
"""Columns from which both sides stand beside each other."""
ROOMY = 66
"""Columns from which a line of one side has the word of its sign behind it."""
SIGNS: dict[Sign, str] = {"": " ", "~": "≠", "-": "−", "+": "+"}


class ToldRows(RowList):
    """Shows a Sheet; `shows_today` says which side is seen where there is room for one."""

    sheet: reactive[Sheet | None] = reactive(None, init=False, repaint=False)
    shows_today: reactive[bool] = reactive(False, init=False)

    def watch_sheet(self, sheet: Sheet | None) -> None:
        self.renew(0 if sheet is None else len(sheet.pairs), 0 if sheet is None else _first(sheet))

    @property
    def chosen(self) -> Pair | None:
        """The line under the cursor."""
        return self.sheet.pairs[self.cursor] if self.sheet is not None and self.sheet.pairs else None

    def next_difference(self, direction: int) -> bool:
        """Move to the next line that differs; whether there is one."""
        pairs = self.sheet.pairs if self.sheet is not None else ()
        ahead = range(self.cursor + 1, len(pairs)) if direction > 0 else range(self.cursor - 1, -1, -1)
        at = next((one for one in ahead if pairs[one].sign), None)
        if at is not None:
            self.cursor = at
        return at is not None

    def heading(self, width: int) -> Line:
        if width >= BESIDE:
            half = _half(width)
            return (Span(f"  {fitted('THEN', half)}   {fitted('TODAY', half)}", "quiet"),)
        here, other = ("TODAY", "THEN") if self.shows_today else ("THEN", "TODAY")
        return (Span(f"  {here}", "strong"), Span(f"   tab shows {other}", "quiet"))

    def row(self, at: int, width: int) -> Line:
        assert self.sheet is not None
        pair = self.sheet.pairs[at]
        cursor, sign = "▸ " if at == self.cursor else "  ", SIGNS[pair.sign]
        mark = Span(f" {sign} ", "warning" if pair.sign else "quiet")
        if width >= BESIDE:
            half = _half(width)
            end = SIGN_WORDS[pair.sign]
            return (
                Span(cursor),
                *_side(pair.then, half),
                mark,
                *_side(pair.today, half),
                Span(f" {end}", "warning"),
            )
        shown = pair.today if self.shows_today else pair.then
        words = Span(f" {SIGN_WORDS[pair.sign]}", "warning") if pair.sign and width >= ROOMY else Span("")
        room = max(width - 5 - words.cells, 10)
        return (Span(cursor), mark, *_side(shown, room), words)


def _half(width: int) -> int:
    return (width - 5 - 11) // 2


def _side(pieces: Pieces, width: int) -> Line:
    """A side's words, those that differ in brackets of weight as well as colour."""
    spans = tuple(Span(safe_str(one.text, 400), "alarm" if one.differs else "text") for one in pieces)
    return spread(spans, EMPTY, width)


def _first(sheet: Sheet) -> int:
    return next((at for at, pair in enumerate(sheet.pairs) if pair.sign), 0)
