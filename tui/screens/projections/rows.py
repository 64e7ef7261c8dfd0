"""Rows of a read model as a table whose columns fit what is in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from domain.projections.projection import Key, Layout, Row
from tui.application.projections.table import Field, fields_of
from tui.screens.kit.lines import EMPTY, Line, Role, Span, fitted, right, spread, width_of
from tui.screens.kit.lists import RowList
from tui.text.safe import safe_str

MOST_CELLS = 34
"""Columns that words may take; figures take what they need."""


class ReadModelRows(RowList):
    """Shows pages of rows as they come; `wrong` are those that contradict their neighbours."""

    IS_MAIN: ClassVar[bool] = True

    def __init__(self, *, one_scope: bool) -> None:
        super().__init__()
        self._layout = Layout()
        self._one_scope = one_scope
        self._rows: list[tuple[Key, Row]] = []
        self._fields: list[Field] = []
        self._cells: list[int] = []
        self._wrong: frozenset[Key] = frozenset()

    @property
    def last(self) -> Key | None:
        """Key of the last row that is loaded."""
        return self._rows[-1][0] if self._rows else None

    def start(self, layout: Layout) -> None:
        """Forget the rows; others come."""
        self._layout, self._rows = layout, []
        self.renew(0, 0)

    def add(self, rows: Sequence[tuple[Key, Row]], wrong: frozenset[Key]) -> None:
        """Rows after those that are shown."""
        self._rows += rows
        self._wrong |= wrong
        self._fields = fields_of(self._layout, (row for _, row in self._rows), scope=not self._one_scope)
        self._cells = [self._widest(field) for field in self._fields]
        self.renew(len(self._rows))

    def _widest(self, field: Field) -> int:
        texts = (safe_str(field.text(key, row, self._layout)) for key, row in self._rows)
        widest = max([len(field.title), *map(len, texts)])
        return widest if field.is_figure else min(widest, MOST_CELLS)

    def heading(self, width: int) -> Line:
        titles = zip(self._fields, self._cells, strict=True)
        placed = (_placed(safe_str(field.title), field, cells) for field, cells in titles)
        return _within((Span("  " + "  ".join(placed)),), width)

    def row(self, at: int, width: int) -> Line:
        key, row = self._rows[at]
        before = "▸ " if at == self.cursor else "  "
        spans = list[Span]()
        for field, cells in zip(self._fields, self._cells, strict=True):
            value = row.get(field.name) if field.place is None else None
            negative = isinstance(value, int) and value < 0
            role: Role = "warning" if negative else "text"
            text = safe_str(field.text(key, row, self._layout))
            spans += [Span(before), Span(_placed(text, field, cells), role)]
            before = "  "
        if key in self._wrong:
            spans += [Span(before), Span("! does not add up", "alarm")]
        return _within(tuple(spans), width)


def _within(line: Line, width: int) -> Line:
    """The line, with an ellipsis where a narrow terminal cuts it: half a date reads like another one."""
    return line if width_of(line) <= width else spread(line, EMPTY, width)


def _placed(text: str, field: Field, cells: int) -> str:
    return right(text, cells) if field.is_figure else fitted(text, cells)
