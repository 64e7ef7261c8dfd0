"""The groups of a reconciliation, folded or open, one finding a line."""

from __future__ import annotations

from textual.reactive import reactive

from domain.reconciliation.reconcile import Finding, Group, Reconciliation
from tui.application.reconciliation.listing import Row, heading_words, rows_of
from tui.application.reconciliation.words import label, why
from tui.screens.kit.lines import EMPTY, Line, Span, fitted, right, spread
from tui.screens.kit.lists import RowList
from tui.text.format import money
from tui.text.safe import safe_str

ROOMY = 100
"""Columns from which a finding says why it is where it is."""
ALARMING = frozenset(("differs", "sign", "only_statement", "only_log"))


class FindingRows(RowList):
    """Shows a Reconciliation; `folded` are the groups of which only the heading is seen."""

    result: reactive[Reconciliation | None] = reactive(None, init=False, repaint=False)

    def __init__(self) -> None:
        super().__init__()
        self.folded: set[Group] = {"timing", "matched"}
        self.rows: tuple[Row, ...] = ()

    def watch_result(self, result: Reconciliation | None) -> None:
        self.lay_out()

    def lay_out(self, cursor: int | None = None) -> None:
        """Draw anew, because what is folded changed."""
        self.rows = () if self.result is None else rows_of(self.result, self.folded)
        self.renew(len(self.rows), cursor)

    @property
    def chosen(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    def fold(self, group: Group) -> None:
        """Fold a group, or open it; its heading stays under the cursor."""
        self.folded ^= {group}
        self.lay_out()
        self.cursor = next(at for at, one in enumerate(self.rows) if one.group == group)

    def heading(self, width: int) -> Line:
        why_column = f"  {fitted('Why', width - 70)}" if width >= ROOMY else ""
        return (
            Span(
                f"  {fitted('Booked', 10)}  {right('Amount', 13)}  {fitted('Where and what', 40)}{why_column}",
                "quiet",
            ),
        )

    def row(self, at: int, width: int) -> Line:
        assert self.result is not None
        one = self.rows[at]
        cursor = "▸ " if at == self.cursor else "  "
        if one.finding is None:
            sign = "+" if one.group in self.folded else "−"
            role = "warning" if one.group in ALARMING else "strong"
            return (Span(f"{cursor}{sign} "), Span(heading_words(self.result, one.group), role))  # type: ignore[arg-type]
        return self._finding(one.group, one.finding, cursor, width)

    def _finding(self, group: Group, one: Finding, cursor: str, width: int) -> Line:
        assert self.result is not None
        currency = self.result.statement.currency
        day = (one.lines[0] if one.lines else one.entries[0]).booked
        places = [f"line {line.file_line}" for line in one.lines[:1]]
        places += [f"#{entry.version}" for entry in one.entries[:1]]
        what = f"{' '.join(places)}  {label(one)}"
        amount = money(one.amount, currency, signed=True)
        line: Line = (
            Span(f"{cursor}{day}  {right(amount, 13)}  "),
            Span(fitted(safe_str(what, 80), 40 if width >= ROOMY else width - 29)),
        )
        if width < ROOMY:
            return line
        told = Span(f"  {fitted(safe_str(why(group, one, currency), 200), width - 71)}", "quiet")
        return spread((*line, told), EMPTY, width)
