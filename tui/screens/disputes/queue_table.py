"""The dispute queue in a table: whose case, what is due, for how much, and who works on it, at every size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.dispute.queues import band_of, comes_within, is_overdue
from domain.dispute.summary import CaseSummary
from tui.application.cases.queues import Queue, QueuedCase
from tui.screens.kit.lines import Line, Role, Span, fitted, right
from tui.screens.kit.lists import RowList
from tui.screens.kit.plain import is_plain
from tui.text.cases import DUTIES, distance, short_day, short_distance, status_words
from tui.text.format import MONTHS, money
from tui.text.safe import safe_str

NORMAL, ROOMY, WIDE, BROAD = 70, 108, 126, 150
"""Columns of the table from which it shows more."""
SOON = 2
"""Business days from which a deadline is a warning."""
NOBODY = "–"
APPROVAL, TASK = "◎", "☐"
"""A correction waits for approval; something is to be done."""


@dataclass(frozen=True, slots=True)
class Column:
    """`cells` 0: what the others leave. `is_figure`: stands at the right end, and is never cut."""

    name: str
    cells: int
    cell: Callable[[QueuedCase], Span]
    is_figure: bool = False


class CaseQueue(RowList):
    """Shows the cases of a queue in the order given."""

    IS_MAIN: ClassVar[bool] = True

    def __init__(self) -> None:
        super().__init__()
        self._queue: Queue | None = None
        self.wanted = ""
        """The case to stand on when they are shown next, if it is among them."""

    def show(self, queue: Queue) -> None:
        """Show these; the cursor stays on its case where that is still among them."""
        before = "" if self.chosen is None else self.chosen.case_id
        self._queue = queue
        ids = [one.row.case_id for one in queue.cases]
        if self.wanted in ids:
            before = self.wanted
        self.wanted = ""
        self.renew(len(ids), ids.index(before) if before in ids else None)

    @property
    def chosen(self) -> CaseSummary | None:
        """The one under the cursor; None while there is none."""
        if self._queue is None or not self._queue.cases:
            return None
        return self._queue.cases[min(self.cursor, len(self._queue.cases) - 1)].row

    def heading(self, width: int) -> Line:
        names = [
            right(column.name, cells) if column.is_figure else fitted(column.name, cells)
            for column, cells in self._columns(width)
        ]
        return (Span(f"  {' '.join(names)}", "quiet"),)

    def row(self, at: int, width: int) -> Line:
        assert self._queue is not None
        one = self._queue.cases[at]
        if is_plain(self):
            return (Span(self._told(one)),)
        spans = [Span("▸" if at == self.cursor else " ")]
        for column, cells in self._columns(width):
            text, role = column.cell(one)
            spans += [Span(" "), Span(right(text, cells) if column.is_figure else fitted(text, cells), role)]
        return tuple(spans)

    def _told(self, one: QueuedCase) -> str:
        """The case in words, each column with its name before it."""
        named = [
            f"{column.name} {text}"
            for column, _ in self._columns(BROAD)
            if column.name and (text := column.cell(one).text.strip()) not in ("", NOBODY)
        ]
        waits = ["waits for approval"] if one.row.waiting_for_approval else []
        return ", ".join([*named, *waits, *(["has a task"] if one.waits.tasks else [])])

    def _columns(self, width: int) -> list[tuple[Column, int]]:
        """The columns that there is room for, the most urgent to know first, with their width."""
        roomy, wide, broad = width >= ROOMY, width >= WIDE, width >= BROAD
        columns = [Column("case", 7 if roomy else 6, lambda one: Span(safe_str(one.row.case_id, 32)))]
        if broad:
            columns.append(Column("account", 11, lambda one: Span(safe_str(one.row.account_id, 64))))
        holder = 24 if broad else 17 if roomy else 13 if width >= NORMAL else 0
        columns.append(Column("holder", holder, _holder))
        if roomy:
            columns.append(Column("due", 33, self._duty))
        else:
            columns.append(
                Column("due", 15 if width >= NORMAL else 8, self._day if width >= NORMAL else self._away)
            )
        if width >= NORMAL:
            columns.append(Column("status", 0, lambda one: Span(status_words(one.row))))
        if broad:
            columns.append(Column("reason", 22, lambda one: Span(safe_str(one.row.reason_code, 40))))
        who = 12 if roomy else 9
        columns += [
            Column("amount", 11 if roomy else 9, _amount, is_figure=True),
            Column("who", who, lambda one: _assignee(one, who)),
            Column("", 2, self._marks),
        ]
        if wide:
            columns.append(Column("age", 8, self._age, is_figure=True))
        left = width - 1 - sum(column.cells + 1 for column in columns)
        return [(column, column.cells or left) for column in columns]

    @property
    def _today(self) -> date:
        return date.min if self._queue is None else self._queue.today

    def _distance(self, day: date) -> str:
        assert self._queue is not None
        return distance(day, self._queue.today, self._queue.calendar)

    def _short_distance(self, day: date) -> str:
        assert self._queue is not None
        return short_distance(day, self._queue.today, self._queue.calendar)

    def _urgency(self, one: QueuedCase) -> tuple[str, Role]:
        """What stands before the day, and its role."""
        assert self._queue is not None
        if is_overdue(one.row, self._today):
            return "! ", "alarm"
        soon = comes_within(SOON, one.row.next_due_on, self._today, self._queue.calendar)
        return ("! ", "warning") if soon else ("", "text")

    def _duty(self, one: QueuedCase) -> Span:
        """What is due, the day, and how far it is."""
        due_on = one.row.next_due_on
        if due_on is None:
            return _no_day(one)
        sign, role = self._urgency(one)
        duty = DUTIES.get(one.row.next_deadline, "")
        return Span(f"{sign}{duty} {short_day(due_on)}, {self._distance(due_on)}", role)

    def _day(self, one: QueuedCase) -> Span:
        """The day and how far it is, in few columns."""
        due_on = one.row.next_due_on
        if due_on is None:
            return _no_day(one)
        sign, role = self._urgency(one)
        return Span(f"{sign}{due_on.day} {MONTHS[due_on.month - 1]} {self._short_distance(due_on)}", role)

    def _away(self, one: QueuedCase) -> Span:
        """How far it is."""
        due_on = one.row.next_due_on
        if due_on is None:
            return _no_day(one)
        sign, role = self._urgency(one)
        return Span(f"{sign}{self._short_distance(due_on)}", role)

    def _marks(self, one: QueuedCase) -> Span:
        task = TASK if one.waits.tasks else ""
        role: Role = "warning" if one.waits.has_task_by(self._today) else "quiet"
        approval = APPROVAL if one.row.waiting_for_approval else ""
        return Span(f"{approval}{task}", role if task else "annotation")

    def _age(self, one: QueuedCase) -> Span:
        return Span(band_of((self._today - one.row.noticed_on).days), "quiet")


def _no_day(one: QueuedCase) -> Span:
    return Span("closed" if one.row.status == "closed" else "no day", "quiet")


def _holder(one: QueuedCase) -> Span:
    return Span(safe_str(one.row.holder_name, 60) or one.row.account_id, "strong")


def _amount(one: QueuedCase) -> Span:
    row = one.row
    return Span(money(row.alleged_amount, row.currency) if row.alleged_amount else "–")


def _assignee(one: QueuedCase, cells: int) -> Span:
    """Of a long name its last part: those of one desk differ by that."""
    name = safe_str(one.row.assignee, 60)
    _, _, last = name.rpartition("/")
    short = f"…/{last}" if len(name) > cells and last != name else name
    return Span(short or NOBODY, "text" if name else "quiet")
