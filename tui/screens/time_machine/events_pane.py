"""The Events pane: one line for each event that is listed, drawn by the line, loaded around what is seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual.events import Click, Resize
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from domain.clock import wall_clock
from domain.history.event_rows import EventRow
from tui.application.search.listed_rows import ListedRows
from tui.application.search.matches import MatchedRows
from tui.application.time_machine.announcement import announcement, row_told
from tui.application.time_machine.event_pages import EventPages
from tui.application.time_machine.view_state import EventsView, ViewState
from tui.screens.kit.keys_bar import announce
from tui.screens.kit.lines import UNVERIFIED, Line, LinesView, Role, Span, right
from tui.screens.kit.plain import is_plain
from tui.screens.kit.safe_content import safe
from tui.screens.time_machine.event_line import (
    CURSOR,
    GLYPH_SPAN,
    LEAST_AVAILABLE,
    columns_for,
    heading,
    row_line,
)
from tui.text.format import money
from tui.text.glyphs import MARK_A

MARGIN = 2
"""Lines kept between the cursor and the edge of the pane, where there are that many."""

MAX_STRIPS = 2000

MATCH = "*"
"""Before the number of an event that the filter lets through."""


class EventsPane(LinesView):
    """The events that are listed, the cursor's marked and what came after it dimmed."""

    PANE: ClassVar[str] = "events"
    ANNOUNCES_ITSELF = True

    # The map of the timeline shows where one is in the account's life; a bar would be painted at every step.
    DEFAULT_CSS = "EventsPane { overflow-y: scroll; scrollbar-size-vertical: 0; }"
    cursor: reactive[int] = reactive(0, init=False, repaint=False)
    mark: reactive[int] = reactive(0, init=False, repaint=False)
    """Version of mark A; 0: none."""
    matched: reactive[MatchedRows | None] = reactive(None, init=False)
    """What the filter lets through of the rows around those in view; None: no filter, or not known yet."""
    counted: reactive[str] = reactive("", init=False, repaint=False)
    """What the lower border says."""

    class Picked(Message):
        """A person clicked on an event."""

        def __init__(self, pane: EventsPane, version: int) -> None:
            super().__init__()
            self.pane = pane
            self.version = version

        @property
        def control(self) -> EventsPane:
            return self.pane

    class RowsWanted(Message):
        """Rows in view may not be loaded."""

        def __init__(self, pane: EventsPane) -> None:
            super().__init__()
            self.pane = pane

        @property
        def control(self) -> EventsPane:
            return self.pane

    def __init__(self, pages: EventPages, zone: ZoneInfo) -> None:
        super().__init__()
        self._pages = pages
        self._zone = zone
        self._currency = ""
        self._rows = ListedRows(0)
        self._amount_width = len("−9,999.99")
        self._balance_width = len(UNVERIFIED)
        self._available_width = LEAST_AVAILABLE
        self._has_stated = False
        self._columns = columns_for(60, 1, 9, 9, stated=False)
        self._corrections: Mapping[int, int] = {}
        self._loaded: tuple[object, ...] = ()
        self._strips: dict[tuple[int, bool, bool, bool, int], Strip] = {}
        self._told = ""

    @property
    def rows_in_view(self) -> Sequence[int]:
        """Versions whose rows are in view, ascending, at least one: of a run without gaps its ends."""
        seen = self._seen
        if not seen:
            return (self.scroll_offset.y + 1,)
        return (seen[0], seen[-1]) if self._rows.versions is None else seen

    @property
    def _seen(self) -> Sequence[int]:
        """Versions whose rows are in view."""
        lines = self._lines
        if self._rows.versions is None:
            return lines
        return [self._rows.version(line) for line in lines]

    @property
    def _lines(self) -> range:
        """The lines in view."""
        top = self.scroll_offset.y + 1
        return range(top, min(top + self._rows_high, self._rows.count + 1))

    @property
    def page(self) -> int:
        """How many events a page is."""
        return max(self._rows_high, 1)

    @property
    def _rows_high(self) -> int:
        """Lines under the heading."""
        return max(self.scrollable_content_region.height - 1, 0)

    def show(self, view: EventsView | None) -> None:
        """Show this from now on, drawing again only what differs; None is nothing yet."""
        if view is None:
            return
        loaded = (view.loaded, view.currency, view.head, view.corrections, view.rows.versions)
        self._rows = view.rows
        if loaded != self._loaded:
            self._loaded, self._currency = loaded, view.currency
            if view.corrections != self._corrections:
                self._corrections = view.corrections
                self._strips.clear()
            self._renew()
        self.cursor, self.mark, self.matched = view.cursor, view.mark, view.matched
        self.counted = count_words(view)

    def tell(self, state: ViewState) -> None:
        """Say in plain mode what the cursor stands on, once."""
        if is_plain(self) and (words := announcement(state)) not in ("", self._told):
            self._told = words
            announce(self, words)

    def on_focus(self) -> None:
        announce(self, self._told)

    def _renew(self) -> None:
        """Draw from what is loaded now."""
        self.virtual_size = Size(self.scrollable_content_region.width, self._rows.count + 1)
        self._measure()
        self._follow(jump=False)
        self.refresh()

    def on_resize(self, event: Resize) -> None:
        self._renew()
        self.post_message(self.RowsWanted(self))

    def watch_cursor(self, before: int, after: int) -> None:
        first, last = sorted((self._rows.line(before), self._rows.line(after)))
        self._follow(jump=last - first > self._rows_high // 2)
        if self._rows.versions is not None:
            # The line of an event that the filter hides comes and goes with the cursor.
            self.virtual_size = Size(self.virtual_size.width, self._rows.count + 1)
            self.refresh()
            return
        seen = self._lines
        if seen:
            first, last = max(first, seen.start), min(last, seen.stop - 1)
        if first <= last:
            self.refresh_lines(first, last - first + 1)

    def watch_mark(self) -> None:
        self._strips.clear()
        self.refresh()

    def watch_matched(self) -> None:
        self._strips.clear()
        self.refresh()

    def watch_counted(self, words: str) -> None:
        self.border_subtitle = safe(words)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if self._currency and round(old_value) != round(new_value):
            self._measure()
            self.post_message(self.RowsWanted(self))

    def on_click(self, event: Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or offset.y == 0:
            return
        line = self.scroll_offset.y + offset.y
        if line <= self._rows.count:
            self.post_message(self.Picked(self, self._rows.version(line)))

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()

    def render_line(self, y: int) -> Strip:
        """The heading, or one event."""
        width = self.scrollable_content_region.width
        year = self._year()
        if y == 0:
            named = (Span("number, amount, balance, event, recorded", "quiet"),)
            return self.strip_of(
                named if is_plain(self) else heading(self._columns, year), width, dimmed=True
            )
        place = self.scroll_offset.y + y
        if place > self._rows.count:
            return self.strip_of((), width)
        version = self._rows.version(place)
        row = self._pages.row(version)
        selected, future = version == self.cursor, version > self.cursor
        if row is None:
            sign = CURSOR if selected else " " * len(CURSOR)
            unread = (Span(f"{sign}{right(f'{version}', self._columns.number)} ···"),)
            return self.strip_of(unread, width, selected=selected, dimmed=True)
        key = (version, selected, future, version == self.mark, year)
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) > MAX_STRIPS:
                self._strips.clear()
            line = self._line(row, year, selected=selected, future=future)
            dimmed = self._passes(version) is False
            strip = self._strips[key] = self.strip_of(line, width, selected=selected, dimmed=dimmed)
        return strip

    def _passes(self, version: int) -> bool | None:
        """Whether a filter lets the event through; None without one."""
        return None if self.matched is None else self.matched.passes(version)

    def _line(self, row: EventRow, year: int, *, selected: bool, future: bool) -> Line:
        reversed_by = self._corrections.get(row.version)
        if is_plain(self):
            return self._words(row, reversed_by, future=future)
        line = row_line(
            row, self._columns, self._currency, self._zone, year, future=future, reversed_by=reversed_by
        )
        if row.version == self.mark:
            line = (*line[:GLYPH_SPAN], Span(f"{MARK_A.char} ", "annotation"), *line[GLYPH_SPAN + 1 :])
        cursor = Span(CURSOR[0], "strong") if selected else Span(" ")
        match = Span(MATCH, "loud") if self._passes(row.version) else Span(" ")
        return (cursor, match, *line)

    def _words(self, row: EventRow, reversed_by: int | None, *, future: bool) -> Line:
        """The row in words; the same wherever the cursor stands, so that a move changes one sentence alone."""
        also = [
            "" if reversed_by is None else f"reversed by {reversed_by:,}",
            "mark A" if row.version == self.mark else "",
            "matches" if self._passes(row.version) else "",
        ]
        words = [row_told(row, self._currency, self._zone), *filter(None, also)]
        role: Role = "quiet" if future else "warning" if row.balance < 0 else "text"
        return (Span(", ".join(words), role),)

    def _year(self) -> int:
        """The year that the times in the list are of unless they say another; 0 for none."""
        line = self.scroll_offset.y + 1
        row = None if line > self._rows.count else self._pages.row(self._rows.version(line))
        if row is None:
            return 0
        wall = wall_clock(row.recorded_at, self._zone)
        return 0 if wall.shifted else wall.year

    def _measure(self) -> None:
        """Give the figures in view the room they need; columns only ever widen, so that they stand still."""
        rows = [row for version in self._seen if (row := self._pages.row(version)) is not None]
        for row in rows:
            if row.change is not None:
                needed = len(money(row.change, self._currency, signed=True))
                self._amount_width = max(self._amount_width, needed)
            self._balance_width = max(self._balance_width, len(money(row.balance, self._currency)) + 1)
            self._available_width = max(self._available_width, len(money(row.available, self._currency)) + 1)
            self._has_stated = self._has_stated or bool(row.drift)
        columns = columns_for(
            self.scrollable_content_region.width,
            self._pages.head,
            self._amount_width,
            self._balance_width,
            stated=self._has_stated,
            available=self._available_width,
        )
        if columns != self._columns:
            self._columns = columns
            self._strips.clear()
            self.refresh()

    def _follow(self, *, jump: bool) -> None:
        """Scroll so that the cursor is in view: by halves while it steps, to a third of the pane on a jump.

        By halves, because a list that moved with every step would be painted anew at each.
        """
        high = self._rows_high
        if not high or not self.cursor:
            return
        margin = min(MARGIN, (high - 1) // 2)
        top = self.scroll_offset.y
        line = max(self._rows.line(self.cursor), 1)
        lowest, highest = line - high + margin, line - 1 - margin
        if lowest <= top <= highest:
            return
        wanted = line - 1 - (high // 3 if jump else high // 2)
        self.scroll_to(y=max(wanted, 0), animate=False, immediate=True)


def count_words(view: EventsView) -> str:
    """How many events there are, how many of them the filter lets through, and how their balances are counted."""
    head, found = view.head, view.found
    count = f"{head:,} event{'' if head == 1 else 's'} · no filter"
    if found is not None:
        shown = " · F shows all" if view.rows.versions is not None else ""
        count = f"{found.label} · {found.count:,} of {head:,} · n N{shown}"
    return count if view.lens == "as-at" else f"{count} · balances AS-AT"
