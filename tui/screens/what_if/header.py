"""The two lines on top of the what-if: whose history, that it is none, and the answer in one line."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from textual.reactive import reactive

from domain.history.what_if import Hypothesis
from tui.application.what_if.sandbox import EventWindow, Findings
from tui.application.what_if.text import HYPOTHETICAL, balance
from tui.screens.kit.lines import EMPTY, Line, LinesPane, Span, spread, width_of
from tui.screens.kit.signer_badge import follow_signer, signer_badge, signer_of
from tui.screens.kit.training_badge import TrainingTime, training_badge, with_badge
from tui.text.format import moment
from tui.text.safe import safe_str

WIDE = 76
"""Columns from which the words are written out."""


class WhatIfHeader(LinesPane, can_focus=False):
    """Says which window of whose history is tried, and what was found once that is known."""

    DEFAULT_CSS = """
    WhatIfHeader {
        height: 2;
        background: $bar;
        overflow: hidden hidden;
        padding: 0 1;
    }
    """

    training: reactive[TrainingTime | None] = reactive(None, init=False, repaint=False)
    """What time it is in a bank for training, None in any other."""
    window: reactive[EventWindow | None] = reactive(None, init=False, repaint=False)
    findings: reactive[Findings | None] = reactive(None, init=False, repaint=False)

    def __init__(self, account_id: str, zone: ZoneInfo) -> None:
        super().__init__()
        self._account_id, self._zone = account_id, zone

    def on_mount(self) -> None:
        follow_signer(self, self.relay)

    def watch_training(self) -> None:
        self.relay()

    def watch_window(self) -> None:
        self.relay()

    def watch_findings(self) -> None:
        self.relay()

    def lines(self, width: int, height: int) -> list[Line]:
        badge = (*signer_badge(signer_of(self), width), *training_badge(self.training, width))
        return with_badge(self._told(width, width - width_of(badge)), badge, width)

    def _told(self, width: int, room: int) -> list[Line]:
        """Both lines in that many columns, the first in so much `room`."""
        label = f" {HYPOTHETICAL} · nothing is recorded " if width >= WIDE else f" {HYPOTHETICAL} "
        answer = EMPTY if self.findings is None else answer_line(self.findings, width)
        whose: Line = (Span(f" {safe_str(self._account_id, 34)} ", "chip"), Span("  What-if", "strong"))
        if self.window is not None:
            told = room - width_of(whose) - len(label) - 3
            whose = (*whose, Span(f"  {self._where(self.window, told)}", "quiet"))
        return [spread(whose, (Span(label, "hypothetical"),), room), answer]

    def _where(self, window: EventWindow, room: int) -> str:
        """The event, and when it was as far as there is room for it."""
        event, at = f"at event {window.version:,}", window.instant
        told = (f"{event}, {moment(at, self._zone)}", f"{event}, {moment(at, self._zone, style='short')}")
        return next((words for words in told if len(words) <= room), event)


def answer_line(findings: Findings, width: int) -> Line:
    """The ledger both ways at the cursor, and at the end where there is room for both."""
    end = "at the end" if findings.window.is_to_the_end else f"after event {findings.window.page.last:,}"
    at_cursor = _both("ledger at the cursor", "cursor", findings.at_cursor, width)
    at_end = (Span("   "), *_both(end, end.removeprefix("at the "), findings.at_end, width))
    return at_cursor + at_end if width_of(at_cursor + at_end) <= width else at_cursor


def _both(where: str, brief: str, hypothesis: Hypothesis, width: int) -> Line:
    return (
        Span(f"{where if width >= WIDE else brief} ", "quiet"),
        Span(balance(hypothesis.real)),
        Span(" → ", "quiet"),
        Span(balance(hypothesis.account), "annotation"),
    )
