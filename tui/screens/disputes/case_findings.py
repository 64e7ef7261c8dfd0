"""What a case holds: its evidence with findings and corrections, and the letters that were sent, word for word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from domain.dispute import events as d
from domain.dispute.state import Case
from domain.stream import RecordedEvent
from tui.application.cases.evidence_status import Cited
from tui.application.cases.letters import addressed
from tui.screens.disputes.evidence_note import beside
from tui.screens.kit.lines import EMPTY, Line, LinesPane, Role, Span, dated, flowed
from tui.text.cases import citation_words, day_words, event_words
from tui.text.safe import safe_str

MAX_WORDS = 2000


class CaseFindings(LinesPane, can_focus=True, inherit_bindings=False):
    """Evidence as it stands today, findings on it, the determination, and corrections with where they are."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone
        self._case: Case | None = None
        self._events: Sequence[RecordedEvent[d.CaseEvent]] = ()
        self._cited: Sequence[Cited] = ()

    def show(self, case: Case, events: Sequence[RecordedEvent[d.CaseEvent]], cited: Sequence[Cited]) -> None:
        """Show what these events of the case established."""
        self._case, self._events, self._cited = case, events, cited
        self.relay()

    def lines(self, width: int, height: int) -> list[Line]:
        case = self._case
        if case is None:
            return []
        lines = [
            *self._section(
                "Evidence", self._evidence(case), "nothing cited yet: e in the account cites", width
            ),
            *self._section("Findings", self._told(case, d.FindingRecorded), "none yet: f records one", width),
            *self._section("Determination", self._told(case, d.Determined), "none yet: d records it", width),
            *self._section("Corrections", self._corrections(case), "none proposed: p proposes one", width),
        ]
        return lines[:-1]

    def _section(self, title: str, items: Iterator[Line], nothing: str, width: int) -> Iterator[Line]:
        yield (Span(title, "strong"),)
        said = False
        for item in items:
            said = True
            yield from flowed([item], width, indent=4)
        if not said:
            yield (Span(f"  {nothing}", "quiet"),)
        yield EMPTY

    def _evidence(self, case: Case) -> Iterator[Line]:
        for one in self._cited:
            words = safe_str(citation_words(one.citation, case.currency), MAX_WORDS)
            when = dated(one.cited_at, self._zone)
            yield (Span(f"  {one.citation.number} {when}  ", "quiet"), Span(words), *beside(one))

    def _told(self, case: Case, kind: type[d.CaseEvent]) -> Iterator[Line]:
        for row in self._events:
            if isinstance(row.event, kind):
                words = safe_str(event_words(row.event, case.currency), MAX_WORDS)
                who = f"  {dated(row.recorded_at, self._zone)} {safe_str(row.actor, 24)}  "
                yield (Span(who, "quiet"), Span(words))

    def _corrections(self, case: Case) -> Iterator[Line]:
        for row in self._events:
            if isinstance(row.event, d.CorrectionProposed):
                proposal = case.proposals[row.event.number]
                by = f" by {safe_str(proposal.decided_by, 60)}" if proposal.decided_by else ""
                role: Role = "annotation" if proposal.is_open else "text"
                words = safe_str(event_words(row.event, case.currency), MAX_WORDS)
                yield (Span(f"  {proposal.status}{by}: ", role), Span(words))


class CaseLetters(LinesPane, can_focus=True, inherit_bindings=False):
    """Every letter as it was sent, the newest last."""

    def __init__(self) -> None:
        super().__init__()
        self._letters: Sequence[d.LetterIssued] = ()
        self._holder = ""

    def show(self, events: Sequence[RecordedEvent[d.CaseEvent]], name: str) -> None:
        """Show the letters among these events, addressed to that name."""
        self._letters = [row.event for row in events if isinstance(row.event, d.LetterIssued)]
        self._holder = name
        self.relay()

    def lines(self, width: int, height: int) -> list[Line]:
        lines: list[Line] = []
        for letter in self._letters:
            sent = f"  letter {letter.number}, {letter.kind}, sent {day_words(letter.sent_on)}"
            head = (Span(safe_str(letter.subject, 200), "strong"), Span(sent, "quiet"))
            lines += flowed([head], width)
            for line in addressed(letter.text, self._holder).splitlines():
                lines += flowed([(Span(f"  {safe_str(line, MAX_WORDS)}"),)], width) if line else [EMPTY]
            lines.append(EMPTY)
        return lines[:-1] or [(Span("No letter was sent yet: l writes the one that is due.", "quiet"),)]
