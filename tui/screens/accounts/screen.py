"""The first screen: find an account among all of the bank's, see how it stands, open it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.reactive import reactive
from textual.widgets import Input, Static

from domain.errors import RecountError
from domain.search import folded
from tui.screens.accounts.preview import EventsPreview, FiguresPreview
from tui.screens.accounts.queries import (
    CURVES_AT_ONCE,
    CurvesQuery,
    ListAnswer,
    ListQuery,
    curves,
    last_events,
    list_accounts,
)
from tui.screens.accounts.search_box import SearchBox
from tui.screens.accounts.table import AccountsTable, CurveKey
from tui.screens.kit.actions.registry import Context, bindings_of
from tui.screens.kit.banner import Banner
from tui.screens.kit.desk_screen import DeskScreen
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.kit.lines import Line, Span
from tui.screens.kit.messages import AccountOpenRequested
from tui.screens.kit.top_bar import TopBar
from tui.text.safe import safe_str

if TYPE_CHECKING:
    from domain.history.event_rows import EventRow
    from domain.ports import AccountSummary, CurvePoint, Store
    from tui.application.session import Session

PATIENCE = 0.15
"""Seconds a search may take before the rows of the last one are dimmed: less would only flicker."""


class AccountsScreen(DeskScreen):
    """Paints before the store is open; the app hands it the session when there is one.

    `where` names the database while it is being opened.
    """

    CONTEXT: ClassVar[Context] = "accounts"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("accounts")]
    AUTO_FOCUS = "SearchBox"
    DEFAULT_CSS = """
    AccountsScreen {
        & #search {
            height: 1;
            padding: 0 1;
            background: $bar;
        }
        & #search-sign {
            width: 2;
            color: $accent;
            text-style: bold;
        }
        & SearchBox { width: 1fr; }
        & #found {
            width: auto;
            padding-left: 2;
            color: $quiet;
        }
        & AccountsTable, & FiguresPreview, & EventsPreview {
            border: round $line;
            border-title-color: $quiet;
            background: $surface;
            padding: 0 1;
        }
        & AccountsTable:focus {
            border: round $accent;
            border-title-color: $accent;
        }
        & #preview {
            display: none;
            height: 25%;
            min-height: 10;
        }
        & FiguresPreview {
            width: 42;
        }
        & EventsPreview {
            width: 1fr;
        }
        &.-wide.-tall #preview { display: block; layout: horizontal; }
        &.-narrow AccountsTable, &.-short AccountsTable {
            border: none;
            padding: 0;
        }
    }
    """

    session: reactive[Session | None] = reactive(None, init=False)

    def __init__(self, where: str = "") -> None:
        super().__init__()
        self._where = where
        self._look = 0
        self._shown: tuple[str, int] | None = None
        """The search and the look whose rows are on the screen."""
        self._open_when_found = False
        self._previewed: CurveKey | None = None
        """The account and version whose last events are on the screen."""
        self._figures_preview, self._events_preview = FiguresPreview(), EventsPreview()
        self._list = LatestQuery(self, self._read_list, self._show_list, self._list_failed)
        self._curves = LatestQuery(self, self._read_curves, self._show_curves, self._read_failed)
        self._events = LatestQuery(self, self._read_events, self._show_events, self._read_failed)

    def compose(self) -> ComposeResult:
        yield TopBar().data_bind(DeskScreen.training)
        with Horizontal(id="search"):
            yield Static("/", id="search-sign")
            yield SearchBox(placeholder="account or holder", compact=True)
            yield Static(id="found")
        yield Banner().data_bind(reason=DeskScreen.offline)
        yield AccountsTable()
        yield KeysBar()

    def on_mount(self) -> None:
        self._table.border_title = "Accounts"
        self._table.notice = _opening(self._where)
        self._show_top()

    @property
    def search(self) -> str:
        """What is searched for, "" for every account."""
        return self.query_one(SearchBox).value.strip()

    @property
    def _table(self) -> AccountsTable:
        return self.query_one(AccountsTable)

    @property
    def _store(self) -> Store:
        assert self.session is not None
        return self.session.store

    def watch_session(self, session: Session | None) -> None:
        """The store is open: read what was searched for meanwhile."""
        if session is None:
            return
        # The first frame does not wait for panes that have nothing to show yet.
        self.mount(Horizontal(self._figures_preview, self._events_preview, id="preview"), after=self._table)
        for clocked in (self._table, self._events_preview):
            clocked.set_clock(session.zone, session.clock())
        self._show_top()
        self._ask_list()

    def ask_again(self) -> None:
        self._look += 1
        self._ask_list()

    @on(Input.Changed)
    def _search_changed(self) -> None:
        self._open_when_found = False
        self._ask_list()

    @on(AccountsTable.Opened)
    def _opened(self, event: AccountsTable.Opened) -> None:
        self.post_message(AccountOpenRequested(event.account.account_id))

    @on(AccountsTable.Uncovered)
    def _uncovered(self) -> None:
        if self._table.missing_pages():
            self._ask_list()
        self._ask_curves()

    @on(AccountsTable.Chosen)
    @on(EventsPreview.Uncovered)
    def _chosen(self) -> None:
        self._ask_events()

    def on_key(self, event: events.Key) -> None:
        """A letter typed on the list starts a search with it, unless the letter has a meaning of its own."""
        character = event.character
        if self.focused is not self._table or character is None or not character.isalnum():
            return
        if event.key not in self.active_bindings:
            event.stop()
            self.action_search()
            self.query_one(SearchBox).insert_text_at_cursor(character)

    def action_row(self, rows: int) -> None:
        self._table.move(rows)

    def action_page(self, pages: int) -> None:
        self._table.move_page(pages)

    def action_first(self) -> None:
        self._table.cursor = 0

    def action_last(self) -> None:
        self._table.cursor = self._table.count - 1

    def action_open(self) -> None:
        """Open the chosen account, as soon as the rows are those of what is searched for."""
        account = self._table.account
        self._open_when_found = self._shown is None or self._shown[0] != self.search
        if account is not None and not self._open_when_found:
            self.post_message(AccountOpenRequested(account.account_id))

    def action_search(self) -> None:
        self.query_one(SearchBox).focus()

    def action_clear(self) -> None:
        """Esc clears what is searched for, then leaves the field for the list."""
        if self.search:
            self.query_one(SearchBox).value = ""
        else:
            self._table.focus()

    def find(self, text: str) -> None:
        """Search for this, as if it had been typed."""
        self.query_one(SearchBox).value = text

    def _ask_list(self) -> None:
        if self.session is None:
            return
        shown = self._shown
        if shown is None or shown[0] != self.search:
            offsets: tuple[int, ...] = (0,)
        elif shown[1] != self._look:
            offsets = self._table.pages_in_view() or (0,)
        else:
            offsets = self._table.missing_pages()
        self._list.ask(ListQuery(self.search, self._look, offsets))
        self.set_timer(PATIENCE, self._dim_if_late)

    def _dim_if_late(self) -> None:
        if self._list.is_busy and self._shown is not None and self._shown[0] != self.search:
            self._table.stale = True

    def _read_list(self, question: ListQuery) -> ListAnswer:
        return list_accounts(self._store, question)

    def _show_list(self, question: ListQuery, answer: ListAnswer) -> None:
        asked = (question.search, question.look)
        is_new_search = self._shown is None or self._shown[0] != question.search
        if is_new_search:
            self._table.forget()
        elif self._shown != asked:
            self._table.forget_pages()
        self._shown = asked
        self._table.stale = False
        self._table.notice = _nothing(question.search)
        self._table.count = answer.count
        for offset, page in answer.pages.items():
            self._table.put_page(offset, page, answer.cases)
        if is_new_search:
            self._choose_exact(question.search, answer.pages.get(0, ()))
        self.query_one("#found", Static).update(_found(question.search, answer))
        self._uncovered()
        self._ask_events()
        if self._open_when_found:
            self.action_open()

    def _choose_exact(self, search: str, first_page: Sequence[AccountSummary]) -> None:
        """A number typed in full means that account, not one before it whose holder's name contains it."""
        numbers = [folded(account.account_id) for account in first_page]
        if folded(search) in numbers:
            self._table.cursor = numbers.index(folded(search))

    def _list_failed(self, question: ListQuery, error: RecountError) -> None:
        self._table.stale, self._open_when_found = True, False
        self.query_one("#found", Static).update("not searched")
        self._read_failed(question, error)

    def _read_failed(self, question: object, error: RecountError) -> None:
        # Under another screen nobody asks for it, and it is asked again when that is left.
        if not self.store_failed(error) and self.is_current:
            self.notify(f"! {safe_str(error.message, 400)}", severity="error", markup=False)

    def _ask_curves(self) -> None:
        missing = tuple(self._table.missing_curves()[:CURVES_AT_ONCE])
        if missing and not self.offline:
            self._curves.ask(CurvesQuery(missing, self._table.history_cells))

    def _read_curves(self, question: CurvesQuery) -> dict[CurveKey, Sequence[CurvePoint]]:
        return curves(self._store, question)

    def _show_curves(self, question: CurvesQuery, found: dict[CurveKey, Sequence[CurvePoint]]) -> None:
        self._table.put_curves(found)
        self._ask_curves()

    def _ask_events(self) -> None:
        if not self._events_preview.size:
            return
        account = self._table.account
        self._figures_preview.show(account)
        key = None if account is None else (account.account_id, account.version)
        if key == self._previewed:
            return
        self._previewed = None
        if key is None:
            self._events_preview.show((), "")
        else:
            self._events_preview.dim()
            self._events.ask(key)

    def _read_events(self, key: CurveKey) -> Sequence[EventRow]:
        return last_events(self._store, key)

    def _show_events(self, key: CurveKey, rows: Sequence[EventRow]) -> None:
        account = self._table.account
        if account is not None and account.account_id == key[0]:
            self._previewed = key
            self._events_preview.show(rows, account.currency)

    def _show_top(self) -> None:
        left: Line = (Span(" Recount ", "chip"), Span(f"  {safe_str(self._where)}", "quiet"))
        if self.session is None:
            self.query_one(TopBar).show(left)
            return
        who: Line = (
            Span(safe_str(self.session.actor, 40), "strong"),
            Span(f"  {self.session.zone.key}", "quiet"),
            *(() if self.session.may_act else (Span("  "), Span(" read-only ", "past"))),
        )
        self.query_one(TopBar).show(left, who)


def _found(search: str, answer: ListAnswer) -> str:
    if search:
        return f"{answer.count:,} of {answer.total:,}"
    return f"{answer.total:,} account{'' if answer.total == 1 else 's'}"


def _opening(where: str) -> tuple[Line, ...]:
    return ((Span(f"  Opening {safe_str(where) or 'the bank'}…", "quiet"),),)


def _nothing(search: str) -> tuple[Line, ...]:
    """Why there is no row, and what to do about it."""
    if search:
        return (
            (Span("  No account matches "), Span(f"“{safe_str(search, 40)}”", "strong"), Span(".")),
            (Span("  Esc", "loud"), Span(" clears the search.", "quiet")),
        )
    return (
        (Span("  This bank has no accounts yet."),),
        (Span("  recount import berka FOLDER", "loud"), Span(" brings a bank's history in;", "quiet")),
        (Span("  recount demo", "loud"), Span(" opens one to look around.", "quiet")),
    )
