"""The letters of a case, word for word as they were sent."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from domain.dispute.events import LetterIssued
from tui.application.cases.case_view import CaseView
from tui.application.cases.letters import addressed
from tui.screens.kit.lines import EMPTY, Line, Span, flowed
from tui.text.cases import day_words
from tui.text.safe import safe_str

MAX_WORDS = 2000


def letter_lines(view: CaseView, _zone: ZoneInfo, width: int) -> list[Line]:
    """Every letter, addressed to the holder, the newest last."""
    lines: list[Line] = []
    for row in view.events:
        if isinstance(row.event, LetterIssued):
            lines += [*_letter(row.event, view.name, width), EMPTY]
    return lines[:-1] or [(Span("No letter was sent yet: l writes the one that is due.", "quiet"),)]


def _letter(letter: LetterIssued, holder: str, width: int) -> list[Line]:
    sent = f"  letter {letter.number}, {letter.kind}, sent {day_words(letter.sent_on)}"
    lines = flowed([(Span(safe_str(letter.subject, 200), "strong"), Span(sent, "quiet"))], width)
    for line in addressed(letter.text, holder).splitlines():
        lines += flowed([(Span(f"  {safe_str(line, MAX_WORDS)}"),)], width) if line else [EMPTY]
    return lines
