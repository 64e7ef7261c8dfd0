"""The dispute queue: what is due next, of the whole bank or of one account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from domain.dispute.summary import CaseSummary
from domain.errors import RecountError
from tui.application.cases.case_view import CaseView, outline
from tui.application.cases.fact_forms import notice
from tui.application.cases.queues import QUEUES, Search, read_queue
from tui.application.cases.step_prompts import StepForm
from tui.application.cases.steps import currency_of
from tui.application.session import Session
from tui.screens.disputes.case_facts import CaseFacts
from tui.screens.disputes.case_step import CaseStepScreen
from tui.screens.disputes.queue_table import CaseQueue
from tui.screens.kit.actions.registry import Context, bindings_of
from tui.screens.kit.banner import Banner
from tui.screens.kit.desk_screen import DeskScreen
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.kit.lines import Line, Span
from tui.screens.kit.lists import RowList
from tui.screens.kit.messages import CaseOpenRequested, CaseReportRequested
from tui.screens.kit.top_bar import TopBar
from tui.text.safe import safe_str

MOST = 500
"""Cases listed at once; a search on the command line finds the rest."""


@dataclass(frozen=True, slots=True)
class QueueQuery:
    """Which cases: of one account ("" for all), closed ones too or not, of which of QUEUES; `look` tells two askings
    apart."""

    account_id: str
    closed_too: bool
    queue: int
    look: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """The case under the cursor, at a version."""

    case_id: str
    holder_name: str
    version: int


class CasesScreen(DeskScreen):
    """`account_id` is whose cases, "" for everybody's."""

    CONTEXT: ClassVar[Context] = "cases"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("cases")]
    DEFAULT_CSS = """
    CasesScreen {
        & CaseQueue {
            height: 1fr; border: round $line; border-title-color: $quiet; border-subtitle-color: $quiet;
            background: $surface; padding: 0 1;
        }
        & CaseQueue:focus {
            border: round $accent; border-title-color: $accent; border-subtitle-color: $accent;
        }
        & CaseFacts {
            display: none; height: 16; border: round $line; border-title-color: $quiet;
            background: $surface; padding: 0 1;
        }
        &.-tall CaseFacts { display: block; }
        &.-narrow CaseQueue { border: none; padding: 0; }
    }
    """

    def __init__(self, session: Session, account_id: str = "", entry: int | None = None) -> None:
        super().__init__()
        self._session, self._account_id, self._entry = session, account_id, entry
        self._closed_too, self._chosen_queue, self._look = False, 0, 0
        self._queue: LatestQuery[QueueQuery, tuple[list[CaseSummary], date]] = LatestQuery(
            self, self._read, self._show_queue, self._failed
        )
        self._previews: LatestQuery[Chosen, CaseView | None] = LatestQuery(
            self, self._read_preview, self._show_preview, self._failed
        )
        self._asks: LatestQuery[str, tuple[StepForm, str]] = LatestQuery(
            self, self._notice_of, self._take_notice, self._failed
        )

    def compose(self) -> ComposeResult:
        yield TopBar().data_bind(DeskScreen.training)
        yield Banner().data_bind(reason=DeskScreen.offline)
        yield CaseQueue()
        yield CaseFacts()
        yield KeysBar()

    def on_mount(self) -> None:
        whose = f"  of {safe_str(self._account_id, 34)}" if self._account_id else "  of the whole bank"
        left: Line = (Span(" Cases ", "chip"), Span(whose, "strong"))
        self.query_one(TopBar).show(left, (Span("the next deadline first", "quiet"),))
        self.query_one(CaseFacts).border_title = "Facts and deadlines"
        self._list.focus()
        self._ask()

    @property
    def _list(self) -> CaseQueue:
        return self.query_one(CaseQueue)

    def ask_again(self) -> None:
        self._ask()

    def _ask(self) -> None:
        self._look += 1
        self._queue.ask(QueueQuery(self._account_id, self._closed_too, self._chosen_queue, self._look))

    def _read(self, question: QueueQuery) -> tuple[list[CaseSummary], date]:
        search = Search(
            wanted=QUEUES[question.queue][1],
            actor=self._session.actor,
            account_id=question.account_id or None,
            open_only=not question.closed_too,
            limit=MOST,
        )
        found, _ = read_queue(self._session.cases, search)
        return found, self._session.cases.today()

    def _show_queue(self, question: QueueQuery, answer: tuple[list[CaseSummary], date]) -> None:
        cases, today = answer
        self._list.show(cases, today)
        count = f"{len(cases):,} case{'' if len(cases) == 1 else 's'}"
        said = count if cases or question.queue else self._nothing
        self._list.border_subtitle = f"{said} · closed too" if question.closed_too else said
        name = QUEUES[question.queue][0]
        self._list.border_title = f"Dispute queue · {name}" if name else "Dispute queue"
        self._ask_preview()
        self.has_read()

    @property
    def _nothing(self) -> str:
        """What to do where there is no case."""
        if self._account_id:
            return "no open case; n takes a notice"
        return "no open case; n in an account's list opens one"

    def _ask_preview(self) -> None:
        chosen = self._list.chosen
        if chosen is None:
            self.query_one(CaseFacts).view = None
        else:
            self._previews.ask(Chosen(chosen.case_id, chosen.holder_name, chosen.version))

    def _read_preview(self, chosen: Chosen) -> CaseView | None:
        case = self._session.store.case(chosen.case_id)
        return None if case is None else outline(self._session.cases, case, chosen.holder_name)

    def _show_preview(self, _: Chosen, view: CaseView | None) -> None:
        if view is not None:
            self.query_one(CaseFacts).view = view

    @on(RowList.Picked)
    def _picked(self, picked: RowList.Picked) -> None:
        picked.stop()
        self._list.cursor = picked.at
        self._ask_preview()

    def action_row(self, by: int) -> None:
        self._list.cursor += by
        self._ask_preview()

    def action_page(self, by: int) -> None:
        self.action_row(by * self._list.page)

    def action_open(self) -> None:
        self.when_read(self._open_chosen)

    def _open_chosen(self) -> None:
        chosen = self._list.chosen
        if chosen is not None:
            self.post_message(CaseOpenRequested(chosen.case_id))

    def action_all(self) -> None:
        self._closed_too = not self._closed_too
        self._ask()

    def action_queue(self) -> None:
        """The next of the queues: mine, nobody's, and so on around to all."""
        self._chosen_queue = (self._chosen_queue + 1) % len(QUEUES)
        self._ask()

    def action_report(self) -> None:
        self.post_message(CaseReportRequested())

    def action_new(self) -> None:
        """Take a notice for the account; the queue of the whole bank does not know for which."""
        if self._account_id:
            self._asks.ask(self._account_id)
        else:
            self.notify("Open the account first; its cases (D) take a notice.", markup=False)

    def _notice_of(self, account_id: str) -> tuple[StepForm, str]:
        currency = currency_of(self._session.store, account_id)
        return notice(self._session, account_id, self._entry), currency

    def _take_notice(self, _: str, form: tuple[StepForm, str]) -> None:
        self.app.push_screen(CaseStepScreen(self._session, "", *form))

    def action_close(self) -> None:
        self.dismiss()

    def _failed(self, _: object, error: RecountError) -> None:
        if not self.store_failed(error):
            self.notify(safe_str(error.message, 400), severity="error", markup=False)
