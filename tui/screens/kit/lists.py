"""A list of rows under a heading, one of them chosen: drawn by the line, so its length costs nothing."""

from __future__ import annotations

from typing import ClassVar

from textual.events import Click, Resize
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from tui.screens.kit.keys_bar import announce, pane_name
from tui.screens.kit.lines import EMPTY, Line, LinesView, width_of
from tui.screens.kit.plain import is_plain
from tui.text.plain import spoken_text

NOTHING = "Nothing is listed here."


class RowList(LinesView):
    """Subclasses say `heading` and `row`; whoever owns the list moves `cursor` and calls `renew`.

    One that is `IS_MAIN` is the large pane of its screen: framed, bright in focus, without a frame on a screen that is
    `-narrow`; a row that is clicked is chosen by itself, and the screen hears of it.
    """

    # The frame hangs on a class of the screen, which lies above it.
    SCOPED_CSS: ClassVar[bool] = False
    DEFAULT_CSS = """
    RowList { overflow-y: scroll; }
    RowList.main {
        height: 1fr; border: round $line; border-title-color: $quiet; border-subtitle-color: $quiet;
        background: $surface; padding: 0 1;
    }
    RowList.main:focus {
        border: round $accent; border-title-color: $accent; border-subtitle-color: $accent;
    }
    .-narrow RowList.main { border: none; padding: 0; }
    """

    IS_MAIN: ClassVar[bool] = False

    ANNOUNCES_ITSELF = True

    cursor: reactive[int] = reactive(0, init=False)
    """Index of the chosen row, from 0."""

    class Picked(Message):
        """A person clicked on a row."""

        def __init__(self, rows: RowList, at: int) -> None:
            super().__init__()
            self.rows, self.at = rows, at

        @property
        def control(self) -> RowList:
            return self.rows

    def __init__(self) -> None:
        super().__init__()
        self.set_class(self.IS_MAIN, "main")
        self.count = 0

    def heading(self, width: int) -> Line:
        """The names over the columns."""
        raise NotImplementedError

    def row(self, at: int, width: int) -> Line:
        """The row of an index, from 0."""
        raise NotImplementedError

    def cuts(self, line: Line) -> bool:
        """Whether the line has more words than a row can show."""
        width = self.scrollable_content_region.width
        return bool(width) and width_of(line) > width

    @property
    def page(self) -> int:
        """Rows in view at once."""
        return max(self.scrollable_content_region.height - 1, 1)

    def renew(self, count: int, cursor: int | None = None) -> None:
        """Draw again: there are so many rows now, and that one is chosen (None: the same as before)."""
        self.count = count
        self.virtual_size = Size(self.scrollable_content_region.width, count + 1)
        self.cursor = self.cursor if cursor is None else cursor
        self._follow(self.scroll_offset.y)
        self.refresh()
        self._announce()

    def validate_cursor(self, cursor: int) -> int:
        return max(min(cursor, self.count - 1), 0)

    def watch_cursor(self) -> None:
        self._follow(self.scroll_offset.y)
        self.refresh()
        self._announce()

    def on_resize(self, _: Resize) -> None:
        self.renew(self.count)
        # A screen that opens finds its sizes step by step: where the list stands must not depend on them.
        self._follow(0)

    def on_click(self, event: Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and 0 < offset.y <= self.count - self.scroll_offset.y:
            self.post_message(self.Picked(self, self.scroll_offset.y + offset.y - 1))

    def on_row_list_picked(self, picked: Picked) -> None:
        if self.IS_MAIN:
            self.cursor = picked.at

    def render_line(self, y: int) -> Strip:
        """The heading, or one row."""
        width = self.scrollable_content_region.width
        if y == 0:
            return self.strip_of(self.heading(width), width, dimmed=True)
        at = self.scroll_offset.y + y - 1
        if at >= self.count:
            return self.strip_of(EMPTY, width)
        return self.strip_of(self.row(at, width), width, selected=at == self.cursor)

    def _follow(self, top: int) -> None:
        """Scroll no further than it takes, from a row at the `top`, to see the chosen one; after a long way, to a third
        of the pane."""
        page = self.page
        wanted = min(max(top, self.cursor - page + 1), self.cursor)
        if abs(wanted - top) > 1:
            wanted = max(self.cursor - page // 3, 0)
        if wanted != self.scroll_offset.y:
            self.scroll_to(y=wanted, animate=False, immediate=True)

    def on_focus(self) -> None:
        self._announce(named=True)

    def _announce(self, *, named: bool = False) -> None:
        """Say the chosen row in plain mode, and the list's own name before it where it is `named`."""
        if not is_plain(self) or not (width := self.scrollable_content_region.width):
            return
        words = pane_name(self) if named else ""
        if self.count:
            row = spoken_text("".join(span.text for span in self.row(self.cursor, width)))
            words = f"{f'{words}: ' if words else ''}{row}. {self.cursor + 1:,} of {self.count:,}"
        announce(self, words or NOTHING)
