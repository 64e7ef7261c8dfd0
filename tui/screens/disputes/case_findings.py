"""What a case came to: its evidence with findings on it, the determination, and corrections with where they are."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from domain.dispute import events as d
from tui.application.cases.case_view import CaseView
from tui.screens.disputes.evidence_note import beside
from tui.screens.disputes.sections import section
from tui.screens.kit.lines import Line, Role, Span, dated
from tui.text.cases import citation_words, event_words
from tui.text.safe import safe_str

MAX_WORDS = 2000


def finding_lines(view: CaseView, zone: ZoneInfo, width: int) -> list[Line]:
    """Evidence as it stands today, findings on it, the determination, and corrections with where they are."""
    lines = [
        *section("Evidence", _evidence(view, zone), "nothing cited yet: e in the account cites", width),
        *section("Findings", _told(view, d.FindingRecorded, zone), "none yet: f records one", width),
        *section("Determination", _told(view, d.Determined, zone), "none yet: d records it", width),
        *section("Corrections", _corrections(view), "none proposed: p proposes one", width),
    ]
    return lines[:-1]


def _evidence(view: CaseView, zone: ZoneInfo) -> Iterator[Line]:
    for one in view.cited:
        words = safe_str(citation_words(one.citation, view.case.currency), MAX_WORDS)
        when = dated(one.cited_at, zone)
        yield (Span(f"  {one.citation.number} {when}  ", "quiet"), Span(words), *beside(one))


def _told(view: CaseView, kind: type[d.CaseEvent], zone: ZoneInfo) -> Iterator[Line]:
    for row in view.events:
        if isinstance(row.event, kind):
            words = safe_str(event_words(row.event, view.case.currency), MAX_WORDS)
            who = f"  {dated(row.recorded_at, zone)} {safe_str(row.actor, 24)}  "
            yield (Span(who, "quiet"), Span(words))


def _corrections(view: CaseView) -> Iterator[Line]:
    for row in view.events:
        if isinstance(row.event, d.CorrectionProposed):
            proposal = view.case.proposals[row.event.number]
            by = f" by {safe_str(proposal.decided_by, 60)}" if proposal.decided_by else ""
            role: Role = "annotation" if proposal.is_open else "text"
            words = safe_str(event_words(row.event, view.case.currency), MAX_WORDS)
            yield (Span(f"  {proposal.status}{by}: ", role), Span(words))
