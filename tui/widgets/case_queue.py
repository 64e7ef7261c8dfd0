"""The dispute queue in a table, the next deadline first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from domain.disputes.business_days import BusinessDays
from domain.disputes.queue import CaseSummary
from tui.disputing.words import distance, short_day, status_words
from tui.format import money
from tui.safe import safe_str
from tui.widgets.ink import Ink, Line, Span, fitted, right
from tui.widgets.row_list import RowList

ROOMY, MEDIUM = 104, 76
SOON = 2
"""Days from which a deadline is a warning."""


class CaseQueue(RowList):
    """Shows CaseSummary rows in the order given."""

    def __init__(self) -> None:
        super().__init__()
        self._cases: Sequence[CaseSummary] = ()
        self._today = date.min
        self._calendars: dict[str, BusinessDays] = {}

    def show(self, cases: Sequence[CaseSummary], today: date) -> None:
        """Show these, as of that day."""
        self._cases, self._today = cases, today
        self.renew(len(cases))

    @property
    def chosen(self) -> CaseSummary | None:
        """The one under the cursor; None while there is none."""
        return self._cases[self.cursor] if self._cases else None

    def heading(self, width: int) -> Line:
        names = f"  {'case':<8}{'account':<12}{'due':<27}"
        if width >= MEDIUM:
            names += f"{'status':<26}"
        if width >= ROOMY:
            names += f"{'reason':<20}{right('amount', 12)}  assignee"
        return (Span(names, "quiet"),)

    def row(self, at: int, width: int) -> Line:
        one = self._cases[at]
        cursor = "▸ " if at == self.cursor else "  "
        words, ink = self._due(one)
        spans = [
            Span(
                f"{cursor}{fitted(safe_str(one.case_id, 30), 7)} {fitted(safe_str(one.account_id, 64), 11)} "
            ),
            Span(fitted(words, 26) + " ", ink),
        ]
        if width >= MEDIUM:
            eyes = " ◎" if one.waiting_for_approval else ""
            spans.append(Span(fitted(status_words(one) + eyes, 25) + " "))
        if width >= ROOMY:
            amount = money(one.alleged_amount, one.currency) if one.alleged_amount else "–"
            spans.append(Span(f"{fitted(safe_str(one.reason_code, 40), 19)} {right(amount, 12)}  "))
            spans.append(Span(safe_str(one.assignee, 40) or "–", "quiet"))
        return tuple(spans)

    def _due(self, one: CaseSummary) -> tuple[str, Ink]:
        if one.next_due_on is None:
            return ("closed" if one.status == "closed" else "no deadline"), "quiet"
        days = (one.next_due_on - self._today).days
        ink: Ink = "alarm" if days < 0 else "warning" if days <= SOON else "text"
        sign = "! " if days <= SOON else ""
        return f"{sign}{short_day(one.next_due_on)}, {distance(one.next_due_on, self._today)}", ink
