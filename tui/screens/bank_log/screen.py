"""The log of the whole bank: what anybody recorded, the newest first, and the way to where it happened."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from domain.errors import RecountError
from tui.application.bank_log.queries import LogAnswer, LogQuery, read_filter
from tui.application.search.filter_parser import FilterWords
from tui.application.session import Session
from tui.screens.bank_log.rows import BankLogRows
from tui.screens.kit.actions.registry import Context, bindings_of
from tui.screens.kit.banner import Banner
from tui.screens.kit.desk_screen import DeskScreen
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.kit.lines import Line, Span
from tui.screens.kit.messages import AccountOpenRequested, CaseOpenRequested
from tui.screens.kit.prompt import Prompt
from tui.screens.kit.safe_content import safe
from tui.screens.kit.top_bar import TopBar
from tui.text.format import moment
from tui.text.safe import safe_str


class LogPrompt(Prompt[FilterWords, FilterWords]):
    """Answers with the filter that was typed; nothing typed takes it away."""

    LABEL = "Filter"
    PLACEHOLDER = "type:fee actor:ops/mlee refund"
    HINT = "type:fee,CaseClosed · actor:ops/mlee · channel:atm · from:mon to:tue · late · words"

    def __init__(self, session: Session, typed: str) -> None:
        super().__init__(None, typed=typed)
        self._session, self.typed = session, typed

    def understood(self, text: str) -> tuple[FilterWords, str]:
        found = read_filter(text, self._session)
        self.typed = text
        return found, f"= {found.words}" if found.words else "= every event"


class BankLogScreen(DeskScreen):
    """Pages are read as somebody goes down; while the first row is chosen, what is recorded comes on top of it."""

    CONTEXT: ClassVar[Context] = "bank-log"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("bank-log")]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._filter, self._typed = read_filter("", session), ""
        self._look, self._reached = 0, 0
        self._pages: LatestQuery[LogQuery, LogAnswer] = LatestQuery(
            self, lambda query: query.run(session.store), self._came, self._failed
        )

    def compose(self) -> ComposeResult:
        yield TopBar().data_bind(DeskScreen.training)
        yield Banner().data_bind(reason=DeskScreen.offline)
        yield BankLogRows(self._session.zone)
        yield KeysBar()

    def on_mount(self) -> None:
        left: Line = (Span(" Log ", "chip"), Span("  of the whole bank", "strong"))
        self.query_one(TopBar).show(left, (Span(safe_str(self._session.zone.key, 60), "quiet"),))
        self._rows.border_subtitle = "reading…"
        self._rows.focus()
        self._entitle()
        self._ask(None)

    @property
    def _rows(self) -> BankLogRows:
        return self.query_one(BankLogRows)

    def ask_again(self) -> None:
        """Read the newest, unless somebody has gone further."""
        if self._rows.cursor == 0:
            self._ask(None)

    def _ask(self, before: int | None) -> None:
        self._look += 1
        self._pages.ask(LogQuery(self._filter.wanted, before, self._look))

    def _came(self, query: LogQuery, answer: LogAnswer) -> None:
        if query.wanted != self._filter.wanted:
            return
        if query.before is None:
            self._rows.start()
        self._rows.add(answer.lines, 0 if query.before is None else None)
        self._reached = answer.reached
        self._tell()
        self.has_read()
        if self._reached and self._rows.count < self._rows.page:
            self._ask(self._reached)  # what is looked for is rare: on, back through the log

    def _tell(self) -> None:
        count = self._rows.count
        if not count and not self._reached:
            self._rows.border_subtitle = (
                "no event is like that" if self._filter.words else "nothing is recorded yet"
            )
            return
        so_far = f" back to position {self._reached:,}" if self._reached else ""
        self._rows.border_subtitle = f"{count:,} event{'' if count == 1 else 's'}{so_far}"

    def _entitle(self) -> None:
        self._rows.border_title = safe(f"Log: {self._filter.words}" if self._filter.words else "Log", 200)

    def action_row(self, by: int) -> None:
        self._rows.cursor += by
        near = self._rows.cursor + self._rows.page >= self._rows.count
        if near and self._reached and not self._pages.is_busy:
            self._ask(self._reached)

    def action_page(self, by: int) -> None:
        self.action_row(by * self._rows.page)

    def action_first(self) -> None:
        self._rows.cursor = 0
        self._ask(None)

    def action_open(self) -> None:
        self.when_read(self._open_chosen)

    def _open_chosen(self) -> None:
        line = self._rows.chosen
        if line is None:
            self.say("There is no event to open; / changes the filter.")
        elif line.case_id:
            self.post_message(CaseOpenRequested(line.case_id))
        elif line.account_id:
            self.post_message(AccountOpenRequested(line.account_id, line.event.version))
        else:
            when = moment(line.event.recorded_at, self._session.zone)
            self.say(f"The bank's profile: {safe_str(line.words, 200)}, {when}. `recount bank` shows it.")

    def action_filter(self) -> None:
        prompt = LogPrompt(self._session, self._typed)

        def answered(found: FilterWords | None) -> None:
            if found is not None:
                self._typed = prompt.typed
                self._take(found)

        self.app.push_screen(prompt, answered)

    def _take(self, found: FilterWords) -> None:
        self._filter = found
        self._rows.start()
        self._rows.add((), 0)
        self._rows.border_subtitle = "reading…"
        self._entitle()
        self._ask(None)

    def action_close(self) -> None:
        """Take the filter away, then leave."""
        if self._filter.words:
            self._typed = ""
            self._take(read_filter("", self._session))
        else:
            self.dismiss()

    def _failed(self, _: LogQuery, error: RecountError) -> None:
        if not self.store_failed(error):
            self._rows.border_subtitle = safe(error.message, 200)
