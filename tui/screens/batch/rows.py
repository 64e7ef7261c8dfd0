"""The accounts of a batch, one a line."""

from __future__ import annotations

from typing import ClassVar

from textual.reactive import reactive

from tui.application.batch.view import BatchRow, BatchView, ChildStatus
from tui.screens.kit.lines import EMPTY, Line, Role, Span, fitted, right
from tui.screens.kit.lists import RowList
from tui.text.format import money
from tui.text.safe import safe_str

ROOMY = 134
"""Columns from which an account names its holder and says all of most reasons."""
HOLDER, STATUS, CASE, OWED = 20, 8, 7, 12
ROLES: dict[ChildStatus, Role] = {
    "left out": "quiet",
    "refused": "alarm",
    "approved": "live",
    "posted": "live",
    "told": "live",
}


class BatchRows(RowList):
    """Shows what becomes of each account."""

    IS_MAIN: ClassVar[bool] = True

    view: reactive[BatchView | None] = reactive(None, init=False, repaint=False)

    def watch_view(self, view: BatchView | None) -> None:
        self.renew(0 if view is None else len(view.rows))

    @property
    def chosen(self) -> BatchRow | None:
        """The account under the cursor."""
        rows = () if self.view is None else self.view.rows
        return rows[self.cursor] if rows else None

    @property
    def holder(self) -> str:
        """Whose account the chosen one is."""
        return "" if self.chosen is None else self.chosen.holder

    def heading(self, width: int) -> Line:
        holder = f"{fitted('holder', HOLDER)}  " if width >= ROOMY else ""
        status, case = fitted("status", STATUS), fitted("case", CASE)
        return (
            Span(f"  {'account':<12}  {holder}{status}  {case}  {right('amount', OWED)}      why", "quiet"),
        )

    def row(self, at: int, width: int) -> Line:
        assert self.view is not None
        one = self.view.rows[at]
        holder = (Span(f"{fitted(safe_str(one.holder, HOLDER), HOLDER)}  "),) if width >= ROOMY else EMPTY
        before = 2 + 12 + 2 + (HOLDER + 2 if holder else 0) + STATUS + 2 + CASE + 2 + OWED + 1 + 3 + 2
        is_out = one.status == "left out"
        return (
            Span("▸ " if at == self.cursor else "  ", "strong"),
            Span(f"{fitted(safe_str(one.account_id, 12), 12)}  ", "quiet" if is_out else "strong"),
            *holder,
            Span(f"{fitted(one.status, STATUS)}  ", ROLES.get(one.status, "text")),
            Span(f"{fitted(safe_str(one.case_id, CASE), CASE)}  "),
            Span(right(money(one.amount, one.child.currency), OWED), "quiet" if is_out else "text"),
            Span(f" {one.child.currency:<3}  ", "quiet"),
            Span(fitted(safe_str(one.why, 300), max(width - before, 8)), "quiet" if is_out else "text"),
        )
