"""The events of a what-if, as history had them, and beside each what would be different about it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual.reactive import reactive

from domain.account.event_kinds import ledger_effect, memo_amount
from domain.history.event_rows import amount_of
from domain.history.what_if import Difference
from domain.ports import Mark
from tui.application.what_if.sandbox import Findings, inserts_of
from tui.application.what_if.text import IN_SHORT, inserted_words
from tui.screens.kit.lines import EMPTY, TONE_ROLES, Line, Role, Span, dated, fitted, right
from tui.screens.kit.lists import RowList
from tui.text.events import describe, describe_briefly, glyph_of
from tui.text.format import moment, money
from tui.text.glyphs import UNKNOWN
from tui.text.safe import safe_str

WORDS = 120
WHEN, DAY, AMOUNT, OUTCOME = 15, 9, 10, 15
"""Columns of the time, of the day alone, the least ones of an amount, and of what would be different."""

ROOMY, NARROW = 62, 44
"""Columns from which the time is shown, and from which the amount is."""

SIGNS: Mapping[str, str] = {"not-charged": "✓", "paid": "✓", "placed": "✓", "declined": "✕", "refused": "✕"}
"""Signs of what the rules answer; what falls has that of what is left out."""


class WhatIfEvents(RowList):
    """Every event of the window, and the inserted ones where they would stand."""

    PANE: ClassVar[str] = "what-if events"

    findings: reactive[Findings | None] = reactive(None, init=False, repaint=False)

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone
        self._places: list[int] = []
        self._different: dict[int, Difference] = {}

    def watch_findings(self, before: Findings | None, findings: Findings | None) -> None:
        """The cursor stays on the event it is on, at first the one of the account's cursor."""
        if findings is None:
            return
        chosen = findings.window.version if before is None else self.chosen
        self._different = {one.version: one for one in findings.at_end.differences if one.version is not None}
        self._places = _places(findings)
        at = next((at for at, place in enumerate(self._places) if place == chosen), self.cursor)
        self.renew(len(self._places), at)

    @property
    def chosen(self) -> int | None:
        """The version under the cursor; below zero, -1 for the first inserted event and so on; None: no row."""
        return self._places[self.cursor] if self._places else None

    def choose(self, version: int) -> None:
        """Put the cursor on an event of the window."""
        if version in self._places:
            self.cursor = self._places.index(version)

    def heading(self, width: int) -> Line:
        when = _when_cells(width)
        name = "recorded" if when == WHEN else "day"
        amount = f" {right('amount', AMOUNT)}" if width >= NARROW else ""
        words = fitted("  event", self._words_cells(width, AMOUNT) + 2)
        return (Span(f"  {'#':>{self._digits}} {name:<{when}} {words}{amount} what would be", "quiet"),)

    def row(self, at: int, width: int) -> Line:
        place = self._places[at]
        cursor = Span("▸ " if at == self.cursor else "  ", "strong")
        return (cursor, *(self._inserted(place, width) if place < 0 else self._event(place, width)))

    def _event(self, version: int, width: int) -> Line:
        """One event of history."""
        assert self.findings is not None
        recorded, currency = self.findings.window.event(version), self.findings.currency
        sign = glyph_of(Mark(version, recorded.type, recorded.recorded_at, recorded.effective_at))
        if recorded.event is None:
            sign = UNKNOWN
        amount = amount_of(recorded)
        figure = ""
        if amount is not None and recorded.event is not None:
            figure = money(amount, currency, signed=memo_amount(recorded.event) is None)
        cells = self._words_cells(width, len(figure))
        words = safe_str(describe(recorded), WORDS)
        if len(words) > cells:
            words = safe_str(describe_briefly(recorded), WORDS)
        difference = self._different.get(version)
        ground: Role = "quiet" if difference is not None and difference.event is None else "text"
        return (
            Span(f"{version:>{self._digits}} {self._when(recorded.recorded_at, width)} ", ground),
            Span(f"{sign.char} ", TONE_ROLES.get(sign.tone, ground)),
            Span(fitted(words, cells), ground),
            *((Span(f" {right(figure, AMOUNT)}", ground),) if width >= NARROW else EMPTY),
            Span(f" {fitted(self._outcome(difference, currency), OUTCOME)}", "annotation"),
        )

    def _inserted(self, place: int, width: int) -> Line:
        """One event that was never recorded."""
        assert self.findings is not None
        insert = inserts_of(self.findings.edits)[-place - 1]
        words = inserted_words(insert.event, self.findings.currency)
        cells = self._words_cells(width, AMOUNT) + (AMOUNT + 1 if width >= NARROW else 0)
        return (
            Span(
                f"{'new':>{self._digits}} {self._when(insert.instant, width)} + {fitted(words, cells)} ",
                "annotation",
            ),
            Span(fitted("inserted", OUTCOME), "annotation"),
        )

    def _outcome(self, difference: Difference | None, currency: str) -> str:
        if difference is None:
            return ""
        if difference.outcome in ("moved", "deferred"):
            return f"↦ {moment(difference.instant, self._zone, style='short')}"
        if difference.outcome in ("changed", "other-amount"):
            assert difference.event is not None
            amount = memo_amount(difference.event) or abs(ledger_effect(difference.event))
            return f"= {money(amount, currency)}"
        return f"{SIGNS.get(difference.outcome, '−')} {IN_SHORT.get(difference.outcome, difference.outcome)}"

    @property
    def _digits(self) -> int:
        """Columns of a version."""
        return 3 if self.findings is None else max(3, len(str(self.findings.window.page.last)))

    def _words_cells(self, width: int, figure: int) -> int:
        """Columns left for the words beside a figure that may be wider than its column."""
        amount = max(figure, AMOUNT) + 1 if width >= NARROW else 0
        return max(width - 2 - self._digits - 1 - _when_cells(width) - 1 - 2 - amount - OUTCOME - 1, 0)

    def _when(self, us: int, width: int) -> str:
        return dated(us, self._zone, clock=width >= ROOMY)


def _places(findings: Findings) -> list[int]:
    """Versions in order of recording; an inserted event, a number below zero, stands before its equals."""
    events = findings.window.page.events
    places, times = [one.version for one in events], [one.recorded_at for one in events]
    inserts = sorted(enumerate(inserts_of(findings.edits)), key=lambda pair: pair[1].instant, reverse=True)
    for number, insert in inserts:
        places.insert(bisect_left(times, insert.instant), -number - 1)
    return places


def _when_cells(width: int) -> int:
    return WHEN if width >= ROOMY else DAY
