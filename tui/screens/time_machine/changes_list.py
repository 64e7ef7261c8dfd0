"""The events that changed one figure of the state: when, what, by whom, by how much, and the value after it."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from domain.history.field_changes import FieldChange
from domain.ports import Mark
from tui.application.time_machine.field_history import delta_words, value_words
from tui.screens.kit.lines import TONE_ROLES, Line, Role, Span, dated, fitted, right
from tui.screens.kit.lists import RowList
from tui.text.events import describe, describe_briefly, glyph_of
from tui.text.figures import Figure
from tui.text.safe import safe_str

WHEN, DAY, WHO, FIGURE = 15, 9, 22, 11
"""Columns of the time, of the day alone, of the actor, and the least ones of an amount."""

WORDS = 120

MEDIUM, ROOMY = 72, 90
"""Columns from which the time of day is said, and who did it."""


class ChangesList(RowList):
    """Shows FieldChanges of one figure, newest first."""

    def __init__(self, figure: Figure, currency: str, zone: ZoneInfo) -> None:
        super().__init__()
        self._figure, self._currency, self._zone = figure, currency, zone
        self._changes: list[FieldChange] = []
        self._cells = FIGURE

    def add(self, changes: Sequence[FieldChange]) -> None:
        """Older ones than those shown."""
        self._changes += changes
        words = [value_words(self._figure, one.after, self._currency) for one in changes]
        words += [delta_words(self._figure, one, self._currency) for one in changes]
        self._cells = max([self._cells, *map(len, words)])
        self.renew(len(self._changes))

    @property
    def chosen(self) -> FieldChange | None:
        """The change under the cursor; None while there is none."""
        return self._changes[self.cursor] if self._changes else None

    @property
    def oldest(self) -> FieldChange | None:
        return self._changes[-1] if self._changes else None

    def heading(self, width: int) -> Line:
        cells = self._cells
        names = [
            f"{'#':>{self._digits}} {'recorded':<{_when_cells(width)}} ",
            fitted("  event", self._words(width) + 2),
        ]
        if width >= ROOMY:
            names.append(f" {'by':<{WHO}}")
        return (Span(f"  {''.join(names)} {right('change', cells)} {right('value', cells)}", "quiet"),)

    def row(self, at: int, width: int) -> Line:
        change, cells = self._changes[at], self._cells
        event = change.recorded
        sign = glyph_of(Mark(event.version, event.type, event.recorded_at, event.effective_at))
        low: Role = "warning" if (change.delta or 0) < 0 else "text"
        cursor = "▸ " if at == self.cursor else "  "
        when = dated(event.recorded_at, self._zone, clock=width >= MEDIUM)
        words, cells_left = safe_str(describe(event), WORDS), self._words(width)
        if len(words) > cells_left:
            words = safe_str(describe_briefly(event), WORDS)
        who = f" {fitted(safe_str(event.actor, WORDS), WHO)}" if width >= ROOMY else ""
        return (
            Span(f"{cursor}{event.version:>{self._digits}} {when} "),
            Span(f"{sign.char} ", TONE_ROLES.get(sign.tone, "text")),
            Span(fitted(words, cells_left)),
            Span(who, "quiet"),
            Span(f" {right(delta_words(self._figure, change, self._currency), cells)}", low),
            Span(f" {right(value_words(self._figure, change.after, self._currency), cells)}"),
        )

    @property
    def _digits(self) -> int:
        """Columns of a version: the first of the list is the highest."""
        return max(3, len(str(self._changes[0].recorded.version))) if self._changes else 3

    def _words(self, width: int) -> int:
        """Columns that are left for the words."""
        taken = 2 + self._digits + 1 + _when_cells(width) + 1 + 2 + 2 * (self._cells + 1)
        return max(width - taken - (WHO + 1 if width >= ROOMY else 0), 0)


def _when_cells(width: int) -> int:
    return WHEN if width >= MEDIUM else DAY
