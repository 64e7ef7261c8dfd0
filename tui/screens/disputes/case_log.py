"""Everything that happened in a case, a line or more for each event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual.reactive import reactive

from domain.dispute import events as d
from domain.stream import RecordedEvent
from tui.application.cases.case_view import CaseView
from tui.application.cases.evidence_status import Cited
from tui.screens.disputes.evidence_note import beside
from tui.screens.kit.lines import EMPTY, Line, LinesPane, Role, Span, dated, flowed
from tui.text.cases import event_words
from tui.text.safe import safe_str

MAX_WORDS = 2000
LOUD: dict[str, Role] = {"DeadlineMissed": "alarm", "CorrectionPosted": "accent", "CaseClosed": "accent"}


class CaseLog(LinesPane, can_focus=True, inherit_bindings=False):
    """Everything that happened in the case, the newest last."""

    PANE: ClassVar[str] = "happened"

    view: reactive[CaseView | None] = reactive(None, init=False, repaint=False)

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone

    def watch_view(self) -> None:
        """The newest events come into view."""
        self.relay()
        self.scroll_end(animate=False)

    def lines(self, width: int, height: int) -> list[Line]:
        view = self.view
        if view is None:
            return []
        cited = {one.citation.number: one for one in view.cited}
        return [
            line for event in view.events for line in self._event(event, view.case.currency, cited, width)
        ]

    def _event(
        self,
        event: RecordedEvent[d.CaseEvent],
        currency: str,
        cited: Mapping[int, Cited],
        width: int,
    ) -> list[Line]:
        said = safe_str(event_words(event.event, currency), MAX_WORDS)
        head = f"{event.version:>3} {dated(event.recorded_at, self._zone)} {safe_str(event.actor, 24)}  "
        role = LOUD.get(event.type, "text")
        why = f" “{safe_str(event.reason, MAX_WORDS)}”" if event.reason else ""
        line = (Span(head, "quiet"), Span(f"{event.type} ", "strong"), Span(said, role), Span(why, "quiet"))
        return flowed([(*line, *_beside(event.event, cited))], width, indent=4)


def _beside(event: d.CaseEvent | None, cited: Mapping[int, Cited]) -> Line:
    """What to know today of a piece of evidence."""
    piece = cited.get(event.number) if isinstance(event, d.EvidenceCited) else None
    return EMPTY if piece is None else beside(piece)
