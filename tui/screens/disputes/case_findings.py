"""What a case came to: its evidence with findings on it, the determination, and corrections with where they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual.reactive import reactive

from domain.dispute import events as d
from tui.application.cases.case_view import CaseView
from tui.screens.disputes.evidence_note import beside
from tui.screens.disputes.sections import section
from tui.screens.kit.lines import Line, LinesPane, Role, Span, dated
from tui.text.cases import citation_words, event_words
from tui.text.safe import safe_str

MAX_WORDS = 2000


class CaseFindings(LinesPane, can_focus=True, inherit_bindings=False):
    """Evidence as it stands today, findings on it, the determination, and corrections with where they are."""

    PANE: ClassVar[str] = "findings"

    view: reactive[CaseView | None] = reactive(None, init=False, repaint=False)

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone

    def watch_view(self) -> None:
        self.relay()

    def lines(self, width: int, height: int) -> list[Line]:
        view = self.view
        if view is None:
            return []
        lines = [
            *section("Evidence", self._evidence(view), "nothing cited yet: e in the account cites", width),
            *section("Findings", self._told(view, d.FindingRecorded), "none yet: f records one", width),
            *section("Determination", self._told(view, d.Determined), "none yet: d records it", width),
            *section("Corrections", _corrections(view), "none proposed: p proposes one", width),
        ]
        return lines[:-1]

    def _evidence(self, view: CaseView) -> Iterator[Line]:
        for one in view.cited:
            words = safe_str(citation_words(one.citation, view.case.currency), MAX_WORDS)
            when = dated(one.cited_at, self._zone)
            yield (Span(f"  {one.citation.number} {when}  ", "quiet"), Span(words), *beside(one))

    def _told(self, view: CaseView, kind: type[d.CaseEvent]) -> Iterator[Line]:
        for row in view.events:
            if isinstance(row.event, kind):
                words = safe_str(event_words(row.event, view.case.currency), MAX_WORDS)
                who = f"  {dated(row.recorded_at, self._zone)} {safe_str(row.actor, 24)}  "
                yield (Span(who, "quiet"), Span(words))


def _corrections(view: CaseView) -> Iterator[Line]:
    for row in view.events:
        if isinstance(row.event, d.CorrectionProposed):
            proposal = view.case.proposals[row.event.number]
            by = f" by {safe_str(proposal.decided_by, 60)}" if proposal.decided_by else ""
            role: Role = "annotation" if proposal.is_open else "text"
            words = safe_str(event_words(row.event, view.case.currency), MAX_WORDS)
            yield (Span(f"  {proposal.status}{by}: ", role), Span(words))
