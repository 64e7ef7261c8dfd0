"""A case in two panes: what it is and what is due, and everything that happened in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from domain.dispute import events as d
from domain.dispute.business_days import BusinessDays
from domain.dispute.state import Case
from domain.stream import RecordedEvent
from tui.application.cases.evidence_status import Cited
from tui.screens.disputes.evidence_note import beside
from tui.screens.kit.lines import EMPTY, Line, LinesPane, Role, Span, dated, flowed
from tui.text.cases import DEADLINES, REGIMES, day_words, distance, event_words, status_words, step_words
from tui.text.format import money
from tui.text.safe import safe_str

LABEL = 10
MAX_WORDS = 2000
LOUD: dict[str, Role] = {"DeadlineMissed": "alarm", "CorrectionPosted": "accent", "CaseClosed": "accent"}


class CaseFacts(LinesPane, can_focus=True, inherit_bindings=False):
    """The facts, the deadlines with why, and the open correction."""

    def __init__(self) -> None:
        super().__init__()
        self._case: Case | None = None
        self._holder = ""
        self._today = date.min
        self._calendar: BusinessDays | None = None
        self._liability: Sequence[str] = ()
        self._warnings: Sequence[str] = ()
        self._following = ""

    def show(
        self,
        case: Case,
        name: str,
        today: date,
        calendar: BusinessDays,
        liability: Sequence[str] = (),
        warnings: Sequence[str] = (),
        following: str = "",
    ) -> None:
        """Show this case as of that day; `name` is the holder's, `liability` says who bears what, `warnings` what
        to know about its evidence, `following` what to do next."""
        self._warnings = warnings
        self._case, self._holder, self._today, self._calendar = case, name, today, calendar
        self._liability, self._following = liability, following
        self.relay()

    def clear(self) -> None:
        """Show no case."""
        self._case = None
        self.relay()

    def lines(self, width: int, height: int) -> list[Line]:
        case = self._case
        if case is None:
            return []
        amount = (
            "–"
            if case.alleged_amount is None
            else f"{money(case.alleged_amount, case.currency)} {case.currency}"
        )
        disputed = f", event {', '.join(map(str, case.entries))}" if case.entries else ""
        noticed = "–" if case.noticed_on is None else day_words(case.noticed_on)
        facts = [
            ("account", f"{case.account_id}  {self._holder}"),
            ("status", status_words(case)),
            ("about", f"{case.reason_code}, {amount}{disputed}"),
            ("said", case.words or "–"),
            ("notice", f"{case.notice_channel}, {noticed}"),
            ("rules", f"{REGIMES[case.regime]}, {case.country}"),
            ("assigned", case.assignee or "nobody"),
        ]
        lines = [line for name, value in facts for line in _field(name, value, width)]
        if self._following:
            lines += _field("next", self._following, width, "accent")
        for told in self._warnings:
            lines += flowed([(Span(f"! {safe_str(told, MAX_WORDS)}", "warning"),)], width)
        lines += self._deadlines(case, width)
        for at, said in enumerate(self._liability):
            role: Role = "quiet" if at else "strong"
            lines += [EMPTY] * (not at) + flowed([(Span(safe_str(said, 600), role),)], width)
        for number, proposal in case.open_proposals.items():
            steps = "; ".join(step_words(step, case.currency) for step in proposal.steps)
            waits = "waits for another person's approval" if not proposal.may_post else "may be posted"
            said = f"  {safe_str(steps, MAX_WORDS)}, by {safe_str(proposal.by, 60)}: {waits}"
            lines += [EMPTY, *flowed([(Span(f" CORRECTION {number} ", "hypothetical"), Span(said))], width)]
        return lines

    def _deadlines(self, case: Case, width: int) -> list[Line]:
        lines: list[Line] = [EMPTY]
        for one in case.duties:
            away = distance(one.due_on, self._today, self._calendar)
            role: Role = "alarm" if one.due_on < self._today else "strong"
            words = f"{DEADLINES[one.name]} {day_words(one.due_on)}, {away}"
            lines += [(Span(words, role),), *flowed([(Span(safe_str(one.why, 600), "quiet"),)], width)]
        if not case.duties:
            lines.append((Span("Nothing is due.", "quiet"),))
        return lines


class CaseLog(LinesPane, can_focus=True, inherit_bindings=False):
    """Everything that happened in the case, the newest last."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone
        self._events: Sequence[RecordedEvent[d.CaseEvent]] = ()
        self._currency = ""
        self._cited: Mapping[int, Cited] = {}

    def show(
        self, events: Sequence[RecordedEvent[d.CaseEvent]], currency: str, cited: Sequence[Cited] = ()
    ) -> None:
        """Show these events, and the newest of them; `cited` is the evidence among them as it stands now."""
        self._events, self._currency = events, currency
        self._cited = {one.citation.number: one for one in cited}
        self.relay()
        self.scroll_end(animate=False)

    def lines(self, width: int, height: int) -> list[Line]:
        return [line for event in self._events for line in self._event(event, width)]

    def _event(self, event: RecordedEvent[d.CaseEvent], width: int) -> list[Line]:
        said = safe_str(event_words(event.event, self._currency), MAX_WORDS)
        head = f"{event.version:>3} {dated(event.recorded_at, self._zone)} {safe_str(event.actor, 24)}  "
        role = LOUD.get(event.type, "text")
        why = f" “{safe_str(event.reason, MAX_WORDS)}”" if event.reason else ""
        line = (Span(head, "quiet"), Span(f"{event.type} ", "strong"), Span(said, role), Span(why, "quiet"))
        return flowed([(*line, *self._beside(event.event))], width, indent=4)

    def _beside(self, event: d.CaseEvent | None) -> Line:
        """What to know today of a piece of evidence."""
        cited = self._cited.get(event.number) if isinstance(event, d.EvidenceCited) else None
        return EMPTY if cited is None else beside(cited)


def _field(name: str, value: str, width: int, role: Role = "text") -> list[Line]:
    lead = Span(f"{name:<{LABEL}}", "quiet")
    return flowed([(lead, Span(safe_str(value, MAX_WORDS), role))], width, indent=LABEL)
