"""The first screen: find an account among all of the bank's, see how it stands, open it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Input, Static

from domain.errors import RecountError
from domain.search import folded
from tui.screens.accounts.found import found_words, nothing_found, opening_of
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
from tui.screens.accounts.styles import ACCOUNTS_CSS
from tui.screens.accounts.table import AccountsTable, CurveKey
from tui.screens.kit.actions.registry import Action, Context, bindings_of
from tui.screens.kit.banner import Banner
from tui.screens.kit.desk_screen import DeskScreen
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.kit.lines import Line, Span
from tui.screens.kit.signer_badge import named_once
from tui.screens.kit.top_bar import TopBar
from tui.text.safe import safe_str

if TYPE_CHECKING:
    from domain.history.event_rows import EventRow
    from domain.ports import CurvePoint, Store
    from tui.application.search.hits import Hit
    from tui.application.session import Session

PATIENCE = 0.15
"""Seconds a search may take before the rows of the last one are dimmed: less would only flicker."""


class AccountsScreen(DeskScreen):
    """Paints before the store is open; the app hands it the session when there is one.

    `where` names the database while it is being opened. While it `is_passing` another screen takes its place as soon as
    that is done.
    """

    CONTEXT: ClassVar[Context] = "accounts"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("accounts")]
    AUTO_FOCUS = "SearchBox"
    DEFAULT_CSS = ACCOUNTS_CSS

    session: reactive[Session | None] = reactive(None, init=False)

    def __init__(self, where: str = "", *, is_passing: bool = False) -> None:
        super().__init__()
        self._where, self.is_passing = where, is_passing
        self._look, self._total_of = 0, -1
        self._shown: tuple[str, int] | None = None
        """The search and the look whose rows are on the screen."""
        self._found: ListAnswer | None = None
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
            yield SearchBox(placeholder="account, holder, case or amount", compact=True)
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

    def why_not(self, action: Action) -> str:
        if action.name == "open" and self._table.account is None and self._shown == (self.search, self._look):
            return "There is no account to open; esc clears the search."
        if action.name == "clear" and not self.search and self.focused is self._table:
            return "Nothing is searched for; q leaves Recount."
        return super().why_not(action)

    @property
    def awaits_answer(self) -> bool:
        return self._open_when_found or self.is_passing

    def on_screen_suspend(self) -> None:
        self.is_passing = False

    def ask_again(self) -> None:
        self._look += 1
        self._ask_list()

    @on(Input.Changed)
    def _search_changed(self) -> None:
        self._open_when_found = False
        self._ask_list()

    @on(AccountsTable.Opened)
    def _opened(self, event: AccountsTable.Opened) -> None:
        self.post_message(opening_of(self._hit, event.account))

    @on(AccountsTable.Uncovered)
    def _uncovered(self) -> None:
        if self._table.missing_pages():
            self._ask_list()
        self._ask_curves()

    @on(AccountsTable.Chosen)
    @on(EventsPreview.Uncovered)
    def _chosen(self) -> None:
        self._tell_found()
        self._ask_events()

    def on_key(self, event: events.Key) -> None:
        """A letter typed on the list starts a search with it, unless the letter has a meaning of its own."""
        character = event.character
        if self.focused is not self._table or character is None or not character.isalnum():
            return
        if event.key not in self.active_bindings:
            event.stop()
            self.query_one(SearchBox).begin(character)

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
            self.post_message(opening_of(self._hit, account))

    def action_search(self) -> None:
        self.query_one(SearchBox).focus()

    def action_clear(self) -> None:
        """Esc clears what is searched for, then leaves the field for the list."""
        if self.search:
            self.query_one(SearchBox).value = ""
        else:
            self._table.focus()

    def find(self, text: str) -> None:
        """Search for this, as if it had been typed; nothing else takes the place of the list any more."""
        self.is_passing = False
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
        known = self._found.total if self._found is not None and self._total_of == self._look else None
        self._list.ask(ListQuery(self.search, self._look, offsets, known))
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
        # Further down more are counted; going back takes none away.
        goes_on = self._shown == asked and answer.is_more
        self._shown, self._total_of = asked, question.look
        self._table.stale = False
        self._found = answer
        self._table.notice = nothing_found(question.search, answer.hits)
        self._table.count = max(answer.count, self._table.count) if goes_on else answer.count
        for offset, page in answer.pages.items():
            self._table.put_page(offset, page, answer.cases, [hit.label for hit in answer.hits.found])
        if is_new_search:
            self._choose_exact(question.search, answer)
        self._tell_found()
        self._uncovered()
        self._ask_events()
        if self._open_when_found:
            self.action_open()

    def _choose_exact(self, search: str, answer: ListAnswer) -> None:
        """A number typed in full means that account, not a case or another account before it."""
        first = len(answer.hits.found)
        numbers = [folded(account.account_id) for account in answer.pages.get(0, ())[first:]]
        if folded(search) in numbers:
            self._table.cursor = first + numbers.index(folded(search))

    @property
    def _hit(self) -> Hit | None:
        """What the chosen row was found for, where it is not the account itself."""
        found = () if self._found is None else self._found.hits.found
        return found[self._table.cursor] if self._table.cursor < len(found) else None

    def _tell_found(self) -> None:
        if self._table.stale:
            return  # what is shown is not of this search
        if self._found is not None and self.session is not None and self._shown is not None:
            words = found_words(self._shown[0], self._found, self._hit, self.session)
            self.query_one("#found", Static).update(Content(words))

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
        hit = self._hit
        version = hit.version if hit is not None and hit.version else 0
        key = None if account is None else (account.account_id, version or account.version)
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

    def watch_signer(self) -> None:
        """The bar names who signs."""
        if self.is_mounted:
            self._show_top()

    def _show_top(self) -> None:
        self.query_one(TopBar).show(*_top(self._where, self.session, self.signer))


def _top(where: str, session: Session | None, signer: str) -> tuple[Line, ...]:
    """Where the bank is, and who looks at it, once it is open; whoever signs at another's desk is named by the bar."""
    left: Line = (Span(" Recount ", "chip"), Span(f"  {safe_str(where)}", "quiet"))
    if session is None:
        return (left,)
    who: Line = (
        Span(named_once(session.actor, signer), "strong"),
        Span(f"  {session.zone.key}", "quiet"),
        *(() if session.may_act else (Span("  "), Span(" read-only ", "past"))),
    )
    return left, who


def _opening(where: str) -> tuple[Line, ...]:
    return ((Span(f"  Opening {safe_str(where) or 'the bank'}…", "quiet"),),)
