"""The list of accounts: a window onto as many rows as the bank has, read in pages as they come into view."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from tui.screens.accounts.columns import (
    GAP,
    MARKER,
    Name,
    Placed,
    Texts,
    lock_sign,
    place,
    texts,
    told,
    wanted_cells,
)
from tui.screens.accounts.sparkline import levels, spark
from tui.screens.kit.keys_bar import announce
from tui.screens.kit.lines import EMPTY, Line, LinesView, Role, Span, fitted, right, text_of
from tui.screens.kit.plain import is_plain

if TYPE_CHECKING:
    from domain.ports import AccountSummary, CurvePoint

PAGE = 100
"""Rows read at once."""

MAX_PAGES = 40
"""Pages kept; those looked at longest ago are forgotten first."""

MAX_CURVES = 2_000

_NO_CASES: Mapping[str, int] = {}

CurveKey = tuple[str, int]
"""(account id, version): a curve is good until the account's next event."""


class AccountsTable(LinesView, can_focus=True):
    """Rows by the line API; the screen answers its requests with `put_page` and `put_curves`.

    `cursor` is the chosen row, from 0; `notice` are the lines shown when there is no row at all.
    """

    DEFAULT_CSS = """
    AccountsTable { height: 1fr; scrollbar-gutter: stable; }
    """
    HEADER: ClassVar[int] = 1

    class Chosen(Message):
        """`account` is another than before, or a newer state of the same."""

    class Opened(Message):
        """The account was asked for by the mouse."""

        def __init__(self, account: AccountSummary) -> None:
            super().__init__()
            self.account = account

    class Uncovered(Message):
        """Other rows came into view: some of them, or their curves, may be missing."""

    count: reactive[int] = reactive(0, init=False)
    cursor: reactive[int] = reactive(0, init=False)
    notice: reactive[tuple[Line, ...]] = reactive((), init=False)
    stale: reactive[bool] = reactive(False, init=False)

    def __init__(self) -> None:
        super().__init__()
        self._zone, self._now = ZoneInfo("UTC"), 0
        self._pages: OrderedDict[int, Sequence[tuple[AccountSummary, Texts]]] = OrderedDict()
        self._curves: OrderedDict[CurveKey, Sequence[CurvePoint]] = OrderedDict()
        self._wanted: dict[Name, int] = {}
        self._placed: list[Placed] = []

    @property
    def account(self) -> AccountSummary | None:
        """The chosen account, None when it is not loaded or there is none."""
        return self.account_at(self.cursor)

    def account_at(self, row: int) -> AccountSummary | None:
        """The account of a row if its page is loaded."""
        found = self._row(row)
        return found[0] if found else None

    def set_clock(self, zone: ZoneInfo, now: int) -> None:
        """The zone times are shown in, and the instant (UTC microseconds) that is this year."""
        self._zone, self._now = zone, now

    def forget(self) -> None:
        """Start over with other rows: nothing is loaded and the cursor stands on the first."""
        self.forget_pages()
        self._wanted = {}
        self.cursor = 0
        self.scroll_to(y=0, animate=False)

    def forget_pages(self) -> None:
        """The rows may have changed; cursor and columns stay where they are."""
        self._pages.clear()

    def put_page(
        self,
        offset: int,
        accounts: Sequence[AccountSummary],
        cases: Mapping[str, int] = _NO_CASES,
        labels: Sequence[str] = (),
    ) -> None:
        """Rows from `offset` on, a multiple of PAGE; `cases` are the open ones of those that have any. The first rows
        of the list have `labels` in place of the account's number."""
        rows = [
            (account, texts(account, self._zone, self._now, cases.get(account.account_id, 0)))
            for account in accounts
        ]
        for row, label in enumerate(labels[offset : offset + len(rows)]):
            rows[row] = rows[row][0], {**rows[row][1], "account": label}
        self._pages[offset] = rows
        self._pages.move_to_end(offset)
        while len(self._pages) > MAX_PAGES:
            self._pages.popitem(last=False)
        wider = wanted_cells(row for _, row in rows)
        self._wanted = {name: max(cells, self._wanted.get(name, 0)) for name, cells in wider.items()}
        self._lay_out()
        if offset <= self.cursor < offset + len(rows):
            self._chose()

    def put_curves(self, curves: Mapping[CurveKey, Sequence[CurvePoint]]) -> None:
        """Curves of accounts, drawn where they are in view."""
        self._curves.update(curves)
        while len(self._curves) > MAX_CURVES:
            self._curves.popitem(last=False)
        self.refresh()

    def pages_in_view(self) -> tuple[int, ...]:
        """Offsets of the pages that the rows in view are on."""
        first, last = self._rows_in_view()
        return tuple(range(first // PAGE * PAGE, last + 1, PAGE))

    def missing_pages(self) -> tuple[int, ...]:
        """Offsets of the pages in view that are not loaded."""
        return tuple(offset for offset in self.pages_in_view() if offset not in self._pages)

    def missing_curves(self) -> list[CurveKey]:
        """(account, version) of rows in view whose curve is not loaded; none where none is drawn."""
        if not self.history_cells:
            return []
        first, last = self._rows_in_view()
        accounts = [self.account_at(row) for row in range(first, last + 1)]
        keys = [(account.account_id, account.version) for account in accounts if account is not None]
        return [key for key in keys if key not in self._curves]

    @property
    def history_cells(self) -> int:
        """Terminal columns a curve is drawn in, 0 when there is no room for them."""
        return next((placed.cells for placed in self._placed if placed.column.name == "history"), 0)

    def move(self, rows: int) -> None:
        """Move the cursor by rows, staying inside."""
        self.cursor += rows

    def move_page(self, pages: int) -> None:
        """Move the cursor by the rows in view."""
        self.move(pages * max(1, self._body_height - 1))

    def validate_cursor(self, cursor: int) -> int:
        return max(0, min(cursor, self.count - 1))

    def watch_cursor(self, before: int, now: int) -> None:
        top, height = round(self.scroll_y), self._body_height
        if height > 0:
            self.scroll_to(y=min(max(top, now - height + 1), now), animate=False)
        for row in (before, now):
            self._refresh_row(row)
        self._chose()

    def _chose(self) -> None:
        if (found := self._row(self.cursor)) is not None:
            announce(self, f"{told(found[1])}. {self.cursor + 1:,} of {self.count:,}")
        self.post_message(self.Chosen())

    def watch_count(self, count: int) -> None:
        self.virtual_size = self.virtual_size.with_height(count + self.HEADER)
        self.cursor = self.validate_cursor(self.cursor)
        self.refresh()

    def watch_notice(self, notice: tuple[Line, ...]) -> None:
        announce(self, " ".join(text_of(notice)))

    def watch_stale(self) -> None:
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Uncovered())

    def on_resize(self) -> None:
        self._lay_out()
        self.watch_cursor(self.cursor, self.cursor)
        self.post_message(self.Uncovered())

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or offset.y < self.HEADER:
            return
        row = offset.y - self.HEADER + round(self.scroll_y)
        if row >= self.count:
            return
        self.cursor = row
        if event.chain > 1 and self.account is not None:
            self.post_message(self.Opened(self.account))

    def render_line(self, y: int) -> Strip:
        """The header, a row, or a line of the notice."""
        width = self.scrollable_content_region.width
        if y < self.HEADER:
            return self.strip_of(self._header() if self.count else EMPTY, width)
        if not self.count:
            line = y - self.HEADER
            return self.strip_of(self.notice[line] if line < len(self.notice) else EMPTY, width)
        row = y - self.HEADER + round(self.scroll_y)
        chosen = row == self.cursor
        return self.strip_of(self._line(row), width, selected=chosen, dimmed=self.stale)

    @property
    def _body_height(self) -> int:
        return self.scrollable_content_region.height - self.HEADER

    def _rows_in_view(self) -> tuple[int, int]:
        first = round(self.scroll_y)
        return first, min(first + self._body_height, self.count) - 1

    def _row(self, row: int) -> tuple[AccountSummary, Texts] | None:
        page = self._pages.get(row // PAGE * PAGE, ())
        at = row % PAGE
        return page[at] if 0 <= at < len(page) else None

    def _refresh_row(self, row: int) -> None:
        y = row - round(self.scroll_y) + self.HEADER
        self.refresh(Region(0, y, self.size.width, 1))

    def _lay_out(self) -> None:
        width, cells = self.scrollable_content_region.width, self.history_cells
        self._placed = place(self._wanted, width)
        if self.history_cells > cells:
            # Curves read for fewer columns would only be stretched.
            self._curves.clear()
        self.virtual_size = self.virtual_size.with_width(width)
        self.refresh()

    def _header(self) -> Line:
        if is_plain(self):
            return EMPTY
        line = [Span(" " * MARKER)]
        for placed in self._placed:
            title = fitted(placed.column.heading(placed.cells), placed.cells)
            title = right(title.rstrip(), placed.cells) if placed.column.is_figure else title
            line.append(Span(title + " " * GAP, "quiet"))
        return tuple(line)

    def _line(self, row: int) -> Line:
        found = self._row(row)
        if found is None:
            return (Span(" " * MARKER), Span("…", "quiet")) if row < self.count else EMPTY
        account, said = found
        if is_plain(self):
            return (Span(told(said), _role(account, "balance")),)
        line = [
            Span("▸" if row == self.cursor else " "),
            Span(fitted(lock_sign(account.status), MARKER - 1), "warning"),
        ]
        for placed in self._placed:
            if placed.column.name == "history":
                curve = self._curves.get((account.account_id, account.version), ())
                line.extend(spark(levels(curve, placed.cells)))
                continue
            text = said[placed.column.name]
            shown = right(text, placed.cells) if placed.column.is_figure else fitted(text, placed.cells)
            line.append(Span(shown + " " * GAP, _role(account, placed.column.name)))
        return tuple(line)


def _role(account: AccountSummary, name: Name) -> Role:
    """What a cell means: debt and closed doors warn, the balance is what is looked for."""
    match name:
        case "balance":
            return "warning" if account.ledger_balance < 0 else "text"
        case "available" if account.available_balance < 0:
            return "warning"
        case "status" if account.status != "open":
            return "warning"
        case "account":
            return "strong"
        case "cases":
            return "annotation"
        case "holder":
            return "text"
    return "quiet"
