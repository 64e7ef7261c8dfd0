"""What a case is and what is due: the first pane of its file, and the preview under the queue."""

from __future__ import annotations

from typing import ClassVar

from textual.reactive import reactive

from domain.dispute.state import deadline_key
from tui.application.cases.case_view import CaseView
from tui.application.cases.evidence_status import warnings_of
from tui.application.cases.fact_sources import AS_STATED
from tui.screens.disputes.case_side import open_task_lines
from tui.screens.kit.lines import EMPTY, Line, LinesPane, Role, Span, flowed
from tui.text.case_facts import fact_name, fact_words
from tui.text.cases import DEADLINES, REGIMES, breach_words, day_words, distance, status_words, step_words
from tui.text.format import money
from tui.text.safe import safe_str

LABEL = 10
SHOWN = frozenset({"alleged_amount", "entries", "noticed_on", "noticed_at", "notice_channel"})
"""Facts that stand on lines of their own."""
MAX_WORDS = 2000


class CaseFacts(LinesPane, can_focus=True, inherit_bindings=False):
    """The facts, the deadlines with why, what to know about the evidence, and the open correction."""

    PANE: ClassVar[str] = "facts"

    view: reactive[CaseView | None] = reactive(None, init=False, repaint=False)
    """The case; None for none."""
    following: reactive[str] = reactive("", init=False, repaint=False)
    """What to do next."""

    def watch_view(self) -> None:
        self.relay()

    def watch_following(self) -> None:
        self.relay()

    def lines(self, width: int, height: int) -> list[Line]:
        view = self.view
        if view is None:
            return []
        case = view.case
        amount = (
            "–"
            if case.facts.alleged_amount is None
            else f"{money(case.facts.alleged_amount, case.currency)} {case.currency}"
        )
        disputed = f", event {', '.join(map(str, case.facts.entries))}" if case.facts.entries else ""
        noticed = "–" if case.noticed_on is None else day_words(case.noticed_on)
        facts = [
            ("account", f"{case.account_id}  {view.name}"),
            ("status", status_words(case)),
            ("about", f"{case.facts.reason_code}, {amount}{disputed}"),
            ("said", case.facts.words or "–"),
            ("notice", f"{case.facts.notice_channel}, {noticed}"),
            ("rules", f"{REGIMES[case.facts.regime]}, {case.facts.country}"),
            ("assigned", case.assignee or "nobody"),
        ]
        lines = [line for name, value in facts for line in _field(name, value, width)]
        if self.following:
            lines += _field("next", self.following, width, "accent")
        for told in warnings_of(view.cited):
            lines += flowed([(Span(f"! {safe_str(told, MAX_WORDS)}", "warning"),)], width)
        lines += _deadlines(view, width)
        for task in open_task_lines(view):
            lines += flowed([task], width)
        for said in view.honouring:
            lines += _field("honours", said, width)
        for at, said in enumerate(view.liability):
            role: Role = "quiet" if at else "strong"
            lines += [EMPTY] * (not at) + flowed([(Span(safe_str(said, 600), role),)], width)
        for number, proposal in case.open_proposals.items():
            steps = "; ".join(step_words(step, case.currency) for step in proposal.steps)
            waits = "waits for another person's approval" if not proposal.may_post else "may be posted"
            said = f"  {safe_str(steps, MAX_WORDS)}, by {safe_str(proposal.by, 60)}: {waits}"
            lines += [EMPTY, *flowed([(Span(f" CORRECTION {number} ", "hypothetical"), Span(said))], width)]
        known = _known(view)
        return [*lines, EMPTY, *_field("known", known, width, "quiet")] if known else lines


def _known(view: CaseView) -> str:
    """What the log, or whoever amended them, says of the facts."""
    told = (
        f"{fact_name(one.name)} {fact_words(one.name, one.value, view.case.currency)} ({one.source})"
        for one in view.facts
        if one.source != AS_STATED and one.name not in SHOWN
    )
    return "; ".join(told)


def _deadlines(view: CaseView, width: int) -> list[Line]:
    """What is still to be done, and what was not done by its day."""
    lines: list[Line] = [EMPTY]
    duties = {deadline_key(one): one for one in view.case.duties}
    missed = {one.key for one in view.clock.breaches if one.status == "missed"}
    for key, one in duties.items():
        away = distance(one.due_on, view.today, view.calendar)
        role: Role = "alarm" if one.due_on < view.today else "strong"
        words = f"{DEADLINES[one.name]} {day_words(one.due_on)}, {away}"
        said = f"! MISSED: {words}" if key in missed else words
        lines += [(Span(said, role),), *flowed([(Span(safe_str(one.why, 600), "quiet"),)], width)]
    for breach in view.clock.breaches:
        if breach.key not in duties:
            told = safe_str(breach_words(breach, view.case), 600)
            lines += flowed([(Span(f"! {told}", "quiet" if breach.status == "cured" else "warning"),)], width)
    if not duties:
        lines.append((Span("Nothing is due.", "quiet"),))
    return lines


def _field(name: str, value: str, width: int, role: Role = "text") -> list[Line]:
    lead = Span(f"{name:<{LABEL}}", "quiet")
    return flowed([(lead, Span(safe_str(value, MAX_WORDS), role))], width, indent=LABEL)
