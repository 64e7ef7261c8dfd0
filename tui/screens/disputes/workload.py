"""Who has how much to do, over the queue: choosing somebody shows their cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from domain.dispute.business_days import BusinessDays
from domain.dispute.queues import Load
from tui.application.cases.queues import SOON, Overview
from tui.screens.disputes.queue_views import QueueViews
from tui.screens.kit.actions.registry import Context, bindings_of
from tui.screens.kit.dialogs import ListDialog
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.lines import Line, Span, fitted, right
from tui.screens.kit.lists import RowList
from tui.text.cases import distance
from tui.text.safe import safe_str

NOBODY = "nobody"
NUMBER, NEXT = 8, 14
ROOMY = 60
"""Columns from which the nearest deadline is shown."""
NUMBERS = ("cases", "overdue", f"{SOON} bd", "tasks")


class WorkloadRows(RowList):
    """Shows Loads."""

    def __init__(self, shown: Sequence[Load], today: date, calendar: BusinessDays) -> None:
        super().__init__()
        self.shown, self._today, self._calendar = shown, today, calendar

    def heading(self, width: int) -> Line:
        numbers = "".join(right(name, NUMBER) for name in NUMBERS)
        after = right("next", NEXT) if width >= ROOMY else ""
        return (Span(f"  {fitted('who', self._name_cells(width))}{numbers}{after}", "quiet"),)

    def row(self, at: int, width: int) -> Line:
        one = self.shown[at]
        cursor = "▸ " if at == self.cursor else "  "
        due = "–" if one.next_due_on is None else distance(one.next_due_on, self._today, self._calendar)
        return (
            Span(f"{cursor}{fitted(safe_str(one.assignee, 60) or NOBODY, self._name_cells(width))}"),
            Span(right(f"{one.cases:,}", NUMBER), "strong"),
            Span(right(f"{one.overdue:,}", NUMBER), "alarm" if one.overdue else "quiet"),
            Span(right(f"{one.soon:,}", NUMBER), "warning" if one.soon else "quiet"),
            Span(right(f"{one.tasks:,}", NUMBER), "warning" if one.tasks else "quiet"),
            Span(right(due, NEXT) if width >= ROOMY else ""),
        )

    def _name_cells(self, width: int) -> int:
        return width - 2 - NUMBER * len(NUMBERS) - (NEXT if width >= ROOMY else 0)


class WorkloadScreen(ListDialog[Load]):
    """Shows what the views of the queue count, as long as it is seen; dismissed with whose cases to show, or None."""

    CONTEXT: ClassVar[Context] = "workload"
    DEFAULT_CSS = """
    WorkloadScreen {
        & .dialog-frame { max-width: 84; height: 70%; }
        & WorkloadRows { height: 1fr; background: $surface; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("workload")]

    def __init__(self, views: QueueViews, today: date, calendar: BusinessDays) -> None:
        super().__init__()
        self._views, self._today, self._calendar = views, today, calendar
        self._shown: Sequence[Load] = () if views.overview is None else views.overview.loads

    @property
    def chosen(self) -> Load | None:
        return self._shown[self.query_one(WorkloadRows).cursor] if self._shown else None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog-frame"):
            yield WorkloadRows(self._shown, self._today, self._calendar)
            yield KeysBar()

    def on_mount(self) -> None:
        self.query_one(Vertical).border_title = "Open cases by person"
        rows = self.query_one(WorkloadRows)
        rows.renew(len(self._shown), 0)
        rows.focus()
        self.watch(self._views, "overview", self._follow, init=False)

    def _follow(self, overview: Overview | None) -> None:
        """Show what is counted now, with the cursor on whom it was on."""
        loads = () if overview is None else overview.loads
        rows, was = self.query_one(WorkloadRows), self.chosen
        names = [one.assignee for one in loads]
        self._shown = rows.shown = loads
        at = names.index(was.assignee) if was is not None and was.assignee in names else 0
        rows.renew(len(loads), at)

    def clicked(self) -> None:
        self.action_choose()
