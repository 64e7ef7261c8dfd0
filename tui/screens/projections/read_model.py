"""What a read model answers: its rows, a page at a time, of one account or of the whole bank."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from domain.errors import BadInput, RecountError
from domain.projections.projection import Key
from tui.application.projections.queries import PAGE, STATEMENTS, ReadModelQuery, RowsAnswer
from tui.application.session import Session
from tui.screens.kit.actions.registry import Context, bindings_of
from tui.screens.kit.banner import Banner
from tui.screens.kit.desk_screen import DeskScreen
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.kit.lines import Line, Span
from tui.screens.kit.safe_content import safe
from tui.screens.kit.top_bar import TopBar
from tui.screens.projections.rows import ReadModelRows
from tui.text.safe import safe_str

AGAIN = 1.0
"""Seconds until rows that lag behind the log are read again."""


class ReadModelScreen(DeskScreen):
    """Shows the rows of the read model `name`."""

    CONTEXT: ClassVar[Context] = "read-model"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("read-model")]

    def __init__(self, session: Session, name: str, account_id: str) -> None:
        super().__init__()
        self._session, self._model, self._account_id = session, name, account_id
        self._is_all, self._look = False, 0
        self._pages: LatestQuery[ReadModelQuery, RowsAnswer] = LatestQuery(
            self, self._read, self._came, self._failed
        )

    def compose(self) -> ComposeResult:
        yield TopBar().data_bind(DeskScreen.training)
        yield Banner().data_bind(reason=DeskScreen.offline)
        yield ReadModelRows(one_scope=bool(self._account_id))
        yield KeysBar()

    def on_mount(self) -> None:
        self._rows.border_subtitle = "computing…"
        self._rows.focus()
        self._ask(None)

    @property
    def _rows(self) -> ReadModelRows:
        return self.query_one(ReadModelRows)

    def ask_again(self) -> None:
        """Read the first page, unless somebody has gone further."""
        if self._rows.cursor == 0:
            self._ask(None)

    def _ask(self, after: Key | None) -> None:
        self._look += 1
        self._pages.ask(ReadModelQuery(self._model, self._account_id, after, self._look))

    def _read(self, question: ReadModelQuery) -> RowsAnswer:
        projections = self._session.open_projections()
        if projections is None:
            raise BadInput("This bank keeps no read models.")
        return question.run(projections)

    def _came(self, question: ReadModelQuery, answer: RowsAnswer) -> None:
        if question.after is None:
            self._rows.start(answer.layout)
        self._is_all = len(answer.rows) < PAGE
        self._rows.add(answer.rows, answer.wrong)
        self._entitle(answer)

    def _entitle(self, answer: RowsAnswer) -> None:
        whose = f"  of {safe_str(self._account_id, 34)}" if answer.by_account else "  of the whole bank"
        left: Line = (Span(f" {safe_str(answer.status.title, 40)} ", "chip"), Span(whose, "strong"))
        lag = answer.status.lag_events
        if lag:
            # The log is told of at once, its read models a moment later.
            self.set_timer(AGAIN, self.ask_again)
        behind: Line = (
            (Span(f"! {lag:,} events behind the log", "warning"),) if lag else (Span("up to date", "quiet"),)
        )
        self.query_one(TopBar).show(left, behind)
        count = self._rows.count
        said = f"{count:,} row{'' if count == 1 else 's'}{'' if self._is_all else ' so far'}"
        days = f", days of {safe_str(answer.status.zone, 40)}" if answer.status.zone else ""
        self._rows.border_title = safe(f"{safe_str(answer.status.title, 60)}{days}")
        self._rows.border_subtitle = f"{said}{_verdict(answer)}" if count else "no rows: nothing to tell"

    def action_row(self, by: int) -> None:
        self._rows.cursor += by
        near = self._rows.cursor + self._rows.page >= self._rows.count
        if near and not self._is_all and not self._pages.is_busy and self._rows.last is not None:
            self._ask(self._rows.last)

    def action_page(self, by: int) -> None:
        self.action_row(by * self._rows.page)

    def action_edge(self, towards: int) -> None:
        self.action_row(towards * self._rows.count)

    def action_close(self) -> None:
        self.dismiss()

    def _failed(self, _: ReadModelQuery, error: RecountError) -> None:
        if not self.store_failed(error):
            self._rows.border_subtitle = safe(error.message, 200)


def _verdict(answer: RowsAnswer) -> str:
    """Whether the months of a statement add up, where that can be told."""
    if answer.wrong:
        return f" · ! {len(answer.wrong)} do not add up"
    return " · every month adds up ✓" if answer.by_account and answer.status.name == STATEMENTS else ""
