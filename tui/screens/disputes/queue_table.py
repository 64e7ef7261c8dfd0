"""The dispute queue in a table, the next deadline first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from domain.dispute.business_days import BusinessDays
from domain.dispute.queues import band_of
from domain.dispute.summary import CaseSummary
from tui.screens.kit.lines import Line, Role, Span, fitted, right
from tui.screens.kit.lists import RowList
from tui.text.cases import DUTIES, distance, short_day, status_words
from tui.text.format import money
from tui.text.safe import safe_str

WIDE, ROOMY, MEDIUM = 126, 108, 70
HOLDER, DUE, DUTY, AMOUNT = 17, 26, 33, 11
"""Columns of the holder, of the day, of the day with what is due, and of the amount; the status has the rest."""
AGE = 9
"""Columns of the age in days, in bands."""
STATUS = 29
"""Columns of the longest status that waits for somebody."""
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
        names = f"  {'case':<8}{'account':<12}"
        if width >= ROOMY:
            names += f"{'holder':<{HOLDER + 1}}{'due':<{DUTY + 1}}"
        else:
            names += f"{'due':<{DUE + 1}}"
        if width >= MEDIUM:
            names += f"{'status':<{_status(width) + 1}}"
        if width >= ROOMY:
            names += right("amount", AMOUNT)
        if width >= WIDE:
            names += right("age", AGE)
        return (Span(names, "quiet"),)

    def row(self, at: int, width: int) -> Line:
        one = self._cases[at]
        cursor = "▸ " if at == self.cursor else "  "
        words, role = self._due(one, named=width >= ROOMY)
        case, account = fitted(safe_str(one.case_id, 30), 7), fitted(safe_str(one.account_id, 64), 11)
        spans = [Span(f"{cursor}{case} {account} ")]
        if width >= ROOMY:
            spans.append(Span(fitted(safe_str(one.holder_name, 60) or "–", HOLDER) + " ", "strong"))
            spans.append(Span(fitted(words, DUTY) + " ", role))
        else:
            spans.append(Span(fitted(words, DUE) + " ", role))
        if width >= MEDIUM:
            eyes = " ◎" if one.waiting_for_approval else ""
            spans.append(Span(fitted(status_words(one), _status(width) - len(eyes)) + eyes + " "))
        if width >= ROOMY:
            amount = money(one.alleged_amount, one.currency) if one.alleged_amount else "–"
            spans.append(Span(right(amount, AMOUNT)))
        if width >= WIDE:
            spans.append(Span(right(band_of((self._today - one.noticed_on).days), AGE), "quiet"))
        return tuple(spans)

    def _due(self, one: CaseSummary, *, named: bool) -> tuple[str, Role]:
        if one.next_due_on is None:
            return ("closed" if one.status == "closed" else "no deadline"), "quiet"
        days = (one.next_due_on - self._today).days
        role: Role = "alarm" if days < 0 else "warning" if days <= SOON else "text"
        sign = "! " if days <= SOON else ""
        duty = f"{DUTIES.get(one.next_deadline, '')} " if named else ""
        return f"{sign}{duty}{short_day(one.next_due_on)}, {distance(one.next_due_on, self._today)}", role


def _status(width: int) -> int:
    """Columns of the status: what the others leave."""
    others = 22 + (HOLDER + DUTY + AMOUNT + 3 if width >= ROOMY else DUE + 2)
    return min(STATUS, width - others)
