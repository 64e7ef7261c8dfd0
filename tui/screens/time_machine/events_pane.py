"""The Events pane: one line for each event of the account, drawn by the line, loaded around what is seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.events import Click, Resize
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from domain.clock import wall_clock
from domain.history.event_rows import EventRow
from domain.ports import Mark
from tui.application.search.matches import MatchedRows
from tui.application.time_machine.event_pages import EventPages
from tui.application.time_machine.view_state import EventsView
from tui.screens.kit.lines import TONE_ROLES, UNVERIFIED, Line, LinesView, Role, Span, fitted, right
from tui.screens.kit.safe_content import safe
from tui.text.events import REVERSAL, describe, describe_briefly, glyph_of
from tui.text.format import MONTHS, money
from tui.text.format import year as year_words
from tui.text.glyphs import MARK_A, UNKNOWN
from tui.text.safe import safe_str

MARGIN = 2
"""Lines kept between the cursor and the edge of the pane, where there are that many."""

FULL_WORDS = 24
"""Columns from which the words say how an event went, not only whose money it was."""

MAX_STRIPS = 2000
WORDS = 120

_CURSOR = "▸ "
MATCH = "*"
"""Before the number of an event that the filter lets through."""

_GLYPH_SPAN = 2
"""Place of the glyph among the spans of a row."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns each field takes; 0: not shown."""

    number: int
    recorded: int
    value: int
    words: int
    amount: int
    balance: int
    stated: int


def columns_for(width: int, head: int, amount: int, balance: int, *, stated: bool) -> Columns:
    """The fields that fit into a width, for an account of `head` events with figures of those widths.

    The time shrinks to the day, then the value date to its sign, then figures go; the words never.
    """
    number = max(3, len(str(head)))
    plain = Columns(number, 12, 8, 0, amount, balance, 0)
    plans = [(replace(plain, stated=balance), 24)] if stated else []
    plans += [
        (plain, 11),
        (replace(plain, value=1), 11),
        (replace(plain, value=1, recorded=6), 11),
        (replace(plain, value=1, recorded=6, amount=0), 11),
        (replace(plain, value=1, recorded=0, amount=0), 0),
    ]
    plan = next((plan for plan, least in plans if width - _taken(plan) >= least), plans[-1][0])
    return replace(plan, words=max(width - _taken(plan), 0))


def _taken(plan: Columns) -> int:
    """Columns of everything but the words: fields, the gaps before them, the cursor and the glyph."""
    fields = (plan.recorded, plan.value, plan.amount, plan.balance, plan.stated)
    return len(_CURSOR) + plan.number + sum(field + 1 for field in fields if field) + 3


class EventsPane(LinesView):
    """All events from 1 to `head`, the cursor's marked and what came after it dimmed."""

    # The map of the timeline shows where one is in the account's life; a bar would be painted at every step.
    DEFAULT_CSS = "EventsPane { overflow-y: scroll; scrollbar-size-vertical: 0; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "screen.step(-1)", show=False),
        Binding("down", "screen.step(1)", show=False),
    ]

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
        self._amount_width = len("−9,999.99")
        self._balance_width = len(UNVERIFIED)
        self._has_stated = False
        self._columns = columns_for(60, 1, 9, 9, stated=False)
        self._corrections: Mapping[int, int] = {}
        self._loaded: tuple[object, ...] = ()
        self._strips: dict[tuple[int, bool, bool, bool, int], Strip] = {}

    @property
    def visible_versions(self) -> range:
        """Versions whose rows are in view."""
        top = self.scroll_offset.y + 1
        return range(top, min(top + self._rows_high, self._pages.head + 1))

    @property
    def visible_ends(self) -> tuple[int, int]:
        """First and last version in view."""
        seen = self.visible_versions
        return seen.start, max(seen.stop - 1, seen.start)

    @property
    def _rows_high(self) -> int:
        """Lines under the heading."""
        return max(self.scrollable_content_region.height - 1, 0)

    def show(self, view: EventsView | None) -> None:
        """Show this from now on, drawing again only what differs; None is nothing yet."""
        if view is None:
            return
        loaded = (view.loaded, view.currency, view.head, view.corrections)
        if loaded != self._loaded:
            self._loaded, self._currency = loaded, view.currency
            if view.corrections != self._corrections:
                self._corrections = view.corrections
                self._strips.clear()
            self._renew()
        self.cursor, self.mark, self.matched = view.cursor, view.mark, view.matched
        self.counted = count_words(view)

    def _renew(self) -> None:
        """Draw from what is loaded now."""
        self.virtual_size = Size(self.scrollable_content_region.width, self._pages.head + 1)
        self._measure()
        self._follow(jump=False)
        self.refresh()

    def on_resize(self, event: Resize) -> None:
        self._renew()
        self.post_message(self.RowsWanted(self))

    def watch_cursor(self, before: int, after: int) -> None:
        first, last = min(before, after), max(before, after)
        self._follow(jump=last - first > self._rows_high // 2)
        seen = self.visible_versions
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
        version = self.scroll_offset.y + offset.y
        if version <= self._pages.head:
            self.post_message(self.Picked(self, version))

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()

    def render_line(self, y: int) -> Strip:
        """The heading, or one event."""
        width = self.scrollable_content_region.width
        year = self._year()
        if y == 0:
            return self.strip_of(heading(self._columns, year), width, dimmed=True)
        version = self.scroll_offset.y + y
        if version > self._pages.head:
            return self.strip_of((), width)
        row = self._pages.row(version)
        selected, future = version == self.cursor, version > self.cursor
        if row is None:
            sign = _CURSOR if selected else " " * len(_CURSOR)
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
        line = row_line(
            row, self._columns, self._currency, self._zone, year, future=future, reversed_by=reversed_by
        )
        if row.version == self.mark:
            line = (*line[:_GLYPH_SPAN], Span(f"{MARK_A.char} ", "annotation"), *line[_GLYPH_SPAN + 1 :])
        cursor = Span(_CURSOR[0], "strong") if selected else Span(" ")
        match = Span(MATCH, "loud") if self._passes(row.version) else Span(" ")
        return (cursor, match, *line)

    def _year(self) -> int:
        """The year that the times in the list are of unless they say another; 0 for none."""
        row = self._pages.row(self.scroll_offset.y + 1)
        if row is None:
            return 0
        wall = wall_clock(row.recorded_at, self._zone)
        return 0 if wall.shifted else wall.year

    def _measure(self) -> None:
        """Give the figures in view the room they need; columns only ever widen, so that they stand still."""
        rows = [row for version in self.visible_versions if (row := self._pages.row(version)) is not None]
        for row in rows:
            if row.change is not None:
                needed = len(money(row.change, self._currency, signed=True))
                self._amount_width = max(self._amount_width, needed)
            self._balance_width = max(self._balance_width, len(money(row.balance, self._currency)) + 1)
            self._has_stated = self._has_stated or bool(row.drift)
        columns = columns_for(
            self.scrollable_content_region.width,
            self._pages.head,
            self._amount_width,
            self._balance_width,
            stated=self._has_stated,
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
        lowest, highest = self.cursor - high + margin, self.cursor - 1 - margin
        if lowest <= top <= highest:
            return
        wanted = self.cursor - 1 - (high // 3 if jump else high // 2)
        self.scroll_to(y=max(wanted, 0), animate=False, immediate=True)


def count_words(view: EventsView) -> str:
    """How many events there are, how many of them the filter lets through, and how their balances are counted."""
    head, found = view.head, view.found
    count = f"{head:,} event{'' if head == 1 else 's'} · no filter"
    if found is not None:
        count = f"{found.label} · {found.count:,} of {head:,} · n N"
    return count if view.lens == "as-at" else f"{count} · balances AS-AT"


def heading(columns: Columns, year: int) -> Line:
    """Names over the columns; the times below are of that year where they do not say another."""
    cells = [" " * len(_CURSOR) + right("#", columns.number)]
    if columns.recorded:
        cells.append(
            fitted(f"recorded ’{year % 100:02}" if year and columns.recorded > 6 else "day", columns.recorded)
        )
    cells.append(fitted("value" if columns.value > 1 else "", columns.value))
    cells.append(fitted("  event", columns.words + 2))
    if columns.amount:
        cells.append(right("amount", columns.amount))
    cells.append(right("balance ", columns.balance))
    if columns.stated:
        cells.append(right("stated", columns.stated))
    return (Span(" ".join(cells), "quiet"),)


def row_line(
    row: EventRow,
    columns: Columns,
    currency: str,
    zone: ZoneInfo,
    year: int,
    *,
    future: bool,
    reversed_by: int | None = None,
) -> Line:
    """One event without the cursor's sign; the third span is its glyph. An entry that was reversed says by what."""
    words = _words(row, columns.words, currency, reversed_by)
    base: Role = "quiet" if future else "text"
    low: Role = "warning" if row.balance < 0 and not future else base
    sign = (
        UNKNOWN if row.problem else glyph_of(Mark(row.version, row.type, row.recorded_at, row.effective_at))
    )
    spans = [
        Span(f"{right(f'{row.version}', columns.number)} {_recorded(row, columns, zone, year)}", base),
        Span(fitted(_value(row, columns, zone), columns.value) + " ", "warning" if row.is_late else base),
        Span(f"{sign.char} ", TONE_ROLES.get(sign.tone, base)),
        Span(fitted(words, columns.words), "alarm" if row.problem else base),
    ]
    if columns.amount:
        change = "" if row.change is None else money(row.change, currency, signed=True)
        spans.append(Span(" " + right(change, columns.amount), low if (row.change or 0) < 0 else base))
    spans.append(_balance(row, columns.balance, currency, low))
    if columns.stated:
        stated = "" if row.stated is None or not row.drift else money(row.stated, currency)
        spans.append(Span(" " + right(stated, columns.stated), "warning" if not future else base))
    return tuple(spans)


def _recorded(row: EventRow, columns: Columns, zone: ZoneInfo, year: int) -> str:
    if not columns.recorded:
        return ""
    wall = wall_clock(row.recorded_at, zone)
    at = wall.at
    day = f"{at.day:>2} {MONTHS[at.month - 1]}"
    if columns.recorded <= 6:
        return fitted(day, columns.recorded) + " "
    same_year = not wall.shifted and year in (0, wall.year)
    clock = f"{at:%H:%M}" if same_year else f"{year_words(wall.year)} "
    return fitted(f"{day} {clock}", columns.recorded) + " "


def _value(row: EventRow, columns: Columns, zone: ZoneInfo) -> str:
    """When it counts: "=" when it was recorded, else the day, with "!" for late and "›" for early."""
    if row.effective_at == row.recorded_at:
        return "="
    sign = "!" if row.is_late else "›"
    if columns.value == 1:
        return sign
    effective, recorded = wall_clock(row.effective_at, zone), wall_clock(row.recorded_at, zone)
    at = effective.at
    if effective.date == recorded.date:
        return f"{at:%H:%M}  {sign}"
    return f"{at.day:>2} {MONTHS[at.month - 1]} {sign}"


def _words(row: EventRow, room: int, currency: str, reversed_by: int | None) -> str:
    """What happened: in a narrow column briefly on every row, so that rows are alike.

    Neither an amount that moved no money nor the link to a correction is ever cut.
    """
    memo = "" if row.memo is None else f" {money(row.memo, currency)}"
    memo += "" if reversed_by is None else f" {REVERSAL.char}{reversed_by}"
    words = safe_str(describe(row) if room >= FULL_WORDS else describe_briefly(row), WORDS)
    if cell_len(words + memo) > room:
        words = safe_str(describe_briefly(row), WORDS)
    return words + memo if cell_len(words + memo) <= room else fitted(words, room - len(memo)) + memo


def _balance(row: EventRow, width: int, currency: str, ink: Role) -> Span:
    """The balance, with "≠" where the source stated another."""
    if not row.verified:
        return Span(" " + right(UNVERIFIED, width), "warning")
    return Span(" " + right(money(row.balance, currency) + ("≠" if row.drift else " "), width), ink)
