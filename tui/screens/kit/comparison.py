"""Two states of an account side by side: before and after a command, or as seen and as it is now."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from tui.application.commands.text import Row

_GAP = 2
MAX_SPREAD = 4


class Comparison(Widget):
    """Label, before, after, change; where four columns do not fit, the figures go beneath the label.

    With a single title it is a list of figures: the state after, without anything to compare it with. `heading` says
    over the labels whose figures they are.
    """

    DEFAULT_CSS = "Comparison { height: auto; width: 1fr; }"

    def __init__(self, *titles: str, heading: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._heading = heading
        self._titles = [Content.styled(title, "$quiet") for title in titles]
        self._rows: Sequence[Row] = ()

    def show(self, rows: Sequence[Row]) -> None:
        """Show these lines."""
        self._rows = rows
        self.refresh(layout=True)

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.size.width))

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def _lines(self, width: int) -> list[Content]:
        cells = [_cells(row) if len(self._titles) > 1 else (Content(row.after),) for row in self._rows]
        widths = [
            max(cell.cell_length for cell in column) for column in zip(self._titles, *cells, strict=True)
        ]
        label = max((len(text) for text in (self._heading, *(row.label for row in self._rows))), default=0)
        needed = label + sum(_GAP + cells_wide for cells_wide in widths)
        if needed > width:
            heading = [Content.styled(self._heading, "bold")] if self._heading else []
            return [*heading, *_stacked(self._rows, cells)]
        # Columns are spread over what is there, but never so far that the eye loses the line.
        spread = min((width - needed) // len(widths), MAX_SPREAD)
        widths = [cells_wide + spread for cells_wide in widths]
        lines = [_line(row.label, label, line, widths) for row, line in zip(self._rows, cells, strict=True)]
        return [_line(self._heading, label, self._titles, widths), *lines]


def _cells(row: Row) -> tuple[Content, ...]:
    """Before, after in bold where it differs, and the change, in the colour of whom it favours."""
    if not row.differs:
        return tuple(Content.styled(cell, "$quiet") for cell in (row.before, row.after, row.change))
    style = {1: "$accent", -1: "$warning"}.get(row.good, "$foreground")
    return (
        Content(row.before),
        Content.styled(row.after, f"bold {style}"),
        Content.styled(row.change, style),
    )


def _line(label: str, label_width: int, cells: Sequence[Content], widths: Sequence[int]) -> Content:
    columns = [
        Content(" " * (_GAP + cells_wide - cell.cell_length)) + cell
        for cell, cells_wide in zip(cells, widths, strict=True)
    ]
    return Content.assemble(Content.styled(label.ljust(label_width), "$quiet"), *columns)


def _stacked(rows: Sequence[Row], cells: Sequence[Sequence[Content]]) -> list[Content]:
    """Each label with its figures on the line beneath."""
    lines: list[Content] = []
    for row, line in zip(rows, cells, strict=True):
        lines += [Content.styled(row.label, "$quiet"), _beneath(line)]
    return lines


def _beneath(cells: Sequence[Content]) -> Content:
    """The figures of a narrow line: before → after, change."""
    if len(cells) == 1:
        return Content("  ") + cells[0]
    before, after, change = cells
    return Content.assemble("  ", before, (" → ", "$quiet"), after, "  ", change)
